"""A policy: its offices and plans, the hours in which nobody is nudged, and limits that do not fit together."""
# ruff: noqa: E501 - a sentence stands on one line

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from swarm.hours import ALWAYS
from swarm.office import Office, quiet, quiet_until
from swarm.parts import Clock, Kind, Priority
from swarm.policy import Policy

BERLIN, NEW_YORK, KATHMANDU, LORD_HOWE = "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe"
OFFICE = {"zone": BERLIN, "week": ["mon-fri 9:00-17:00"]}
ROUND = {"week": ["mon-sun 0:00-24:00"]}
NIGHT = "20:00-07:00"


def policy(**said: Any) -> Policy:
    return Policy.model_validate(said)


def at(written: str, zone: str = BERLIN, fold: int = 0) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)


def test_the_word_before_a_quiet_close_comes_a_day_before_at_most() -> None:
    told = {quiet_close: policy(quiet_close=quiet_close).notice for quiet_close in ("3d", "4d", "30d", "1h")}
    assert list(told.values()) == [timedelta(hours=18), timedelta(days=1), timedelta(days=1), timedelta(minutes=15)]


# Offices and plans


def test_clocks_run_in_the_hours_of_the_plan_then_of_the_desk_and_else_always() -> None:
    plans = {"gold": {"people": ["S1"], "hours": ROUND}, "silver": {"people": ["S2"], "starts_with": 3}}
    desk = policy(hours=OFFICE, plans=plans, targets={"critical": {"around_the_clock": True}})
    normal = desk.terms(Priority.NORMAL, Kind.INCIDENT)
    critical = desk.terms(Priority.CRITICAL, Kind.INCIDENT)
    assert desk.hours is not None
    assert desk.calendar("", normal) is desk.calendar("silver", normal) is desk.hours.calendar
    assert desk.calendar("was once a plan", normal) is desk.hours.calendar
    assert desk.calendar("gold", normal) is desk.plans["gold"].hours.calendar  # type: ignore[union-attr]
    assert desk.calendar("gold", critical) is desk.calendar("", critical) is ALWAYS
    assert policy().calendar("", normal) is ALWAYS


def test_terms_and_hours_are_worked_out_once() -> None:
    desk = policy(hours=OFFICE).observing(lambda _: frozenset())
    terms = desk.terms(Priority.LOW, Kind.QUESTION)
    assert desk.terms(Priority.LOW, Kind.QUESTION) is terms
    assert desk.calendar("", terms) is desk.calendar("", terms)


def test_the_zone_is_that_of_the_hours() -> None:
    assert (policy().zone, policy(hours=ROUND).zone, policy(hours=OFFICE).zone) == ("UTC", "UTC", BERLIN)


def test_an_office_is_closed_on_its_days_and_on_the_holidays_of_its_country_alone() -> None:
    bavarian = OFFICE | {"holidays": "DE-BY", "closed": ["2026-12-24"]}
    plans = {"gold": {"people": ["S1"], "hours": bavarian | {"holidays": "DE"}}, "silver": {"people": ["S2"]}}
    known = {"DE-BY": {date(2026, 1, 6), date(2026, 12, 25)}, "DE": {date(2026, 12, 25)}}
    before = policy(hours=bavarian, plans=plans)
    terms = before.terms(Priority.LOW, Kind.QUESTION)
    noons = [at(f"{day} 12:00") for day in ("2026-01-06", "2026-12-24", "2026-12-25", "2026-12-28")]
    assert [before.calendar("", terms).is_open(noon) for noon in noons] == [True, False, True, True]
    desk = before.observing(known.__getitem__)
    assert [desk.calendar("", terms).is_open(noon) for noon in noons] == [False, False, False, True]
    assert [desk.calendar("gold", terms).is_open(noon) for noon in noons] == [True, False, False, True]
    assert [before.calendar("", terms).is_open(noon) for noon in noons] == [True, False, True, True]
    assert policy(hours=OFFICE).observing(lambda _: frozenset()) == policy(hours=OFFICE)


def test_a_plan_is_that_of_the_first_that_names_somebody() -> None:
    desk = policy(plans={"gold": {"people": ["S1", 42]}, "silver": {"people": ["S1", "U2"]}, "none": {}})
    assert [desk.plan_of(ids) for ids in ({"U1", "S1"}, {"42"}, {"U2"}, {"U3"}, set[str]())] == [
        "gold",
        "gold",
        "silver",
        "",
        "",
    ]


@pytest.mark.parametrize("day", ["2026-12-24", date(2026, 12, 24)])
def test_a_closed_day_is_a_date(day: object) -> None:
    assert Office.model_validate(OFFICE | {"closed": [day]}).closed == (date(2026, 12, 24),)


