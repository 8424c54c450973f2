"""Who can be blocked by whom and for how long, and what follows: nothing is taken from them, and nobody calls them."""

from dataclasses import replace

import pytest

from swarm import pull
from swarm.commands import COMMANDS, UNASKED, Asked, Block, OnRequest, Question, Reopen, ShutOut, Speak, Unblock
from swarm.commands import Pull as CallFor
from swarm.people import SYSTEM, Blocked, Person, Role
from swarm.permission import admit
from swarm.refused import Refused
from swarm.request import Request, Waiting
from tests.swarm.given import (
    START,
    TEAM,
    active,
    after,
    ask,
    at,
    handover,
    joined,
    no,
    outcome,
    pulled,
    resolved,
    said,
    waiting,
    who,
)

STRANGER, LEAD = TEAM["stranger"], TEAM["lead"]
PEOPLE = tuple(TEAM.values())
SPAM = Blocked(by=who("lead"), at=START, why="spam")
SHORT = replace(SPAM, until=at(60))


def asked(by: str = "lead", people: tuple[Person, ...] = PEOPLE) -> Asked:
    return Asked(by=TEAM[by], at=START, people=people)


def refusal(who: Person, minute: float, *, reads: bool = False) -> str:
    try:
        admit(who, at(minute), PEOPLE, reads=reads)
    except Refused as refused:
        return str(refused)
    return ""


def test_a_lead_blocks_somebody_and_lets_them_in_again() -> None:
    blocked = Block(person=STRANGER.id, why="spam").decide(asked())
    assert blocked == replace(STRANGER, blocked=SPAM)
    again = asked(people=(blocked,))
    longer = Block(person=STRANGER.id, until="1h", why="more of it").decide(again)
    assert longer.blocked == Blocked(by=LEAD.id, at=START, why="more of it", until=at(60))
    assert Unblock(person=STRANGER.id).decide(again) == STRANGER


def test_somebody_whom_nobody_knows_can_be_blocked() -> None:
    assert Block(person=who("nobody"), why="spam").decide(asked()) == Person(id=who("nobody"), blocked=SPAM)


@pytest.mark.parametrize(
    ("whom", "sentence"),
    [
        ("lead", "You cannot block yourself."),
        ("admin", "@admin is one of this desk's people. Take their role away first."),
        ("helper", "@helper is one of this desk's people. Take their role away first."),
        ("dba", "@dba is one of this desk's people. Take their role away first."),
    ],
)
def test_the_desks_own_people_cannot_be_blocked(whom: str, sentence: str) -> None:
    with pytest.raises(Refused) as refused:
        Block(person=who(whom), why="x").decide(asked())
    assert str(refused.value) == sentence


def test_who_is_not_blocked_cannot_be_let_in() -> None:
    with pytest.raises(Refused, match="@vendor is not blocked here"):
        Unblock(person=who("vendor")).decide(asked())


def test_whoever_is_blocked_hears_so_kindly() -> None:
    assert refusal(replace(STRANGER, blocked=SPAM), 1) == (
        "You are blocked on this desk: it takes nothing from you, and nothing was changed. You can still look at your "
        "own requests with `mine`. To talk about it, turn to @lead or @admin."
    )
    until = refusal(replace(STRANGER, blocked=SHORT), 59)
    assert until.startswith("You are blocked on this desk until 2026-03-02 10:00 UTC: it takes nothing")


def test_a_block_ends_by_itself() -> None:
    short = replace(STRANGER, blocked=SHORT)
    assert [bool(refusal(short, minute)) for minute in (-1, 0, 59, 60)] == [False, True, True, False]


def test_whoever_is_given_a_role_is_let_in() -> None:
    assert refusal(replace(TEAM["helper"], blocked=SPAM), 1) == ""
    assert refusal(replace(TEAM["vendor"], blocked=SPAM), 1) != ""
    assert refusal(Person(id="test:x", roles=frozenset({Role.ON_CALL}), blocked=SPAM), 1) != ""


def test_only_what_reads_is_open_to_the_blocked() -> None:
    open_to_them = {name for name, one in {**COMMANDS, **UNASKED}.items() if one.open_to_blocked}
    assert open_to_them == {"status", "mine", "help"}
    assert all(issubclass(COMMANDS[name], Question) for name in open_to_them)


