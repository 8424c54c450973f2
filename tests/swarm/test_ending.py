"""The end of a request, and its coming back."""

from datetime import timedelta

import pytest

from swarm.commands import (
    AnnounceClose,
    CloseQuietly,
    Confirm,
    Duplicate,
    Follow,
    Redirect,
    Relieve,
    Reopen,
    Resolve,
    Speak,
    Withdraw,
)
from swarm.people import SYSTEM
from swarm.policy import Policy
from swarm.request import Ending, Phase, Request, Status
from tests.swarm.given import (
    SWARM_RESOLVES,
    Ask,
    Outcome,
    accepted,
    active,
    after,
    ask,
    at,
    closed,
    handover,
    joined,
    new,
    no,
    outcome,
    pulled,
    resolved,
    waiting,
    who,
)

RESOLVED = no("#42 is resolved. If it is not solved, `reopen` it with a reason.", "reopen")
CLOSED = no("#42 is closed. If it is not solved, `reopen` it with a reason.", "reopen")
UNOWNED = no("#42 has no shepherd yet. `take` it first.", "take")
STILL_OPEN = no("#42 is still open. Write in its thread how it stands.")
SOLVE, EASE, AGAIN = Resolve(how="a failover"), Relieve(how="use the standby"), Reopen(why="it lags again")
SOLVED, BACK = ["resolved how=a failover"], ["reopened why=it lags again"]
IN = (joined("dba"),)


def only(verb: str, *offers: str) -> Outcome:
    return no(f"Only @helper (the shepherd) or a lead can use `{verb}` on #42.", *offers)


@pytest.mark.parametrize(
    ("request_", "asks", "expected"),
    [
        (active(), ask(SOLVE, "helper"), SOLVED),
        (waiting(), ask(SOLVE, "helper"), SOLVED),
        (active(), ask(SOLVE, "lead"), SOLVED),
        (active(*pulled("dba")), ask(SOLVE, "helper"), ["pull_withdrawn pull=p1", *SOLVED]),
        (active(*pulled(tier=3)), ask(SOLVE, "helper"), ["pull_withdrawn pull=p1", *SOLVED]),
        (active(*pulled("dba"), accepted("dba")), ask(SOLVE, "helper"), SOLVED),
        (active(*IN), ask(SOLVE, "dba"), only("resolve")),
        (active(*IN), ask(SOLVE, "dba", policy=SWARM_RESOLVES), SOLVED),
        (
            active(*IN),
            ask(SOLVE, "dev", policy=SWARM_RESOLVES),
            no("Only @helper (the shepherd), the swarm or a lead can use `resolve` on #42.", "offer"),
        ),
        (active(), ask(SOLVE, "requester"), only("resolve")),
        (new(), ask(SOLVE, "lead"), UNOWNED),
        (resolved(), ask(SOLVE, "helper"), RESOLVED),
        (closed(), ask(SOLVE, "helper"), CLOSED),
        (active(), ask(EASE, "helper"), ["relieved how=use the standby"]),
        (waiting(), ask(EASE, "lead"), ["relieved how=use the standby"]),
        (active(*IN), ask(EASE, "dba"), only("relieve")),
        (new(), ask(EASE, "lead"), UNOWNED),
        (resolved(), ask(EASE, "helper"), RESOLVED),
    ],
)
def test_relieve_and_resolve(request_: Request, asks: Ask, expected: Outcome) -> None:
    assert outcome(request_, asks) == expected


def test_the_end_ends_waits_and_handovers_and_stamps_the_first_relief() -> None:
    request = after(waiting(), ask(EASE, "helper", 12), ask(EASE, "helper", 20), ask(SOLVE, "helper", 30))
    assert (request.status, request.wait, request.handover) == (Status.RESOLVED, None, None)
    assert (request.relieved_at, request.responded_at, request.took()) == (at(12), at(12), at(30) - at(0))
    assert after(active(handover("second")), ask(SOLVE, "helper")).handover is None


CONFIRMED = ["closed ending=confirmed"]


