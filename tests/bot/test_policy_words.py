"""What `muster policy` says of a desk: the whole text, and what is left out because it does not matter."""

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.config import load
from bot.desk import Desk
from bot.policy_words import policy_of
from swarm.policy import Policy

PLACE = '[desks.it.slack]\nchannel = "C012"\n'
NOW = datetime(2026, 12, 23, 23, 30, tzinfo=UTC)
"""In Berlin it is the 24th already."""

USUAL = """\
Desk it

A new request goes to whoever looks after the fewest.
Whoever is asked for help has 15 min to say yes; then the next one is asked.
The shepherd or a lead says when it is resolved. After 3 d without a word of the requester it closes
by itself; they are told 18 h before.
One person can open 20 requests within an hour.
All together can open 500 requests within an hour.
The desk's own people can always open one more.

How long things may take, around the clock:
  critical requests: a shepherd within 5 min, a first answer within 10 min, an update every 15 min,
      resolved within 4 h, a vendor's answer within 1 h
  high requests: a shepherd within 15 min, a first answer within 30 min, an update every 30 min,
      resolved within 8 h, a vendor's answer within 2 h
  normal requests: a shepherd within 30 min, a first answer within 1 h, an update every 2 h,
      resolved within 1 d, a vendor's answer within 4 h
  low requests: a shepherd within 4 h, a first answer within 8 h, an update every 8 h, resolved
      within 5 d, a vendor's answer within 8 h
While the requester is waited for, the time for resolving stands still.
Which tiers help:
  all requests: tier 1 begins, after 15 min tier 2 is pulled in, after 1 h more tier 3 is pulled in

Who is told:
  when 75 % of a time is over: the shepherd
  when a time is over, and again at twice, four times, … the time: the leads; where none can be
      reached, the shepherd
  when nobody takes a request in time: the board shows it; at twice the time, the leads
  when an update or a vendor's answer is due, and each time again: the shepherd

Nobody gets more than 6 reminders in an hour; what is more is gathered into the next.
Reminders come at any hour, unless somebody sets quiet hours of their own.
"""

RICH = """
[desks.it]
name = "IT support"
[desks.it.policy]
assignment = "claim"
resolve_by = "swarm"
answer_within = "20m"
quiet_close = "7d"
warn_at = 80
vendor_waits_count = false
quiet_hours = "20:00-07:00"
nudges_per_hour = 1
opens_per_hour = "unlimited"
desk_opens_per_hour = 1
[desks.it.policy.hours]
zone = "Europe/Berlin"
week = ["mon-fri 9:00-17:00", "sat 22:00-02:00"]
holidays = "DE-BY"
closed = ["2026-12-24", "2026-12-31"]
[desks.it.policy.targets]
ownership = "15m"
first_response = "30m"
next_update = "2h"
resolve = "2d"
vendor = "4h"
question.vendor = "never"
[desks.it.policy.targets.critical]
resolve = "4h"
around_the_clock = true
tiers = "tier1 5m tier2 10m tier3"
[desks.it.policy.targets.high.incident]
next_update = "20m"
[desks.it.policy.targets.low]
tiers = "tier1"
[desks.it.policy.plans.gold]
people = ["S0GOLD0001", "S2", "S3", "S4", "S5", "S6", "S7"]
starts_with = 3
hours = { week = ["mon-sun 0:00-24:00"], holidays = "US" }
[desks.it.policy.plans.silver]
people = [42]
starts_with = 2
[desks.it.policy.told]
warning = ["shepherd", "swarm"]
breach = ["lead", "shepherd"]
vendor = []
[desks.it.policy.sittings]
dispatch = "0 9 * * mon-fri"
backlog = "30 14 4 1 *"
"""