@pytest.mark.parametrize(
    "day", ["24.12.2026", "20261224", "2026-W52-4", "2026-02-30", 20261224, datetime(2026, 12, 24)]
)
def test_what_is_no_date(day: object) -> None:
    with pytest.raises(ValidationError, match="which is no date, such as 2026-12-24"):
        Office.model_validate(OFFICE | {"closed": [day]})


# Quiet hours


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("20:00-07:00", NIGHT),
        ("20:00 - 7:00", NIGHT),
        (" 20:00–7:00 ", NIGHT),
        ("20:00 to 7:00", NIGHT),
        ("0:00-9:30", "00:00-09:30"),
        ("", ""),
    ],
)
def test_quiet_hours_as_people_type_them(typed: str, meant: str) -> None:
    assert quiet(typed) == policy(quiet_hours=typed).quiet_hours == meant


@pytest.mark.parametrize(
    ("typed", "what"),
    [
        ("20-7", "has to be two times of day, such as 20:00-07:00"),
        ("20:00", "has to be two times of day, such as 20:00-07:00"),
        ("20:00-24:00", "has to be two times of day, such as 20:00-07:00"),
        ("20:00-7:60", "has to be two times of day, such as 20:00-07:00"),
        ("night", "has to be two times of day, such as 20:00-07:00"),
        ("7:00-07:00", "has to begin and to end at different times, such as 20:00-07:00"),
    ],
)
def test_what_are_no_quiet_hours(typed: str, what: str) -> None:
    with pytest.raises(ValueError, match=what):
        quiet(typed)


@pytest.mark.parametrize(
    ("hours", "zone", "now", "until"),
    [
        ("", BERLIN, "2026-03-04 23:00", None),
        (NIGHT, BERLIN, "2026-03-04 19:59", None),
        (NIGHT, BERLIN, "2026-03-04 20:00", "2026-03-05 07:00"),
        (NIGHT, BERLIN, "2026-03-04 23:59", "2026-03-05 07:00"),
        (NIGHT, BERLIN, "2026-03-05 00:00", "2026-03-05 07:00"),
        (NIGHT, BERLIN, "2026-03-05 06:59", "2026-03-05 07:00"),
        (NIGHT, BERLIN, "2026-03-05 07:00", None),
        (NIGHT, NEW_YORK, "2026-12-31 23:30", "2027-01-01 07:00"),
        (NIGHT, KATHMANDU, "2026-03-05 03:00", "2026-03-05 07:00"),
        ("12:00-13:00", BERLIN, "2026-03-04 11:59", None),
        ("12:00-13:00", BERLIN, "2026-03-04 12:30", "2026-03-04 13:00"),
        ("12:00-13:00", BERLIN, "2026-03-04 13:00", None),
        ("00:00-09:00", BERLIN, "2026-03-04 00:00", "2026-03-04 09:00"),
        ("22:00-00:00", BERLIN, "2026-03-04 22:00", "2026-03-05 00:00"),
        # the night of the change: an hour shorter, an hour longer
        (NIGHT, BERLIN, "2026-03-28 23:00", "2026-03-29 07:00"),
        (NIGHT, BERLIN, "2026-10-24 23:00", "2026-10-25 07:00"),
        # their end does not come: they are over when the clock jumps past it
        ("20:00-02:30", BERLIN, "2026-03-29 01:00", "2026-03-29 03:00"),
    ],
)
def test_quiet_hours_end(hours: str, zone: str, now: str, until: str | None) -> None:
    assert quiet_until(hours, at(now, zone), zone) == (until and at(until, zone))


def test_quiet_hours_whose_end_comes_twice_begin_twice() -> None:
    hours, night = "20:00-02:30", "2026-10-25 0"
    first, second = at(f"{night}2:30", fold=0), at(f"{night}2:30", fold=1)
    assert quiet_until(hours, at(f"{night}2:15"), BERLIN) == first
    assert quiet_until(hours, at(f"{night}2:45"), BERLIN) is None
    assert quiet_until(hours, at(f"{night}2:15", fold=1), BERLIN) == second
    assert quiet_until(hours, second, BERLIN) is None


def test_quiet_hours_of_a_zone_that_nobody_knows_are_those_of_utc() -> None:
    assert quiet_until(NIGHT, at("2026-03-04 23:00", "UTC"), "Mars/Base") == at("2026-03-05 07:00", "UTC")


TIMES = st.times().map(lambda one: f"{one:%H:%M}")
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))


@given(TIMES, TIMES, st.sampled_from([BERLIN, NEW_YORK, KATHMANDU, LORD_HOWE, "UTC"]), MOMENTS)
def test_quiet_hours_end_at_the_first_moment_that_is_not_quiet(begin: str, end: str, zone: str, now: datetime) -> None:
    if begin == end:
        return
    here = f"{now.astimezone(ZoneInfo(zone)):%H:%M}"
    within = begin <= here < end if begin < end else here >= begin or here < end
    until = quiet_until(f"{begin}-{end}", now, zone)
    assert (until is not None) == within
    if until is not None:
        assert until > now
        assert quiet_until(f"{begin}-{end}", until, zone) is None
        assert quiet_until(f"{begin}-{end}", until - timedelta.resolution, zone) == until


