"""A small application that writes down what it hears, and answers as it was told to."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.door import Answer, Gap, Heard
from bot.text import Form, sentence
from swarm.people import Person


@dataclass(frozen=True)
class Spoken:
    desk: str
    by: Person
    thread: str
    delivery: str
    at: datetime | None = None


def echo(heard: Heard) -> Answer | Form:
    """The simplest answer that shows who was heard, and with what."""
    return Answer(card=sentence(f"heard: {heard.line or (heard.typed.name if heard.typed else '')}"))


class Recording:
    def __init__(self) -> None:
        self.heard: list[Heard] = []
        self.spoken: list[Spoken] = []
        self.gaps: dict[str, Gap] = {}
        """What was missed on each desk."""
        self.missed_by_all: dict[str, Gap] = {}
        """The same, as often as it is asked for."""
        self.living: set[tuple[str, str]] = set()
        """(desk, place) of the requests that live somewhere."""
        self.lost: list[tuple[str, str]] = []
        """(desk, place) of what was deleted."""
        self.listens: list[str] = []
        """The desks on which all was heard, as often as that was said."""
        self.known: dict[str, list[Person]] = {}
        self.complete: dict[str, bool] = {}
        """Whether those were all."""
        self.told = 0
        """How often it was told of people."""
        self.answer: Callable[[Heard], Answer | Form] = echo
        self.breaks = False
        """As no application may: for what the door does then."""
        self.free = asyncio.Event()
        """Not set, nothing is answered."""
        self.free.set()
        self._news = asyncio.Event()

    async def hear(self, heard: Heard) -> Answer | Form:
        self.heard.append(heard)
        self._news.set()
        await self.free.wait()
        if self.breaks:
            raise RuntimeError("the application broke its promise")
        return self.answer(heard)

    async def spoke(self, *, desk: str, by: Person, thread: str, delivery: str, at: datetime | None = None) -> None:
        self.spoken.append(Spoken(desk, by, thread, delivery, at))
        self._news.set()

    async def missed(self, *, desk: str, platform: str) -> Gap | None:
        return self.gaps.pop(desk, None) or self.missed_by_all.get(desk)

    async def gone(self, *, desk: str, place: str) -> None:
        self.lost.append((desk, place))

    async def listening(self, *, desk: str, platform: str) -> None:
        self.listens.append(desk)
        self._news.set()

    async def lives(self, *, desk: str, place: str) -> bool:
        return (desk, place) in self.living

    async def stands_by(self, *, desk: str, platform: str) -> None:
        raise AssertionError("there is no other process")

    async def back(self, *, desk: str) -> None:
        raise AssertionError("it was never away")

    async def know(self, *, desk: str, platform: str, people: Sequence[Person], complete: bool) -> None:
        self.known[desk], self.complete[desk] = list(people), complete
        self.told += 1
        self._news.set()

    async def suggest(self, *, desk: str, by: Person, typed: str) -> list[tuple[str, str]]:
        return []

    async def until(self, condition: Callable[[], object]) -> None:
        """Until it holds, asked whenever something is heard or told."""
        async with asyncio.timeout(5):
            while not condition():
                self._news.clear()
                await self._news.wait()
