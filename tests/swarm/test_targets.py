"""Targets: which one holds for a request, and ladders as people type them."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from swarm import when
from swarm.parts import Clock, Kind, Priority
from swarm.targets import MOST, NEVER, TARGETED, USUAL, AllTargets, Rung, Targets, Terms, as_written, places, terms

EVERYWHERE = [(priority, kind) for priority in Priority for kind in Kind]


def held(said: dict[str, Any], request: str) -> Terms:
    """What holds for a request such as "high incident"."""
    priority, kind = request.split()
    return terms(AllTargets.model_validate(said), Priority(priority), Kind(kind))


def limit(said: dict[str, Any], request: str, clock: Clock = Clock.RESOLVE) -> str:
    length = held(said, request).limits.get(clock)
    return "never" if length is None else as_written(length)


def wrong(said: dict[str, Any]) -> str:
    with pytest.raises(ValidationError) as error:
        AllTargets.model_validate(said)
    return error.value.errors()[0]["msg"].removeprefix("Value error, ")


@pytest.mark.parametrize(
    ("request_", "limits"),
    [
        ("low question", "4h 8h 8h 5d 8h"),
        ("normal service", "30m 1h 2h 1d 4h"),
        ("high incident", "15m 30m 30m 8h 2h"),
        ("critical incident", "5m 10m 15m 4h 1h"),
    ],
)
def test_what_holds_where_nothing_is_said(request_: str, limits: str) -> None:
    terms_ = held({}, request_)
    assert " ".join(as_written(terms_.limits[clock]) for clock in TARGETED) == limits
    assert terms_.ladder == (Rung(1, timedelta(minutes=15)), Rung(2, timedelta(minutes=60)), Rung(3, NEVER))
    assert not terms_.around_the_clock


ALL = {"resolve": "20h"}
OF_KIND = {"incident": {"resolve": "19h"}}
OF_PRIORITY = {"high": {"resolve": "18h"}}
OF_BOTH = {"high": {"resolve": "18h", "incident": {"resolve": "17h"}}}


@pytest.mark.parametrize(
    ("said", "request_", "expected"),
    [
        (ALL, "high incident", "20h"),
        (ALL, "critical question", "20h"),  # what is said of all goes before what we find usual
        (ALL | OF_KIND, "high incident", "19h"),
        (ALL | OF_KIND, "high question", "20h"),
        (ALL | OF_PRIORITY, "high incident", "18h"),
        (ALL | OF_PRIORITY, "low incident", "20h"),
        (ALL | OF_KIND | OF_PRIORITY, "high incident", "18h"),
        (ALL | OF_KIND | OF_PRIORITY, "low incident", "19h"),
        (ALL | OF_KIND | OF_PRIORITY, "low service", "20h"),
        (ALL | OF_KIND | OF_BOTH, "high incident", "17h"),
        (ALL | OF_KIND | OF_BOTH, "high question", "18h"),
        (OF_KIND, "critical incident", "19h"),
        (OF_KIND, "critical question", "4h"),
        (OF_BOTH, "low incident", "5d"),
        ({"resolve": "never"}, "high incident", "never"),
        ({"resolve": "never", "high": {"resolve": "1h"}}, "high incident", "1h"),
        (ALL | {"high": {"resolve": "never"}}, "high incident", "never"),
        (ALL | {"high": {"next_update": "1h"}}, "high incident", "20h"),  # another target says nothing of this one
    ],
)
def test_the_most_special_place_that_says_it_holds(said: dict[str, Any], request_: str, expected: str) -> None:
    assert limit(said, request_) == expected


def test_each_target_is_looked_for_by_itself() -> None:
    said = {
        "around_the_clock": True,
        "question": {"tiers": "tier1"},
        "low": {"around_the_clock": False, "question": {"vendor": "never"}},
    }
    low, high = held(said, "low question"), held(said, "high question")
    assert (low.around_the_clock, low.ladder, Clock.VENDOR in low.limits) == (False, (Rung(1),), False)
    assert (high.around_the_clock, high.ladder, Clock.VENDOR in high.limits) == (True, (Rung(1),), True)


@pytest.mark.parametrize(
    ("said", "request_", "clock", "expected"),
    [
        ({"resolve": "2h"}, "low question", Clock.FIRST_RESPONSE, "2h"),
        ({"resolve": "2h"}, "low question", Clock.OWNERSHIP, "2h"),
        ({"resolve": "2h"}, "high question", Clock.FIRST_RESPONSE, "30m"),
        ({"resolve": "2h", "first_response": "3h"}, "low question", Clock.FIRST_RESPONSE, "3h"),
        ({"resolve": "never"}, "low question", Clock.FIRST_RESPONSE, "8h"),
        ({"resolve": "2h"}, "low question", Clock.NEXT_UPDATE, "2h"),
        ({"resolve": "2h"}, "low question", Clock.VENDOR, "2h"),
        ({"resolve": "2h", "vendor": "never"}, "low question", Clock.VENDOR, "never"),
        ({"high": {"resolve": "20m"}}, "low question", Clock.NEXT_UPDATE, "8h"),
    ],
)
def test_ours_gives_way_to_a_shorter_resolve(said: dict[str, Any], request_: str, clock: Clock, expected: str) -> None:
    assert limit(said, request_, clock) == expected


@pytest.mark.parametrize(
    ("said", "tiers"),
    [
        ({"resolve": "1h 15m"}, [1, 2, 3]),
        ({"resolve": "1h 14m"}, [1, 2]),
        ({"resolve": "15m"}, [1, 2]),
        ({"resolve": "14m"}, [1]),
        ({"resolve": "never"}, [1, 2, 3]),
        ({"resolve": "1h", "tiers": "tier1 15m tier2 60m tier3"}, [1, 2, 3]),  # what is said is kept, and refused
    ],
)
def test_our_ladder_ends_before_a_shorter_resolve(said: dict[str, Any], tiers: list[int]) -> None:
    ladder = held(said, "critical incident").ladder
    assert [rung.tier for rung in ladder] == tiers
    assert ladder[-1].limit == NEVER


SAID = st.sampled_from([None, "10h", "11h", "12h", "never"])


@given(st.dictionaries(st.sampled_from(["", *Kind, *Priority, *(f"{p}.{k}" for p, k in EVERYWHERE)]), SAID))
def test_whatever_is_said_the_place_that_holds_is_the_first_of_the_places(said: dict[str, str | None]) -> None:
    tree: dict[str, Any] = {}
    for at, value in said.items():
        table = tree
        for key in filter(None, at.split(".")):
            table = table.setdefault(key, {})
        table["resolve"] = value
    targets = AllTargets.model_validate(tree)
    for priority, kind in EVERYWHERE:
        order = [f"{priority}.{kind}", priority, kind, ""]
        first = next(
            (said[at] for at in order if said.get(at) is not None), as_written(USUAL[priority].resolve or NEVER)
        )
        assert limit(tree, f"{priority} {kind}") == first
        assert [".".join(keys) for keys, _ in places(targets, priority, kind)][-1] == ""


@pytest.mark.parametrize(
    ("typed", "tiers", "minutes"),
    [
        ("tier1 15m tier2 60m tier3", [1, 2, 3], [15, 60]),
        ("tier 1 → 15m → tier 3", [1, 3], [15]),
        ("tier1 -> 1h 30m -> tier2", [1, 2], [90]),
        ("Tier1, 15 min, TIER2", [1, 2], [15]),
        ("  tier1   2h30m\ttier4 ", [1, 4], [150]),
        ("tier1>15m>tier2", [1, 2], [15]),
        ("tier2 1d tier3 1d tier4", [2, 3, 4], [1440, 1440]),
        ("tier1", [1], []),
    ],
)
def test_a_ladder_as_people_type_it(typed: str, tiers: list[int], minutes: list[int]) -> None:
    limits = [*(timedelta(minutes=one) for one in minutes), NEVER]
    assert Targets.model_validate({"tiers": typed}).tiers == tuple(map(Rung, tiers, limits))


IN_ORDER = 'has to be tiers in their order with a limit between two, such as "tier1 15m tier2 60m tier3"'
A_LENGTH = 'has to be a length of time, such as "15m", "2h 30m" or "3d"'


@pytest.mark.parametrize(
    ("typed", "what"),
    [
        ("", IN_ORDER),
        ("15m", IN_ORDER),
        ("tier1 15m", IN_ORDER),
        ("15m tier1", IN_ORDER),
        ("tier1 tier2", IN_ORDER),
        ("tier1 15m tier2 60m", IN_ORDER),
        ("tier2 15m tier1", IN_ORDER),
        ("tier1 15m tier1", IN_ORDER),
        ("tier1 15m tier5", IN_ORDER),
        ("tier0 15m tier1", IN_ORDER),
        ("tier1 15m tier22", IN_ORDER),
        ("tier1 15m level2", IN_ORDER),
        (3, IN_ORDER),
        (["tier1"], IN_ORDER),
        ("tier1 soon tier2", f"has “soon” between two tiers, which {A_LENGTH}"),
        ("tier1 15 tier2", f"has “15” between two tiers, which {A_LENGTH}"),
        ("tier1 0m tier2", "has “0m” between two tiers, which is too short: 1 minute is the least"),
    ],
)
def test_what_is_no_ladder(typed: object, what: str) -> None:
    assert wrong({"tiers": typed}) == what


@pytest.mark.parametrize("value", [900, 1.5, True, "900", "soon", "14:30", "tomorrow", "", ["1h"], {}])
def test_a_target_is_a_length_of_time_and_no_number(value: object) -> None:
    assert wrong({"high": {"incident": {"resolve": value}}}) == A_LENGTH


def test_a_target_is_a_minute_at_least_and_a_year_at_most() -> None:
    assert wrong({"resolve": "0m"}) == "is too short: 1 minute is the least"
    assert wrong({"resolve": "367d"}) == 'is too long: 366 days is the most; "never" switches the clock off'
    assert limit({"resolve": " 1m "}, "low question") == "1m"
    assert limit({"resolve": "366d"}, "low question") == "366d"


@given(st.timedeltas(timedelta(minutes=1), MOST).map(lambda length: length - length % timedelta(minutes=1)))
def test_a_length_is_written_as_it_may_be_typed(length: timedelta) -> None:
    assert when.duration(as_written(length)) == length