RICH_SAID = """\
Desk it (IT support)

A new request waits until somebody takes it.
Whoever is asked for help has 20 min to say yes; then the next one is asked.
Whoever is in its swarm, or a lead, says when it is resolved. After 7 d without a word of the
requester it closes by itself; they are told 1 d before.
All together can open 1 request within an hour.
The desk's own people can always open one more.

Open mon-fri 9:00-17:00 and sat 22:00-02:00, in the time of Europe/Berlin, but not on the holidays
of DE-BY.
Closed next on Thu 24 Dec, Fri 25 Dec (Christmas Day), Sat 26 Dec (Second Day of Christmas) and Thu
31 Dec.
How long things may take, in these hours; 1 d is 24 of them:
  critical requests: around the clock, a shepherd within 15 min, a first answer within 30 min, an
      update every 2 h, resolved within 4 h, a vendor's answer within 4 h
  high, normal and low requests: a shepherd within 15 min, a first answer within 30 min, an update
      every 2 h, resolved within 2 d, a vendor's answer within 4 h
  all questions: no limit for a vendor's answer
  high incidents: an update every 20 min
While the requester or a vendor is waited for, the time for resolving stands still.
Which tiers help:
  critical requests: tier 1 begins, after 5 min tier 2 is pulled in, after 10 min more tier 3 is
      pulled in
  high and normal requests: tier 1 begins, after 15 min tier 2 is pulled in, after 1 h more tier 3
      is pulled in
  low requests: tier 1 begins, no other is pulled in by itself

Who is told:
  when 80 % of a time is over: the shepherd and the swarm
  when a time is over, and again at twice, four times, … the time: the leads and the shepherd
  when nobody takes a request in time: the board shows it; at twice the time, the leads
  when an update is due, and each time again: the shepherd
  when a vendor's answer is due, and each time again: nobody

Nobody gets more than 1 reminder in an hour; what is more is gathered into the next.
Nobody is reminded from 20:00 to 07:00 of their own time, unless they set other hours; whoever is on
call hears of critical requests at once.

The dispatch swarm sits next on Thu 24 Dec at 09:00.
The backlog swarm sits next on Mon 4 Jan 2027 at 14:30.

Requests of the plan gold, for S0GOLD0001, S2, S3, S4, S5 and 2 more:
  tier 3 is pulled in as soon as there is a shepherd
  open mon-sun 0:00-24:00, in the time of UTC, but not on the holidays of US
  closed next on Fri 25 Dec (Christmas Day), Fri 1 Jan 2027 (New Year's Day), Mon 18 Jan 2027
      (Martin Luther King Jr. Day) and Mon 15 Feb 2027 (Washington's Birthday)
  critical requests run around the clock all the same

Requests of the plan silver, for 42:
  tier 2 is pulled in as soon as there is a shepherd
"""


def said(text: str, folder: Path) -> str:
    path = folder / "muster.toml"
    path.write_text(PLACE + text)
    return policy_of("it", load(path, {}, to_run=False).desks["it"], NOW) + "\n"


def section(begins: str, **policy: Any) -> list[str]:
    """The lines of the list that begins so."""
    lines = policy_of("it", Desk(policy=Policy.model_validate(policy)), NOW).splitlines()
    rest = lines[next(at for at, line in enumerate(lines) if line.startswith(begins)) + 1 :]
    joined: list[str] = []
    for line in rest[: next((at for at, line in enumerate(rest) if not line.startswith(" ")), len(rest))]:
        if line.startswith("      "):
            joined[-1] += f" {line.strip()}"
        else:
            joined.append(line.strip())
    return joined


def test_the_usual_policy(tmp_path: Path) -> None:
    assert said("", tmp_path) == USUAL


def test_a_policy_that_says_a_lot(tmp_path: Path) -> None:
    assert said(RICH, tmp_path) == RICH_SAID


def test_whoever_may_open_as_much_as_they_like_is_told_so(tmp_path: Path) -> None:
    off = '[desks.it.policy]\nopens_per_hour = "unlimited"\ndesk_opens_per_hour = "unlimited"\n'
    assert "\nEverybody can open as many requests as they like.\n\n" in said(off, tmp_path)


SAME = {"ownership": "1h", "first_response": "1h", "next_update": "2h", "resolve": "9h", "vendor": "4h"}
LIMITS = "a shepherd within 1 h, a first answer within 1 h, an update every 2 h, resolved within 9 h, a vendor's answer within 4 h"  # noqa: E501
WEEK = {"week": ["mon-fri 9:00-17:00"]}


@pytest.mark.parametrize(
    ("targets", "hours", "lines"),
    [
        (SAME, None, [f"all requests: {LIMITS}"]),
        (SAME, WEEK, [f"all requests: {LIMITS}"]),
        (
            SAME | {"low": {"resolve": "10h"}, "critical": {"resolve": "10h"}},
            None,
            [f"critical and low requests: {LIMITS.replace('9 h', '10 h')}", f"high and normal requests: {LIMITS}"],
        ),
        (
            SAME | {"incident": {"resolve": "8h"}, "high": {"question": {"resolve": "20h", "vendor": "5h"}}},
            None,
            [
                f"all requests: {LIMITS}",
                "all incidents: resolved within 8 h",
                "high questions: resolved within 20 h, a vendor's answer within 5 h",
            ],
        ),
        (
            SAME | {"incident": {"resolve": "8h"}, "high": {"question": {"resolve": "20h"}}, "low": {"resolve": "8h"}},
            None,
            [
                f"critical, high and normal requests: {LIMITS}",
                f"low requests: {LIMITS.replace('9 h', '8 h')}",
                "critical, high and normal incidents: resolved within 8 h",
                "high questions: resolved within 20 h",
            ],
        ),
        (
            SAME | {"critical": {"incident": {"around_the_clock": True}}},
            WEEK,
            [f"all requests: {LIMITS}", "critical incidents: around the clock"],
        ),
        (
            SAME | {"around_the_clock": True, "low": {"question": {"around_the_clock": False}}},
            WEEK,
            [f"all requests: around the clock, {LIMITS}", "low questions: in these hours"],
        ),
        (
            SAME | {"resolve": "never"},
            None,
            [f"all requests: {LIMITS.replace('resolved within 9 h', 'no limit for resolving')}"],
        ),
    ],
)
def test_what_is_the_same_is_said_once(targets: dict[str, Any], hours: dict[str, Any] | None, lines: list[str]) -> None:
    assert section("How long", targets=targets, hours=hours) == lines


