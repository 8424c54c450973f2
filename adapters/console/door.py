"""The terminal's door: effects are printed, and that is all there is to performing them."""

from collections.abc import Callable

from adapters.console.lines import PLATFORM
from adapters.console.lines import thread as address_of
from adapters.console.screen import Screen, Shown
from bot.clock import Clock
from bot.door import Opened
from bot.text import Card


class ConsoleDoor:
    """Threads are named by their request, #1; a message is remembered by its number in the outbox."""

    platform = PLATFORM

    def __init__(self, screen: Screen, clock: Clock) -> None:
        self._screen = screen
        self._clock = clock

    def look_first(self, key: str, ago: float = 0.0) -> None:
        """What was printed is printed."""

    def settle(self, key: str) -> None:
        """Nothing is looked for."""

    async def open_thread(self, intake: str, card: Card, greeting: Card, key: str, after: str = "") -> Opened:
        number, effect = _number(key), key.rpartition("/")[2]
        thread = address_of(number) if number else f"{address_of(number)}.{effect}"  # the desk has more than one
        self._show("open_thread", thread, card)
        return Opened(thread=thread, card=f"{thread}/card")

    async def open_private(self, beside: str, card: Card, greeting: Card, key: str, name: str) -> Opened:
        """Whoever is at a terminal sees all of it."""
        return await self.open_thread(beside, card, greeting, key)

    async def post(self, thread: str, card: Card, key: str, after: str = "") -> str:
        self._show("post", thread, card)
        return f"{thread}/{key}"

    async def edit(self, message: str, card: Card) -> None:
        self._show("update_card" if message.endswith("/card") else "update_post", message, card)

    async def whisper(self, person: str, card: Card, key: str, after: str = "", *, desk: str = "") -> str:
        who = person.partition(":")[2]
        shown = Shown(kind="whisper", place=f"@{who}", request=_number(key), card=card, who=who)
        self._screen.effect(shown, self._clock.now())
        return ""

    async def close_thread(self, thread: str) -> None:
        self._show("close_thread", thread, None)

    async def reopen_thread(self, thread: str) -> None:
        self._show("reopen_thread", thread, None)

    async def run(self, ready: Callable[[], None]) -> None:
        """The terminal hears by itself: see talk.py."""
        ready()

    async def stop_hearing(self) -> None:
        pass

    async def close(self) -> None:
        pass

    def _show(self, kind: str, address: str, card: Card | None) -> None:
        place = address.partition(":")[2].partition("/")[0]
        shown = Shown(kind=kind, place=place, request=int(place.lstrip("#").partition(".")[0]), card=card)
        self._screen.effect(shown, self._clock.now())


def _number(key: str) -> int:
    """The request that an effect's key names, as in desk#42/17."""
    return int(key.partition("#")[2].partition("/")[0])
