"""A desk's policy in muster.toml: what it means, and what is said of every mistake in it."""
# ruff: noqa: E501 - a sentence stands on one line

import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.calendars import holidays_of
from bot.config import Config, Misconfigured, load
from swarm.parts import Clock, Kind, Priority
from swarm.policy import Told
from swarm.targets import Rung

ONE = '[desks.it.slack]\nchannel = "C012"\n'
CRON = 'it has to be five fields: minute, hour, day, month and day of the week, such as "0 9 * * mon-fri".'
POLICY = "[desks.it.policy]\n"
HOURS = "[desks.it.policy.hours]\n"
WEEK = "week = ['mon-fri 9:00-17:00']\n"
TARGETS = "[desks.it.policy.targets]\n"
PLANS = "[desks.it.policy.plans]\n"

RICH = """
[desks.it.policy]
warn_at = 80
vendor_waits_count = false
quiet_hours = "20:00 - 7:00"
nudges_per_hour = 3
opens_per_hour = 7
desk_opens_per_hour = "unlimited"
[desks.it.policy.hours]
zone = "Europe/Berlin"
week = ["mon-fri 9:00-17:00", "sat 22:00-02:00"]
holidays = "DE-BY"
closed = ["2026-12-24", 2026-12-31]
[desks.it.policy.targets]
resolve = "8h"
tiers = "tier 1 → 15m → tier 3"
question.vendor = "never"
[desks.it.policy.targets.critical]
resolve = "4h"
around_the_clock = true
[desks.it.policy.targets.high.incident]
next_update = "20m"
[desks.it.policy.plans.gold]
people = ["S0GOLD0001", 42]
starts_with = 3
hours = { week = ["mon-sun 0:00-24:00"], holidays = "US-CA" }
[desks.it.policy.told]
breach = ["lead", "shepherd"]
vendor = []
"""

A_LENGTH = 'has to be a length of time, such as "15m", "2h 30m" or "3d"'
A_LADDER = 'has to be tiers in their order with a limit between two, such as "tier1 15m tier2 60m tier3"'
A_COUNTRY = 'which is not a country of two letters, such as "DE", or a part of one, such as "DE-BY"'
AN_AUDIENCE = 'has to be "shepherd", "swarm" or "lead"'
OPENS = 'has to be a whole number from 1 to 1000, or "unlimited"'
QUIET = "has to be two times of day, such as 20:00-07:00"
PARTS = "BB, BE, BW, BY, HB, HE, HH, MV, NI, NW, RP, SH, SL, SN, ST, TH"
OF_TARGETS = "ownership, first_response, next_update, resolve, vendor, tiers, around_the_clock"
RAISE = "; raise resolve or shorten"


def read(folder: Path, text: str) -> Config:
    path = folder / "muster.toml"
    path.write_text(ONE + text)
    return load(path, {}, to_run=False)


def said(folder: Path, text: str) -> list[str]:
    """What is wrong, without the file and the beginning of its keys."""
    with pytest.raises(Misconfigured) as wrong:
        read(folder, text)
    return str(wrong.value).replace(f"{folder / 'muster.toml'}, ", "").replace("desks.it.policy", "…").splitlines()


def test_everything_has_its_meaning(tmp_path: Path) -> None:
    policy = read(tmp_path, RICH).desks["it"].policy
    assert (policy.warn_at, policy.vendor_waits_count, policy.nudges_per_hour) == (80, False, 3)
    assert (policy.opens_per_hour, policy.desk_opens_per_hour) == (7, None)
    assert policy.quiet_hours == "20:00-07:00"
    assert policy.told == Told(breach=("lead", "shepherd"), vendor=())
    assert policy.plan_of({"42"}) == "gold" and policy.plans["gold"].starts_with == 3
    low, urgent = policy.terms(Priority.LOW, Kind.QUESTION), policy.terms(Priority.CRITICAL, Kind.INCIDENT)
    assert (low.limits[Clock.RESOLVE], urgent.limits[Clock.RESOLVE]) == (timedelta(hours=8), timedelta(hours=4))
    assert (Clock.VENDOR in low.limits, Clock.VENDOR in urgent.limits) == (False, True)
    assert low.ladder == (Rung(1, timedelta(minutes=15)), Rung(3))
    assert policy.terms(Priority.HIGH, Kind.INCIDENT).limits[Clock.NEXT_UPDATE] == timedelta(minutes=20)