OVER = "when a time is over, and again at twice, four times, … the time:"
UNTAKEN = "when nobody takes a request in time: the board shows it; at twice the time,"


@pytest.mark.parametrize(
    ("told", "lines"),
    [
        ([], [f"{OVER} nobody", f"{UNTAKEN} nobody"]),
        (["shepherd"], [f"{OVER} the shepherd", f"{UNTAKEN} nobody"]),
        (
            ["swarm", "lead"],
            [
                f"{OVER} the swarm and the leads; where none can be reached, the shepherd",
                f"{UNTAKEN} the swarm and the leads",
            ],
        ),
    ],
)
def test_whom_a_breach_reaches(told: list[str], lines: list[str]) -> None:
    assert section("Who is told", told={"breach": told})[1:3] == lines


def test_a_clock_that_is_switched_off_is_not_told_of() -> None:
    off = {"ownership": "never", "first_response": "never", "resolve": "never", "next_update": "never"}
    assert section("Who is told", targets=off) == ["when a vendor's answer is due, and each time again: the shepherd"]
    assert "stands still" not in policy_of("it", Desk(policy=Policy.model_validate({"targets": off})), NOW)
    all_off = policy_of("it", Desk(policy=Policy.model_validate({"targets": off | {"vendor": "never"}})), NOW)
    assert "Who is told" not in all_off and "\n\n\n" not in all_off


ROUND = {"around_the_clock": True}


@pytest.mark.parametrize(
    ("targets", "line"),
    [
        ({}, "How long things may take, in these hours; 1 d is 24 of them:"),
        (ROUND, "How long things may take, around the clock:"),
        (ROUND | {"low": {"around_the_clock": False, "resolve": "9h"}}, "How long things may take, in these hours:"),
        (ROUND | {"low": {"around_the_clock": False}}, "How long things may take, in these hours; 1 d is 24 of them:"),
    ],
)
def test_hours_are_spoken_of_where_some_clock_keeps_them(targets: dict[str, Any], line: str) -> None:
    desk = Desk(policy=Policy.model_validate({"targets": targets, "hours": WEEK}))
    assert line in policy_of("it", desk, NOW).splitlines()


def test_where_no_clock_keeps_the_hours_that_is_said_once() -> None:
    assert section("How long", targets=SAME | ROUND, hours=WEEK) == [f"all requests: {LIMITS}"]


@pytest.mark.parametrize(
    ("targets", "lines"),
    [
        ({}, []),
        ({"critical": ROUND}, ["critical requests run around the clock all the same"]),
        (ROUND, ["all requests run around the clock all the same"]),
        (
            {"critical": ROUND, "high": ROUND | {"question": {"around_the_clock": False}}},
            ["critical requests, high service requests and high incidents run around the clock all the same"],
        ),
    ],
)
def test_what_a_plan_with_hours_of_its_own_leaves_around_the_clock(targets: dict[str, Any], lines: list[str]) -> None:
    gold = {"people": ["S1"], "hours": WEEK}
    said_of_it = section("Requests of the plan gold, for S1:", targets=targets, plans={"gold": gold})
    assert said_of_it == ["open mon-fri 9:00-17:00, in the time of UTC", *lines]


def test_a_plan_that_promises_nothing_is_said_to_be_like_the_others() -> None:
    desk = Desk(policy=Policy.model_validate({"plans": {"gold": {"people": ["S1", "S2"]}}}))
    assert policy_of("it", desk, NOW).endswith("\n\nRequests of the plan gold, for S1 and S2, are like all others.")


def test_the_tiers_that_a_short_resolve_leaves_are_said() -> None:
    assert section("Which tiers", targets={"critical": {"resolve": "1h"}}) == [
        "critical requests: tier 1 begins, after 15 min tier 2 is pulled in",
        "high, normal and low requests: tier 1 begins, after 15 min tier 2 is pulled in, after 1 h more tier 3 is pulled in",  # noqa: E501
    ]


def run(path: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bot", "policy", "--config", str(path)]
    env = {"PATH": os.environ.get("PATH", "")}
    return subprocess.run(command, env=env, capture_output=True, text=True, timeout=60, check=False)


def test_the_command_needs_no_secrets_and_says_it_of_every_desk(tmp_path: Path) -> None:
    path = tmp_path / "muster.toml"
    path.write_text(f"{PLACE}[desks.hr.discord]\nguild = 1\nchannel = 2\n")
    ran = run(path)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout == f"{USUAL}\n{USUAL.replace('Desk it', 'Desk hr')}"


def test_the_command_says_what_is_wrong_and_exits_with_2(tmp_path: Path) -> None:
    path = tmp_path / "muster.toml"
    path.write_text(f"{PLACE}[desks.it.policy]\nupdate_every = '30m'\n")
    ran = run(path)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr == f"{path}, line 4: desks.it.policy.update_every is now targets.next_update.\n"
