"""Nudges as people get them: once, together, within their hours and their cap; and what is no longer true never."""

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.clock import Clock
from bot.door import Later, Never
from bot.text import Form
from storage.broken import StorageBroken
from swarm.people import Person, Role
from swarm.policy import Policy
from tests.bot.rig import DBA, DESK, HELPER, LEAD, REQUESTER, SECOND, TEAM, Rig, rigged, words

MINUTE = timedelta(minutes=1)


class At(Clock):
    """A clock that begins at a moment of the test's own, and is moved by it alone."""

    def __init__(self, moment: datetime) -> None:
        super().__init__()
        self._now = moment

    def now(self) -> datetime:
        return self._now

    def move(self, by: timedelta) -> None:
        self._now += by


MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


def policy(**more: Any) -> Policy:
    targets = {"tiers": "tier1", "first_response": "never", "resolve": "never"}
    return Policy.model_validate({"targets": targets, **more})


async def pass_(rig: Rig, minutes: float, step: float = 1) -> None:
    """Time passes, and the clocks are looked at as they would be."""
    for _ in range(round(minutes / step)):
        rig.clock.move(step * MINUTE)
        await rig.parts.ticker.look()
        await rig.courier.idle()


def told(rig: Rig, who: Person) -> list[str]:
    return [said for what, where, said in rig.door.shown if (what, where) == ("whisper", who.id)]


async def test_a_missing_update_nudges_the_shepherd_once_an_interval(tmp_path: Path) -> None:
    async with rigged(tmp_path, policy=policy(), clock=At(MONDAY)) as rig:
        await rig.opened("open replica lags")
        await pass_(rig, 119)
        assert told(rig, HELPER) == []
        await pass_(rig, 2)
        (first,) = told(rig, HELPER)
        assert first.startswith("<slack:C1/1> replica lags")
        assert "@requester has heard nothing for 2 h. How does it stand?" in first
        await pass_(rig, 118)
        assert len(told(rig, HELPER)) == 1
        await pass_(rig, 2)
        assert len(told(rig, HELPER)) == 2
        await rig.says(HELPER, f"tell {DESK}#1 we are on it")
        await pass_(rig, 119)
        assert len(told(rig, HELPER)) == 2


async def test_it_is_told_once_though_the_process_starts_again(tmp_path: Path) -> None:
    clock = At(MONDAY)
    async with rigged(tmp_path, policy=policy(), clock=clock) as rig:
        await rig.opened()
        rig.clock.move(121 * MINUTE)
        await rig.app.look(DESK, 1)  # decided and committed, and then the process dies
    async with rigged(tmp_path, policy=policy(), clock=clock) as rig:
        await rig.courier.start()
        await pass_(rig, 10)
        assert len(told(rig, HELPER)) == 1
    async with rigged(tmp_path, policy=policy(), clock=clock) as rig:
        await rig.courier.start()
        await pass_(rig, 10)
        assert told(rig, HELPER) == []


async def test_several_things_due_are_one_message_and_each_is_a_link(tmp_path: Path) -> None:
    async with rigged(tmp_path, policy=policy(), clock=At(MONDAY), team=(HELPER, LEAD)) as rig:
        for title in ("one", "two", "three"):
            await rig.opened(f"open {title}")
        await pass_(rig, 125, step=125)
        (digest,) = told(rig, HELPER)
        assert digest.startswith("3 things need you")
        assert all(f"<slack:C1/{number}> {title}" in digest for number, title in enumerate(("one", "two", "three"), 1))


async def test_a_cap_gathers_what_is_more_into_the_next_message(tmp_path: Path) -> None:
    strict = policy(nudges_per_hour=2, targets={"tiers": "tier1", "first_response": "never", "next_update": "10m"})
    async with rigged(tmp_path, policy=strict, clock=At(MONDAY), team=(HELPER, LEAD)) as rig:
        for number in range(5):
            await rig.opened(f"open number {number}")
            await pass_(rig, 1)
        await pass_(rig, 50)
        assert len(told(rig, HELPER)) == 2
        await pass_(rig, 25)
        assert 3 <= len(told(rig, HELPER)) <= 4
        assert told(rig, HELPER)[2].startswith("5 things need you"), told(rig, HELPER)[2]
        stats = await rig.store.stats(DESK, None, rig.clock.now())
        assert stats.nudges_sent and stats.nudges_dropped, "what was overtaken while it waited is dropped and counted"


