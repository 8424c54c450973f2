"""Sittings: what comes onto the agenda and why, how it is gone through, and who is refused what."""
# ruff: noqa: E501 - a sentence stands on one line

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from swarm.agenda import AGENDA, WAITING, missed, pains, view_ahead
from swarm.commands import Asked, Sit
from swarm.commands.sitting import Move
from swarm.people import SYSTEM
from swarm.refused import Refused
from swarm.request import Clock, Kind, Phase, Priority, Request, Status, Turn
from swarm.sitting import Sitting, Swarm, View, begun, carried, needs_look
from tests.swarm.given import POLICY, START, TEAM, active, closed, new, resolved, who

DAY = timedelta(days=1)
DISPATCH, BACKLOG = Swarm.DISPATCH, Swarm.BACKLOG


def request(number: int, days: float = 0, **facts: Any) -> Request:
    """A request that is so many days old, and was never touched again unless a test says so."""
    at = START - days * DAY
    turns = (Turn(at=at, phase=Phase.UNOWNED),)
    return new().changed(**{"number": number, "opened_at": at, "active_at": at, "turns": turns, **facts})


def sat(*agenda: int, swarm: Swarm = DISPATCH, **facts: Any) -> Sitting:
    return Sitting(swarm=swarm, id=1, at=START, by=who("helper"), agenda=agenda, **facts)


def seen(*done: int) -> View:
    return View(done=frozenset(done))


def agenda(swarm: Swarm, *requests: Request, before: Sitting | None = None) -> tuple[int, ...]:
    return view_ahead(swarm, requests, before, POLICY, START).agenda


UNTAKEN: dict[str, Any] = {}
TAKEN: dict[str, Any] = {"status": Status.ACTIVE, "shepherd": who("helper")}
NAMED: dict[str, Any] = {"topic": "db"}


@pytest.mark.parametrize(
    ("facts", "comes"),
    [
        (UNTAKEN, True),
        (NAMED, True),
        (TAKEN, True),
        (TAKEN | NAMED, False),
        (TAKEN | {"status": Status.WAITING}, True),
        (UNTAKEN | {"status": Status.RESOLVED}, False),
        (UNTAKEN | {"status": Status.CLOSED}, False),
    ],
)
def test_dispatch_looks_at_what_nobody_owns_or_nobody_classified(facts: dict[str, Any], comes: bool) -> None:
    assert agenda(DISPATCH, request(7, **facts)) == ((7,) if comes else ())
    assert needs_look(DISPATCH, request(7, **facts)) == comes


@pytest.mark.parametrize(
    ("before", "facts", "comes"),
    [
        (sat(3, 9), UNTAKEN, True),
        (sat(3, 9), TAKEN, False),  # it had its shepherd and was not on the agenda
        (sat(3, 6), TAKEN, True),  # new since
        (sat(3, 7), TAKEN, True),  # nobody looked at it
        (sat(3, 7, 9, passed=(3, 7)), TAKEN, True),  # left for later
        (sat(3, 7, 9, passed=(7,), settled=(7,)), TAKEN, False),
        (sat(3, 7, 9, settled=(7,)), TAKEN, False),
        (sat(3, 7, 9, settled=(7,)), UNTAKEN, True),  # dropped since
    ],
)
def test_dispatch_comes_back_to_what_it_left(before: Sitting, facts: dict[str, Any], comes: bool) -> None:
    assert agenda(DISPATCH, request(7, **facts), before=before) == ((7,) if comes else ())


@pytest.mark.parametrize(
    ("days", "facts", "why"),
    [
        (0, {}, []),
        (0, TAKEN, []),
        (0, {"breached": (Clock.RESOLVE,)}, []),  # by a target that holds no more
        (2.9, {"breached": (Clock.RESOLVE,)}, ["should be resolved by now"]),
        (2.9, {}, []),
        (2.9, {"breached": (Clock.OWNERSHIP,)}, ["nobody took it in time"]),
        (0, {"breached": (Clock.OWNERSHIP,)}, []),  # it was dropped a moment ago
        (2.9, TAKEN | {"breached": (Clock.OWNERSHIP,)}, []),
        (0, {"breached": (Clock.FIRST_RESPONSE, Clock.NEXT_UPDATE, Clock.VENDOR)}, []),
        (0, {"handovers": 1}, []),
        (0, {"handovers": 2}, ["handed over 2 times"]),
        (0, {"handovers": 1, "shift_handovers": 2}, ["handed over 3 times"]),
        (0, {"reopened": 1}, ["reopened"]),
        (0, {"reopened": 2}, ["reopened 2 times"]),
        (3, {}, []),
        (3.01, {}, ["untouched for days"]),
        (3.01, {"active_at": START - DAY}, []),
        (7, {"active_at": START}, []),
        (7.01, {"active_at": START}, ["old"]),
        (8, {"reopened": 1}, ["reopened", "untouched for days", "old"]),
    ],
)
def test_backlog_looks_at_what_hurts(days: float, facts: dict[str, Any], why: Sequence[str]) -> None:
    hurting = request(7, days, **facts)
    assert list(pains(hurting, POLICY, START)) == why
    assert agenda(BACKLOG, hurting) == ((7,) if why else ())


