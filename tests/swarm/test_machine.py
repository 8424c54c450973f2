"""Random commands of random people at random times: whatever they do, what is true of a request stays true."""

from datetime import date, datetime, timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from swarm import clocks
from swarm import commands as do
from swarm.commands import Asked, OnRequest, Source
from swarm.commands.telling import Fact
from swarm.events import AnyEvent, Changed, Nudged, apply, fold
from swarm.measure import where_time_went
from swarm.office import Office
from swarm.people import Blocked, Person
from swarm.policy import Policy
from swarm.refused import Refused
from swarm.request import NO_TIME, Ending, Phase, Request, Status
from tests.swarm.by_hand import spent, took
from tests.swarm.given import MUSTER, START, TEAM, active, closed, new, resolved, waiting, who

NAMES = sorted(TEAM)
PEOPLE = tuple(TEAM.values())
TEXT = st.sampled_from(["x", "end of my shift", "y"])
WHO = st.sampled_from([*map(who, NAMES), who("unknown")])
WHICH = st.sampled_from(["", "", "p1", "p2", "p3", "handover"])
SKILLS = st.sampled_from([(), (), ("postgres",), ("network", "kernel")])
OTHERS = [None, new(number=40), active(), waiting(), resolved(), closed(), closed(Ending.DUPLICATE, duplicate_of=39)]

COMMANDS: list[st.SearchStrategy[OnRequest]] = [
    st.builds(do.Take),
    st.builds(do.Drop, why=TEXT),
    st.builds(do.Assign, person=WHO),
    st.builds(do.HandOver, person=WHO, why=TEXT),
    st.builds(do.Pull, expert=st.none() | WHO, tier=st.sampled_from([None, 1, 2, 3, 4]), skills=SKILLS, question=TEXT),
    st.builds(do.Accept, which=WHICH),
    st.builds(do.Decline, which=WHICH, why=TEXT),
    st.builds(do.Offer),
    st.builds(do.Leave),
    st.builds(do.Release, person=WHO, thanks=TEXT),
    st.builds(do.Tell, update=TEXT),
    st.builds(do.Note, text=TEXT),
    st.builds(do.TriedStep, step=TEXT),
    st.builds(do.WaitOn, on=st.sampled_from(["requester", "vendor", "30m", "tomorrow 9:00", "soon"]), why=TEXT),
    st.builds(do.Resume),
    st.builds(do.Relieve, how=TEXT),
    st.builds(do.Resolve, how=TEXT),
    st.builds(do.Confirm),
    st.builds(do.Reopen, why=TEXT),
    st.builds(do.Set, fact=st.sampled_from(Fact), value=st.sampled_from(["high", "incident", "x"])),
    st.builds(do.Speak),
    st.builds(do.Expire, pull=WHICH),
    st.builds(do.Wake),
    st.builds(do.CloseQuietly),
    st.builds(do.Follow, number=st.sampled_from([43, 44]), requester=WHO),
]
ENDINGS: list[st.SearchStrategy[OnRequest]] = [
    st.builds(do.Withdraw, pull=WHICH, why=TEXT),
    st.builds(do.Duplicate, other=st.sampled_from([40, 42])),
    st.builds(do.Redirect, where=TEXT),
]
"""After these little is left to happen, so only those concerned give them."""

CALLS: list[st.SearchStrategy[OnRequest]] = [
    st.builds(do.Pull, tier=st.sampled_from([1, 2, 3, 4]), skills=SKILLS, question=TEXT),
    st.builds(do.Pull, expert=WHO, tier=st.sampled_from([None, 2]), question=TEXT),
    st.builds(do.HandOver, person=WHO, why=TEXT),
    st.builds(do.Assign, person=WHO),
    st.builds(do.WaitOn, on=st.sampled_from(["requester", "vendor", "30m"])),
    st.builds(do.Snooze, until=st.sampled_from(["20m", "3h"]), why=TEXT),
]
ANSWERS: list[st.SearchStrategy[OnRequest]] = [
    st.builds(do.Accept),
    st.builds(do.Accept),
    st.builds(do.Decline),
    st.builds(do.Offer),
    st.builds(do.Take),
]