async def test_quiet_hours_are_kept_and_what_is_no_longer_true_is_never_said(tmp_path: Path) -> None:
    evening = datetime(2026, 3, 2, 19, 0, tzinfo=UTC)
    night = policy(quiet_hours="20:00-07:00")
    async with rigged(tmp_path, policy=night, clock=At(evening), team=(HELPER, LEAD)) as rig:
        await rig.opened("open one")
        await rig.opened("open two")
        await pass_(rig, 11 * 60, step=15)
        assert told(rig, HELPER) == []
        await rig.says(HELPER, f"tell {DESK}#1 still on it")
        await pass_(rig, 75, step=15)
        (morning,) = told(rig, HELPER)
        assert "C1/2> two" in morning and "C1/1" not in morning


async def test_their_own_quiet_hours_go_before_the_desks(tmp_path: Path) -> None:
    night = policy(quiet_hours="20:00-07:00")
    evening = datetime(2026, 3, 2, 19, 0, tzinfo=UTC)
    async with rigged(tmp_path, policy=night, clock=At(evening), team=(HELPER, LEAD)) as rig:
        assert words((await rig.says(HELPER, "quiet never")).card) == "You can be reminded at any hour."
        await rig.opened("open one")
        await pass_(rig, 125, step=5)
        assert len(told(rig, HELPER)) == 1
        said = await rig.says(HELPER, "quiet 21:00-8:00")
        assert words(said.card) == "You are not reminded of anything from 21:00 to 08:00 of the desk's time zone."
        await pass_(rig, 240, step=5)
        assert len(told(rig, HELPER)) == 1
        wrong = await rig.says(HELPER, "quiet at night")
        assert wrong.refused and "quiet 20:00-07:00" in words(wrong.card)


async def test_on_call_people_hear_of_what_is_critical_at_night(tmp_path: Path) -> None:
    on_call = Person(id=HELPER.id, roles=frozenset({Role.STAFF, Role.ON_CALL}), tier=1)
    night = policy(quiet_hours="20:00-07:00")
    late = datetime(2026, 3, 2, 23, 0, tzinfo=UTC)
    async with rigged(tmp_path, policy=night, clock=At(late), team=(on_call, LEAD)) as rig:
        await rig.opened("open printer jams")
        await rig.opened("open all is down urgency:critical")
        await pass_(rig, 20)
        (critical,) = told(rig, HELPER)
        assert "C1/2> all is down" in critical


async def test_an_ownership_breach_goes_to_the_board_and_then_to_the_lead(tmp_path: Path) -> None:
    async with rigged(tmp_path, policy=policy(assignment="claim"), clock=At(MONDAY)) as rig:
        await rig.opened("open replica lags")
        await pass_(rig, 31)
        board = await rig.says(HELPER, "board")
        assert "nobody looks after it for too long" in words(board.card)
        assert "on the board: nobody took it in time" in rig.door.of("edit")[-1]
        assert told(rig, LEAD) == []
        await pass_(rig, 30)
        (breach,) = told(rig, LEAD)
        assert "nobody has taken it for 1 h." in breach


async def test_nobody_is_told_of_what_was_done_in_the_same_minute(tmp_path: Path) -> None:
    """The breach is on record, though the command that ends the clock came before the clocks were looked at."""
    async with rigged(tmp_path, policy=policy(assignment="claim"), clock=At(MONDAY)) as rig:
        await rig.opened()
        rig.clock.move(65 * MINUTE)
        await rig.says(HELPER, f"take {DESK}#1")
        await pass_(rig, 1)
        assert told(rig, LEAD) == []
        stats = await rig.store.stats(DESK, None, rig.clock.now())
        assert stats.kept["ownership"] == (0, 1)


async def test_a_tier_is_pulled_in_by_itself_and_says_why(tmp_path: Path) -> None:
    async with rigged(tmp_path, policy=Policy(), clock=At(MONDAY)) as rig:
        await rig.opened("open replica lags")
        await pass_(rig, 16)
        (asked,) = [said for said in rig.door.of("post") if "tier 2" in said]
        assert "@dba, tier 2 is pulled in, because it was not here in time: replica lags" in asked
        request = await rig.the()
        assert request.shepherd == HELPER.id