# Limits that do not fit together


def fits(**targets: Any) -> list[str]:
    return [f"{'.'.join(keys)} {what}" for keys, what in policy(targets=targets).contradictions()]


RAISE = "; raise resolve or shorten"
LADDER = "tier1 15m tier2 60m tier3"


@pytest.mark.parametrize(
    "targets",
    [
        {},
        {"resolve": "1m"},
        {"critical": {"resolve": "1h"}},  # our own tiers give way, as the rest of what we find usual does
        {"resolve": "1h", "next_update": "1h", "vendor": "1h"},
        {"resolve": "never", "next_update": "30d", "vendor": "60d"},
        {"resolve": "1m", "tiers": "tier1"},
        {"resolve": "never", "tiers": "tier1 30d tier2 60d tier3"},
        {"ownership": "never", "first_response": "never"},
        {"resolve": "30m", "tiers": "tier1 15m tier2 15m tier3"},
        {"resolve": "30m", "tiers": "tier1 15m tier2 never tier3 60m tier4"},  # nothing comes after never
        {"resolve": "8h", "tiers": LADDER, "critical": {"resolve": "4h"}},
    ],
)
def test_what_fits_together(targets: dict[str, Any]) -> None:
    assert fits(**targets) == []


@pytest.mark.parametrize(
    ("targets", "what"),
    [
        (
            {"resolve": "30m", "question": {"tiers": LADDER}},
            f"targets.question.tiers does not fit: for low requests the limit of tier 2 (1h) is longer than the target of resolve (30m){RAISE} tiers",
        ),
        (
            {"resolve": "1h", "tiers": LADDER},
            f"targets.tiers does not fit: for low requests the limits of the tiers together (1h 15m) are longer than the target of resolve (1h){RAISE} tiers",
        ),
        (
            {"tiers": "tier1 2h tier2 3h tier3"},
            f"targets.tiers does not fit: for critical requests the limits of the tiers together (5h) are longer than the target of resolve (4h){RAISE} tiers",
        ),
        (
            {"critical": {"resolve": "1h"}, "tiers": LADDER},
            f"targets.critical.resolve does not fit: for critical requests the limits of the tiers together (1h 15m) are longer than the target of resolve (1h){RAISE} tiers",
        ),
        (
            {"high": {"tiers": "tier1 30m tier2", "incident": {"resolve": "20m"}}},
            f"targets.high.incident.resolve does not fit: for high requests the limit of tier 1 (30m) is longer than the target of resolve (20m){RAISE} tiers",
        ),
        (
            {"ownership": "1d 6h"},
            f"targets.ownership does not fit: for normal requests the target of ownership (1d 6h) is longer than the target of resolve (1d){RAISE} ownership",
        ),
        (
            {"question": {"first_response": "3h"}, "high": {"resolve": "2h"}},
            f"targets.high.resolve does not fit: for high requests the target of first_response (3h) is longer than the target of resolve (2h){RAISE} first_response",
        ),
        (
            {"resolve": "1h", "next_update": "5d"},
            f"targets.next_update does not fit: for low requests the target of next_update (5d) is longer than the target of resolve (1h){RAISE} next_update",
        ),
        (
            {"next_update": "4h 1m"},
            f"targets.next_update does not fit: for critical requests the target of next_update (4h 1m) is longer than the target of resolve (4h){RAISE} next_update",
        ),
        (
            {"resolve": "1h", "vendor": "10d"},
            f"targets.vendor does not fit: for low requests the target of vendor (10d) is longer than the target of resolve (1h){RAISE} vendor",
        ),
    ],
)  # fmt: skip
def test_what_does_not_fit_together(targets: dict[str, Any], what: str) -> None:
    assert fits(**targets) == [what]


def test_a_vendor_may_take_longer_where_the_time_for_resolving_stands_still_meanwhile() -> None:
    desk = policy(vendor_waits_count=False, targets={"resolve": "1d", "vendor": "10d"})
    assert list(desk.contradictions()) == []
    assert desk.terms(Priority.LOW, Kind.QUESTION).limits[Clock.VENDOR] == timedelta(days=10)


def test_everything_that_does_not_fit_is_told_at_once() -> None:
    places = [one.split()[0] for one in fits(tiers="tier1 9h tier2", low={"ownership": "6d"}, high={"resolve": "3h"})]
    assert places == ["targets.low.ownership", "targets.high.resolve", "targets.tiers"]
