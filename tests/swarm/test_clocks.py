"""What the clocks bring about by themselves, as a support lead would tell it: minute by minute, nobody typing."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from swarm import clocks, nudging
from swarm.commands import (
    Accept,
    Asked,
    HandOver,
    Note,
    OnRequest,
    Reopen,
    Resolve,
    Resume,
    Set,
    Snooze,
    Speak,
    Take,
    Tell,
    WaitOn,
    missed,
)
from swarm.commands.telling import Fact
from swarm.events import AnyEvent, Dropped, Nudged, Owned, Waited, fold
from swarm.people import Person
from swarm.policy import Policy
from swarm.request import Clock, Priority, Request, Waiting
from swarm.running import next_tier, runs
from tests.swarm.given import (
    MUSTER,
    START,
    TEAM,
    Ask,
    active,
    after,
    ask,
    at,
    joined,
    new,
    no,
    outcome,
    owned,
    pulled,
    resolved,
    who,
)

DAY = Policy.model_validate({"hours": {"week": ["mon-fri 9:00-17:00"]}})
"""The requests of these tests are opened on a Monday at 9:00."""


def unfold(request: Request, until: float, policy: Policy, people: Sequence[Person] | None = None) -> list[str]:
    """What happens by itself up to a minute: looked at exactly when the request says, as the ticker does it."""
    lines: list[str] = []
    end, looked = at(until), None
    while (due := clocks.next_due(request, policy)) is not None and due <= end:
        assert looked is None or due > looked, "it is due again although it was just looked at"
        looked = due
        happened = clocks.happening(request, asked(due, policy, people))
        assert happened, "it was due, and nothing happened"
        request = fold(happened, request)
        lines += [told(event) for event in happened]
    return lines


def asked(moment: datetime, policy: Policy, people: Sequence[Person] | None = None) -> Asked:
    return Asked(by=MUSTER, at=moment, policy=policy, people=tuple(TEAM.values()) if people is None else people)


def told(event: AnyEvent) -> str:
    minute = f"{(event.at - START).total_seconds() / 60:g} min"
    match event:
        case Nudged(clock=clock, breach=breach, reach=reach, dropped=dropped):
            what = f"{'missed' if breach else 'warns'}: {clock} after {reach.total_seconds() / 60:g}"
            return f"{minute}  {what}{f', {dropped} dropped' if dropped else ''}"
        case _:
            facts = [getattr(event, name) for name in ("tier", "who", "ending", "why") if getattr(event, name, None)]
            return " ".join([f"{minute}  {event.type}", *(str(one).removeprefix("test:") for one in facts)])


def a(priority: Priority = Priority.NORMAL, *events: AnyEvent, **facts: Any) -> Request:
    return new(*events, priority=priority, **facts)


def test_nobody_takes_it() -> None:
    assert unfold(a(), 250, Policy()) == [
        "22.5 min  warns: ownership after 22.5",
        "30 min  missed: ownership after 30",
        "45 min  warns: first_response after 45",
        "60 min  missed: ownership after 60",
        "60 min  missed: first_response after 60",
        "120 min  missed: ownership after 120",
        "120 min  missed: first_response after 120",
        "240 min  missed: ownership after 240",
        "240 min  missed: first_response after 240",
    ]


def test_a_shepherd_forgets_the_requester_and_the_tiers_come_by_themselves() -> None:
    quiet_team = [TEAM["dba"], TEAM["dev"], TEAM["lead"]]
    assert unfold(a(Priority.HIGH, owned(minute=0)), 100, Policy(), quiet_team) == [
        "15 min  pull_asked 2",
        "15 min  help_asked 2 dba",
        "22.5 min  warns: first_response after 22.5",
        "30 min  pull_declined dba",
        "30 min  pull_raised",
        "30 min  missed: first_response after 30",
        "30 min  missed: next_update after 30",
        "60 min  missed: first_response after 60",
        "60 min  missed: next_update after 60",
        "75 min  pull_asked 3",
        "75 min  help_asked 3 dev",
        "90 min  pull_declined dev",
        "90 min  pull_raised",
        "90 min  missed: next_update after 90",
    ]


def test_a_pull_by_hand_stands_for_the_one_by_itself() -> None:
    helped = active(*pulled("dba", tier=2, minute=5))
    assert "20 min  pull_asked 2" not in unfold(helped, 66, Policy())
    assert [line for line in unfold(helped, 66, Policy()) if "pull_asked" in line] == ["65 min  pull_asked 3"]
    offered = active(joined("dba", minute=5))
    assert [line for line in unfold(offered, 66, Policy()) if "pull_asked" in line] == ["65 min  pull_asked 3"]
    by_an_expert = new(Owned(at=at(1), by=who("dba"), who=who("dba"), how="take", tier=2))
    assert [line for line in unfold(by_an_expert, 62, Policy()) if "pull_asked" in line] == ["61 min  pull_asked 3"]


def test_a_small_team_has_two_tiers_and_some_have_one() -> None:
    two = Policy.model_validate({"targets": {"tiers": "tier1 10m tier3"}})
    assert [line for line in unfold(active(), 500, two) if "pull_asked" in line] == ["11 min  pull_asked 3"]
    one = Policy.model_validate({"targets": {"tiers": "tier1"}})
    assert [line for line in unfold(active(), 500, one) if "pull_asked" in line] == []


def test_a_plan_starts_with_its_tier_at_once() -> None:
    policy = Policy.model_validate({"plans": {"gold": {"starts_with": 3}}})
    golden = a(Priority.NORMAL, owned(minute=2), plan="gold")
    assert unfold(golden, 5, policy) == ["2 min  pull_asked 3", "2 min  help_asked 3 dev"]
    assert unfold(a(Priority.NORMAL, plan="gold"), 5, policy) == [], "a request needs its shepherd first"


def waited(on: Waiting, policy: Policy) -> Request:
    """Owned at 1, waits from 10 to 130."""
    request = fold([Waited(at=at(10), by=who("helper"), on=on)], active())
    return after(request, ask(Resume(), "helper", 130, policy=policy))


@pytest.mark.parametrize(
    ("on", "vendor_counts", "tier", "update", "resolve"),
    [
        (Waiting.REQUESTER, True, 136, 250, 260),
        (Waiting.VENDOR, True, 136, 121, 140),
        (Waiting.VENDOR, False, 136, 121, 260),
        (Waiting.DATE, True, 136, 121, 140),
    ],
)
def test_what_pauses_while_it_waits(on: Waiting, vendor_counts: bool, tier: int, update: int, resolve: int) -> None:
    """Tier limit 15, next update 120, resolve 140: the minutes at which they end."""
    policy = Policy.model_validate(
        {"vendor_waits_count": vendor_counts, "targets": {"resolve": "140m", "first_response": "never"}}
    )
    request = waited(on, policy)
    run = {one.clock: one for one in runs(request, policy)}
    following = next_tier(request, policy)
    assert following is not None and following[1].ends == at(tier)
    assert run[Clock.NEXT_UPDATE].ends == at(update)
    assert run[Clock.RESOLVE].ends == at(resolve)


def test_a_silent_vendor_is_followed_up_and_their_word_ends_it() -> None:
    waiting = fold([Waited(at=at(10), by=who("helper"), on=Waiting.VENDOR)], active(joined("vendor", minute=2)))
    vendors = [line for line in unfold(waiting, 740, Policy()) if "vendor" in line]
    assert vendors == [
        "250 min  missed: vendor after 240",
        "490 min  missed: vendor after 480",
        "730 min  missed: vendor after 720",
    ]
    heard = after(waiting, ask(Speak(), "vendor", 30))
    assert [line for line in unfold(heard, 740, Policy()) if "vendor" in line] == []
    asked_in = active(*pulled("vendor", tier=4))
    vendors = [line for line in unfold(asked_in, 300, Policy()) if "vendor" in line]
    assert vendors == ["245 min  missed: vendor after 240"], "a vendor is followed up, their silence is no no"


def test_business_hours_stop_the_clocks_at_night_but_not_the_close() -> None:
    late = a(Priority.NORMAL, owned(minute=460))
    assert [line for line in unfold(late, 1_450, DAY) if "pull" in line or "help" in line] == [
        "475 min  pull_asked 2",
        "475 min  help_asked 2 dba2",
        "490 min  pull_declined dba2",
        "490 min  help_asked 2 dba",
        "505 min  pull_declined dba",
        "505 min  pull_raised",
    ]
    run = {one.clock: one for one in runs(late, DAY)}
    assert run[Clock.NEXT_UPDATE].ends == START + timedelta(days=1, minutes=100)
    assert run[Clock.RESOLVE].ends == START + timedelta(days=3) - timedelta(hours=16)
    lies = resolved()
    assert unfold(lies, 30 + 3 * 1440, DAY) == ["3270 min  warns: quiet_close after 3240", "4350 min  closed quiet"]


def test_the_close_waits_for_its_word_and_for_the_requester() -> None:
    lies = resolved()
    late = clocks.happening(lies, asked(at(30 + 3 * 1440 + 600), Policy()))
    assert [told(event) for event in late] == ["4950 min  warns: quiet_close after 3240"]
    assert clocks.closing(fold(late, lies), Policy()) == at(4950 + 1080), "nobody is closed without a word before"
    spoke = after(lies, ask(Speak(), "requester", 4000))
    assert unfold(spoke, 4000 + 3 * 1440 - 1, Policy()) == ["7240 min  warns: quiet_close after 3240"]


def test_what_comes_too_late_is_dropped_and_counted() -> None:
    """The machine was off for five hours: one nudge a clock, the latest."""
    night = clocks.happening(a(Priority.NORMAL, owned(minute=0)), asked(at(300), Policy(), ()))
    assert [told(event) for event in night if isinstance(event, Nudged)] == [
        "300 min  missed: first_response after 240, 3 dropped",
        "300 min  missed: next_update after 240, 1 dropped",
    ]
    assert clocks.happening(fold(night, a(Priority.NORMAL, owned(minute=0))), asked(at(300), Policy(), ())) == ()


def test_a_step_back_of_the_clock_brings_nothing_about() -> None:
    request = fold(clocks.happening(a(), asked(at(31), Policy())), a())
    assert clocks.happening(request, asked(at(5), Policy())) == ()


def priority(value: str) -> OnRequest:
    return Set(fact=Fact.PRIORITY, value=value)


@pytest.mark.parametrize(
    ("what", "request_", "clock", "ends"),
    [
        ("as it was asked", active(), Clock.RESOLVE, 1440),
        ("made critical", after(active(), ask(priority("critical"), "helper", 20)), Clock.RESOLVE, 240),
        ("made low", after(active(), ask(priority("low"), "helper", 20)), Clock.RESOLVE, 7200),
        ("told", after(active(), ask(Tell(update="x"), "helper", 20)), Clock.NEXT_UPDATE, 140),
        ("said in the thread", after(active(), ask(Speak(), "helper", 20)), Clock.NEXT_UPDATE, 140),
        ("reopened", after(resolved(), ask(Reopen(why="x"), "requester", 130)), Clock.RESOLVE, 1540),
        ("reopened: the next word", after(resolved(), ask(Reopen(why="x"), "requester", 130)), Clock.NEXT_UPDATE, 250),
        ("taken", after(new(), ask(Take(), "helper", 20)), Clock.NEXT_UPDATE, 140),
        (
            "answered",
            after(active(), ask(WaitOn(on="requester"), "helper", 20), ask(Speak(), "requester", 70)),
            Clock.RESOLVE,
            1490,
        ),
    ],
)
def test_the_clocks_follow_what_happens(what: str, request_: Request, clock: Clock, ends: float) -> None:
    run = next(one for one in runs(request_, Policy()) if one.clock is clock)
    assert run.ends == at(ends), what


def test_more_urgent_means_told_at_once_and_less_urgent_means_nothing_is_told_twice() -> None:
    unowned = new()
    warned = fold(clocks.happening(unowned, asked(at(23), Policy())), unowned)
    urgent = after(warned, ask(priority("critical"), "second", 24))
    assert [told(event) for event in clocks.happening(urgent, asked(at(24), Policy()))] == [
        "24 min  missed: ownership after 20, 2 dropped",
        "24 min  missed: first_response after 20, 2 dropped",
    ]
    missed = fold(clocks.happening(unowned, asked(at(61), Policy())), unowned)
    calmer = after(missed, ask(priority("low"), "second", 62))
    lines = unfold(calmer, 300, Policy())
    assert lines == ["180 min  warns: ownership after 180", "240 min  missed: ownership after 240"]


def test_another_policy_tells_nothing_twice() -> None:
    strict = Policy.model_validate({"targets": {"ownership": "20m", "first_response": "never"}})
    unowned = new()
    missed = fold(clocks.happening(unowned, asked(at(31), Policy())), unowned)
    assert clocks.happening(missed, asked(at(35), strict)) == ()
    assert unfold(missed, 90, strict) == ["40 min  missed: ownership after 40", "80 min  missed: ownership after 80"]


def test_a_snooze_holds_back_what_its_shepherd_hears_but_not_what_leads_hear() -> None:
    policy = Policy.model_validate({"targets": {"resolve": "2h", "tiers": "tier1"}})
    answered = after(active(), ask(Tell(update="x"), "helper", 2, policy=policy))
    snoozed = after(answered, ask(Snooze(until="3h", why="at lunch"), "helper", 10, policy=policy))
    assert unfold(snoozed, 260, policy) == [
        "120 min  missed: resolve after 120, 1 dropped",
        "190 min  missed: next_update after 120",
        "240 min  missed: resolve after 240",
        "242 min  missed: next_update after 240",
    ]
    by_lead = after(answered, ask(Snooze(until="3h", why="known"), "lead", 10, policy=policy))
    assert unfold(by_lead, 200, policy) == [
        "190 min  missed: next_update after 120",
        "190 min  missed: resolve after 120, 1 dropped",
    ]


NIGHT = datetime(2026, 3, 2, 22, 30, tzinfo=UTC)
QUIET = Policy(quiet_hours="20:00-07:00")
MORNING = datetime(2026, 3, 3, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("what", "person", "priority_", "ready"),
    [
        ("by the policy", {}, Priority.HIGH, MORNING),
        ("in their own time zone", {"zone": "Asia/Kolkata"}, Priority.HIGH, datetime(2026, 3, 3, 1, 30, tzinfo=UTC)),
        ("where it is day", {"zone": "America/Denver"}, Priority.HIGH, NIGHT),
        ("by their own hours", {"quiet": "22:00-05:00"}, Priority.HIGH, datetime(2026, 3, 3, 5, tzinfo=UTC)),
        ("who wants none", {"quiet": "never"}, Priority.HIGH, NIGHT),
        ("critical, not on call", {}, Priority.CRITICAL, MORNING),
        ("critical, on call", {"roles": frozenset({"on_call"})}, Priority.CRITICAL, NIGHT),
        ("on call, not critical", {"roles": frozenset({"on_call"})}, Priority.HIGH, MORNING),
        ("away", {"away_until": MORNING + timedelta(hours=3)}, Priority.LOW, MORNING + timedelta(hours=3)),
    ],
)
def test_quiet_hours_are_kept(what: str, person: dict[str, Any], priority_: Priority, ready: datetime) -> None:
    somebody = Person(id=who("helper"), **person)
    assert nudging.ready_at(somebody, a(priority_), Clock.NEXT_UPDATE, NIGHT, QUIET) == ready, what


@pytest.mark.parametrize(
    ("clock", "breach", "reach", "told_to"),
    [
        (Clock.OWNERSHIP, False, 22.5, []),
        (Clock.OWNERSHIP, True, 30, []),
        (Clock.OWNERSHIP, True, 60, ["lead", "admin"]),
        (Clock.FIRST_RESPONSE, False, 45, ["helper"]),
        (Clock.FIRST_RESPONSE, True, 60, ["lead", "admin"]),
        (Clock.NEXT_UPDATE, True, 120, ["helper"]),
        (Clock.RESOLVE, False, 1080, ["helper"]),
        (Clock.RESOLVE, True, 1440, ["lead", "admin"]),
        (Clock.VENDOR, True, 240, ["helper"]),
        (Clock.QUIET_CLOSE, False, 2880, ["requester"]),
    ],
)
def test_who_is_told(clock: Clock, breach: bool, reach: float, told_to: list[str]) -> None:
    request = new() if clock is Clock.OWNERSHIP else active()
    nudged = Nudged(at=at(99), by="muster", clock=clock, since=START, reach=timedelta(minutes=reach), breach=breach)
    assert nudging.audience(request, nudged, Policy(), tuple(TEAM.values())) == [who(one) for one in told_to]
    if told_to == ["lead", "admin"]:
        leaderless = [TEAM["helper"], TEAM["dba"]]
        assert nudging.audience(request, nudged, Policy(), leaderless) == [who("helper")], "their shepherd, or tier 1"


@pytest.mark.parametrize(
    ("what", "request_", "asks", "missed_"),
    [
        ("taken in time", new(), ask(Take(), "helper", 20), []),
        ("taken late", new(), ask(Take(), "helper", 65), ["65 min  missed: ownership after 60, 2 dropped"]),
        (
            "answered late",
            active(),
            ask(Tell(update="x"), "helper", 125),
            [
                "125 min  missed: first_response after 120, 2 dropped",
                "125 min  missed: next_update after 120",
            ],
        ),
        ("a note ends no clock", active(), ask(Note(text="x"), "helper", 125), []),
        (
            "resolved late",
            active(),
            ask(Resolve(how="x"), "helper", 1500),
            [
                "1500 min  missed: first_response after 960, 5 dropped",
                "1500 min  missed: next_update after 1440, 11 dropped",
                "1500 min  missed: resolve after 1440, 1 dropped",
            ],
        ),
    ],
)
def test_a_clock_that_ends_late_was_missed_though_nobody_looked(
    what: str, request_: Request, asks: Ask, missed_: list[str]
) -> None:
    happened = asks.of(request_)
    around = Asked(by=asks.by, at=at(asks.minute))
    assert [told(event) for event in missed(request_, fold(happened, request_), around)] == missed_, what


def test_a_desk_that_wants_nobody_told_has_nobody_told() -> None:
    silent = Policy.model_validate({"told": {"warning": [], "breach": [], "next_update": [], "vendor": []}})
    for clock in (Clock.RESOLVE, Clock.NEXT_UPDATE, Clock.VENDOR):
        nudged = Nudged(at=at(99), by="muster", clock=clock, since=START, reach=timedelta(days=9), breach=True)
        assert nudging.audience(active(), nudged, silent, tuple(TEAM.values())) == []


AWAY = START + timedelta(days=9)


@pytest.mark.parametrize(
    ("what", "clock", "away", "told_to"),
    [
        ("the shepherd is away", Clock.NEXT_UPDATE, {"helper"}, ["lead", "admin"]),
        ("the shepherd and the leads are away", Clock.NEXT_UPDATE, {"helper", "lead", "admin"}, ["helper"]),
        ("a lead is away", Clock.RESOLVE, {"lead"}, ["admin"]),
        ("the leads are away", Clock.RESOLVE, {"lead", "admin"}, ["helper"]),
    ],
)
def test_somebody_else_is_told_while_one_is_away(what: str, clock: Clock, away: set[str], told_to: list[str]) -> None:
    people = [replace(one, away_until=AWAY) if name in away else one for name, one in TEAM.items()]
    nudged = Nudged(at=at(99), by="muster", clock=clock, since=START, reach=timedelta(days=9), breach=True)
    assert nudging.audience(active(), nudged, Policy(), people) == [who(one) for one in told_to], what


def test_a_lead_on_the_other_platform_is_told_where_there_is_none_on_this_one() -> None:
    far = replace(TEAM["lead"], id="elsewhere:lead")
    nudged = Nudged(at=at(99), by="muster", clock=Clock.RESOLVE, since=START, reach=timedelta(days=9), breach=True)
    assert nudging.audience(active(), nudged, Policy(), [TEAM["helper"], far]) == ["elsewhere:lead"]
    assert nudging.audience(active(), nudged, Policy(), [TEAM["lead"], far]) == [who("lead")]


def test_a_vendor_who_just_writes_has_answered() -> None:
    request = active(*pulled("vendor", tier=4))
    heard = after(request, ask(Speak(), "vendor", 30))
    assert [line for line in unfold(heard, 800, Policy()) if "vendor" in line] == []
    assert [one.who for one in heard.pulls[0].asks] == [who("vendor")], "though they are still asked in"


@pytest.mark.parametrize(
    ("what", "asks"),
    [
        ("another shepherd has not put it off", (ask(HandOver(person=who("second"), why="x"), "helper", 20),)),
        ("what has become urgent cannot wait", (ask(priority("critical"), "helper", 20),)),
    ],
)
def test_a_snooze_ends_with_what_it_was_for(what: str, asks: tuple[Ask, ...]) -> None:
    snoozed = after(active(), ask(Snooze(until="3h", why="at lunch"), "helper", 10))
    later = after(snoozed, *asks)
    if later.handover is not None:
        later = after(later, ask(Accept(), "second", 21))
    assert snoozed.snooze is not None and later.snooze is None, what


def test_a_shepherd_does_not_undo_what_a_lead_put_off() -> None:
    by_lead = after(active(), ask(Snooze(until="5d", why="known"), "lead", 10))
    refused = outcome(by_lead, ask(Snooze(until="1h", why="x"), "helper", 20))
    assert refused == no("A lead has put off the reminders of #42 already.")


def test_what_was_put_off_is_missed_all_the_same() -> None:
    snoozed = after(active(), ask(Snooze(until="5d", why="known"), "lead", 10))
    ends = ask(Resolve(how="x"), "helper", 1500)
    around = Asked(by=ends.by, at=at(1500))
    assert any("resolve" in told(one) for one in missed(snoozed, fold(ends.of(snoozed), snoozed), around))


def test_time_to_ownership_is_not_missed_by_a_drop() -> None:
    dropped = fold([Dropped(at=at(5), by=who("helper"), who=who("helper"), why="x")], active())
    late = fold(clocks.happening(dropped, asked(at(90), Policy())), dropped)
    assert late.nudge(Clock.OWNERSHIP) is not None and Clock.OWNERSHIP not in late.breached