@pytest.mark.parametrize(
    ("request_", "asks", "expected"),
    [
        (resolved(), ask(Confirm(), "requester"), CONFIRMED),
        (resolved(), ask(Confirm(), "lead"), CONFIRMED),
        (resolved(), ask(Confirm(), "helper"), no("Only the requester or a lead can use `confirm` on #42.")),
        (closed(), ask(Confirm(), "requester"), []),
        (closed(Ending.QUIET), ask(Confirm(), "requester"), []),
        (
            closed(Ending.WITHDRAWN),
            ask(Confirm(), "requester"),
            no("#42 was closed as withdrawn. `open` a new request instead."),
        ),
        (active(), ask(Confirm(), "requester"), STILL_OPEN),
        (waiting(), ask(Confirm(), "requester"), STILL_OPEN),
        (new(), ask(Confirm(), "requester"), STILL_OPEN),
        (resolved(), ask(AGAIN, "requester"), BACK),
        (resolved(), ask(AGAIN, "helper"), BACK),
        (resolved(), ask(AGAIN, "second"), BACK),
        (
            resolved(),
            ask(AGAIN, "stranger"),
            no("Only the requester, @helper (the shepherd), the swarm or staff can use `reopen` on #42."),
        ),
        (closed(), ask(AGAIN, "requester"), BACK),
        (closed(Ending.QUIET), ask(AGAIN, "requester"), BACK),
        (
            closed(Ending.REDIRECTED),
            ask(AGAIN, "requester"),
            no("#42 was closed as redirected. `open` a new request instead."),
        ),
        (
            closed(Ending.DUPLICATE, duplicate_of=40),
            ask(AGAIN, "requester"),
            no("#42 was closed as a duplicate of #40."),
        ),
        (active(), ask(AGAIN, "requester"), STILL_OPEN),
        (new(), ask(AGAIN, "helper"), STILL_OPEN),
    ],
)
def test_confirm_and_reopen(request_: Request, asks: Ask, expected: Outcome) -> None:
    assert outcome(request_, asks) == expected


def test_the_same_shepherd_goes_on_and_the_time_it_lay_does_not_count() -> None:
    request = after(resolved(), ask(Confirm(), "requester", 40), ask(AGAIN, "requester", 130))
    assert (request.status, request.shepherd, request.reopened) == (Status.ACTIVE, who("helper"), 1)
    assert (request.resolved_at, request.closed_at, request.ending) == (None, None, None)
    assert request.spent_by(at(130))[Phase.RESOLVED] == at(100) - at(0)
    request = after(request, ask(SOLVE, "helper", 140), ask(AGAIN, "requester", 150), ask(SOLVE, "helper", 155))
    assert request.took() == at(45) - at(0)
    assert sum(request.spent_by(at(160)).values(), at(0) - at(0)) == at(160) - at(0)


TOLD = "nudged clock=quiet_close since=30min reach=0:22:30"
QUIET = Policy(quiet_close=timedelta(minutes=30))
"""The requester is told a quarter of it before."""


def announced(minute: float) -> Request:
    """Resolved at 30, and its requester was told that it is about to close."""
    return after(resolved(), ask(AnnounceClose(), SYSTEM, minute, policy=QUIET))


@pytest.mark.parametrize(
    ("request_", "asks", "expected"),
    [
        (resolved(), ask(AnnounceClose(), SYSTEM, 52, policy=QUIET), []),
        (resolved(), ask(AnnounceClose(), SYSTEM, 52.5, policy=QUIET), [TOLD]),
        (resolved(), ask(AnnounceClose(), SYSTEM, 999, policy=QUIET), [TOLD]),
        (announced(52.5), ask(AnnounceClose(), SYSTEM, 999, policy=QUIET), []),
        (after(announced(52.5), ask(Speak(), "requester", 55)), ask(AnnounceClose(), SYSTEM, 77, policy=QUIET), []),
        (
            after(announced(52.5), ask(Speak(), "requester", 55)),
            ask(AnnounceClose(), SYSTEM, 77.5, policy=QUIET),
            ["nudged clock=quiet_close since=55min reach=0:22:30"],
        ),
        (active(), ask(AnnounceClose(), SYSTEM, 9999), []),
        (closed(), ask(AnnounceClose(), SYSTEM, 9999), []),
    ],
)
def test_its_requester_is_told_before_it_closes(request_: Request, asks: Ask, expected: Outcome) -> None:
    assert outcome(request_, asks) == expected


@pytest.mark.parametrize(
    ("request_", "asks", "expected"),
    [
        (announced(53), ask(CloseQuietly(), SYSTEM, 60.5, policy=QUIET), ["closed ending=quiet"]),
        (announced(53), ask(CloseQuietly(), SYSTEM, 60, policy=QUIET), []),
        (announced(52.5), ask(CloseQuietly(), SYSTEM, 60, policy=QUIET), ["closed ending=quiet"]),
        (announced(52.5), ask(CloseQuietly(), SYSTEM, 59, policy=QUIET), []),
        (announced(52.5), ask(CloseQuietly(), SYSTEM), []),
        (resolved(), ask(CloseQuietly(), SYSTEM, 999, policy=QUIET), []),
        (after(announced(52.5), ask(Speak(), "requester", 55)), ask(CloseQuietly(), SYSTEM, 60, policy=QUIET), []),
        (active(), ask(CloseQuietly(), SYSTEM, 9999), []),
        (after(resolved(), ask(AGAIN, "helper", 31)), ask(CloseQuietly(), SYSTEM, 9999), []),
        (closed(), ask(CloseQuietly(), SYSTEM, 9999), []),
    ],
)
def test_it_closes_after_its_quiet_time(request_: Request, asks: Ask, expected: Outcome) -> None:
    assert outcome(request_, asks) == expected


