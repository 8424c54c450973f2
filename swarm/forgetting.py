"""How somebody is forgotten in a history, and how words are emptied that are no longer kept. Rules only.

The one exception to "events are never changed". What the measures are made of stays: who did what when, by a pseudonym
that is one person's on one desk, and leads back to nobody.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from swarm.events import AnyEvent, Dropped, Emptied, Forgotten, HandoverDeclined, Left, fold
from swarm.events.texts import Sort, texts_of
from swarm.named import called, known_as, spans, without
from swarm.people import FORGOTTEN, SYSTEM, Person, platform
from swarm.request import Request, Status

NO_WORDS = "(words no longer kept)"
"""What stands where somebody's words stood. Where nobody had written anything, there is still nothing."""
OPERATOR = "operator"
"""Whoever types the command by which somebody is forgotten."""
LEFT = "they are no longer here"
OPEN = frozenset({Status.NEW, Status.ACTIVE, Status.WAITING})
OURS = re.compile("|".join(map(re.escape, (FORGOTTEN, NO_WORDS, LEFT))))
"""What we have put there ourselves: nobody's name, whatever somebody is called."""
BY_NUMBER = frozenset({"slack", "discord"})
"""Where an id is no word of any language, so that it is theirs wherever it stands."""


@dataclass(frozen=True, kw_only=True)
class Forgetting:
    """Whom to forget on one desk, and what stands in their place."""

    who: str
    pseudonym: str
    names: tuple[str, ...] = ()
    """What others call them in their words."""

    @cached_property
    def _id(self) -> re.Pattern[str]:
        return known_as(self.who, platform(self.who) in BY_NUMBER)

    @cached_property
    def _names(self) -> re.Pattern[str] | None:
        return called(self.names)

    def text(self, words: str) -> str:
        """Somebody else's words, without them in it."""
        found = [match.span() for match in self._id.finditer(words)]
        if self._names is not None:
            found += spans(words, self._names)
        return without(words, found, OURS, FORGOTTEN) if found else words

    def person(self, who: str) -> str:
        return self.pseudonym if who == self.who else who

    def record(self, known: Person) -> Person:
        """What is known of somebody else, whom they may have blocked."""
        block = known.blocked
        if block is None:
            return known
        why = empty(block.why, Sort.WORDS) if block.by == self.who else self.text(block.why)
        return replace(known, blocked=replace(block, by=self.person(block.by), why=why))

    def history(self, events: Sequence[AnyEvent]) -> tuple[AnyEvent, ...]:
        """The same without them; the same at all, if nothing tells of them."""
        theirs = frozenset(written(events, self.who))
        return tuple(self._event(one, theirs) for one in events)

    def _event(self, event: AnyEvent, theirs: frozenset[str]) -> AnyEvent:
        own = self.who in event.writers

        def changed(text: str, sort: Sort) -> str:
            if sort is Sort.WHO:
                return self.person(text)
            if sort is Sort.NAME:
                return text
            if own or (text in theirs and copied(event)):
                return empty(text, sort)
            return self.text(text)

        return with_texts(event, changed)


def written(events: Sequence[AnyEvent], who: str) -> Iterator[str]:
    """All that somebody wrote."""
    return words_of([one for one in events if who in one.writers])


def words_of(events: Sequence[AnyEvent]) -> Iterator[str]:
    """All that anybody wrote."""
    for event in events:
        for name, sort in texts_of(type(event)).items():
            if sort in (Sort.WORDS, Sort.TRACE):
                yield from (text for text in _texts(getattr(event, name)) if text not in ("", NO_WORDS))


def copied(event: AnyEvent) -> bool:
    """Whether the words in it are only said again: nobody wrote them there."""
    return all(one == SYSTEM for one in event.writers)


def leaving(request: Request, who: str, at: datetime) -> tuple[AnyEvent, ...]:
    """What happens to an open request when somebody in it is no more. What they were asked runs out by itself."""
    if request.status not in OPEN:
        return ()
    happened: list[AnyEvent] = []
    if request.shepherd == who:
        happened.append(Dropped(at=at, by=SYSTEM, who=who, why=LEFT))
    elif request.handover is not None and who in (request.handover.to, request.handover.by):
        happened.append(HandoverDeclined(at=at, by=SYSTEM, to=request.handover.to, why=LEFT))
    if request.member(who) is not None:
        happened.append(Left(at=at, by=SYSTEM, who=who))
    return tuple(happened)


def forgotten(events: Sequence[AnyEvent], forgetting: Forgetting, now: datetime) -> tuple[AnyEvent, ...]:
    """A history in which somebody is forgotten, which it says at its end; the same, if nothing in it tells of them."""
    request = fold(events)
    at = max(now, request.last_at or now)
    happened = leaving(request, forgetting.who, at)
    after = forgetting.history((*events, *happened))
    if after == tuple(events):
        return after
    return *after, Forgotten(at=at, by=OPERATOR, pseudonym=forgetting.pseudonym)


def emptied(events: Sequence[AnyEvent], now: datetime) -> tuple[AnyEvent, ...]:
    """A history without anybody's words, which it says at its end."""

    def changed(text: str, sort: Sort) -> str:
        return empty(text, sort) if sort in (Sort.WORDS, Sort.TRACE) else text

    return *(with_texts(one, changed) for one in events), Emptied(at=max(now, events[-1].at), by=SYSTEM)


def empty(text: str, sort: Sort) -> str:
    """What stands in the place of words."""
    return NO_WORDS if text and sort is Sort.WORDS else ""


def with_texts(event: AnyEvent, changed: Callable[[str, Sort], str]) -> AnyEvent:
    """The event with other texts."""
    found: dict[str, Any] = {}
    for name, sort in texts_of(type(event)).items():
        before = getattr(event, name)
        after = _each(before, sort, changed)
        if after != before:
            found[name] = after
    return replace(event, **found) if found else event


def _each(value: Any, sort: Sort, changed: Callable[[str, Sort], str]) -> Any:
    if isinstance(value, tuple):
        return tuple(after for after in (changed(one, sort) for one in value) if after)
    return None if value is None else changed(value, sort)


def _texts(value: Any) -> tuple[str, ...]:
    if isinstance(value, tuple):
        return value
    return () if value is None else (value,)
