"""A desk's policy: what is left to each desk to decide, validated. The rules that read it live elsewhere."""

from collections.abc import Callable, Container, Iterator
from datetime import date, timedelta
from functools import cached_property
from itertools import takewhile
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from swarm.hours import ALWAYS, Calendar
from swarm.office import Office, Plan, Quiet, calendar
from swarm.parts import Clock, Kind, Priority
from swarm.sitting import Swarm
from swarm.targets import NEVER, WITHIN, AllTargets, Duration, Switch, Terms, as_written, places, terms

Assignment = Literal["least-loaded", "round-robin", "claim"]
Audience = Literal["shepherd", "swarm", "lead"]
Audiences = Annotated[tuple[Audience, ...], Field(description='a list of "shepherd", "swarm" and "lead"')]
PlanName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,23}$")]
DAY = timedelta(days=1)
RULES = 2
"""Raised when clocks or defaults change, so that every request is looked at anew."""
SHORTEN = "raise resolve or shorten tiers"
UNLIMITED = "unlimited"
MOST_OPENS = 1000
"""How many openings of an hour are looked at, at most."""


def _opens(value: Any) -> int | None:
    """How many may be opened, or that nobody counts."""
    if value in (UNLIMITED, None):
        return None
    if type(value) is not int or not 1 <= value <= MOST_OPENS:
        raise ValueError(f'has to be a whole number from 1 to {MOST_OPENS}, or "{UNLIMITED}"')
    return value


Opens = Annotated[int | None, BeforeValidator(_opens)]


class Told(BaseModel):
    """Who is told of what. An ownership breach goes to the board first, and to these only if that did not help."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    warning: Audiences = ("shepherd",)
    breach: Audiences = ("lead",)
    next_update: Audiences = ("shepherd",)
    vendor: Audiences = ("shepherd",)

    def of(self, clock: Clock, *, breach: bool) -> Audiences:
        """Who is to hear of a clock."""
        if clock is Clock.NEXT_UPDATE:
            return self.next_update
        if clock is Clock.VENDOR:
            return self.vendor
        return self.breach if breach else self.warning


class Policy(BaseModel):
    """How one desk wants the practice run. Every field has the default that the practice recommends."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    assignment: Assignment = "least-loaded"
    """Who becomes shepherd on `open`: least loaded, in turn, or nobody until somebody takes it."""
    resolve_by: Literal["shepherd", "swarm"] = "shepherd"
    """Who may resolve beside the leads."""
    answer_within: Duration = Field(default=timedelta(minutes=15), ge=timedelta(minutes=1), le=timedelta(days=7))
    """How long somebody who was pulled has to accept; silence until then counts as no."""
    quiet_close: Duration = Field(default=timedelta(days=3), ge=timedelta(minutes=1), le=timedelta(days=365))
    """How long a resolved request lies before it closes by itself."""
    targets: AllTargets = AllTargets()
    """How long each clock may take."""
    warn_at: int = Field(default=75, ge=10, le=95, strict=True)
    """At how many per cent of its target a clock warns."""
    vendor_waits_count: Switch = True
    """Whether the resolve clock runs on while a vendor is waited for."""
    hours: Office | None = None
    """The business hours; around the clock where none are given."""
    plans: dict[PlanName, Plan] = {}
    """Customers who were promised something else."""
    told: Told = Told()
    """Who is told of what."""
    quiet_hours: Quiet = ""
    """In which hours, of each person's own time zone, nobody is nudged; people can set their own."""
    sittings: dict[Swarm, str] = {}
    """When the dispatch swarm and the backlog swarm sit, as cron has it, in the desk's time zone."""
    nudges_per_hour: int = Field(default=6, ge=1, le=60, strict=True)
    """How many messages of nudges one person gets within an hour at most; what is more is gathered into the next."""
    opens_per_hour: Opens = 20
    """How many requests one person can open within an hour; the desk's own people as many as they like."""
    desk_opens_per_hour: Opens = 500
    """How many requests can be opened within an hour, by whomever."""

    keep_words: Duration = Field(default=NEVER, ge=DAY)
    """How long after its end a request's words are kept; then all that people wrote in it is emptied. For ever, where
    nothing is said."""

    @property
    def mark(self) -> str:
        """What tells this policy from every other, as long as the practice reads it alike."""
        return f"{RULES} {self.model_dump_json(exclude_defaults=True)}"

    @property
    def notice(self) -> timedelta:
        """How long before a resolved request closes its requester is told."""
        return min(DAY, self.quiet_close / 4)

    @property
    def zone(self) -> str:
        """The desk's time zone."""
        return self.hours.zone if self.hours else "UTC"

    def terms(self, priority: Priority, kind: Kind) -> Terms:
        """The targets that hold for a request of this priority and kind."""
        return self._terms[priority, kind]

    def calendar(self, plan: str, terms: Terms) -> Calendar:
        """The hours in which the clocks of a request run."""
        if terms.around_the_clock:
            return ALWAYS
        promised = self.plans.get(plan)
        return calendar(promised.hours if promised and promised.hours else self.hours)

    def plan_of(self, ids: Container[str]) -> str:
        """The customer plan of somebody whose own id, groups and roles are `ids`; the first that names one."""
        return next((name for name, plan in self.plans.items() if any(one in ids for one in plan.people)), "")

    def observing(self, holidays: Callable[[str], Container[date]]) -> Self:
        """The same policy, its offices closed on the holidays of their countries."""

        def closed(office: Office | None) -> Office | None:
            return office.observing(holidays(office.holidays)) if office and office.holidays else office

        plans = {name: plan.model_copy(update={"hours": closed(plan.hours)}) for name, plan in self.plans.items()}
        return self.model_copy(update={"hours": closed(self.hours), "plans": plans})

    def contradictions(self) -> Iterator[tuple[tuple[str, ...], str]]:
        """Limits that do not fit together: the keys of the one to blame, and what is wrong with it."""
        found: set[tuple[str, ...]] = set()
        for (priority, kind), held in self._terms.items():
            for name, what in _contradictions(held, self.vendor_waits_count):
                at = _said_at(self.targets, priority, kind, name)
                if at not in found:
                    found.add(at)
                    yield at, f"does not fit: for {priority} requests {what}"

    @cached_property
    def _terms(self) -> dict[tuple[Priority, Kind], Terms]:
        return {(one, kind): terms(self.targets, one, kind) for one in Priority for kind in Kind}


