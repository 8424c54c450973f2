"""Into a private request come its requester, staff and whom staff ask in; nobody else asks anybody, nor do clocks."""

from dataclasses import replace

import pytest

from swarm import events as ev
from swarm.commands import Decline, Escalate, Offer, Pull
from swarm.events import fold
from swarm.people import SYSTEM, Person, Role, person
from swarm.policy import Policy
from swarm.request import Request
from tests.swarm.given import (
    MUSTER,
    TEAM,
    Ask,
    Outcome,
    accepted,
    active,
    ask,
    at,
    joined,
    new,
    no,
    outcome,
    owned,
    pulled,
    raised,
    who,
)

TO_VENDORS = Policy.model_validate({"targets": {"tiers": "tier1 15m tier4"}})
AT_ONCE = Policy.model_validate({"plans": {"gold": {"people": ["S1"], "starts_with": 4}}})
CALL = Pull(expert=who("stranger"), question="why?")
KERNEL = person(who("maker"), frozenset({Role.VENDOR}), skills=frozenset({"kernel"}))
PEOPLE = (*TEAM.values(), KERNEL)
ONLY_STAFF = "Only staff ask others into #42, which is private. Tell @helper whom you need."


def private(*more: ev.AnyEvent, **facts: str) -> Request:
    return fold([owned(), *more], new(private=True, **facts))


@pytest.mark.parametrize(
    ("request_", "asks", "expected"),
    [
        (private(*pulled("vendor"), accepted("vendor")), ask(CALL, "vendor"), no(ONLY_STAFF)),
        (
            private(*pulled("stranger"), accepted("stranger")),
            ask(Pull(tier=2, question="x"), "stranger"),
            no(ONLY_STAFF),
        ),
        (
            fold([*pulled("vendor"), accepted("vendor")], new(private=True)),
            ask(CALL, "vendor"),
            no("Only staff ask others into #42, which is private. Tell a lead whom you need."),
        ),
        (
            private(joined("dba")),
            ask(CALL, "dba"),
            ["pull_asked pull=p1 question=why?", "help_asked pull=p1 who=stranger deadline=75min"],
        ),
        (
            private(),
            ask(CALL, "helper"),
            ["pull_asked pull=p1 question=why?", "help_asked pull=p1 who=stranger deadline=75min"],
        ),
        (
            active(*pulled("vendor"), accepted("vendor")),
            ask(CALL, "vendor"),
            ["pull_asked pull=p2 question=why?", "help_asked pull=p2 who=stranger deadline=75min"],
        ),
    ],
)
def test_only_staff_pull_somebody_in(request_: Request, asks: Ask, expected: Outcome) -> None:
    assert outcome(request_, asks) == expected


ASKED = "help_asked pull=p1 who={} deadline=75min"


@pytest.mark.parametrize(
    ("what", "command", "on_private", "elsewhere"),
    [
        ("a tier of vendors, said by staff", Pull(tier=4, question="x"), ASKED.format("maker"), ASKED.format("maker")),
        ("a vendor by name", Pull(expert=KERNEL.id, question="x"), ASKED.format("maker"), ASKED.format("maker")),
        (
            "a skill that a vendor has",
            Pull(skills=("kernel",), question="x"),
            "pull_raised pull=p1",
            ASKED.format("maker"),
        ),
        ("a skill of both", Pull(skills=("postgres",), question="x"), ASKED.format("dba2"), ASKED.format("dba2")),
    ],
)
def test_a_vendor_comes_in_only_if_staff_said_so(what: str, command: Pull, on_private: str, elsewhere: str) -> None:
    people = [one for one in PEOPLE if one.id not in (who("dev"), who("vendor"))]
    for request, expected in ((private(), on_private), (active(), elsewhere)):
        found = outcome(request, ask(command, "helper", people=people))
        assert isinstance(found, list) and found[-1] == expected, what


@pytest.mark.parametrize(
    ("policy", "facts", "minute"),
    [(TO_VENDORS, {}, 60), (AT_ONCE, {"plan": "gold"}, 2)],
    ids=["a limit is over", "the plan begins with it"],
)
def test_the_clocks_tell_leads_in_place_of_calling_a_vendor(
    policy: Policy, facts: dict[str, str], minute: float
) -> None:
    for request, last in ((private(**facts), "pull_raised pull=p1"), (fold([owned()], new(**facts)), "help_asked")):
        found = outcome(request, ask(Escalate(), SYSTEM, minute, policy=policy, people=PEOPLE))
        assert isinstance(found, list) and found[-1].startswith(last), found
        assert found[0] == "pull_asked pull=p1 question=replica lags tier=4"


def test_after_a_no_the_clocks_go_no_further_than_at_first() -> None:
    call = ev.PullAsked(at=at(5), by=MUSTER.id, pull="p1", question="why?", tier=4)
    earlier = ev.HelpAsked(at=at(5), by=MUSTER.id, pull="p1", who=who("vendor"), deadline=at(20), tier=4)
    """What an earlier version asked."""
    found = outcome(private(call, earlier), ask(Decline(), "vendor", people=PEOPLE))
    assert found == ["pull_declined pull=p1 who=vendor", "pull_raised pull=p1"]
    staffs = replace(call, by=who("helper"))
    found = outcome(private(staffs, earlier), ask(Decline(), "vendor", people=PEOPLE))
    assert isinstance(found, list) and found[-1].startswith("help_asked pull=p1 who=maker"), "tier 4, as staff said"


def test_what_is_raised_there_only_staff_answer() -> None:

    request = private(ev.PullAsked(at=at(5), by=SYSTEM, pull="p1", question="why?", tier=4), raised("p1", 6))
    assert outcome(request, ask(Offer(), "second")) == ["offered who=second tier=1"]
    assert outcome(request, ask(Offer(), Person(id=who("vendor")))) == no(
        "Only staff or whoever was once asked can use `offer` on #42."
    )