def test_a_word_of_whoever_is_blocked_wakes_nothing() -> None:
    silent, heard = replace(TEAM["requester"], blocked=SPAM), replace(TEAM["requester"], blocked=SHORT)
    assert outcome(waiting(), ask(Speak(), silent)) == []
    assert outcome(waiting(), ask(Speak(), heard)) == ["spoke requester=True", "resumed why=answered"]
    assert outcome(waiting(Waiting.VENDOR), ask(Speak(), replace(TEAM["vendor"], blocked=SPAM))) == []


def test_nobody_calls_for_somebody_who_is_blocked() -> None:
    vendor = replace(TEAM["vendor"], blocked=SHORT)
    people = [vendor, *(one for one in PEOPLE if one.id != vendor.id)]
    fit = [pull.fitting(people, active(), at(minute), tier=4, skills=()) for minute in (30, 60)]
    assert fit == [[], [vendor]]
    call: OnRequest = CallFor(expert=vendor.id, question="why?")
    assert outcome(active(), ask(call, "helper", 30, people=people)) == no(
        "@vendor is blocked on this desk. A lead can `unblock` them."
    )
    assert [said(event) for event in ask(call, "helper", 60, people=people).of(active())][1].startswith("help_asked")


def without(name: str, block: Blocked = SPAM) -> list[Person]:
    """The team, one of whom is blocked: whatever role among the desk's own people they had is gone by then."""
    lost = Person(id=who(name), roles=TEAM[name].roles & {Role.VENDOR}, tier=4 if name == "vendor" else None)
    return [replace(lost, blocked=block), *(one for key, one in TEAM.items() if key != name)]


GONE = "why=they no longer help here"


@pytest.mark.parametrize(
    ("what", "request_", "name", "expected"),
    [
        ("in the swarm", active(joined("vendor")), "vendor", ["left who=vendor"]),
        ("asked by name", active(*pulled("vendor")), "vendor", ["pull_withdrawn pull=p1"]),
        (
            "asked as one of a tier",
            active(*pulled("dba", tier=2)),
            "dba",
            ["pull_declined pull=p1 who=dba silent=True", "help_asked pull=p1 who=dba2 deadline=75min"],
        ),
        (
            "asked as the last of a tier",
            active(*pulled("vendor", tier=4)),
            "vendor",
            ["pull_declined pull=p1 who=vendor silent=True", "pull_raised pull=p1"],
        ),
        (
            "in it, and asked",
            active(*pulled("vendor"), joined("vendor", 6)),
            "vendor",
            ["pull_withdrawn pull=p1", "left who=vendor"],
        ),
        ("to take it over", active(handover("second")), "second", [f"handover_declined to=second {GONE}"]),
        ("its shepherd", active(), "helper", [f"dropped who=helper {GONE}", "owned who=second how=policy"]),
        (
            "its shepherd, who asked somebody to take it over",
            active(handover("third")),
            "helper",
            [f"dropped who=helper {GONE}", "owned who=second how=policy"],
        ),
        ("its requester", active(), "requester", []),
        ("somebody else", active(joined("dba"), *pulled("vendor")), "stranger", []),
        ("whoever it was before", active(joined("vendor")), "dba", []),
        ("once solved", resolved(joined("vendor", 31)), "vendor", []),
    ],
)
def test_what_they_are_in_goes_on_without_them(what: str, request_: Request, name: str, expected: list[str]) -> None:
    shut_out = ShutOut(person=who(name))
    assert outcome(request_, ask(shut_out, SYSTEM, people=without(name))) == expected, what
    assert (
        outcome(
            after(request_, ask(shut_out, SYSTEM, people=without(name))), ask(shut_out, SYSTEM, people=without(name))
        )
        == []
    )


@pytest.mark.parametrize(
    ("what", "people"),
    [
        ("let in again", tuple(TEAM.values())),
        ("their time is over", without("vendor", SHORT)),
        ("trusted since", [replace(TEAM["vendor"], roles=frozenset({Role.STAFF}), blocked=SPAM)]),
    ],
)
def test_who_is_blocked_no_more_stays_in_it(what: str, people: list[Person]) -> None:
    assert outcome(active(joined("vendor")), ask(ShutOut(person=who("vendor")), SYSTEM, people=people)) == [], what


def test_what_comes_back_comes_back_without_them() -> None:
    request = resolved(joined("vendor", 31), joined("dba", 32))
    comes_back = ask(Reopen(why="no"), "requester", people=without("vendor"))
    assert outcome(request, comes_back) == ["reopened why=no", "left who=vendor"]
    assert [one.who for one in after(request, comes_back).swarm] == [who("dba")]
    assert [event.by for event in comes_back.of(request)] == [who("requester"), SYSTEM]
