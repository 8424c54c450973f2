"""Who owns a request: open, take, drop, assign, handover; ownership moves in no other way."""

from dataclasses import replace

import pytest

from swarm.commands import Accept, Asked, Assign, Decline, Drop, HandOver, Open, Source, Take
from swarm.events import Opened, fold
from swarm.option import YesNo
from swarm.people import Blocked, Person, Role, person
from swarm.policy import Policy
from swarm.refused import Refused
from swarm.request import Ending, Request, Status
from tests.swarm.given import (
    CLAIM,
    NOBODY,
    POLICY,
    START,
    TEAM,
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
    owned,
    pulled,
    resolved,
    said,
    waiting,
    who,
)

SECOND = who("second")
RESOLVED = no("#42 is resolved. If it is not solved, `reopen` it with a reason.", "reopen")
CLOSED = no("#42 is closed. If it is not solved, `reopen` it with a reason.", "reopen")
UNOWNED = no("#42 has no shepherd yet. `take` it first.", "take")
ONE_FREE = [TEAM["second"]]
TIRED = "out of ideas"


@pytest.mark.parametrize(
    ("request_", "asks", "expected"),
    [
        (new(), ask(Take(), "second"), ["owned who=second how=take"]),
        (new(), ask(Take(), "dba"), ["owned who=dba how=take"]),
        (new(), ask(Take(), "lead"), ["owned who=lead how=take"]),
        (new(), ask(Take(), "vendor"), no("Only staff can use `take` on #42.")),
        (new(), ask(Take(), "requester"), no("Only staff can use `take` on #42.")),
        (active(), ask(Take(), "helper"), []),
        (waiting(), ask(Take(), "helper"), []),
        # the race: the second reads who was first, and what to do instead
        (active(), ask(Take(), "second", 1), no("@helper has just taken #42. You can offer help.", "offer")),
        (active(), ask(Take(), "second"), no("@helper has taken #42. You can offer help.", "offer")),
        (active(joined("dba", 59.5)), ask(Take(), "second"), no("@helper has taken #42. You can offer help.", "offer")),
        (active(joined("second")), ask(Take(), "second"), no("@helper has taken #42.")),
        (resolved(), ask(Take(), "second"), RESOLVED),
        (closed(), ask(Take(), "second"), CLOSED),
        (
            closed(Ending.REDIRECTED),
            ask(Take(), "second"),
            no("#42 was closed as redirected. `open` a new request instead."),
        ),
        (closed(Ending.DUPLICATE, duplicate_of=40), ask(Take(), "second"), no("#42 was closed as a duplicate of #40.")),
        # who was asked for help and takes it owes no answer any more
        (new(*pulled("dba")), ask(Take(), "dba"), ["pull_withdrawn pull=p1", "owned who=dba how=take"]),
    ],
)
def test_take(request_: Request, asks: Ask, expected: Outcome) -> None:
    assert outcome(request_, asks) == expected


@pytest.mark.parametrize(
    ("request_", "asks", "expected"),
    [
        (new(), ask(Assign(person=SECOND), "helper"), ["owned who=second how=assign"]),
        (new(), ask(Assign(person=SECOND), "second"), ["owned who=second how=assign"]),
        (new(), ask(Assign(person=SECOND), "requester"), no("Only staff can use `assign` on #42.")),
        (active(), ask(Assign(person=who("helper")), "lead"), []),
        (
            active(),
            ask(Assign(person=SECOND), "lead"),
            no(
                "@helper looks after #42. Only a `handover` moves it, with the other's yes; a lead can `drop` it first."
            ),
        ),
        (
            new(),
            ask(Assign(person=who("vendor")), "lead"),
            no("@vendor is not one of this desk's people, so they cannot own a request."),
        ),
        (
            new(),
            ask(Assign(person=who("unknown")), "lead"),
            no("@unknown is not one of this desk's people, so they cannot own a request."),
        ),
        (
            new(requester=SECOND),
            ask(Assign(person=SECOND), "lead"),
            no("@second asked #42 and cannot own it. Name somebody else."),
        ),
        (
            new(*pulled("dba")),
            ask(Assign(person=who("dba")), "lead"),
            ["pull_withdrawn pull=p1", "owned who=dba how=assign"],
        ),
        (resolved(), ask(Assign(person=SECOND), "lead"), RESOLVED),
        (closed(), ask(Assign(person=SECOND), "lead"), CLOSED),
    ],
)
def test_assign(request_: Request, asks: Ask, expected: Outcome) -> None:
    assert outcome(request_, asks) == expected