@pytest.mark.parametrize(
    ("plan", "noon", "is_open"),
    [
        ("", datetime(2026, 12, 23, 11, tzinfo=UTC), True),
        ("", datetime(2026, 12, 24, 11, tzinfo=UTC), False),  # closed
        ("", datetime(2026, 12, 31, 11, tzinfo=UTC), False),  # closed
        ("", datetime(2026, 6, 4, 11, tzinfo=UTC), False),  # a holiday in Bavaria
        ("gold", datetime(2026, 6, 4, 11, tzinfo=UTC), True),
        ("gold", datetime(2026, 11, 26, 11, tzinfo=UTC), False),  # Thanksgiving
        ("", datetime(2026, 11, 26, 11, tzinfo=UTC), True),
    ],
)
def test_desks_and_plans_are_closed_on_their_holidays(tmp_path: Path, plan: str, noon: datetime, is_open: bool) -> None:
    policy = read(tmp_path, RICH).desks["it"].policy
    assert policy.calendar(plan, policy.terms(Priority.LOW, Kind.QUESTION)).is_open(noon) == is_open


@pytest.mark.parametrize(
    ("code", "day", "name"),
    [
        ("DE", date(2026, 6, 4), ""),
        ("DE-BY", date(2026, 6, 4), "Corpus Christi"),
        ("us-ca", date(2026, 3, 31), "Cesar Chavez Day"),
        ("US", date(2021, 12, 31), "New Year's Day (observed)"),  # of the next year
        ("UK-SCT", date(2026, 11, 30), "Saint Andrew's Day"),
        ("IN", date(1999, 1, 26), "Republic Day"),  # of which the package says that it is not sure of others
        ("DE", date(9999, 12, 25), ""),
    ],
)
def test_holidays(code: str, day: date, name: str) -> None:
    assert (day in holidays_of(code), holidays_of(code).name(day)) == (bool(name), name)


