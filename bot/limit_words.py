"""How long things may take by a desk's policy, and which tier comes when, in words; what is the same is said once."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import takewhile
from statistics import mode

from bot.office_words import anded, opening
from bot.words import length
from swarm.parts import Clock, Kind, Priority
from swarm.policy import Policy
from swarm.targets import NEVER, Terms

DAY = timedelta(days=1)
KINDS = {Kind.SERVICE: "service requests", Kind.INCIDENT: "incidents", Kind.QUESTION: "questions"}
"""Where all three differ, the first counts as the usual."""
LIMITS = {
    Clock.OWNERSHIP: ("a shepherd within {}", "no limit for a shepherd"),
    Clock.FIRST_RESPONSE: ("a first answer within {}", "no limit for a first answer"),
    Clock.NEXT_UPDATE: ("an update every {}", "no limit for updates"),
    Clock.RESOLVE: ("resolved within {}", "no limit for resolving"),
    Clock.VENDOR: ("a vendor's answer within {}", "no limit for a vendor's answer"),
}
IN_HOURS, AROUND = "in these hours", "around the clock"


def limits_of(policy: Policy, now: datetime) -> Iterator[str]:
    """What may take how long, and which tier comes when."""
    if policy.hours is not None:
        yield from (f"{line}." for line in opening(policy.hours, now))
    kept = [held for held in terms_of(policy) if policy.hours is not None and not held.around_the_clock]
    days = any(limit >= DAY for held in kept for limit in held.limits.values())
    where = f"{IN_HOURS}{'; 1 d is 24 of them' if days else ''}" if kept else AROUND
    yield f"How long things may take, {where}:"
    for label, limits in _grouped(policy, lambda held: _limited(held, hours=bool(kept))):
        yield f"  {label}: {', '.join(limits).removeprefix(f'{IN_HOURS}, ')}"
    if any(Clock.RESOLVE in held.limits for held in terms_of(policy)):
        waits = "the requester is" if policy.vendor_waits_count else "the requester or a vendor is"
        yield f"While {waits} waited for, the time for resolving stands still."
    yield "Which tiers help:"
    yield from (f"  {label}: {climb}" for label, [climb] in _grouped(policy, _climb))


def _limited(held: Terms, *, hours: bool) -> list[str]:
    """How long each clock may take; and if there are hours that some clocks keep, whether these do."""
    limits = [(held.limits.get(clock), *words) for clock, words in LIMITS.items()]
    said = [none if limit is None else within.format(length(limit)) for limit, within, none in limits]
    return [AROUND if held.around_the_clock else IN_HOURS, *said] if hours else said


def _climb(held: Terms) -> list[str]:
    """Which tier comes after which."""
    limits = list(takewhile(lambda limit: limit != NEVER, (rung.limit for rung in held.ladder)))
    steps = [
        f"after {length(limit)}{' more' if at else ''} tier {rung.tier} is pulled in"
        for at, (limit, rung) in enumerate(zip(limits, held.ladder[1:], strict=False))
    ]
    return [", ".join([f"tier {held.ladder[0].tier} begins", *(steps or ["no other is pulled in by itself"])])]


def kept_around(policy: Policy) -> str:
    """Which requests keep no hours at all: those of a priority, or of some kinds of it."""
    which: dict[str, list[Priority]] = {}
    for priority in reversed(Priority):
        kinds = [name for kind, name in KINDS.items() if policy.terms(priority, kind).around_the_clock]
        for what in ["requests"] if len(kinds) == len(KINDS) else kinds:
            which.setdefault(what, []).append(priority)
    return anded([f"{_which(priorities)} {what}" for what, priorities in which.items()])


def terms_of(policy: Policy) -> list[Terms]:
    return [policy.terms(priority, kind) for priority in Priority for kind in Kind]


def _grouped(policy: Policy, said: Callable[[Terms], list[str]]) -> list[tuple[str, list[str]]]:
    """What is said of which requests, the most urgent first: of a priority, and of a kind only where that differs.

    What is the same for several priorities is said once.
    """
    usual: dict[tuple[str, ...], list[Priority]] = {}
    other: dict[tuple[str, ...], list[Priority]] = {}
    for priority in reversed(Priority):
        by_kind = {name: said(policy.terms(priority, kind)) for kind, name in KINDS.items()}
        common = [mode(column) for column in zip(*by_kind.values(), strict=True)]
        usual.setdefault(("requests", *common), []).append(priority)
        for kind, phrases in by_kind.items():
            if differing := [one for one, most in zip(phrases, common, strict=True) if one != most]:
                other.setdefault((kind, *differing), []).append(priority)
    named = ((_which(priorities), what, said) for (what, *said), priorities in (*usual.items(), *other.items()))
    return [(f"{which} {what}", said) for which, what, said in named]


def _which(priorities: Sequence[Priority]) -> str:
    return "all" if len(priorities) == len(Priority) else anded(priorities)
