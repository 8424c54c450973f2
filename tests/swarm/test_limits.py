"""How much one person, and all together, may open within an hour; and what whoever has to wait is told."""

from collections.abc import Sequence

import pytest

from swarm.commands import Asked, Open, Source
from swarm.events import Opened
from swarm.limits import Opening
from swarm.people import Person
from swarm.policy import Policy
from swarm.refused import Refused
from tests.swarm.given import TEAM, at, who

TWO = Policy(opens_per_hour=2, desk_opens_per_hour=4)
STRANGER, HELPER = TEAM["stranger"], TEAM["helper"]
LEADS = " turn to @lead or @admin."


def opened(number: int, minute: float, by: str = "stranger", asks: str = "", *, ended: bool = False) -> Opening:
    return Opening(number=number, by=who(by), requester=who(asks or by), at=at(minute), ended=ended)


def answer(
    openings: Sequence[Opening],
    by: Person = STRANGER,
    policy: Policy = TWO,
    minute: float = 60,
    author: str = "",
    people: Sequence[Person] = tuple(TEAM.values()),
) -> str:
    asked = Asked(by=by, at=at(minute), policy=policy, people=people, openings=openings)
    source = Source(intake="test:c", author=author, link="link" if author else "")
    try:
        events = Open(title="x").decide("it", 42, asked, source)
    except Refused as refused:
        return str(refused)
    assert isinstance(events[0], Opened)
    return "opened"


def test_who_opens_too_much_is_told_until_when_and_where_to_go() -> None:
    assert answer([opened(1, 20)]) == "opened"
    assert answer([opened(1, 20), opened(2, 30)]) == (
        "You have opened 2 requests here within an hour, as many as one person may. You can open the next "
        "2026-03-02 10:20 UTC. If it cannot wait, write it in the thread of #2, or" + LEADS
    )


def test_the_next_is_possible_when_the_hour_is_over() -> None:
    both = [opened(1, 0), opened(2, 30)]
    assert answer(both, minute=59.9).startswith("You have opened 2")
    assert answer(both, minute=60) == "opened"
    assert "10:30 UTC" in answer([*both, opened(3, 40)], minute=61)


def test_only_what_is_still_open_is_a_place_to_write_in() -> None:
    assert "thread of #1," in answer([opened(1, 20), opened(2, 30, ended=True)])
    assert "cannot wait," + LEADS in answer([opened(1, 20, ended=True), opened(2, 30, ended=True)])
    for_others = [opened(1, 20, asks="requester"), opened(2, 30, asks="requester")]
    assert "cannot wait," + LEADS in answer(for_others)  # those are the threads of somebody else


def test_what_counts_is_who_opened_it_and_not_for_whom() -> None:
    for_others = [opened(1, 20, asks="requester"), opened(2, 30, asks="requester")]
    assert answer(for_others, author=who("requester")).startswith("You have opened 2")
    assert answer(for_others, TEAM["requester"]) == "opened"


def test_the_desk_is_asked_only_so_often() -> None:
    crowd = [opened(n, n, f"u{n}") for n in range(1, 5)]
    assert answer(crowd[:3]) == "opened"
    assert answer(crowd) == (
        "This desk was asked 4 times within an hour, as often as it can be. The next request can be opened "
        "2026-03-02 10:01 UTC. If it cannot wait," + LEADS
    )


@pytest.mark.parametrize("name", ["helper", "dba", "lead", "admin"])
def test_the_desks_own_people_are_not_held_up(name: str) -> None:
    assert answer([opened(n, n, name) for n in range(1, 9)], TEAM[name]) == "opened"


def test_what_the_desks_own_people_open_counts_for_the_desk() -> None:
    assert answer([opened(n, n, "helper") for n in range(1, 5)]).startswith("This desk was asked 4 times")


@pytest.mark.parametrize("name", ["vendor", "requester", "stranger"])
def test_everybody_else_is_held_up(name: str) -> None:
    assert answer([opened(1, 1, name), opened(2, 2, name)], TEAM[name]).startswith("You have opened 2")


def test_each_limit_can_be_switched_off() -> None:
    many = [opened(n, n / 2) for n in range(1, 60)]
    assert answer(many, policy=Policy(opens_per_hour=None, desk_opens_per_hour=None)) == "opened"
    assert answer(many, policy=Policy(opens_per_hour=None, desk_opens_per_hour=4)).startswith("This desk")
    assert answer(many, policy=Policy(opens_per_hour=4, desk_opens_per_hour=None)).startswith("You have opened 4")


def test_there_is_always_somebody_to_turn_to() -> None:
    assert answer([opened(1, 1)], policy=Policy(opens_per_hour=1), people=()) == (
        "You have opened a request here within an hour, as many as one person may. You can open the next "
        "2026-03-02 10:01 UTC. If it cannot wait, write it in the thread of #1, or turn to a lead of this desk."
    )
