"""Work that decides nothing: what became of effects, and who the directory says is who. No connection."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from storage.broken import Lost
from storage.holdable import text
from storage.lines import count_row, person_row
from storage.milliseconds import ms_up
from storage.picture import Picture
from storage.projection import Row
from storage.work import (
    BEGIN_EFFECT,
    COUNT_NUDGES,
    FAIL_EFFECT,
    FORGET_FAILURES,
    POSTPONE_EFFECT,
    REMOVE_EFFECT,
    WRITE_ADDRESS,
    WRITE_PERSON,
    WRITE_PRIVATE_ADDRESS,
    Needs,
    Writes,
)
from swarm.people import Person, as_before

OF_SOMEBODY = ":"
"""In the name of a part that is somebody's alone: it has their id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """Something is about to be sent for an effect."""

    desk: str
    number: int
    effect: int
    process: int = 0
    """Only if the request is in the hands of this process; 0: there is no other."""

    def wants(self, needs: Needs) -> None:
        if self.process:
            needs.leases.add((self.desk, self.number))

    def do(self, picture: Picture, writes: Writes) -> None:
        held(picture, self.desk, self.number, self.process)
        writes.add(BEGIN_EFFECT, {"desk": self.desk, "id": self.effect})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """Parts of a request live at these addresses now."""

    desk: str
    number: int
    addresses: Mapping[str, str]
    heals: str = ""
    """Effects of this kind that could not be done are made good by it."""
    process: int = 0
    """Only if the request is in the hands of this process; 0: there is no other."""

    def wants(self, needs: Needs) -> None:
        if self.process:
            needs.leases.add((self.desk, self.number))

    def do(self, picture: Picture, writes: Writes) -> None:
        held(picture, self.desk, self.number, self.process)
        text(self.heals, *self.addresses, *self.addresses.values())
        if self.heals:
            writes.add(FORGET_FAILURES, {"desk": self.desk, "number": self.number, "kind": self.heals})
        for part, address in self.addresses.items():
            self._settle(writes, {"desk": self.desk, "number": self.number, "part": part, "address": address})

    def _settle(self, writes: Writes, line: Row) -> None:
        writes.add(WRITE_ADDRESS, line)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered(Settled):
    """An effect was done: it is gone, unless a newer one has taken its place meanwhile."""

    effect: int
    revision: int
    at: datetime | None = None
    late: int = 0
    """So many nudges of its message came too late on their way: they count as dropped, and not as sent."""

    def do(self, picture: Picture, writes: Writes) -> None:
        Settled.do(self, picture, writes)
        if self.late and self.at is not None:
            writes.add(COUNT_NUDGES, count_row(self.desk, self.at, sent=-self.late, dropped=self.late))
        writes.add(REMOVE_EFFECT, {"desk": self.desk, "id": self.effect, "revision": self.revision})

    def _settle(self, writes: Writes, line: Row) -> None:
        """Of what one person alone sees it is kept only if the effect is still there: they may be forgotten by now."""
        if OF_SOMEBODY in str(line["part"]):
            writes.add(WRITE_PRIVATE_ADDRESS, {**line, "effect": self.effect})
        else:
            Settled._settle(self, writes, line)


@dataclass(frozen=True, slots=True, kw_only=True)
class Postponed:
    """An effect is to be tried again later."""

    desk: str
    number: int
    effect: int
    not_before: datetime
    error: str
    unshown: bool = False
    """Nothing was sent for it that shows: it has not begun."""
    process: int = 0
    """Only if the request is in the hands of this process; 0: there is no other."""

    def wants(self, needs: Needs) -> None:
        if self.process:
            needs.leases.add((self.desk, self.number))

    def do(self, picture: Picture, writes: Writes) -> None:
        held(picture, self.desk, self.number, self.process)
        text(self.error)
        line: Row = {"desk": self.desk, "id": self.effect, "not_before": ms_up(self.not_before), "error": self.error}
        writes.add(POSTPONE_EFFECT, {**line, "unshown": self.unshown})


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """An effect cannot be done; it is kept where it can be seen."""

    desk: str
    effect: int
    revision: int | None
    error: str

    def wants(self, needs: Needs) -> None:
        pass

    def do(self, picture: Picture, writes: Writes) -> None:
        text(self.error)
        writes.add(FAIL_EFFECT, {"desk": self.desk, "id": self.effect, "revision": self.revision, "error": self.error})


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """The directory's facts about people. What they say of themselves is kept, and a zone it does not know as well."""

    desk: str
    people: Sequence[Person]
    complete: bool
    platform: str = ""
    """Of which platform they are all; of every one, if none is named."""

    def wants(self, needs: Needs) -> None:
        needs.people.add(self.desk)

    def do(self, picture: Picture, writes: Writes) -> None:
        present = {one.id: one for one in picture.team(self.desk)}
        listed = {one.id for one in self.people}
        people = [_kept(one, present.get(one.id)) for one in self.people]
        if self.complete:
            gone = (one for one in present.values() if one.id not in listed and self.platform in ("", one.platform))
            people += [_stranger(one) for one in gone if one != _stranger(one)]
        lines = [person_row(self.desk, one) for one in people]
        for one, line in zip(people, lines, strict=True):
            picture.put_person(self.desk, one)
            writes.add(WRITE_PERSON, line)


def held(picture: Picture, desk: str, number: int, process: int) -> None:
    """Raises Lost unless a request is in the hands of this process; 0: there is no other."""
    if process and picture.leases.get((desk, number)) != process:
        raise Lost(f"{desk}#{number} is in the hands of another process by now.")


def _kept(one: Person, known: Person | None) -> Person:
    """Somebody as the directory tells of them, with what it cannot know: when they are away, when they want quiet,
    and whether they are blocked.

    A platform tells zones late, or never; until then the one that is known holds. So does all of whoever may be more
    than it can tell.
    """
    if known is None:
        return replace(one, away_until=None, quiet="", blocked=None, unsure=False)
    if one.unsure:
        one = replace(as_before(one, known), unsure=False)
    return replace(
        one, away_until=known.away_until, quiet=known.quiet, blocked=known.blocked, zone=one.zone or known.zone
    )


def _stranger(one: Person) -> Person:
    """Somebody the directory no longer lists: nobody asks them or assigns to them, and nothing is promised to them."""
    return replace(one, roles=frozenset(), tier=None, skills=frozenset(), plan="")
