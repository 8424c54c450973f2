"""Which request lives at an address: asked for every word that is said anywhere, so it is remembered. Never written."""

from collections import OrderedDict

from storage.connection import Reader

REMEMBERED = 10_000


class Places:
    """The addresses last asked for at which somebody lives; where nobody does, another process may settle somebody."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._known: OrderedDict[tuple[str, str], int] = OrderedDict()
        self._moves = 0

    async def living_at(self, desk: str, address: str) -> int | None:
        place = desk, address
        if place in self._known:
            self._known.move_to_end(place)
            return self._known[place]
        moves = self._moves
        rows = await self._reader.rows("living_at", desk=desk, address=address)
        number = rows[0][0] if rows else None
        if number is not None and moves == self._moves:
            self._remember(place, number)
        return number

    def moved(self, desk: str, left: set[str], reached: set[str], number: int) -> None:
        """A request left some addresses and reached others; what was read meanwhile may be out of date."""
        self._moves += 1
        for address in left:
            self._known.pop((desk, address), None)
        for address in reached:
            self._remember((desk, address), number)

    def _remember(self, place: tuple[str, str], number: int) -> None:
        self._known[place] = number
        if len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