@pytest.mark.parametrize("text", ["", HOURS + WEEK, HOURS + WEEK + "holidays = ''"])
def test_where_no_holidays_are_kept_the_package_is_not_loaded(tmp_path: Path, text: str) -> None:
    path = tmp_path / "muster.toml"
    path.write_text(ONE + text)
    code = f"import sys, bot.__main__ as m; m.load(m.Path({str(path)!r}), {{}}, to_run=False); sys.exit('holidays' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], timeout=60, check=False).returncode == 0


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        # hours
        (POLICY + "hours = 8", "line 4: ….hours has to be a table."),
        (HOURS + "zone = 'UTC'", 'line 3: ….hours.week is missing: it has to be a list of weekly hours, such as ["mon-fri 9:00-17:00", "sat 22:00-02:00"].'),
        (HOURS + WEEK + "zone = 'Berlin'", "line 5: ….hours.zone names “Berlin”, which is no time zone, such as Europe/Berlin."),
        (HOURS + WEEK + "zone = 'Europe'", "line 5: ….hours.zone names “Europe”, which is no time zone, such as Europe/Berlin."),
        (HOURS + WEEK + "zone = ['UTC']", 'line 5: ….hours.zone has to be the name of a time zone, such as "Europe/Berlin".'),
        (HOURS + "week = 'mon-fri 9:00-17:00'", 'line 4: ….hours.week has to be a list of weekly hours, such as ["mon-fri 9:00-17:00", "sat 22:00-02:00"].'),
        (HOURS + "week = []", 'line 4: ….hours.week is wrong: no hours are given: write them as "mon-fri 9:00-17:00".'),
        (HOURS + "week = [\n'mon-thu 9:00-17:00',\n'fri',\n]", 'line 4: ….hours.week is wrong: “fri” has no hours: write them as "fri 9:00-17:00".'),
        (HOURS + "week = ['mo-fr 9:00-17:00']", "line 4: ….hours.week is wrong: “mo” is no day: the days are mon, tue, wed, thu, fri, sat and sun."),
        (HOURS + "week = ['mon 9-17']", 'line 4: ….hours.week is wrong: “9-17” is no stretch of time: write it as "9:00-17:00", between 0:00 and 24:00.'),
        (HOURS + "week = ['mon 9:00-9:00']", 'line 4: ….hours.week is wrong: “9:00-9:00” is empty: the whole day is "0:00-24:00".'),
        (HOURS + "week = ['mon-fri 9:00-17:00', 'fri 16:00-20:00']", "line 4: ….hours.week is wrong: “mon-fri 9:00-17:00” overlaps “fri 16:00-20:00”."),
        (HOURS + WEEK + "holidays = 'EN'", f"line 5: ….hours.holidays names “EN”, {A_COUNTRY}."),
        (HOURS + WEEK + "holidays = 'Germany'", f'line 5: ….hours.holidays names “Germany”, {A_COUNTRY}; did you mean "DE"?'),
        (HOURS + WEEK + "holidays = 'DEU'", f'line 5: ….hours.holidays names “DEU”, {A_COUNTRY}; did you mean "DE"?'),
        (HOURS + WEEK + "holidays = 'DE-XX'", f"line 5: ….hours.holidays names “DE-XX”, but the parts of DE are Augsburg, {PARTS}."),
        (HOURS + WEEK + "holidays = 'IE-D'", 'line 5: ….hours.holidays names “IE-D”, but the holidays of IE are known as a whole only: write "IE".'),
        (HOURS + WEEK + "holidays = ['DE']", 'line 5: ….hours.holidays has to be a country, or a part of one, such as "DE" or "DE-BY".'),
        (HOURS + WEEK + "closed = '2026-12-24'", 'line 5: ….hours.closed has to be a list of dates, such as ["2026-12-24"].'),
        (HOURS + WEEK + "closed = ['24.12.2026']", "line 5: ….hours.closed names “24.12.2026”, which is no date, such as 2026-12-24."),
        (HOURS + WEEK + "closed = ['2026-12-24', '2026-02-30']", "line 5: ….hours.closed names “2026-02-30”, which is no date, such as 2026-12-24."),
        (HOURS + WEEK + "closed = [1766534400]", "line 5: ….hours.closed names “1766534400”, which is no date, such as 2026-12-24."),
        (HOURS + WEEK + "open = true", "line 5: ….hours.open is not a setting that Muster knows; known here are zone, week, holidays, closed."),
        # targets
        (TARGETS + "resolve = 8", f"line 4: ….targets.resolve {A_LENGTH}."),
        (TARGETS + "[desks.it.policy.targets.high.incident]\nnext_update = 20", f"line 5: ….targets.high.incident.next_update {A_LENGTH}."),
        (TARGETS + "low.resolve = 'soon'", f"line 4: ….targets.low.resolve {A_LENGTH}."),
        (TARGETS + "resolve = '0m'", "line 4: ….targets.resolve is too short: 1 minute is the least."),
        (TARGETS + "resolve = '367d'", 'line 4: ….targets.resolve is too long: 366 days is the most; "never" switches the clock off.'),
        (TARGETS + "critical = '4h'", "line 4: ….targets.critical has to be a table."),
        (TARGETS + "around_the_clock = 'yes'", "line 4: ….targets.around_the_clock has to be true or false."),
        (TARGETS + "[desks.it.policy.targets.critcal]\nresolve = '1h'", "line 4: ….targets.critcal is not a setting that Muster knows; did you mean critical?"),
        (TARGETS + "high.incidents.resolve = '1h'", "line 4: ….targets.high.incidents is not a setting that Muster knows; did you mean incident?"),
        (TARGETS + "incident.high.resolve = '1h'", f"line 4: ….targets.incident.high is not a setting that Muster knows; known here are {OF_TARGETS}."),
        (TARGETS + "tiers = 3", f"line 4: ….targets.tiers {A_LADDER}."),
        (TARGETS + "tiers = 'tier1 15m tier2 60m'", f"line 4: ….targets.tiers {A_LADDER}."),
        (TARGETS + "tiers = 'tier2 15m tier1'", f"line 4: ….targets.tiers {A_LADDER}."),
        (TARGETS + "tiers = 'tier1 15m tier5'", f"line 4: ….targets.tiers {A_LADDER}."),
        (TARGETS + "tiers = 'tier1 soon tier2'", f"line 4: ….targets.tiers has “soon” between two tiers, which {A_LENGTH}."),
        # limits that do not fit together
        (TARGETS + "\nresolve = '30m'\ntiers = 'tier1 15m tier2 60m tier3'", f"line 6: ….targets.tiers does not fit: for low requests the limit of tier 2 (1h) is longer than the target of resolve (30m){RAISE} tiers."),
        (TARGETS + "tiers = 'tier1 15m tier2 60m tier3'\n[desks.it.policy.targets.critical]\nresolve = '1h'", f"line 6: ….targets.critical.resolve does not fit: for critical requests the limits of the tiers together (1h 15m) are longer than the target of resolve (1h){RAISE} tiers."),
        (TARGETS + "first_response = '2d'", f"line 4: ….targets.first_response does not fit: for normal requests the target of first_response (2d) is longer than the target of resolve (1d){RAISE} first_response."),
        (TARGETS + "resolve = '1h'\nnext_update = '5d'", f"line 5: ….targets.next_update does not fit: for low requests the target of next_update (5d) is longer than the target of resolve (1h){RAISE} next_update."),
        (TARGETS + "resolve = '1h'\nvendor = '10d'", f"line 5: ….targets.vendor does not fit: for low requests the target of vendor (10d) is longer than the target of resolve (1h){RAISE} vendor."),
        # the rest
        (POLICY + "update_every = '30m'", "line 4: ….update_every is now targets.next_update."),
        (POLICY + "warn_at = 9", "line 4: ….warn_at has to be a whole number from 10 to 95."),
        (POLICY + "warn_at = 100", "line 4: ….warn_at has to be a whole number from 10 to 95."),
        (POLICY + "warn_at = '75%'", "line 4: ….warn_at has to be a whole number from 10 to 95."),
        (POLICY + "warn_at = true", "line 4: ….warn_at has to be a whole number from 10 to 95."),
        (POLICY + "nudges_per_hour = 0", "line 4: ….nudges_per_hour has to be a whole number from 1 to 60."),
        (POLICY + "opens_per_hour = 0", f"line 4: ….opens_per_hour {OPENS}."),
        (POLICY + "opens_per_hour = true", f"line 4: ….opens_per_hour {OPENS}."),
        (POLICY + "desk_opens_per_hour = 1001", f"line 4: ….desk_opens_per_hour {OPENS}."),
        (POLICY + "desk_opens_per_hour = 'many'", f"line 4: ….desk_opens_per_hour {OPENS}."),
        (POLICY + "vendor_waits_count = 1", "line 4: ….vendor_waits_count has to be true or false."),
        (POLICY + "quiet_hours = '20-7'", f"line 4: ….quiet_hours {QUIET}."),
        (POLICY + "quiet_hours = '20:00-24:30'", f"line 4: ….quiet_hours {QUIET}."),
        (POLICY + "quiet_hours = '7:00-07:00'", "line 4: ….quiet_hours has to begin and to end at different times, such as 20:00-07:00."),
        (POLICY + "quiet_hours = 20", 'line 4: ….quiet_hours has to be two times of day with a dash between them, such as "20:00-07:00".'),
        (POLICY + "answer_within = 900", f"line 4: ….answer_within {A_LENGTH}."),
        (POLICY + "quiet_close = 'never'", f"line 4: ….quiet_close {A_LENGTH}."),
        (POLICY + "quiet_close = '366d'", "line 4: ….quiet_close is too long: 365 days is the most."),
        (POLICY + "told.breach = 'lead'", 'line 4: ….told.breach has to be a list of "shepherd", "swarm" and "lead".'),
        (POLICY + "told.breach = ['lead', 'boss']", f"line 4: ….told.breach names “boss”; each {AN_AUDIENCE}."),
        (POLICY + "told.breech = ['lead']", "line 4: ….told.breech is not a setting that Muster knows; did you mean breach?"),
        (POLICY + "told = 3", "line 4: ….told has to be a table."),
        (POLICY + "plans = 3", "line 4: ….plans has to be a table."),
        ("[desks.it.policy.sittings]\ndispatch = '9:00'", 'line 4: ….sittings.dispatch has to be five fields: minute, hour, day, month and day of the week, such as "0 9 * * mon-fri".'),
        ("[desks.it.policy.sittings]\ndispach = '0 9 * * *'", 'line 4: ….sittings.dispach is unknown here: it has to be "dispatch" or "backlog".'),
        (POLICY + "sittings = 9", "line 4: ….sittings has to be a table."),
        (POLICY + "sittings.dispatch = 9", "line 4: ….sittings.dispatch has to be text in quotes."),
        (POLICY + "sittings.dispatch = '0 25 * * *'", f"line 4: ….sittings.dispatch is not understood, bad hour: {CRON}"),
        ("[desks.it.policy.sittings]\ndispatch = '0 9 * * 1-5'\nbacklog = '0 9 * * mo'", f"line 5: ….sittings.backlog is not understood, bad day-of-week: {CRON}"),
        (POLICY + "sittings.backlog = '0 9 30 2 *'", f"line 4: ….sittings.backlog is not understood, bad day-of-month: {CRON}"),
        (PLANS + "Gold.people = ['U1']", "line 4: ….plans.Gold is no name for a plan: small letters, digits and -, a letter first, at most 24."),
        (PLANS + "gold = {}", 'line 4: ….plans.gold is nobody\'s: give it people, such as ["U1", "S2"].'),
        (PLANS + "gold.people = 'U1'", 'line 4: ….plans.gold.people has to be a list of ids, such as ["U1", "S2"].'),
        (PLANS + "gold.peple = ['U1']", "line 4: ….plans.gold.peple is not a setting that Muster knows; did you mean people?"),
        ("[desks.it.policy.plans.gold]\npeople = ['U1']\nstarts_with = 5", "line 5: ….plans.gold.starts_with has to be a whole number from 1 to 4."),
        ("[desks.it.policy.plans.gold]\npeople = ['U1']\nstarts_with = 'tier3'", "line 5: ….plans.gold.starts_with has to be a whole number from 1 to 4."),
        ("[desks.it.policy.plans.gold]\npeople = ['U1']\nhours = { week = ['x'] }", "line 5: ….plans.gold.hours.week is wrong: “x” is no day: the days are mon, tue, wed, thu, fri, sat and sun."),
        ("[desks.it.policy.plans.gold]\npeople = ['U1']\n[desks.it.policy.plans.gold.hours]\nweek = ['sat 9:00-12:00']\nholidays = 'XY'", f"line 7: ….plans.gold.hours.holidays names “XY”, {A_COUNTRY}."),
    ],
)  # fmt: skip
def test_a_mistake_is_one_sentence(tmp_path: Path, text: str, sentence: str) -> None:
    assert said(tmp_path, text) == [sentence]


@pytest.mark.parametrize(
    "text",
    [
        POLICY + "told = { warning = [], breach = [], next_update = [], vendor = [] }",
        POLICY + "quiet_hours = ''",
        TARGETS + "critical.resolve = '1h'",
        POLICY + "vendor_waits_count = false\ntargets = { resolve = '1d', vendor = '10d' }",
        TARGETS + "ownership = 'never'\nresolve = 'never'\ntiers = 'tier1'",
        HOURS + WEEK + "holidays = 'uk-eng'",
        POLICY + "sittings = { dispatch = '0 9 * * mon-fri', backlog = '' }",
        HOURS + "week = ['  Mon – Fri  9:00 – 17:00 ']",
    ],
)
def test_what_is_no_mistake(tmp_path: Path, text: str) -> None:
    read(tmp_path, text)


def test_all_that_does_not_fit_and_all_unknown_holidays_are_told_at_once(tmp_path: Path) -> None:
    text = HOURS + WEEK + "holidays = 'XX'\n" + TARGETS + "resolve = '1h'\nvendor = '2h'\nhigh.ownership = '2h'"
    assert [one.split(": ")[0] for one in said(tmp_path, text)] == ["line 5", "line 8", "line 9"]