def test_backlog_looks_at_it_until_it_has_ended() -> None:
    assert [needs_look(BACKLOG, one) for one in (new(), active(), resolved(), closed())] == [True, True, False, False]


@pytest.mark.parametrize("swarm", Swarm)
def test_the_oldest_comes_first(swarm: Swarm) -> None:
    assert agenda(swarm, request(3, 8), request(1, 9), request(4, 10), request(2, 8)) == (4, 1, 2, 3)


@pytest.mark.parametrize("swarm", Swarm)
def test_what_is_too_much_comes_to_the_next(swarm: Swarm) -> None:
    everything = [request(number, days=100 - number) for number in range(1, 31)]
    first = agenda(swarm, *everything)
    assert first == tuple(range(1, AGENDA + 1))
    before = sat(*first, swarm=swarm, passed=first[:20])
    assert agenda(swarm, *everything, before=before) == (*range(1, 16), *range(21, 31)), "the unseen ones are all there"
    assert agenda(swarm, *everything, before=sat(*first, swarm=swarm)) == first, "nobody looked at them"


def test_what_is_left_comes_again_and_again_until_it_is_settled() -> None:
    """Also where all have a shepherd, more than fits is left for later each time, and new ones come as well."""
    everything = [request(number, days=100 - number / 100, **TAKEN) for number in range(1, 61)]
    before, seen_at = None, dict[int, list[int]]()
    for turn in range(8):
        everything += [request(100 + turn, days=10 - turn, **TAKEN)]
        view = view_ahead(DISPATCH, everything, before, POLICY, START)
        assert len(view.agenda) == AGENDA and {*view.agenda, *view.waiting} == {one.number for one in everything}
        for number in view.agenda:
            seen_at.setdefault(number, []).append(turn)
        sits = begun(DISPATCH, before, view, START, SYSTEM)
        for number in view.agenda:
            sits = sits.passing(number)
        before = sits.closing(START, SYSTEM)
    assert all(seen_at[number][0] < 3 and len(seen_at[number]) >= 2 for number in range(1, 61)), seen_at
    assert begun(DISPATCH, before, View(agenda=(5,)), START, SYSTEM).put_off == (5,), (
        "of what is settled nothing is kept"
    )


def test_a_sitting_remembers_only_so_many() -> None:
    everything = [request(number, days=5) for number in range(1, AGENDA + WAITING + 10)]
    view = view_ahead(DISPATCH, everything, None, POLICY, START)
    assert view.waiting == tuple(range(AGENDA + 1, AGENDA + WAITING + 1))
    sits = begun(DISPATCH, None, view, START, SYSTEM)
    assert carried(sits) == (*view.agenda, *view.waiting)


def test_what_had_its_shepherd_long_ago_does_not_come_because_old_ones_were_looked_at() -> None:
    before = begun(DISPATCH, sat(90, settled=(90,)), View(agenda=(5,)), START, SYSTEM)
    assert agenda(DISPATCH, request(50, **TAKEN), request(91, **TAKEN), before=before) == (91,)


def test_what_was_missed_as_critical_is_late_no_more_once_it_may_take_longer() -> None:
    late = active().changed(breached=(Clock.RESOLVE,), priority=Priority.CRITICAL, kind=Kind.INCIDENT)
    limits = {one: POLICY.terms(one, Kind.INCIDENT).limits[Clock.RESOLVE] for one in (Priority.CRITICAL, Priority.LOW)}
    now = START + limits[Priority.CRITICAL]
    assert limits[Priority.LOW] > limits[Priority.CRITICAL]
    assert missed(Clock.RESOLVE, late, POLICY, now)
    assert not missed(Clock.RESOLVE, late.changed(priority=Priority.LOW), POLICY, now)
    assert not missed(Clock.RESOLVE, late.changed(breached=()), POLICY, now)


def test_it_goes_from_one_to_the_next() -> None:
    sits = sat(5, 6, 7)
    assert (sits.sits, sits.current, sits.ahead) == (True, 5, (5, 6, 7))
    sits = sits.passing(5)
    assert (sits.current, sits.passed, sits.left) == (6, (5,), (5, 6, 7))
    sits = sits.seeing(seen(6, 99))
    assert (sits.current, sits.settled, sits.left) == (7, (6,), (5, 7))
    sits = sits.passing(7)
    assert (sits.current, sits.ahead, sits.passed) == (None, (), (5, 7))


@pytest.mark.parametrize("number", [5, 7, 0, 99, None])
def test_what_is_not_looked_at_cannot_be_left_for_later(number: int | None) -> None:
    sits = sat(5, 6, 7, passed=(5,))
    assert sits.passing(number) == sits