async def test_a_vendor_is_followed_up_where_they_are_and_else_their_shepherd_is(tmp_path: Path) -> None:
    vendor = Person(id="slack:vendor", roles=frozenset({Role.VENDOR}), tier=4)
    async with rigged(tmp_path, policy=policy(), clock=At(MONDAY), team=(*TEAM, vendor)) as rig:
        await rig.opened("open one")
        await rig.says(HELPER, f"pull {DESK}#1 @slack:vendor is it the firmware?")
        await rig.opened("open two")
        await rig.says(HELPER, f"wait {DESK}#2 vendor case 4711")
        await pass_(rig, 241)
        assert "@vendor: your answer is awaited here for 4 h now." in rig.door.of("post")
        assert any("C1/3> two — the vendor has not answered for 4 h" in said for said in told(rig, HELPER))
        assert (await rig.the(1)).pulls[0].asked is not None, "silence is no no of a vendor"


@pytest.mark.parametrize("shut_out", [False, True])
async def test_a_vendor_is_followed_up_where_it_is_private_and_is_called_only_if_they_belong(
    tmp_path: Path, shut_out: bool
) -> None:
    vendor = Person(id="slack:vendor", roles=frozenset({Role.VENDOR}), tier=4)
    async with rigged(tmp_path, policy=policy(), clock=At(MONDAY), team=(*TEAM, vendor)) as rig:
        await rig.opened("open private:yes one")
        await rig.says(HELPER, f"pull {DESK}#1 @slack:vendor is it the firmware?")
        await rig.courier.idle()
        if shut_out:
            await rig.says(LEAD, "block @slack:vendor noise")
        await pass_(rig, 241)
        called = [
            whom
            for (_, _, said), (_, whom) in zip(rig.door.shown, rig.door.called, strict=True)
            if "your answer is awaited here for 4 h" in said
        ]
        assert called == ([] if shut_out else [{vendor.id}]), "of whoever is blocked nothing is awaited"


async def test_a_resolved_request_says_a_word_before_it_closes(tmp_path: Path) -> None:
    async with rigged(tmp_path, policy=policy(quiet_close="4h"), clock=At(MONDAY)) as rig:
        await rig.opened("open replica lags")
        await rig.says(HELPER, f"resolve {DESK}#1 a failover")
        await pass_(rig, 181)
        assert "it was resolved, and closes" in told(rig, REQUESTER)[-1]
        await rig.app.spoke(desk=DESK, by=REQUESTER, thread="slack:C1/1", delivery="word")
        await pass_(rig, 70)
        assert (await rig.the()).status == "resolved", "any word stops it"
        await pass_(rig, 180)
        assert (await rig.the()).ending == "quiet"


async def test_a_snooze_holds_a_nudge_back(tmp_path: Path) -> None:
    async with rigged(tmp_path, policy=policy(), clock=At(MONDAY)) as rig:
        await rig.opened()
        form = await rig.answered(HELPER, f"snooze {DESK}#1", pressed=True)
        assert isinstance(form, Form), "the button of a nudge asks until when, and why"
        said = await rig.says(HELPER, f"snooze {DESK}#1 3h waiting for the night job")
        assert words(said.card).startswith("You are not reminded of <slack:C1/1> until 2026-03-02 12:00")
        await pass_(rig, 179, step=1)
        assert told(rig, HELPER) == []
        await pass_(rig, 2)
        assert len(told(rig, HELPER)) == 1
        assert (await rig.says(SECOND, f"snooze {DESK}#1 3h no")).refused
        assert (await rig.says(HELPER, f"snooze {DESK}#1 30d no")).refused
        assert "I don't understand the time" in words((await rig.says(HELPER, f"snooze {DESK}#1 soon x")).card)


