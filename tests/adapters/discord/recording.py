"""A small application that remembers what it heard and answers what a test tells it to."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.door import Answer, Gap, Heard
from bot.text import Form, sentence
from swarm.people import Person

Said = Answer | Form


@dataclass
class Recording:
    """Implements `bot.door.Hears`."""

    heard: list[Heard] = field(default_factory=list)
    words: list[tuple[str, str, str, str]] = field(default_factory=list)
    """(desk, who, thread, delivery)"""
    people: dict[str, dict[str, Person]] = field(default_factory=dict)
    complete: dict[str, bool] = field(default_factory=dict)
    """Whether those were all."""
    told: int = 0
    """How often it was told of people."""
    asked: list[tuple[str, str, str]] = field(default_factory=list)
    """(desk, who, typed)"""
    suggestions: list[tuple[str, str]] = field(default_factory=list)
    answers: dict[str, Said] = field(default_factory=dict)
    """By the command's name; whatever else is said is answered with "heard"."""
    held: asyncio.Event | None = None
    """While this is there and not set, nothing is answered."""
    hears: asyncio.Event = field(default_factory=asyncio.Event)
    breaks: Exception | None = None
    gaps: dict[str, Gap] = field(default_factory=dict)
    """What was missed on each desk."""
    said: dict[str, datetime | None] = field(default_factory=dict)
    """When the words of each delivery were said, where they were told of afterwards."""
    authors: dict[str, Person] = field(default_factory=dict)
    """Who said the words of each delivery."""
    lost: list[tuple[str, str]] = field(default_factory=list)
    """(desk, place) of what was deleted."""
    listens: list[str] = field(default_factory=list)
    """The desks on which all was heard, as often as that was said."""

    async def hear(self, heard: Heard) -> Said:
        self.heard.append(heard)
        self.hears.set()
        if self.breaks is not None:
            raise self.breaks
        if self.held is not None:
            await self.held.wait()
        name = heard.typed.name if heard.typed else heard.line.partition(" ")[0]
        return self.answers.get(name, Answer(card=sentence("heard ", name)))

    async def spoke(self, *, desk: str, by: Person, thread: str, delivery: str, at: datetime | None = None) -> None:
        self.words.append((desk, by.id, thread, delivery))
        self.said[delivery], self.authors[delivery] = at, by
        self.hears.set()

    async def missed(self, *, desk: str, platform: str) -> Gap | None:
        return self.gaps.pop(desk, None)

    async def gone(self, *, desk: str, place: str) -> None:
        self.lost.append((desk, place))

    async def listening(self, *, desk: str, platform: str) -> None:
        self.listens.append(desk)
        self.hears.set()

    async def lives(self, *, desk: str, place: str) -> bool:
        return False

    async def stands_by(self, *, desk: str, platform: str) -> None:
        raise AssertionError("there is no other process")

    async def back(self, *, desk: str) -> None:
        raise AssertionError("it was never away")

    async def know(self, *, desk: str, platform: str, people: Sequence[Person], complete: bool) -> None:
        self.people[desk], self.complete[desk] = {one.id: one for one in people}, complete
        self.told += 1
        self.hears.set()

    async def suggest(self, *, desk: str, by: Person, typed: str) -> list[tuple[str, str]]:
        self.asked.append((desk, by.id, typed))
        return self.suggestions

    @property
    def last(self) -> Heard:
        return self.heard[-1]
