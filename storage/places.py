"""Who lives where: asked for every word that is said anywhere and for every answer, so it is remembered. Never written.

Only what is there is remembered: where nobody lives, somebody may be settled at any time. Where other processes write
as well nothing is remembered: they may move a request, and nobody would be told.
"""

from collections import OrderedDict
from typing import Generic, TypeVar

from storage.driver import Reader

REMEMBERED = 10_000
THREAD = "thread"
Found = TypeVar("Found")


class Lately(Generic[Found]):
    """What was found lately, the oldest forgotten first."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._found: OrderedDict[tuple[str, str | int], Found] = OrderedDict()

    def get(self, key: tuple[str, str | int]) -> Found | None:
        if key in self._found:
            self._found.move_to_end(key)
        return self._found.get(key)

    def keep(self, key: tuple[str, str | int], found: Found) -> None:
        self._found[key] = found
        if len(self._found) > self._most:
            self._found.popitem(last=False)

    def forget(self, key: tuple[str, str | int]) -> None:
        self._found.pop(key, None)


class Places:
    """The requests at the addresses last asked for, and the threads of the requests last named."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        most = 0 if reader.shared else REMEMBERED
        self._numbers: Lately[int] = Lately(most)
        self._threads: Lately[str] = Lately(most)
        self._moves = 0

    async def living_at(self, desk: str, address: str) -> int | None:
        found = self._numbers.get((desk, address))
        if found is not None:
            return found
        moves = self._moves
        rows = await self._reader.rows("living_at", desk=desk, address=address)
        if rows and moves == self._moves:
            self._numbers.keep((desk, address), rows[0][0])
        return rows[0][0] if rows else None

    async def thread_of(self, desk: str, number: int) -> str | None:
        found = self._threads.get((desk, number))
        if found is not None:
            return found
        moves = self._moves
        parts: dict[str, str] = dict(await self._reader.rows("addresses", desk=desk, number=number))
        address = parts.get(THREAD)
        if address is not None and moves == self._moves:
            self._threads.keep((desk, number), address)
        return address

    def moved(self, desk: str, left: set[str], reached: set[str], number: int) -> None:
        """A request left some addresses and reached others; what was read meanwhile may be out of date."""
        self._moves += 1
        self._threads.forget((desk, number))
        for address in left:
            self._numbers.forget((desk, address))
        for address in reached if number else ():  # number 0 is the desk itself, and no request
            self._numbers.keep((desk, address), number)
