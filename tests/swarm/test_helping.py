"""Help: pull, accept, decline, silence, offer, leave, release. None of it moves the ownership."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from swarm.commands import Accept, Assign, Decline, Expire, HandOver, Leave, Offer, Pull, Release, Take, Withdraw
from swarm.events import AnyEvent, fold
from swarm.people import SYSTEM, Person, person
from swarm.policy import Policy
from swarm.pull import fitting
from swarm.request import PullState, Request
from tests.swarm.given import (
    START,
    TEAM,
    Ask,
    Outcome,
    accepted,
    active,
    after,
    ask,
    asked_next,
    at,
    closed,
    declined,
    joined,
    new,
    no,
    outcome,
    owned,
    pulled,
    resolved,
    waiting,
    who,
)

DBA, DBA2, DEV = who("dba"), who("dba2"), who("dev")
RESOLVED = no("#42 is resolved. If it is not solved, `reopen` it with a reason.", "reopen")
CLOSED = no("#42 is closed. If it is not solved, `reopen` it with a reason.", "reopen")


def pull(expert: str | None = None, tier: int | None = None, *skills: str) -> Pull:
    return Pull(expert=expert, tier=tier, skills=skills, question="why?")


NAMED = ["pull_asked pull=p1 question=why?", "help_asked pull=p1 who=dba deadline=75min"]
ONLY = "Only @helper (the shepherd), the swarm or a lead can use `pull` on #42."


@pytest.mark.parametrize(
    ("request_", "asks", "expected"),
    [
        (active(), ask(pull(DBA), "helper"), NAMED),
        (waiting(), ask(pull(DBA), "helper"), NAMED),
        (new(), ask(pull(DBA), "lead"), NAMED),
        (active(joined("second")), ask(pull(DBA), "second"), NAMED),
        (
            active(),
            ask(pull(DBA), "helper", policy=Policy(answer_within=timedelta(hours=1))),
            [NAMED[0], NAMED[1].replace("75", "120")],
        ),
        (
            active(),
            ask(pull(None, 2), "helper"),
            ["pull_asked pull=p1 question=why? tier=2", NAMED[1].replace("dba", "dba2")],
        ),
        (
            active(),
            ask(pull(None, None, "kernel"), "helper"),
            ["pull_asked pull=p1 question=why? skills=('kernel',)", "help_asked pull=p1 who=dev deadline=75min"],
        ),
        (
            active(),
            ask(pull(None, 4), "helper"),
            ["pull_asked pull=p1 question=why? tier=4", "help_asked pull=p1 who=vendor deadline=75min"],
        ),
        (
            active(),
            ask(pull(None, 3, "postgres"), "helper"),
            ["pull_asked pull=p1 question=why? tier=3 skills=('postgres',)", "pull_raised pull=p1"],
        ),
        (
            active(*pulled("dba")),
            ask(pull(None, 2), "helper"),
            ["pull_asked pull=p2 question=why? tier=2", "help_asked pull=p2 who=dba2 deadline=75min"],
        ),
        (
            active(),
            ask(pull(None), "helper"),
            no("Whom? Name a person, a tier or a skill: `pull @name why …`, `pull tier2 why …`."),
        ),
        (
            active(),
            ask(pull(who("requester")), "helper"),
            no("@requester asked #42 and is in its thread. Use `tell`, or just write there."),
        ),
        (
            active(),
            ask(pull(who("helper")), "lead"),
            no("@helper is the shepherd of #42 and in its thread already."),
        ),
        (active(joined("dba")), ask(pull(DBA), "helper"), no("@dba is in the swarm of #42 already.")),
        (active(*pulled("dba")), ask(pull(DBA), "helper"), no("@dba has been asked already and has not answered yet.")),
        (active(), ask(pull(DBA), "second"), no(ONLY, "offer")),
        (active(), ask(pull(DBA), "requester"), no(ONLY)),
        (active(), ask(pull(DBA), "vendor"), no(ONLY)),
        (resolved(), ask(pull(DBA), "helper"), RESOLVED),
        (closed(), ask(pull(DBA), "helper"), CLOSED),
    ],
)
def test_pull(request_: Request, asks: Ask, expected: Outcome) -> None:
    assert outcome(request_, asks) == expected


@pytest.mark.parametrize(
    ("people", "tier", "skills", "names"),
    [
        (["dba", "dba2", "dev"], 2, [], ["dba2", "dba"]),  # equals take turns: this is request 42
        (["dba", "dba2", "dev"], None, ["postgres", "network"], ["dba", "dba2"]),
        (["dba2", "dba", "dev"], None, ["kernel", "network"], ["dev", "dba"]),
        (["helper", "requester", "dba"], 1, [], []),
        (["second", "third", "lead", "admin", "stranger"], 1, [], ["third", "second"]),
    ],
)
def test_who_fits(people: list[str], tier: int | None, skills: list[str], names: list[str]) -> None:
    fit = fitting([TEAM[one] for one in people], active(), START, tier=tier, skills=skills)
    assert [one.id for one in fit] == [who(one) for one in names]


def test_who_is_away_or_elsewhere_does_not_fit_and_the_least_loaded_comes_first() -> None:
    people = [
        replace(TEAM["dba"], load=3),
        replace(TEAM["dba2"], load=1),
        replace(TEAM["dba"], id=who("away"), away_until=at(999)),
        replace(TEAM["dba"], id="other:dba"),
    ]
    fit = fitting(people, active(), START, tier=2, skills=())
    assert [one.id for one in fit] == [DBA2, DBA]


YES = ["pull_accepted pull=p1 who=dba tier=2"]
OFFER = " You can offer help."


@pytest.mark.parametrize(
    ("request_", "asks", "expected"),
    [
        (active(*pulled("dba")), ask(Accept(which="p1"), "dba"), YES),
        (active(*pulled("dba")), ask(Accept(), "dba"), YES),
        (new(*pulled("dba")), ask(Accept(), "dba"), YES),
        (active(*pulled("stranger")), ask(Accept(), "stranger"), ["pull_accepted pull=p1 who=stranger"]),
        (active(*pulled("dba"), accepted("dba")), ask(Accept(which="p1"), "dba"), []),
        (active(*pulled("dba"), accepted("dba")), ask(Accept(), "dba"), []),
        (
            active(*pulled("dba"), *pulled("dev", "p2")),
            ask(Accept(which="p3"), "dba"),
            no("There is no call for help p3 in #42."),
        ),
        (active(*pulled("dba")), ask(Accept(which="p1"), "dev"), no(f"@dba was asked, not you.{OFFER}", "offer")),
        (active(*pulled("dba")), ask(Accept(which="p1"), "stranger"), no("@dba was asked, not you.")),
        (active(), ask(Accept(), "dba"), no(f"You have not been asked anything in #42.{OFFER}", "offer")),
        (active(), ask(Accept(), "requester"), no("You have not been asked anything in #42.")),
        (
            active(*pulled(tier=3)),
            ask(Accept(which="p1"), "dev"),
            no(f"Nobody could be found for this call for help.{OFFER}", "offer"),
        ),
        (
            active(*pulled("dba"), accepted("dba")),
            ask(Accept(which="p1"), "dev"),
            no(f"This call for help is answered.{OFFER}", "offer"),
        ),
        (
            active(*pulled("dba"), declined("dba"), asked_next("dba2")),
            ask(Accept(which="p1"), "dba"),
            no(f"You have declined this call for help before.{OFFER}", "offer"),
        ),
        (
            active(*pulled("vendor"), declined("vendor", silent=True), asked_next("dba2")),
            ask(Accept(), "vendor"),
            no(f"The time to answer this call for help is over.{OFFER}", "offer"),
        ),
        (resolved(), ask(Accept(), "dba"), RESOLVED),
        (closed(), ask(Accept(), "dba"), CLOSED),
    ],
)
def test_accept(request_: Request, asks: Ask, expected: Outcome) -> None:
    assert outcome(request_, asks) == expected


WITHDRAWN = after(active(*pulled("dba")), ask(Withdraw(pull="p1"), "helper", 8))
LEFT = after(active(*pulled("dba"), accepted("dba")), ask(Leave(), "dba", 20))


@pytest.mark.parametrize(
    ("request_", "asks", "expected"),
    [
        (WITHDRAWN, ask(Accept(which="p1"), "dba"), no(f"This call for help was withdrawn.{OFFER}", "offer")),
        (WITHDRAWN, ask(Decline(which="p1"), "dba"), no(f"This call for help was withdrawn.{OFFER}", "offer")),
        (LEFT, ask(Accept(which="p1"), "dba"), no(f"You have accepted this call for help before.{OFFER}", "offer")),
        (LEFT, ask(Decline(which="p1"), "dba"), no(f"You have accepted this call for help before.{OFFER}", "offer")),
        (WITHDRAWN, ask(Offer(), "dba"), ["offered who=dba tier=2"]),
        (LEFT, ask(Offer(), "dba"), ["offered who=dba tier=2"]),
        (LEFT, ask(pull(DBA), "helper"), [one.replace("p1", "p2") for one in NAMED]),
    ],
)
def test_an_old_button_says_what_to_do_instead(request_: Request, asks: Ask, expected: Outcome) -> None:
    assert outcome(request_, asks) == expected


NO_ = "pull_declined pull=p1 who=dba"


@pytest.mark.parametrize(
    ("request_", "asks", "expected"),
    [
        (
            active(*pulled("dba")),
            ask(Decline(which="p1", why="on a call until 3"), "dba"),
            [f"{NO_} why=on a call until 3", "pull_raised pull=p1"],
        ),
        (active(*pulled("dba", tier=2)), ask(Decline(), "dba"), [NO_, "help_asked pull=p1 who=dba2 deadline=75min"]),
        (active(*pulled("dba", tier=2), joined("dba2", 9)), ask(Decline(), "dba"), [NO_, "pull_raised pull=p1"]),
        (active(*pulled("dba", skills=["network"])), ask(Decline(), "dba"), [NO_, "pull_raised pull=p1"]),
        (
            active(*pulled("dba"), declined("dba"), asked_next("dba2")),
            ask(Decline(), "dba"),
            no(f"You have declined this call for help before.{OFFER}", "offer"),
        ),
        (
            active(*pulled("dba"), accepted("dba")),
            ask(Decline(), "dba"),
            no("You have said yes to this call for help. To go, `leave`."),
        ),
        (active(*pulled("dba")), ask(Decline(which="p1"), "dev"), no(f"@dba was asked, not you.{OFFER}", "offer")),
        (active(*pulled("dba")), ask(Decline(), "requester"), no("You have not been asked anything in #42.")),
        (resolved(), ask(Decline(), "dba"), RESOLVED),
        (closed(), ask(Decline(), "dba"), CLOSED),
    ],
)
def test_decline(request_: Request, asks: Ask, expected: Outcome) -> None:
    assert outcome(request_, asks) == expected


SILENT = f"{NO_} silent=True"


@pytest.mark.parametrize(
    ("request_", "asks", "expected"),
    [
        (
            active(*pulled("dba", tier=2)),
            ask(Expire(pull="p1"), SYSTEM, 20),
            [SILENT, "help_asked pull=p1 who=dba2 deadline=35min"],
        ),
        (active(*pulled("dba")), ask(Expire(pull="p1"), SYSTEM, 20), [SILENT, "pull_raised pull=p1"]),
        (active(*pulled("dba")), ask(Expire(pull="p1"), SYSTEM, 19.9), []),
        (active(*pulled("dba")), ask(Expire(pull="p9"), SYSTEM), []),
        (active(*pulled("dba"), accepted("dba")), ask(Expire(pull="p1"), SYSTEM), []),
        (active(*pulled("dba"), declined("dba"), asked_next("dba2", minute=50)), ask(Expire(pull="p1"), SYSTEM), []),
        (active(*pulled(tier=3)), ask(Expire(pull="p1"), SYSTEM), []),
        (WITHDRAWN, ask(Expire(pull="p1"), SYSTEM), []),
        (resolved(), ask(Expire(pull="p1"), SYSTEM), []),
        (closed(), ask(Expire(pull="p1"), SYSTEM), []),
    ],
)
def test_silence_until_the_deadline_is_a_no(request_: Request, asks: Ask, expected: Outcome) -> None:
    assert outcome(request_, asks) == expected


def test_each_fitting_person_is_asked_once_and_then_it_is_raised() -> None:
    request = after(active(), ask(pull(None, 2), "helper"))
    for name in ("dba2", "dba"):
        request = after(request, ask(Decline(), name, 61))
    call = request.pulls[0]
    assert [one.who for one in call.asks] == [DBA2, DBA]
    assert call.state is PullState.RAISED
    assert after(request, ask(Offer(), "dev", 62)).pulls[0].state is PullState.ACCEPTED


def test_many_pulls_at_once_do_not_all_ask_the_same_person() -> None:
    pulls = [after(fold([owned()], new(number=number)), ask(pull(None, 2), "helper")) for number in range(1, 7)]
    assert [one.pulls[0].asks[0].who for one in pulls] == [DBA, DBA2] * 3


ONLY_STAFF = no("Only staff or whoever was once asked can use `offer` on #42.")


@pytest.mark.parametrize(
    ("request_", "asks", "expected"),
    [
        (active(), ask(Offer(), "dba"), ["offered who=dba tier=2"]),
        (new(), ask(Offer(), "second"), ["offered who=second tier=1"]),
        (waiting(), ask(Offer(), "lead"), ["offered who=lead"]),
        (active(joined("dba")), ask(Offer(), "dba"), []),
        (active(*pulled("dba")), ask(Offer(), "dba"), YES),
        (active(*pulled("vendor")), ask(Offer(), "vendor"), ["pull_accepted pull=p1 who=vendor tier=4"]),
        (
            active(*pulled("vendor"), declined("vendor"), asked_next("dba")),
            ask(Offer(), "vendor"),
            ["offered who=vendor tier=4"],
        ),
        (active(), ask(Offer(), "vendor"), ONLY_STAFF),
        (active(), ask(Offer(), "stranger"), ONLY_STAFF),
        (active(), ask(Offer(), "requester"), ONLY_STAFF),
        (new(requester=DBA), ask(Offer(), "dba"), no("You asked #42: you are in its thread already.")),
        (active(), ask(Offer(), "helper"), no("You are the shepherd of #42 already.")),
        (active(*pulled("helper")), ask(Offer(), "helper"), no("You are the shepherd of #42 already.")),
        (active(*pulled("helper")), ask(Accept(), "helper"), no("You are the shepherd of #42 already.")),
        (resolved(), ask(Offer(), "dba"), RESOLVED),
        (closed(), ask(Offer(), "dba"), CLOSED),
    ],
)
def test_offer(request_: Request, asks: Ask, expected: Outcome) -> None:
    assert outcome(request_, asks) == expected


IN = (joined("dba"),)


@pytest.mark.parametrize(
    ("request_", "asks", "expected"),
    [
        (active(*IN), ask(Leave(), "dba"), ["left who=dba"]),
        (new(*IN), ask(Leave(), "dba"), ["left who=dba"]),
        (active(), ask(Leave(), "dba"), no("You are not in the swarm of #42.")),
        (
            active(),
            ask(Leave(), "helper"),
            no("You are the shepherd of #42. `handover` it, or `drop` it with a reason."),
        ),
        (
            active(*IN),
            ask(Release(person=DBA, thanks="that was it"), "helper"),
            ["released who=dba thanks=that was it"],
        ),
        (active(*IN), ask(Release(person=DBA), "lead"), ["released who=dba"]),
        (active(), ask(Release(person=DBA), "helper"), no("@dba is not in the swarm of #42.")),
        (active(*IN), ask(Release(person=who("helper")), "helper"), no("@helper is not in the swarm of #42.")),
        (
            active(*IN),
            ask(Release(person=DBA), "dba"),
            no("Only @helper (the shepherd) or a lead can use `release` on #42."),
        ),
        (resolved(), ask(Release(person=DBA), "helper"), RESOLVED),
        (closed(), ask(Release(person=DBA), "helper"), CLOSED),
    ],
)
def test_leave_and_release(request_: Request, asks: Ask, expected: Outcome) -> None:
    assert outcome(request_, asks) == expected


def test_who_is_released_is_credited_once_and_stays_a_contributor() -> None:
    request = active(*IN)
    for minute in (10, 20):
        request = after(request, ask(Release(person=DBA), "helper", minute), ask(Offer(), "dba", minute + 1))
    request = after(request, ask(Leave(), "dba", 30))
    assert (request.swarm, request.credits, request.contributors) == ((), (DBA,), (DBA,))


@pytest.mark.parametrize("more", [IN, (*pulled("dba"), accepted("dba"))])
def test_joining_never_moves_the_ownership(more: Sequence[AnyEvent]) -> None:
    request = active(*more)
    assert (request.shepherd, [one.who for one in request.swarm]) == (who("helper"), [DBA])


def test_a_shepherd_who_was_asked_before_cannot_join_their_own_swarm() -> None:
    request = after(new(*pulled("dba")), ask(Take(), "dba"))
    assert request.pulls[0].state is PullState.WITHDRAWN
    assert outcome(request, ask(Offer(), "dba", 61)) == no("You are the shepherd of #42 already.")


def test_an_unknown_person_of_another_tier_can_be_named() -> None:
    unknown = Person(id=who("unknown"))
    request = after(new(owned()), ask(pull(unknown.id), "helper"), ask(Accept(), unknown, 61))
    assert request.member(unknown.id) is not None


def test_nobody_is_asked_where_no_mention_reaches_them() -> None:
    elsewhere = "other:dba"
    refused = no("@dba is not where #42 lives, and would not hear of it. Name another.")
    assert outcome(active(), ask(Pull(expert=elsewhere, question="why?"), "helper")) == refused
    people = (*TEAM.values(), person(elsewhere, tier=2))
    for command in (HandOver(person=elsewhere, why="lunch"), Assign(person=elsewhere)):
        request = active() if isinstance(command, HandOver) else new()
        assert outcome(request, ask(command, "helper", people=people)) == refused