GONE = ["closed ending=withdrawn why=it works again"]
BY_REQUESTER = "Only the requester or a lead can use `withdraw` on #42."
P1 = Withdraw(pull="p1")


@pytest.mark.parametrize(
    ("request_", "asks", "expected"),
    [
        (new(), ask(Withdraw(why="it works again"), "requester"), GONE),
        (active(), ask(Withdraw(why="it works again"), "requester"), GONE),
        (waiting(), ask(Withdraw(), "lead"), ["closed ending=withdrawn"]),
        (active(*pulled("dba")), ask(Withdraw(), "requester"), ["pull_withdrawn pull=p1", "closed ending=withdrawn"]),
        (active(), ask(Withdraw(), "helper"), no(BY_REQUESTER)),
        (active(), ask(Withdraw(), "second"), no(BY_REQUESTER, "offer")),
        (resolved(), ask(Withdraw(), "requester"), RESOLVED),
        (
            closed(Ending.WITHDRAWN),
            ask(Withdraw(), "requester"),
            no("#42 was closed as withdrawn. `open` a new request instead."),
        ),
        (active(*pulled("dba")), ask(P1, "helper"), ["pull_withdrawn pull=p1"]),
        (active(*pulled(tier=3)), ask(P1, "lead"), ["pull_withdrawn pull=p1"]),
        (active(*IN, *pulled("dev")), ask(P1, "dba"), ["pull_withdrawn pull=p1"]),
        (after(active(*pulled("dba")), ask(P1, "helper", 8)), ask(P1, "helper"), []),
        (
            active(*pulled("dba"), accepted("dba")),
            ask(P1, "helper"),
            no("The call for help p1 in #42 is accepted already."),
        ),
        (active(), ask(P1, "helper"), no("There is no call for help p1 in #42.")),
        (
            active(*pulled("dba")),
            ask(P1, "requester"),
            no("Only @helper (the shepherd), the swarm or a lead can use `withdraw` on #42."),
        ),
    ],
)
def test_withdraw(request_: Request, asks: Ask, expected: Outcome) -> None:
    assert outcome(request_, asks) == expected


SAME = Duplicate(other=40)
OTHER_CLOSED = closed(Ending.DUPLICATE, duplicate_of=39)
STAFF_ONLY = "Only staff can use `{}` on #42."


@pytest.mark.parametrize(
    ("request_", "asks", "expected"),
    [
        (active(), ask(SAME, "second"), ["closed ending=duplicate duplicate_of=40"]),
        (new(), ask(SAME, "helper"), ["closed ending=duplicate duplicate_of=40"]),
        (
            active(*pulled("dba")),
            ask(SAME, "helper"),
            ["pull_withdrawn pull=p1", "closed ending=duplicate duplicate_of=40"],
        ),
        (active(), ask(SAME, "helper", other=resolved()), ["closed ending=duplicate duplicate_of=40"]),
        (active(), ask(Duplicate(other=42), "helper"), no("#42 cannot be a duplicate of itself.")),
        (active(), ask(SAME, "helper", other=None), no("There is no request #40 on this desk.")),
        (
            active(),
            ask(SAME, "helper", other=OTHER_CLOSED),
            no("#42 is itself a duplicate, of #39. Name that one."),
        ),
        (
            active(),
            ask(SAME, "helper", other=closed(Ending.WITHDRAWN)),
            no("#42 was closed as withdrawn. Name one that is still worked on."),
        ),
        (active(), ask(SAME, "requester"), no(STAFF_ONLY.format("duplicate"))),
        (resolved(), ask(SAME, "helper"), RESOLVED),
        (closed(), ask(SAME, "helper"), CLOSED),
        (
            active(),
            ask(Redirect(where="the facilities desk"), "second"),
            ["closed ending=redirected why=the facilities desk"],
        ),
        (new(), ask(Redirect(where="there"), "helper"), ["closed ending=redirected why=there"]),
        (waiting(), ask(Redirect(where="there"), "vendor"), no(STAFF_ONLY.format("redirect"))),
        (resolved(), ask(Redirect(where="there"), "helper"), RESOLVED),
        (closed(), ask(Redirect(where="there"), "helper"), CLOSED),
    ],
)
def test_duplicate_and_redirect(request_: Request, asks: Ask, expected: Outcome) -> None:
    assert outcome(request_, asks) == expected


@pytest.mark.parametrize("request_", [new(), active(), waiting(), resolved(), closed()])
def test_a_duplicates_requester_follows_once(request_: Request) -> None:
    follow = ask(Follow(number=43, requester=who("stranger")), SYSTEM)
    assert outcome(request_, follow) == ["followed number=43 requester=stranger"]
    followed = after(request_, follow)
    assert followed.followers == ((43, who("stranger")),)
    assert outcome(followed, follow) == []
    assert followed.spent_by(at(60)) == request_.spent_by(at(60))
