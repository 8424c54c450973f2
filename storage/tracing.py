"""Where somebody is found in a database: whatever forgetting them would change, and nothing else. Only reads."""

import json
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from storage.broken import Unreadable
from storage.codec import decode_person
from storage.documents import Documents
from storage.driver import Reader, Rows
from storage.rewriting import Events, decoded
from storage.sifting import Sieve
from swarm.forgetting import Forgetting, written
from swarm.people import Person

AT_ONCE = 100
"""How many histories are read at once, at most."""
APART = 3
"""Numbers that are no further apart are read together."""
THE_DESK = 0
"""In the place of a number: what the desk itself still has to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """Something that is still to be done, or could not be done."""

    kind: str
    state: str
    doc: str
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Traced:
    """A request that tells of somebody, or of which something that is to be done does."""

    number: int
    events: Events
    after: Events
    """The history without them."""
    undone: tuple[Undone, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracing:
    """Looks for somebody on a desk: reads whatever may tell of them, and keeps nobody waiting."""

    reader: Reader
    desk: str
    forgetting: Forgetting

    async def requests(self) -> AsyncIterator[Traced]:
        """Where anything tells of them, or may where it cannot be read. Raises Newer, StorageBroken."""
        found = set()
        async for number, events in self._histories(await self._sifted()):
            after = self.forgetting.history(events)
            if after != events:
                found.add(number)
                yield Traced(number=number, events=events, after=after, undone=await self._undone(number, events))
        for (number,) in await self.reader.rows("numbers_undone", desk=self.desk):
            if number not in found and (undone := await self._undone(number, ())):
                events = tuple([one async for _, events in self._histories([number]) for one in events])
                yield Traced(number=number, events=events, after=events, undone=undone)

    async def answers(self) -> AsyncIterator[tuple[int, str]]:
        """What was answered that tells of them, and when."""
        without = documents(self.forgetting)
        async for _, at, answer in Sieve.of(self.forgetting).rows(self.reader, "answers", self.desk):
            if without.other(answer) != answer:
                yield at, answer

    async def sittings(self) -> list[str]:
        without = documents(self.forgetting)
        found = await self.reader.rows("sittings_of", desk=self.desk)
        return [doc for _, doc in found if without.other(doc) != doc]

    async def blocks(self) -> list[Person]:
        """Others whom they have blocked, or who were blocked for something in which they are named."""
        return [
            before for before, _ in unnamed(await self.reader.rows("people_blocked", desk=self.desk), self.forgetting)
        ]

    async def promised(self) -> bool:
        """Whether the desk's policy named them, when it was last looked at."""
        marks = await self.reader.rows("marks_of", wanted=json.dumps([self.desk]))
        return any(named(mark, self.forgetting) for _, mark in marks)

    async def _sifted(self) -> list[int]:
        rows = Sieve.of(self.forgetting).rows(self.reader, "requests", self.desk)
        return sorted([number async for (number,) in rows])

    async def _histories(self, numbers: Sequence[int]) -> AsyncIterator[tuple[int, Events]]:
        for some in _together(numbers):
            lines: dict[int, list[tuple[Any, ...]]] = {number: [] for number in some}
            for line in await self.reader.rows("histories_between", desk=self.desk, first=some[0], last=some[-1]):
                if line[1] in lines:
                    lines[line[1]].append(line)
            for number, rows in lines.items():
                try:
                    yield number, decoded(self.desk, number, rows)
                except Unreadable:
                    if Sieve.of(self.forgetting).passes("".join(doc for *_, doc in rows)):
                        raise

    async def _undone(self, number: int, events: Events) -> tuple[Undone, ...]:
        rows = await self.reader.rows("effects_of", desk=self.desk, number=number)
        without = documents(self.forgetting, written(events, self.forgetting.who) if rows else ())
        return tuple(
            Undone(kind=kind, state=state, doc=doc, error=error)
            for _, kind, state, doc, error in rows
            if without.effect(doc) != doc or without.text(error) != error
        )


def unnamed(rows: Rows, forgetting: Forgetting) -> list[tuple[Person, Person]]:
    """Others in whose blocks somebody is, as they are and without."""
    people = [decode_person(doc, None, 0, None, blocked) for _, doc, blocked in rows]
    both = [(one, forgetting.record(one)) for one in people if one.id != forgetting.who]
    return [(before, after) for before, after in both if before != after]


def named(mark: str, forgetting: Forgetting) -> bool:
    """Whether a policy names somebody: by their id, for what they are called is in no policy."""
    return replace(forgetting, names=()).text(mark) != mark


def documents(forgetting: Forgetting, words: Iterable[str] = ()) -> Documents:
    """What becomes of documents in which somebody is."""
    return Documents(who=forgetting.who, pseudonym=forgetting.pseudonym, text=forgetting.text, words=frozenset(words))


def of_them_alone(who: str) -> str:
    """How the name of a part ends that is somebody's alone."""
    return f" {who}"


def _together(numbers: Sequence[int]) -> Iterator[list[int]]:
    some: list[int] = []
    for number in numbers:
        if some and (number > some[-1] + APART or len(some) == AT_ONCE):
            yield some
            some = []
        some.append(number)
    if some:
        yield some
