"""Targets: how long each clock may take, and which tier comes after which. As a policy says them, and as they hold.

What is said of a priority and a kind goes before what is said of the priority, that before the kind, that before all.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import accumulate
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Strict

from swarm import when
from swarm.parts import Clock, Kind, Priority
from swarm.refused import Refused

NEVER = timedelta.max
"""The target of a clock that is switched off."""
LEAST, MOST = timedelta(minutes=1), timedelta(days=366)
LENGTH = 'a length of time, such as "15m", "2h 30m" or "3d"'
TIER = re.compile(r"\btier\s*([1-4])(?!\w)", re.IGNORECASE)
BETWEEN = " \t,-–>→"


def as_typed(value: Any) -> timedelta:
    """A duration such as "2h 30m" as people write it. A mere number could mean seconds or minutes."""
    try:
        return value if isinstance(value, timedelta) else when.duration(value.strip())
    except (Refused, AttributeError):
        raise ValueError(f"has to be {LENGTH}") from None


def as_written(length: timedelta) -> str:
    """A duration in the words of a policy, such as 1h 15m."""
    minutes = length // timedelta(minutes=1)
    parts = ((minutes // 1440, "d"), (minutes // 60 % 24, "h"), (minutes % 60, "m"))
    return " ".join(f"{count}{unit}" for count, unit in parts if count)


def _limit(value: Any) -> timedelta:
    """A target: a duration, or "never"."""
    if value in ("never", NEVER):
        return NEVER
    length = as_typed(value)
    if length < LEAST:
        raise ValueError("is too short: 1 minute is the least")
    if length > MOST:
        raise ValueError('is too long: 366 days is the most; "never" switches the clock off')
    return length


@dataclass(frozen=True, slots=True)
class Rung:
    """A tier, and how long a request may go on without the next one."""

    tier: int
    limit: timedelta = NEVER


def _ladder(value: Any) -> tuple[Rung, ...]:
    """The tiers in their order: `tier1 15m tier2 60m tier3`, with arrows or commas in between, or without."""
    if isinstance(value, tuple):
        return value
    before, *words = TIER.split(value) if isinstance(value, str) else [""]
    tiers = [int(tier) for tier in words[::2]]
    limits = [limit.strip(BETWEEN) for limit in words[1::2]]
    after = limits.pop() if limits else ""
    if not tiers or tiers != sorted(set(tiers)) or not all(limits) or before.strip() or after:
        raise ValueError('has to be tiers in their order with a limit between two, such as "tier1 15m tier2 60m tier3"')
    return tuple(Rung(tier, limit) for tier, limit in zip(tiers, [*map(_between, limits), NEVER], strict=True))


def _between(limit: str) -> timedelta:
    try:
        return _limit(limit)
    except ValueError as wrong:
        raise ValueError(f"has “{limit[:20]}” between two tiers, which {wrong}") from None


Duration = Annotated[timedelta, BeforeValidator(as_typed)]
Limit = Annotated[timedelta, BeforeValidator(_limit)]
Ladder = Annotated[tuple[Rung, ...], BeforeValidator(_ladder)]
Switch = Annotated[bool, Strict()]


class Targets(BaseModel):
    """Targets as they are said in one place; what is not said there is taken from a more general place."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    ownership: Limit | None = None
    """From opened to the first shepherd."""
    first_response: Limit | None = None
    """From opened to the first human word of the swarm."""
    next_update: Limit | None = None
    """From one word to the requester to the next."""
    resolve: Limit | None = None
    """From opened to resolved."""
    vendor: Limit | None = None
    """From a vendor's being asked to their answer."""
    tiers: Ladder | None = None
    """Which tier is pulled in after which, and after how long."""
    around_the_clock: Switch | None = None
    """Whether these clocks run outside the business hours as well."""


class TargetsOfPriority(Targets):
    """The targets of one priority, and those of its kinds."""

    incident: Targets | None = None
    service: Targets | None = None
    question: Targets | None = None


class AllTargets(TargetsOfPriority):
    """The targets of a desk."""

    low: TargetsOfPriority | None = None
    normal: TargetsOfPriority | None = None
    high: TargetsOfPriority | None = None
    critical: TargetsOfPriority | None = None


def _usual(ownership: str, first_response: str, next_update: str, resolve: str, vendor: str) -> Targets:
    return Targets.model_validate(
        {
            "ownership": ownership,
            "first_response": first_response,
            "next_update": next_update,
            "resolve": resolve,
            "vendor": vendor,
            "tiers": "tier1 15m tier2 60m tier3",
            "around_the_clock": False,
        }
    )


USUAL: Mapping[Priority, Targets] = {
    Priority.LOW: _usual("4h", "8h", "8h", "5d", "8h"),
    Priority.NORMAL: _usual("30m", "1h", "2h", "1d", "4h"),
    Priority.HIGH: _usual("15m", "30m", "30m", "8h", "2h"),
    Priority.CRITICAL: _usual("5m", "10m", "15m", "4h", "1h"),
}
"""What holds where a policy says nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The targets that hold for a request of one priority and kind."""

    limits: Mapping[Clock, timedelta]
    """By clock; a clock that is not among them is switched off."""
    ladder: tuple[Rung, ...]
    around_the_clock: bool


def terms(said: AllTargets, priority: Priority, kind: Kind) -> Terms:
    """What holds for this priority and kind."""
    usual = USUAL[priority]
    sources = [source for _, source in places(said, priority, kind)]

    def first(name: str) -> Any:
        return next((value for one in sources if (value := getattr(one, name)) is not None), None)

    def held(name: str) -> Any:
        return getattr(usual, name) if (value := first(name)) is None else value

    limits = {clock: held(clock.value) for clock in TARGETED}
    resolve = limits[Clock.RESOLVE]
    for clock in WITHIN:
        if first(clock.value) is None:  # ours gives way to a shorter resolve of theirs
            limits[clock] = min(limits[clock], resolve)
    ladder: tuple[Rung, ...] = held("tiers")
    return Terms(
        limits={clock: limit for clock, limit in limits.items() if limit != NEVER},
        ladder=ladder if first("tiers") is not None else _before(resolve, ladder),
        around_the_clock=held("around_the_clock"),
    )


def _before(resolve: timedelta, ladder: tuple[Rung, ...]) -> tuple[Rung, ...]:
    """The ladder without the tiers that would come only after the request is to be resolved."""
    comes = accumulate((rung.limit for rung in ladder[:-1]), initial=timedelta())
    *kept, last = (rung for rung, after in zip(ladder, comes, strict=True) if after <= resolve)
    return (*kept, Rung(last.tier))


def places(said: AllTargets, priority: Priority, kind: Kind) -> Iterator[tuple[tuple[str, ...], Targets]]:
    """Where something is said of this priority and kind, the most special place first: its keys, and what it says."""
    of_priority: TargetsOfPriority | None = getattr(said, priority.value)
    if of_priority is not None:
        of_both: Targets | None = getattr(of_priority, kind.value)
        if of_both is not None:
            yield (priority.value, kind.value), of_both
        yield (priority.value,), of_priority
    of_kind: Targets | None = getattr(said, kind.value)
    if of_kind is not None:
        yield (kind.value,), of_kind
    yield (), said


TARGETED = (Clock.OWNERSHIP, Clock.FIRST_RESPONSE, Clock.NEXT_UPDATE, Clock.RESOLVE, Clock.VENDOR)
"""The clocks whose target is one length of time."""
WITHIN = tuple(clock for clock in TARGETED if clock is not Clock.RESOLVE)
"""Those that may take no longer than resolving does."""