LET_GO = "dropped who=helper why=out of ideas"
NEXT = "owned who=second how=policy"


@pytest.mark.parametrize(
    ("request_", "asks", "expected"),
    [
        (active(), ask(Drop(why=TIRED), "helper", people=ONE_FREE), [LET_GO, NEXT]),
        (waiting(), ask(Drop(why=TIRED), "helper", people=ONE_FREE), [LET_GO, NEXT]),
        (active(), ask(Drop(why=TIRED), "lead", people=ONE_FREE), [LET_GO, NEXT]),
        (active(), ask(Drop(why=TIRED), "helper", people=NOBODY), [LET_GO]),
        # never back to whoever has just let it go, whoever did it for them, and never to the requester
        (active(), ask(Drop(why=TIRED), "helper", people=[TEAM["helper"]]), [LET_GO]),
        (active(), ask(Drop(why=TIRED), "lead", people=[TEAM["helper"]]), [LET_GO]),
        (fold([owned()], new(requester=SECOND)), ask(Drop(why=TIRED), "helper", people=ONE_FREE), [LET_GO]),
        (active(), ask(Drop(why=TIRED), "helper", people=ONE_FREE, policy=CLAIM), [LET_GO]),
        (
            active(*pulled("second")),
            ask(Drop(why=TIRED), "helper", people=ONE_FREE),
            [LET_GO, "pull_withdrawn pull=p1", NEXT],
        ),
        (
            active(),
            ask(Drop(why=TIRED), "second"),
            no("Only @helper (the shepherd) or a lead can use `drop` on #42.", "offer"),
        ),
        (
            active(),
            ask(Drop(why=TIRED), "requester"),
            no("Only @helper (the shepherd) or a lead can use `drop` on #42."),
        ),
        (new(), ask(Drop(why=TIRED), "lead"), UNOWNED),
        (new(), ask(Drop(why=TIRED), "stranger"), no("#42 has no shepherd yet.")),
        (resolved(), ask(Drop(why=TIRED), "helper"), RESOLVED),
        (closed(), ask(Drop(why=TIRED), "helper"), CLOSED),
    ],
)
def test_drop(request_: Request, asks: Ask, expected: Outcome) -> None:
    assert outcome(request_, asks) == expected


def test_what_was_dropped_is_new_again() -> None:
    request = after(waiting(), ask(Drop(why=TIRED), "helper", people=NOBODY))
    assert (request.status, request.shepherd, request.wait) == (Status.NEW, None, None)
    assert request.first_shepherd == who("helper")
    assert request.handovers == 0


ASKED = handover("second")
HANDED = "handed_over source=helper to=second why=too deep for me"
ANY_MORE = "Nobody asks you to take over #42 any more."