async def test_whoever_cannot_be_told_privately_is_told_in_each_thread(tmp_path: Path) -> None:
    async with rigged(tmp_path, policy=policy(), clock=At(MONDAY), team=(HELPER, LEAD)) as rig:
        await rig.opened("open one")
        await rig.opened("open two")
        rig.door.always["whisper"] = Never("They take no messages.")
        await pass_(rig, 125, step=125)
        await rig.courier.idle()
        posts = [(where, said) for what, where, said in rig.door.shown if what == "post" and "heard nothing" in said]
        assert sorted(where for where, _ in posts) == ["slack:C1/1", "slack:C1/2"]
        assert all(said.startswith("@helper: ") for _, said in posts)


async def test_a_nudge_that_a_platform_held_up_too_long_is_dropped(tmp_path: Path) -> None:
    async with rigged(tmp_path, policy=policy(), clock=At(MONDAY), team=(HELPER, LEAD)) as rig:
        await rig.opened()
        rig.door.always["whisper"] = Later("too many calls", 30.0)
        await pass_(rig, 121)
        del rig.door.always["whisper"]
        rig.clock.move(timedelta(hours=2, minutes=5))
        rig.courier.wake(DESK, 1)
        await rig.courier.idle()
        assert told(rig, HELPER) == [], "the next one is due by now, and this one comes too late"
        await rig.parts.ticker.look()
        await rig.courier.idle()
        assert len(told(rig, HELPER)) == 1


async def test_what_came_too_late_counts_once_however_often_the_rest_is_tried(tmp_path: Path) -> None:
    async with rigged(tmp_path, policy=policy(), clock=At(MONDAY), team=(HELPER, LEAD)) as rig:
        await rig.opened("open one")
        await rig.opened("open two")
        rig.door.always["whisper"] = Later("too many calls", 30.0)
        await pass_(rig, 121, step=121)
        await rig.says(HELPER, f"tell {DESK}#1 soon")
        for _ in range(3):
            await rig.later(2, minutes=1)
        del rig.door.always["whisper"]
        for number in (1, 2):
            await rig.later(number, minutes=1)
        (said,) = told(rig, HELPER)
        assert "<slack:C1/2> two" in said and "<slack:C1/1>" not in said
        stats = await rig.store.stats(DESK, None, rig.clock.now())
        assert (stats.nudges_sent, stats.nudges_dropped) == (1, 1)


async def test_ten_hours_off_are_no_storm(tmp_path: Path) -> None:
    async with rigged(tmp_path, policy=Policy(assignment="claim"), clock=At(MONDAY)) as rig:
        for number in range(30):
            await rig.opened(f"open number {number}")
        rig.clock.move(timedelta(hours=10))
        await rig.parts.ticker.look()
        await rig.courier.idle()
        assert len(told(rig, LEAD)) == 1 and told(rig, LEAD)[0].startswith("60 things need you")
        assert told(rig, DBA) == []


async def test_two_things_of_one_request_are_both_said_where_messages_are_closed(tmp_path: Path) -> None:
    both = Policy.model_validate({"targets": {"tiers": "tier1", "resolve": "2h", "first_response": "2h"}})
    async with rigged(tmp_path, policy=both, clock=At(MONDAY), team=(HELPER,)) as rig:
        await rig.opened("open one")
        rig.door.always["whisper"] = Never("They take no messages.")
        await pass_(rig, 125, step=125)
        await rig.courier.idle()
        (post,) = [said for what, _, said in rig.door.shown if what == "post"]
        assert "has heard nothing for 2 h" in post and "it is not resolved after 2 h" in post


async def test_whoever_is_back_hears_what_waited(tmp_path: Path) -> None:
    async with rigged(tmp_path, policy=policy(), clock=At(MONDAY), team=(HELPER,)) as rig:
        await rig.opened()
        await rig.says(HELPER, "away")
        await pass_(rig, 130, step=10)
        assert told(rig, HELPER) == [], "there is nobody else to tell"
        back = next(one for one in await rig.store.people(DESK) if one.id == HELPER.id)
        await rig.says(back, "back")
        await pass_(rig, 1)
        assert len(told(rig, HELPER)) == 1


async def test_while_a_shepherd_is_away_the_lead_hears(tmp_path: Path) -> None:
    async with rigged(tmp_path, policy=policy(), clock=At(MONDAY), team=(HELPER, LEAD)) as rig:
        await rig.opened()
        await rig.says(HELPER, "away")
        await pass_(rig, 130, step=10)
        assert told(rig, HELPER) == [] and len(told(rig, LEAD)) == 1