def test_what_was_left_for_later_can_still_be_settled() -> None:
    sits = sat(5, 6, passed=(5,)).seeing(seen(5))
    assert (sits.settled, sits.left, sits.current) == ((5,), (6,), 6)
    assert sits.seeing(seen(5, 6)).seeing(seen(5, 6)).settled == (5, 6)


def test_a_closed_one_looks_at_nothing() -> None:
    ended = sat(5, 6).closing(START + DAY, SYSTEM)
    assert (ended.sits, ended.current, ended.ahead, ended.closed_by) == (False, None, (), SYSTEM)
    assert ended.passing(5) == ended
    assert sat(5).ends_at == START + timedelta(hours=2)


def decided(command: Sit, before: Sitting | None, by: str = "second", agenda: tuple[int, ...] = (5, 6)) -> Sitting:
    return command.decide(Asked(by=TEAM[by], at=START + DAY), before, View(agenda=agenda))


def no(command: Sit, before: Sitting | None, by: str = "second", agenda: tuple[int, ...] = (5, 6)) -> str:
    with pytest.raises(Refused) as refused:
        decided(command, before, by, agenda)
    return str(refused.value)


OVER = sat(3, 4).closing(START, SYSTEM)
START_IT, NEXT, CLOSE = (Sit(swarm=DISPATCH, step=step) for step in Move)


def test_it_is_begun_by_somebody() -> None:
    first = Sitting(swarm=DISPATCH, id=1, at=START + DAY, by=who("second"), agenda=(5, 6))
    assert decided(START_IT, None) == first
    assert decided(START_IT, OVER) == begun(DISPATCH, OVER, View(agenda=(5, 6)), START + DAY, who("second"))
    assert decided(START_IT, OVER).id == 2


def test_it_is_closed_by_somebody_once() -> None:
    ended = decided(CLOSE, sat(5, 6))
    assert (ended.closed_at, ended.closed_by) == (START + DAY, who("second"))
    assert decided(CLOSE, OVER) == OVER


@pytest.mark.parametrize(
    ("request_", "passed"),
    [("", (5,)), ("5", (5,)), ("#5", (5,)), ("6", ()), ("#4", ()), ("0", ()), ("999999999", ())],
)
def test_next_leaves_the_named_one_for_later_if_it_is_looked_at(request_: str, passed: tuple[int, ...]) -> None:
    command = Sit(swarm=DISPATCH, step=Move.NEXT, item=request_)
    assert decided(command, sat(5, 6)).passed == passed


def test_next_after_the_last_changes_nothing() -> None:
    done = sat(5, passed=(5,))
    assert decided(NEXT, done) == done


@pytest.mark.parametrize(
    ("command", "before", "items", "sentence"),
    [
        (START_IT, sat(5), (6,), "The dispatch swarm sits already. Close it with `sitting dispatch close`."),
        (START_IT, None, (), "There is nothing for the dispatch swarm to look at."),
        (START_IT, OVER, (), "There is nothing for the dispatch swarm to look at."),
        (NEXT, None, (), "The dispatch swarm does not sit. Begin with `sitting dispatch`."),
        (NEXT, OVER, (), "The dispatch swarm does not sit. Begin with `sitting dispatch`."),
        (CLOSE, None, (), "The dispatch swarm does not sit. Begin with `sitting dispatch`."),
        (Sit(swarm=DISPATCH, step=Move.NEXT, item="x"), sat(5), (), "“x” is no request's number, such as `#40`."),
        (Sit(swarm=DISPATCH, step=Move.NEXT, item="#"), sat(5), (), "“#” is no request's number, such as `#40`."),
        (Sit(swarm=DISPATCH, step=Move.NEXT, item="5" * 10), sat(5), (), "“5555555555” is no request's number, such as `#40`."),
        (Sit(swarm=BACKLOG, item="clsoe"), None, (6,), "“clsoe” is no step of a sitting. Say `sitting backlog start`, `sitting backlog next` or `sitting backlog close`; only `next` takes a request."),
        (Sit(swarm=DISPATCH, step=Move.CLOSE, item="5"), sat(5), (), "“5” is no step of a sitting. Say `sitting dispatch start`, `sitting dispatch next` or `sitting dispatch close`; only `next` takes a request."),
        (Sit(swarm=BACKLOG), sat(5, swarm=BACKLOG), (), "The backlog swarm sits already. Close it with `sitting backlog close`."),
    ],
)  # fmt: skip
def test_what_is_refused(command: Sit, before: Sitting | None, items: tuple[int, ...], sentence: str) -> None:
    assert no(command, before, agenda=items) == sentence


@pytest.mark.parametrize("by", ["stranger", "requester", "vendor"])
@pytest.mark.parametrize("step", Move)
def test_only_staff_sits(by: str, step: Move) -> None:
    assert no(Sit(swarm=DISPATCH, step=step), sat(5), by) == "Only staff can use `sitting`."


@pytest.mark.parametrize("by", ["helper", "dba", "dev", "lead", "admin"])
def test_all_of_the_desks_own_people_may(by: str) -> None:
    assert decided(NEXT, sat(5, 6), by).current == 6