@pytest.mark.parametrize(
    ("request_", "asks", "expected"),
    [
        (active(), ask(HandOver(person=SECOND, why="later"), "helper"), ["handover_asked to=second why=later"]),
        (waiting(), ask(HandOver(person=SECOND, why="later"), "lead"), ["handover_asked to=second why=later"]),
        (active(ASKED), ask(HandOver(person=SECOND, why=ASKED.why), "helper"), []),
        (active(ASKED), ask(HandOver(person=SECOND, why="now"), "helper"), ["handover_asked to=second why=now"]),
        (active(ASKED), ask(HandOver(person=who("dba"), why="x"), "helper"), ["handover_asked to=dba why=x"]),
        (
            active(),
            ask(HandOver(person=SECOND, why="x"), "second"),
            no("Only @helper (the shepherd) or a lead can use `handover` on #42.", "offer"),
        ),
        (active(), ask(HandOver(person=who("helper"), why="x"), "lead"), no("@helper looks after #42 already.")),
        (
            active(),
            ask(HandOver(person=who("requester"), why="x"), "helper"),
            no("@requester asked #42 and cannot own it. Name somebody else."),
        ),
        (
            active(),
            ask(HandOver(person=who("vendor"), why="x"), "helper"),
            no("@vendor is not one of this desk's people, so they cannot own a request."),
        ),
        (new(), ask(HandOver(person=SECOND, why="x"), "lead"), UNOWNED),
        (resolved(), ask(HandOver(person=SECOND, why="x"), "helper"), RESOLVED),
        # the other's yes and no
        (active(ASKED), ask(Accept(which="handover"), "second"), [HANDED]),
        (active(ASKED), ask(Accept(), "second"), [HANDED]),
        (active(ASKED), ask(Accept(which="handover"), "lead"), no(f"{ANY_MORE} You can offer help.", "offer")),
        (active(ASKED), ask(Accept(which="handover"), "stranger"), no(ANY_MORE)),
        (active(ASKED), ask(Accept(which="handover"), "helper"), []),
        (active(), ask(Accept(which="handover"), "second"), no(f"{ANY_MORE} You can offer help.", "offer")),
        (
            active(ASKED, handover("dba", minute=9)),
            ask(Accept(which="handover"), "second"),
            no(f"{ANY_MORE} You can offer help.", "offer"),
        ),
        (active(ASKED), ask(Decline(which="handover", why="busy"), "second"), ["handover_declined to=second why=busy"]),
        (active(ASKED), ask(Decline(), "second"), ["handover_declined to=second"]),
        (active(ASKED), ask(Decline(which="handover"), "dba"), no(f"{ANY_MORE} You can offer help.", "offer")),
        (active(*pulled("second"), ASKED), ask(Accept(), "second"), ["pull_withdrawn pull=p1", HANDED]),
        (resolved(), ask(Accept(which="handover"), "second"), RESOLVED),
    ],
)
def test_handover(request_: Request, asks: Ask, expected: Outcome) -> None:
    assert outcome(request_, asks) == expected


def test_a_handover_moves_nothing_until_the_other_says_yes() -> None:
    request = active(joined("second"), ASKED)
    assert request.shepherd == who("helper")
    request = after(request, ask(Accept(), "second"))
    assert (request.shepherd, request.first_shepherd) == (SECOND, who("helper"))
    assert (request.swarm, request.handover) == ((), None)
    assert who("helper") in request.contributors


@pytest.mark.parametrize(
    ("why", "handovers", "shifts"),
    [("end of my shift", 0, 1), ("SHIFT change", 0, 1), ("too deep for me", 1, 0), ("it shifted to the network", 1, 0)],
)
def test_shift_changes_are_counted_apart(why: str, handovers: int, shifts: int) -> None:
    request = after(active(handover("second", why)), ask(Accept(), "second"))
    assert (request.handovers, request.shift_handovers) == (handovers, shifts)


@pytest.mark.parametrize("more", [(joined("dba"),), (*pulled("dba"), accepted("dba"))])
def test_joining_never_moves_the_ownership(more: tuple[object, ...]) -> None:
    assert active(*more).shepherd == who("helper")  # type: ignore[arg-type]


def test_who_takes_it_leaves_the_swarm() -> None:
    request = after(new(joined("dba")), ask(Take(), "dba"))
    assert (request.shepherd, request.swarm) == (who("dba"), ())


def open_(asked: Asked, **facts: str) -> list[str]:
    command = Open(title="replica lags", **facts)  # type: ignore[arg-type]
    return [said(one) for one in command.decide("it", 42, asked, Source(intake="test:c"))]


def opening(by: str = "requester", people: tuple[Person, ...] = (), policy: Policy = POLICY) -> Asked:
    return Asked(by=TEAM[by], at=START, policy=policy, people=people)


STAFF = (TEAM["helper"], TEAM["second"])
PLAIN = "opened number=42 title=replica lags requester=requester"


def test_open_is_assigned_in_the_same_breath() -> None:
    assert open_(opening(people=STAFF)) == [PLAIN, "owned who=helper how=policy"]
    assert open_(opening()) == [PLAIN]
    assert open_(opening(people=STAFF, policy=CLAIM)) == [PLAIN]


def test_open_keeps_what_was_said() -> None:
    facts = {"details": "since noon", "kind": "incident", "urgency": "high", "topic": "db"}
    assert open_(opening(), **facts) == [f"{PLAIN} details=since noon kind=incident priority=high topic=db"]


def test_a_message_becomes_its_authors_request() -> None:
    source = Source(intake="test:c", author=who("helper"), link="https://chat.invalid/1")
    asked = opening(by="lead", people=STAFF)
    happened = Open(title="replica lags").decide("it", 42, asked, source)
    request = fold(happened)
    assert (request.requester, request.opened_by) == (who("helper"), who("lead"))
    assert request.shepherd == SECOND, "its author does not become its shepherd"
    assert new().opened_by == ""