SOON = st.integers(0, 1200).map(lambda seconds: timedelta(seconds=seconds))
LATER = st.one_of(st.integers(0, 90), st.integers(60, 3600), st.integers(-900, 0), st.integers(0, 4 * 86_400)).map(
    lambda seconds: timedelta(seconds=seconds)
)
POLICIES = st.builds(
    Policy,
    assignment=st.sampled_from(["least-loaded", "round-robin", "claim"]),
    resolve_by=st.sampled_from(["shepherd", "swarm"]),
    hours=st.sampled_from(
        [
            None,
            Office(zone="Europe/Berlin", week=("mon-fri 9:00-17:00",), closed=(date(2026, 3, 3),)),
            Office(zone="Australia/Lord_Howe", week=("mon-sun 22:00-2:00", "sat 9:00-13:00")),
        ]
    ),
    vendor_waits_count=st.booleans(),
)
OWNING = ("owned", "dropped", "handed_over")


class Life(RuleBasedStateMachine):
    """One request, from its opening on."""

    events: list[AnyEvent]
    request: Request
    policy: Policy
    now: datetime

    @initialize(policy=POLICIES, by=st.sampled_from(["requester", "second"]), free=st.booleans())
    def open(self, policy: Policy, by: str, free: bool) -> None:
        self.policy, self.now, self.events = policy, START, []
        asked = self._asked(TEAM[by], PEOPLE if free else ())
        self._happen(None, do.Open(title="x").decide("it", 42, asked, Source(intake="test:c")))

    @rule(command=st.one_of(COMMANDS), by=st.sampled_from(NAMES), later=LATER, other=st.sampled_from(OTHERS))
    def somebody(self, command: OnRequest, by: str, later: timedelta, other: Request | None) -> None:
        self.now += later
        self._do(command, TEAM[by], other)

    @rule(
        command=st.one_of([*COMMANDS, *ENDINGS]),
        part=st.sampled_from(["requester", "shepherd", "member", "asked", "heir"]),
        later=LATER,
    )
    def somebody_concerned(self, command: OnRequest, part: str, later: timedelta) -> None:
        self.now += later
        self._do(command, self._known(self._part(part) or self.request.requester), OTHERS[1])

    @precondition(lambda self: not self.request.ended)
    @rule(command=st.one_of(CALLS), later=SOON)
    def a_lead_calls(self, command: OnRequest, later: timedelta) -> None:
        self.now += later
        self._do(command, TEAM["lead"], None)

    @precondition(lambda self: self._part("asked") or self._part("heir"))
    @rule(command=st.one_of(ANSWERS), first=st.sampled_from(["asked", "heir"]), later=SOON)
    def whoever_was_asked_answers(self, command: OnRequest, first: str, later: timedelta) -> None:
        self.now += later
        self._do(command, self._known(self._part(first) or self._part("asked") or self._part("heir")), None)

    @precondition(lambda self: self.request.ended or len(self.events) > 8)
    @rule(command=st.sampled_from([do.Resolve(how="x"), do.Confirm(), do.Reopen(why="x")]), later=LATER)
    def around_the_end(self, command: OnRequest, later: timedelta) -> None:
        self.now += later
        self._do(command, TEAM["lead"], None)

    @precondition(lambda self: not self.request.ended)
    @rule(part=st.sampled_from(["shepherd", "member", "asked", "heir"]), later=SOON)
    def somebody_in_it_is_blocked(self, part: str, later: timedelta) -> None:
        self.now += later
        if blocked := self._part(part):
            lost = Person(id=blocked, blocked=Blocked(by=who("lead"), at=START, why="x"))
            people = (lost, *(one for one in PEOPLE if one.id != blocked))
            self._happen(self.request, do.ShutOut(person=blocked).decide(self.request, self._asked(MUSTER, people)))
            assert blocked not in [self._part(one) for one in ("shepherd", "member", "asked", "heir")]

    @rule(later=LATER)
    def clocks_are_looked_at(self, later: timedelta) -> None:
        """As the application does it: everything that is due, one thing after the other, and then nothing is."""
        self.now += later
        for _ in range(clocks.ROUNDS):
            for command in clocks.due(self.request, self.now, self.policy):
                self._do(command, MUSTER, None)
        assert clocks.due(self.request, self.now, self.policy) == []

    @invariant()
    def there_is_one_owner_at_most_and_they_are_not_in_the_swarm(self) -> None:
        request = self.request
        members = [one.who for one in request.swarm]
        assert len(members) == len(set(members))
        assert request.shepherd not in members
        assert request.requester not in members
        owing = [call.asked.who for call in request.pulls if call.asked]
        assert len(owing) == len(set(owing))
        assert not set(owing) & {*members, request.shepherd, request.requester}
        assert request.requester not in request.contributors
        assert len(set(request.contributors)) == len(request.contributors)

    @invariant()
    def the_status_says_what_is_so(self) -> None:
        request = self.request
        assert (request.status is Status.WAITING) == (request.wait is not None)
        assert (request.status is Status.CLOSED) == (request.ending is not None) == (request.closed_at is not None)
        if not request.ended:
            assert (request.status is Status.NEW) == (request.shepherd is None)
        else:
            assert (request.wait, request.handover) == (None, None)
            assert not any(call.open for call in request.pulls)
        if request.status is Status.RESOLVED:
            assert request.resolved_at is not None

    @invariant()
    def it_is_the_fold_of_its_events(self) -> None:
        assert fold(self.events) == self.request
        assert self.request.version == len(self.events)
        moments = [event.at for event in self.events]
        assert moments == sorted(moments)

    @invariant()
    def the_parts_of_the_time_add_up(self) -> None:
        request = self.request
        last = self.events[-1].at
        now = max(self.now, last)
        parts = request.spent_by(now)
        assert sum(parts.values(), NO_TIME) == (request.closed_at or now) - request.opened_at
        assert all(part >= NO_TIME for part in parts.values())
        assert {phase: part for phase, part in parts.items() if part} == spent(self.events, now)
        assert request.took() == took(self.events)
        active = request.took_active()
        assert active is None or NO_TIME <= active <= (request.took() or NO_TIME)
        assert Phase.RESOLVED not in parts or request.resolved_at or request.reopened
        split = where_time_went(request, now, self.policy)
        assert sum(split.values(), NO_TIME) == sum(parts.values(), NO_TIME)
        assert all(part >= NO_TIME for part in split.values())
        waits = (Phase.REQUESTER, Phase.VENDOR, Phase.DATE, Phase.RESOLVED)
        assert all(split.get(phase) == parts.get(phase) for phase in waits)

    @invariant()
    def nothing_is_told_twice(self) -> None:
        told = [(event.clock, event.since, event.reach) for event in self.events if isinstance(event, Nudged)]
        assert len(told) == len(set(told)) or any(isinstance(event, Changed) for event in self.events)

    @invariant()
    def the_clocks_look_again_in_time(self) -> None:
        following = clocks.next_due(self.request, self.policy)
        due = clocks.due(self.request, self.now, self.policy)
        assert bool(due) == (following is not None and following <= self.now)
        if following is not None:
            assert clocks.due(self.request, following, self.policy)
        owed = any(call.asked for call in self.request.pulls)
        assert following is not None or not (owed or self.request.status is Status.RESOLVED)
        if self.request.status is Status.CLOSED:
            assert following is None

    def _asked(self, by: Person, people: tuple[Person, ...] = PEOPLE, other: Request | None = None) -> Asked:
        return Asked(by=by, at=self.now, policy=self.policy, people=people, other=other)

    def _do(self, command: OnRequest, by: Person, other: Request | None) -> None:
        try:
            happened = command.decide(self.request, self._asked(by, other=other))
        except Refused as refused:
            assert str(refused)
            assert "None" not in str(refused)
        else:
            self._happen(self.request, happened)

    def _happen(self, request: Request | None, happened: tuple[AnyEvent, ...]) -> None:
        for event in happened:
            before = request.shepherd if request else None
            request = apply(request, event)
            moved = request.shepherd != before
            assert not moved or event.type in OWNING
            if moved and request.shepherd == request.requester:
                assert getattr(event, "how", "") == "take", "nobody is made the shepherd of their own request"
            self.events.append(event)
        if request is not None:
            self.request = request

    def _part(self, part: str) -> str:
        request = self.request
        players: dict[str, str | None] = {
            "shepherd": request.shepherd,
            "member": request.swarm[-1].who if request.swarm else None,
            "asked": next((call.asked.who for call in request.pulls if call.asked), None),
            "heir": request.handover.to if request.handover else None,
        }
        return players.get(part) or ""

    def _known(self, who: str) -> Person:
        return next((one for one in PEOPLE if one.id == who), Person(id=who))


Life.TestCase.settings = settings(
    max_examples=250, stateful_step_count=40, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
TestLife = Life.TestCase
