"""Whoever lost the role by which they came: what they can still do and hear of, and who is told in their place."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from swarm import events as ev
from swarm import nudging
from swarm.commands import (
    Accept,
    Assign,
    Brief,
    Decline,
    Drop,
    HandOver,
    Leave,
    Note,
    OnRequest,
    Pull,
    Redirect,
    Release,
    Resolve,
    Set,
    Snooze,
    Speak,
    Take,
    Tell,
    WaitOn,
)
from swarm.commands.telling import Fact
from swarm.events import Nudged, fold
from swarm.people import Blocked, Person, Role
from swarm.permission import hears, permit, sees, sees_notes, takes_part
from swarm.policy import Policy
from swarm.refused import Refused
from swarm.request import Clock, Request
from tests.swarm.given import (
    START,
    TEAM,
    Ask,
    No,
    Outcome,
    accepted,
    active,
    after,
    ask,
    at,
    handover,
    joined,
    new,
    no,
    outcome,
    owned,
    pulled,
    resolved,
    who,
)

FORMER = Person(id=who("helper"))
"""The shepherd of everything here, who has no role any more."""
OTHERS = [one for one in TEAM.values() if one.id != FORMER.id]
LEADLESS = [one for one in OTHERS if not one.leads]
LOST = "dropped who=helper why=they no longer help here"
GIVE_AWAY = no(
    "You no longer help at this desk. Hand #42 over with `handover`, let it go with `drop`, or anybody of the staff "
    "takes it.",
    "handover",
    "drop",
)
NO_OWNER = "@vendor is not one of this desk's people, so they cannot own a request."
THEIRS = "You are the shepherd of #42. `handover` it, or `drop` it with a reason."
TAKES_NONE = "Only this desk's own people look after requests, and you are none of them any more."
NONE_OF_THEM = "You were asked as one of this desk's people, and are none of them any more. `decline` it."
NOT_A_LEAD = "Only @helper (the shepherd) or a lead can use `drop` on #42."
SPAM = Blocked(by=who("lead"), at=START, why="spam")


def private(*more: ev.AnyEvent) -> Request:
    return fold([owned(), *more], new(private=True))


@pytest.mark.parametrize(
    "command",
    [
        Tell(update="x"),
        Note(text="x"),
        Resolve(how="x"),
        WaitOn(on="vendor"),
        Snooze(until="2h", why="x"),
        Release(person=who("dba")),
        Set(fact=Fact.TITLE, value="x"),
        Pull(expert=who("dev"), question="x"),
        Redirect(where="x"),
    ],
    ids=lambda one: one.name,
)
def test_a_shepherd_who_lost_their_role_is_told_to_give_it_away(command: OnRequest) -> None:
    assert outcome(active(), ask(command, FORMER)) == GIVE_AWAY
    assert isinstance(outcome(active(joined("dba")), ask(command, "helper")), list), "the role is enough"


@pytest.mark.parametrize(
    ("request_", "asks", "expected"),
    [
        (active(), ask(Drop(why="gone"), FORMER, people=()), ["dropped who=helper why=gone"]),
        (active(), ask(HandOver(person=who("dba"), why="gone"), FORMER), ["handover_asked to=dba why=gone"]),
        (active(), ask(HandOver(person=who("vendor"), why="gone"), FORMER), no(NO_OWNER)),
        (active(), ask(Take(), FORMER), GIVE_AWAY),
        (active(), ask(Leave(), FORMER), no(THEIRS)),
        (active(), ask(Speak(), FORMER), []),
        (
            resolved(),
            ask(Note(text="x"), FORMER),
            no("You no longer help at this desk, so you can change nothing in #42 any more."),
        ),
        (active(handover("second")), ask(Accept(), Person(id=who("second"))), no(TAKES_NONE)),
        (active(), ask(Tell(update="x"), replace(FORMER, roles=frozenset({Role.VENDOR}))), GIVE_AWAY),
        (active(), ask(Drop(why="x"), Person(id=who("lead"))), no(NOT_A_LEAD)),
    ],
)
def test_what_they_can_still_do(request_: Request, asks: Ask, expected: Outcome) -> None:
    assert outcome(request_, asks) == expected


@pytest.mark.parametrize(
    ("shepherd", "may"),
    [
        (TEAM["helper"], True),
        (replace(TEAM["dba"], id=who("helper")), True),
        (replace(TEAM["lead"], id=who("helper")), True),
        (replace(TEAM["vendor"], id=who("helper")), False),
        (replace(FORMER, roles=frozenset({Role.ON_CALL})), False),
    ],
    ids=["staff", "an expert", "a lead", "a vendor", "on call alone"],
)
def test_whatever_helps_at_the_desk_makes_a_shepherd(shepherd: Person, may: bool) -> None:
    assert isinstance(outcome(active(), ask(Tell(update="x"), shepherd)), list) is may


def test_what_they_may_know() -> None:
    assert sees(FORMER, active()) and not sees_notes(FORMER, active()), "they have to name it to give it away"
    with pytest.raises(Refused, match="no longer help"):
        permit(FORMER, Brief.who, active(), Brief.name)
    assert not sees(FORMER, resolved()) and takes_part(FORMER.id, resolved())
    heir = Person(id=who("second"))
    assert sees(heir, active(handover("second"))) and not sees_notes(heir, active(handover("second")))
    assert sees_notes(TEAM["second"], active(handover("second")))


@pytest.mark.parametrize(
    ("name", "request_", "may"),
    [
        ("second", private(joined("second")), False),
        ("lead", private(joined("lead")), False),
        ("second", private(*pulled("second", tier=1), accepted("second")), False),
        ("dba", private(*pulled("dba", skills=("postgres",)), accepted("dba")), False),
        ("dba", private(*pulled("dba"), accepted("dba")), True),
        ("vendor", private(*pulled("vendor", tier=4), accepted("vendor")), True),
        ("stranger", private(*pulled("stranger"), accepted("stranger")), True),
        ("vendor", private(*pulled("vendor"), accepted("vendor")), True),
        ("lead", private(*pulled("lead"), accepted("lead")), True),
        ("second", active(joined("second")), True),
        ("second", active(*pulled("second"), accepted("second")), True),
    ],
)
def test_in_what_is_private_nobody_stays_as_what_they_are_no_more(name: str, request_: Request, may: bool) -> None:
    former = Person(id=who(name))
    assert sees(former, request_) is sees_notes(former, request_) is may
    assert isinstance(outcome(request_, ask(Tell(update="x"), former)), list) is may
    assert isinstance(outcome(request_, ask(Tell(update="x"), name)), list)
    assert outcome(request_, ask(Leave(), former)) == [f"left who={name}"]


@pytest.mark.parametrize(
    ("name", "request_", "may"),
    [
        ("second", private(*pulled("second", tier=1)), False),
        ("dba", private(*pulled("dba", tier=2)), False),
        ("dba", private(*pulled("dba")), True),
        ("stranger", private(*pulled("stranger", tier=2)), True),
        ("stranger", private(*pulled("stranger")), True),
        ("second", active(*pulled("second")), True),
    ],
)
def test_nor_does_anybody_come_as_that(name: str, request_: Request, may: bool) -> None:
    former = Person(id=who(name))
    assert sees(former, request_) is sees_notes(former, request_) is may
    comes = outcome(request_, ask(Accept(), former))
    assert comes == ([f"pull_accepted pull=p1 who={name}"] if may else no(NONE_OF_THEM))
    declines = outcome(request_, ask(Decline(), former))
    assert isinstance(declines, list) and declines[0] == f"pull_declined pull=p1 who={name}"


def people(**changed: Person) -> Sequence[Person]:
    return tuple({**TEAM, **changed}.values())


@pytest.mark.parametrize(
    ("what", "clock", "people_", "told_to"),
    [
        ("the shepherd lost their role", Clock.NEXT_UPDATE, people(helper=FORMER), ["lead", "admin"]),
        ("one of the leads did", Clock.RESOLVE, people(lead=Person(id=who("lead"))), ["admin"]),
        (
            "the leads did",
            Clock.RESOLVE,
            people(lead=Person(id=who("lead")), admin=Person(id=who("admin"))),
            ["helper"],
        ),
        (
            "a vendor in the swarm is blocked",
            Clock.VENDOR,
            people(vendor=replace(TEAM["vendor"], blocked=SPAM)),
            ["helper"],
        ),
    ],
)
def test_somebody_else_is_told_instead(what: str, clock: Clock, people_: Sequence[Person], told_to: list[str]) -> None:
    told = Policy.model_validate({"told": {"vendor": ["swarm", "shepherd"]}})
    nudged = Nudged(at=at(99), by="muster", clock=clock, since=START, reach=timedelta(days=9), breach=True)
    request = active(joined("vendor"))
    assert nudging.audience(request, nudged, told, people_) == [who(one) for one in told_to], what


@pytest.mark.parametrize(
    ("what", "person", "request_", "does"),
    [
        ("the shepherd", TEAM["helper"], active(), True),
        ("who was it", FORMER, active(), False),
        ("a lead", TEAM["lead"], active(), True),
        ("who was one", Person(id=who("lead")), active(), False),
        ("in the swarm", TEAM["vendor"], active(joined("vendor")), True),
        ("in the swarm, and blocked", replace(TEAM["vendor"], blocked=SPAM), active(joined("vendor")), False),
        ("who was let go", TEAM["vendor"], active(), False),
        ("who came unasked", Person(id=who("second")), private(joined("second")), False),
        ("who could take it", TEAM["second"], new(), True),
        ("who could have", Person(id=who("second")), new(), False),
    ],
)
def test_whom_a_nudge_still_concerns(what: str, person: Person, request_: Request, does: bool) -> None:
    assert nudging.concerns(person, request_, Clock.RESOLVE, at(99), tuple(TEAM.values())) is does, what


@pytest.mark.parametrize(
    ("what", "clock", "breach", "team", "told_to"),
    [
        ("it takes long", Clock.RESOLVE, True, [*LEADLESS, FORMER], ["helper", "second", "third"]),
        ("it will take long", Clock.RESOLVE, False, [*LEADLESS, FORMER], ["helper", "second", "third"]),
        ("and they are blocked", Clock.RESOLVE, True, [*LEADLESS, replace(FORMER, blocked=SPAM)], ["second", "third"]),
        (
            "one is away",
            Clock.RESOLVE,
            True,
            [FORMER, *(replace(one, away_until=at(999)) if one.id == who("third") else one for one in LEADLESS)],
            ["helper", "second"],
        ),
        ("the shepherd is there", Clock.RESOLVE, True, [*LEADLESS, TEAM["helper"]], ["helper"]),
        ("nobody else is there", Clock.NEXT_UPDATE, True, [FORMER], ["helper"]),
        ("somebody leads", Clock.RESOLVE, True, [*LEADLESS, FORMER, TEAM["lead"]], ["lead"]),
    ],
)
def test_where_nobody_leads_those_are_told_who_can_have_it_move(
    what: str, clock: Clock, breach: bool, team: Sequence[Person], told_to: list[str]
) -> None:
    nudged = Nudged(at=at(99), by="muster", clock=clock, since=START, reach=timedelta(days=9), breach=breach)
    assert nudging.audience(active(), nudged, Policy(), team) == [who(one) for one in told_to], what
    for one in team:
        told = who(one.id.partition(":")[2]) in nudging.audience(active(), nudged, Policy(), team)
        assert not told or nudging.concerns(one, active(), clock, at(99), team), "what waits for them stays theirs"


@pytest.mark.parametrize(
    ("what", "request_", "command", "team", "expected"),
    [
        ("taken", active(), Take(), [*OTHERS, FORMER], [LOST, "owned who=second how=take"]),
        ("assigned", active(), Assign(person=who("dba")), [*OTHERS, FORMER], [LOST, "owned who=dba how=assign"]),
        (
            "they were to take it over",
            active(handover("second")),
            Take(),
            [*OTHERS, FORMER],
            [LOST, "owned who=second how=take"],
        ),
        (
            "they owe an answer",
            active(*pulled("second")),
            Take(),
            [*OTHERS, FORMER],
            [LOST, "pull_withdrawn pull=p1", "owned who=second how=take"],
        ),
        (
            "nobody knows the shepherd",
            active(),
            Take(),
            OTHERS,
            no("@helper has taken #42. You can offer help.", "offer"),
        ),
        (
            "they help",
            active(),
            Take(),
            tuple(TEAM.values()),
            no("@helper has taken #42. You can offer help.", "offer"),
        ),
        (
            "to their requester",
            active(),
            Assign(person=who("requester")),
            [*OTHERS, FORMER],
            no("@requester asked #42 and cannot own it. Name somebody else."),
        ),
        ("to them", active(), Assign(person=FORMER.id), [*OTHERS, FORMER], []),
    ],
)
def test_whoever_helps_no_more_locks_nothing_up(
    what: str, request_: Request, command: OnRequest, team: Sequence[Person], expected: Outcome
) -> None:
    taking = ask(command, "second", people=team)
    assert outcome(request_, taking) == expected, what
    if isinstance(expected, list) and expected:
        taken = after(request_, taking)
        assert taken.shepherd != FORMER.id and FORMER.id in taken.contributors and taken.handover is None
        assert all(event.by == who("second") for event in taking.of(request_))


def test_what_has_ended_needs_nobody_to_take_it() -> None:
    assert nudging.forsaken(active(), [FORMER]) and not nudging.forsaken(resolved(), [FORMER])
    assert not nudging.forsaken(new(), [FORMER]), "nor does what nobody looks after: the board tells of that"


@pytest.mark.parametrize("by", ["vendor", "requester", "stranger"])
def test_nor_does_anybody_take_it_who_does_not_help(by: str) -> None:
    for command in (Take(), Assign(person=who("second"))):
        assert isinstance(outcome(active(), ask(command, by, people=[*OTHERS, FORMER])), No)


@pytest.mark.parametrize(
    ("what", "person", "request_", "may"),
    [
        (
            "who helped and went",
            TEAM["vendor"],
            active(joined("vendor"), ev.Released(at=at(9), by=who("helper"), who=who("vendor"))),
            True,
        ),
        ("who is blocked", replace(TEAM["vendor"], blocked=SPAM), active(joined("vendor")), False),
        ("a lead", TEAM["lead"], private(), True),
        ("who was one", Person(id=who("lead")), private(), False),
        ("who is asked", TEAM["stranger"], active(*pulled("stranger")), True),
        ("who was to take it over", Person(id=who("second")), private(handover("second")), False),
        ("who has it to give away", FORMER, private(), True),
    ],
)
def test_who_is_still_told_in_private(what: str, person: Person, request_: Request, may: bool) -> None:
    assert hears(person, request_, at(99)) is may, what