@pytest.mark.parametrize(
    ("by", "minute", "expected"),
    [
        ("stranger", 30, "@requester is blocked on this desk: only its own people can open a request for them."),
        ("vendor", 30, "@requester is blocked on this desk: only its own people can open a request for them."),
        ("stranger", 61, ""),
        ("dba", 30, ""),
        ("lead", 30, ""),
    ],
)
def test_a_message_of_somebody_blocked_becomes_a_request_by_the_desks_own_people_alone(
    by: str, minute: float, expected: str
) -> None:
    shut_out = replace(TEAM["requester"], blocked=Blocked(by=who("lead"), at=START, why="spam", until=at(60)))
    asked = Asked(by=TEAM[by], at=at(minute), people=(shut_out, *TEAM.values()), policy=CLAIM)
    source = Source(intake="test:c", author=shut_out.id, link="m1")
    try:
        (opened,) = Open(title="x").decide("it", 43, asked, source)
    except Refused as refused:
        assert str(refused) == expected
    else:
        assert not expected and isinstance(opened, Opened) and opened.requester == shut_out.id


def test_the_same_asked_again_is_refused() -> None:
    with pytest.raises(Refused, match="You have asked this already: it is #42"):
        open_(replace(opening(), other=new()))


@pytest.mark.parametrize("private", [YesNo.NO, YesNo.YES])
def test_what_was_asked_on_the_other_side_of_what_is_private_is_not_the_same(private: YesNo) -> None:
    """Nor does anybody else hear of what somebody asked privately."""
    asked, open_one = opening(), Open(title="replica lags", private=private)
    source = Source(intake="test:c", author=who("requester"), link="https://chat.invalid/1")
    across, same = (replace(new(), private=one) for one in (private is YesNo.NO, private is YesNo.YES))
    assert open_one.decide("it", 43, replace(asked, other=across), source)
    with pytest.raises(Refused, match="You have asked this already"):
        open_one.decide("it", 43, replace(asked, other=same), source)
    by_another = replace(opening(by="vendor"), other=same)
    if private is YesNo.YES:
        assert open_one.decide("it", 43, by_another, source)
        return
    with pytest.raises(Refused, match="They have asked this already"):
        open_one.decide("it", 43, by_another, source)


def test_a_requester_of_the_staff_is_not_assigned_their_own() -> None:
    assert open_(opening(by="helper", people=(TEAM["helper"],))) == [PLAIN.replace("=requester", "=helper")]


def free(name: str, load: int = 0, owned_at: int | None = None, **facts: object) -> Person:
    known = person(who(name), frozenset({Role.STAFF}))
    return replace(known, load=load, last_owned_at=None if owned_at is None else at(-owned_at), **facts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("assignment", "people", "chosen"),
    [
        ("least-loaded", [free("a", 2), free("b", 1), free("c", 3)], "b"),
        ("least-loaded", [free("a", 1, 5), free("b", 1, 9)], "b"),
        ("least-loaded", [free("a", 1, 5), free("b", 1)], "b"),
        ("least-loaded", [free("b"), free("a")], "a"),
        ("round-robin", [free("a", 0, 5), free("b", 9, 6)], "b"),
        ("round-robin", [free("a", 0, 5), free("b", 9)], "b"),
        ("claim", [free("a")], None),
        ("least-loaded", [], None),
        ("least-loaded", [free("a", away_until=at(1)), free("b", 5)], "b"),
        ("least-loaded", [free("a", away_until=at(0)), free("b", 5)], "a"),
        ("least-loaded", [free("a", away_until=at(1))], None),
        ("least-loaded", [TEAM["dba"], TEAM["vendor"], TEAM["lead"]], None),
        ("least-loaded", [free("requester"), free("b", 5)], "b"),
        ("least-loaded", [replace(free("a"), id="other:a"), free("b", 5)], "b"),
    ],
)
def test_the_policy_chooses(assignment: str, people: list[Person], chosen: str | None) -> None:
    policy = Policy(assignment=assignment)  # type: ignore[arg-type]
    expected = [PLAIN] if chosen is None else [PLAIN, f"owned who={chosen} how=policy"]
    got = open_(opening(people=tuple(people), policy=policy))
    assert [one.replace("other:", "") for one in got] == expected