def _contradictions(held: Terms, vendor_waits_count: bool) -> Iterator[tuple[str, str]]:
    """What is longer than the time in which a request is to be resolved: its name, and what is wrong.

    A vendor may take longer where that time stands still meanwhile.
    """
    resolve = held.limits.get(Clock.RESOLVE, NEVER)
    target = f"longer than the target of resolve ({as_written(resolve)})"
    for clock in WITHIN:
        if clock is Clock.VENDOR and not vendor_waits_count:
            continue
        if (limit := held.limits.get(clock, resolve)) > resolve:
            name = clock.value
            yield name, f"the target of {name} ({as_written(limit)}) is {target}; raise resolve or shorten {name}"
    limits = list(takewhile(lambda limit: limit != NEVER, (rung.limit for rung in held.ladder)))
    for rung, limit in zip(held.ladder, limits, strict=False):
        if limit > resolve:
            yield "tiers", f"the limit of tier {rung.tier} ({as_written(limit)}) is {target}; {SHORTEN}"
            return
    together = sum(limits, timedelta())
    if together > resolve:
        yield "tiers", f"the limits of the tiers together ({as_written(together)}) are {target}; {SHORTEN}"


def _said_at(said: AllTargets, priority: Priority, kind: Kind, name: str) -> tuple[str, ...]:
    """The most special place that says this, or how soon a request is to be resolved."""
    for keys, place in places(said, priority, kind):
        for one in (name, Clock.RESOLVE.value):
            if getattr(place, one) is not None:
                return ("targets", *keys, one)
    return ("targets",)
