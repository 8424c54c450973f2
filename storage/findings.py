"""What a look through a database has found: how much of it, what is wrong, and what is still to be done."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

NAMED = 5
"""How many of a kind are named; there may be any number of them."""


@dataclass(slots=True)
class Some:
    """How many there are of something that is wrong, and which are the first."""

    count: int = 0
    named: list[str] = field(default_factory=list)

    def add(self, name: str, count: int = 1) -> None:
        self.count += count
        if len(self.named) < NAMED:
            self.named.append(name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Oldest:
    """The effect that waits longest to be done."""

    desk: str
    number: int
    kind: str
    waits: timedelta


@dataclass(slots=True, kw_only=True)
class Findings:
    """Everything that was found."""

    requests: int = 0
    events: int = 0
    damage: list[str] = field(default_factory=list)
    """What the database itself says of its file; nothing else was looked at then."""
    unreadable: Some = field(default_factory=Some)
    """Histories that cannot be read."""
    gaps: Some = field(default_factory=Some)
    """Histories in which a version is missing."""
    misfiled: Some = field(default_factory=Some)
    """Histories with events that are kept under another time or kind than their own."""
    missing: Some = field(default_factory=Some)
    """Numbers of requests that are missing between others."""
    differing: Some = field(default_factory=Some)
    """Requests whose rows are not what their histories say."""
    strays: Some = field(default_factory=Some)
    """Rows without a history."""
    lost: dict[str, Some] = field(default_factory=dict)
    """What refers to requests that do not exist, by what it is."""
    sittings: Some = field(default_factory=Some)
    """Sittings that cannot be read."""
    people: Some = field(default_factory=Some)
    """People who cannot be read."""
    pending: int = 0
    oldest: Oldest | None = None
    failures: int = 0

    @property
    def sound(self) -> bool:
        """Whether all that is kept fits together. What is still to be done, or could not be, is no fault of it."""
        return not self.damage and not any(one.count for one in self._wrong())

    @property
    def remakable(self) -> bool:
        """Whether remaking the rows from their histories would mend anything."""
        return bool(self.differing.count or self.strays.count)

    def _wrong(self) -> Iterator[Some]:
        yield from (self.unreadable, self.gaps, self.misfiled, self.missing, self.differing, self.strays)
        yield from (*self.lost.values(), self.sittings, self.people)