async def test_what_waited_for_one_shepherd_is_not_told_when_they_have_handed_over(tmp_path: Path) -> None:
    evening = datetime(2026, 3, 2, 19, 0, tzinfo=UTC)
    async with rigged(
        tmp_path, policy=policy(quiet_hours="20:00-07:00"), clock=At(evening), team=(HELPER, SECOND)
    ) as rig:
        await rig.opened()
        await pass_(rig, 130, step=10)
        await rig.says(HELPER, f"handover {DESK}#1 @slack:second end of my shift")
        await rig.says(SECOND, f"accept {DESK}#1")
        await pass_(rig, 11 * 60, step=30)
        assert not any("heard nothing" in said for said in told(rig, HELPER))


async def test_what_is_no_longer_true_when_it_is_said_is_left_out(tmp_path: Path) -> None:
    async with rigged(tmp_path, policy=policy(), clock=At(MONDAY), team=(HELPER, LEAD)) as rig:
        await rig.opened("open one")
        await rig.opened("open two")
        rig.door.trouble["whisper"].append(Later("too many calls", 600.0))
        await pass_(rig, 121, step=121)
        await rig.says(HELPER, f"tell {DESK}#1 on it")
        rig.clock.move(15 * MINUTE)
        rig.courier.wake(DESK, 1)
        await rig.courier.idle()
        (said,) = told(rig, HELPER)
        assert "C1/2> two" in said and "C1/1" not in said


async def test_the_word_before_a_close_waits_for_no_quiet_hours(tmp_path: Path) -> None:
    noon = datetime(2026, 3, 2, 13, 0, tzinfo=UTC)
    night = policy(quiet_hours="20:00-07:00", quiet_close="12h")
    async with rigged(tmp_path, policy=night, clock=At(noon), team=(HELPER, LEAD)) as rig:
        await rig.opened()
        await rig.says(HELPER, f"resolve {DESK}#1 done")
        await pass_(rig, 9 * 60 + 5, step=5)
        assert "it was resolved, and closes" in told(rig, REQUESTER)[-1]
        assert (await rig.the()).status == "resolved"


async def test_a_database_that_fails_for_a_moment_delays_no_clock(tmp_path: Path) -> None:
    async with rigged(tmp_path, policy=policy(), clock=At(MONDAY), team=(HELPER, LEAD)) as rig:
        await rig.opened()
        await rig.courier.idle()
        rig.clock.move(121 * MINUTE)
        other = sqlite3.connect(tmp_path / "muster.db", isolation_level=None)
        other.execute("PRAGMA busy_timeout = 0")
        other.execute("BEGIN IMMEDIATE")
        try:
            with pytest.raises(StorageBroken):
                await rig.parts.ticker.look()
        finally:
            other.execute("ROLLBACK")
            other.close()
        await rig.parts.ticker.look()
        await rig.courier.idle()
        assert len(told(rig, HELPER)) == 1


async def test_working_hours_are_said_to_be_working_hours(tmp_path: Path) -> None:
    friday = datetime(2026, 3, 6, 16, 0, tzinfo=UTC)
    hours = policy(hours={"week": ["mon-fri 9:00-17:00"]})
    async with rigged(tmp_path, policy=hours, clock=At(friday), team=(HELPER, LEAD)) as rig:
        await rig.opened()
        await pass_(rig, 66 * 60 + 5, step=5)
        (said,) = told(rig, HELPER)
        assert "has heard nothing for 2 h of working hours" in said


async def test_many_things_for_one_person_are_a_short_message(tmp_path: Path) -> None:
    async with rigged(tmp_path, policy=Policy(assignment="claim"), clock=At(MONDAY), team=(HELPER, LEAD)) as rig:
        for number in range(30):
            await rig.opened(f"open number {number}")
        await rig.opened("open all is down urgency:critical")
        rig.clock.move(timedelta(hours=10))
        await rig.parts.ticker.look()
        await rig.courier.idle()
        (said,) = told(rig, LEAD)
        assert said.splitlines()[0] == "63 things need you"
        assert "all is down" in said, "the most urgent stand first"
        assert " more: see the board" in said
