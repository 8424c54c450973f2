"""A small language for rule tests: a request as the fold of what happened, somebody who asks, and what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from typing import Any

from swarm import events as ev
from swarm.commands import Asked, Duplicate, OnRequest
from swarm.events import AnyEvent, fold
from swarm.people import SYSTEM, Person, Role, person
from swarm.policy import Policy
from swarm.refused import Refused
from swarm.request import Ending, Request, Waiting

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
"""A Monday, when every request here is opened."""
PLATFORM = "test"
POLICY = Policy()
SWARM_RESOLVES = Policy(resolve_by="swarm")
CLAIM = Policy(assignment="claim")


def who(name: str) -> str:
    """A person's id from their short name."""
    return SYSTEM if name == SYSTEM else f"{PLATFORM}:{name}"


def at(minute: float) -> datetime:
    """A moment, in minutes after the start."""
    return START + timedelta(minutes=minute)


def _person(name: str, *roles: Role, tier: int | None = None, skills: str = "") -> Person:
    return person(who(name), frozenset(roles), tier, frozenset(skills.split()))


TEAM = {
    one.id.partition(":")[2]: one
    for one in (
        _person("stranger"),
        _person("requester"),
        _person("helper", Role.STAFF),
        _person("second", Role.STAFF),
        _person("third", Role.STAFF),
        _person("dba", tier=2, skills="postgres network"),
        _person("dba2", tier=2, skills="postgres"),
        _person("dev", tier=3, skills="kernel"),
        _person("vendor", Role.VENDOR),
        _person("lead", Role.LEAD),
        _person("admin", Role.ADMIN),
    )
}
"""Everybody, by their part. Where nothing else is said, helper is the shepherd."""
MUSTER = Person(id=SYSTEM)
NOBODY: Sequence[Person] = ()


def opened(**facts: Any) -> ev.Opened:
    known = {"desk": "it", "number": 42, "title": "replica lags", "requester": who("requester"), "intake": "test:c"}
    return ev.Opened(at=START, **{"by": who("requester"), **known, **facts})


def new(*more: AnyEvent, **facts: Any) -> Request:
    """Nobody looks after it."""
    return fold([opened(**facts), *more])


def owned(name: str = "helper", minute: float = 1) -> ev.Owned:
    return ev.Owned(at=at(minute), by=who(name), who=who(name), how="take")


def active(*more: AnyEvent) -> Request:
    """The helper looks after it."""
    return fold(more, new(owned()))


def waiting(on: Waiting = Waiting.REQUESTER, *more: AnyEvent, until: datetime | None = None) -> Request:
    waited = ev.Waited(at=at(10), by=who("helper"), on=on, why="the log", until=until)
    return active(waited, *more)


def resolved(*more: AnyEvent) -> Request:
    """Solved after 30 minutes."""
    return active(ev.Resolved(at=at(30), by=who("helper"), how="a failover"), *more)


def closed(ending: Ending = Ending.CONFIRMED, *more: AnyEvent, duplicate_of: int | None = None) -> Request:
    """Closed after 40 minutes; what was confirmed or gone quiet had been resolved."""
    before = resolved() if ending.reopens else active()
    end = ev.Closed(at=at(40), by=who("lead"), ending=ending, duplicate_of=duplicate_of)
    return fold([end, *more], before)


def joined(name: str, minute: float = 5) -> ev.Offered:
    return ev.Offered(at=at(minute), by=who(name), who=who(name), tier=TEAM[name].tier)


def pulled(
    name: str = "", pull: str = "p1", minute: float = 5, *, tier: int | None = None, skills: Sequence[str] = ()
) -> tuple[AnyEvent, ...]:
    """The helper calls for help; where somebody is named, they have 15 minutes to answer."""
    call = ev.PullAsked(at=at(minute), by=who("helper"), pull=pull, question="why?", tier=tier, skills=tuple(skills))
    return (call, asked_next(name, pull, minute)) if name else (call, raised(pull, minute))


def asked_next(name: str, pull: str = "p1", minute: float = 6) -> ev.HelpAsked:
    tier = TEAM[name].tier
    return ev.HelpAsked(at=at(minute), by=who("helper"), pull=pull, who=who(name), deadline=at(minute + 15), tier=tier)


def raised(pull: str = "p1", minute: float = 7) -> ev.PullRaised:
    return ev.PullRaised(at=at(minute), by=SYSTEM, pull=pull)


def accepted(name: str, pull: str = "p1", minute: float = 7) -> ev.PullAccepted:
    return ev.PullAccepted(at=at(minute), by=who(name), pull=pull, who=who(name), tier=TEAM[name].tier)


def declined(name: str, pull: str = "p1", minute: float = 7, *, silent: bool = False) -> ev.PullDeclined:
    return ev.PullDeclined(at=at(minute), by=who(name), pull=pull, who=who(name), silent=silent)


def handover(to: str, why: str = "too deep for me", minute: float = 8) -> ev.HandoverAsked:
    return ev.HandoverAsked(at=at(minute), by=who("helper"), to=who(to), why=why)


@dataclass(frozen=True)
class Ask:
    """Somebody asks: a command, the person and the surroundings."""

    command: OnRequest
    by: Person
    minute: float = 60
    policy: Policy = POLICY
    people: Sequence[Person] = tuple(TEAM.values())
    other: Request | None = None

    def of(self, request: Request) -> tuple[AnyEvent, ...]:
        asked = Asked(by=self.by, at=at(self.minute), policy=self.policy, people=self.people, other=self.other)
        return self.command.decide(request, asked)


def ask(command: OnRequest, by: str | Person, minute: float = 60, **around: Any) -> Ask:
    """Somebody of the team, or a person of the test's own, asks."""
    if isinstance(by, str):
        by = MUSTER if by == SYSTEM else TEAM[by]
    if isinstance(command, Duplicate):
        around.setdefault("other", new(number=command.other))
    return Ask(command, by, minute, **around)


@dataclass(frozen=True)
class No:
    """A refusal as the reader sees it."""

    sentence: str
    offers: tuple[str, ...] = ()


Outcome = list[str] | No


def no(sentence: str, *offers: str) -> No:
    return No(sentence, offers)


def outcome(request: Request, asks: Ask) -> Outcome:
    """What came of it: events in words, or the refusal."""
    try:
        return [said(event) for event in asks.of(request)]
    except Refused as refused:
        return No(str(refused), refused.offers)


def said(event: AnyEvent) -> str:
    """An event in words: its kind and whatever is not as by default. When and by whom is left out."""
    left_out = (*LEFT_OUT, "tier") if event.type in WITH_TIER else LEFT_OUT
    facts = [(one.name, getattr(event, one.name), one.default) for one in fields(event) if one.name not in left_out]
    return " ".join([event.type, *(f"{name}={_word(value)}" for name, value, default in facts if value != default)])


LEFT_OUT = ("at", "by", "type", "desk", "intake")
WITH_TIER = ("owned", "handed_over", "help_asked")
"""Events that note the tier of whoever they are about; it follows from the team, and is tested where it matters."""


def _word(value: object) -> str:
    if isinstance(value, datetime):
        return f"{(value - START).total_seconds() / 60:g}min"
    return str(value).replace(f"{PLATFORM}:", "")


def after(request: Request, *asks: Ask) -> Request:
    """The request after several people have asked, one after the other."""
    for one in asks:
        request = fold(one.of(request), request)
    return request
