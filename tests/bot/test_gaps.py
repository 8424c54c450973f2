"""What people said while nobody listened counts when it was said, and once; and it is known since when that was."""

from datetime import timedelta
from pathlib import Path

from bot.clock import Clock
from bot.gaps import MARGIN
from swarm.people import person
from swarm.request import Status
from tests.bot.rig import DESK, HELPER, LEAD, OTHER_DESK, REQUESTER, Rig, rigged

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
A_MOMENT = timedelta(milliseconds=1)


async def says_afterwards(rig: Rig, by: str, ago: timedelta, delivery: str = "m1") -> None:
    """A word that was said so long ago is told of now, without the roles of whoever said it."""
    at = rig.clock.outside(rig.clock.now() - ago)
    await rig.app.spoke(desk=DESK, by=person(by), thread="slack:C1/1", delivery=delivery, at=at)


async def test_a_first_response_that_was_missed_counts_when_it_was_given(tmp_path: Path) -> None:
    async with rigged(tmp_path) as rig:
        opened = await rig.opened()
        rig.clock.move(2 * HOUR)
        await says_afterwards(rig, HELPER.id, HOUR)
        answered = (await rig.the()).responded_at
        assert answered is not None and HOUR - A_MOMENT <= answered - opened.opened_at <= HOUR + MINUTE


async def test_a_word_is_no_earlier_than_what_is_on_record_and_no_later_than_now(tmp_path: Path) -> None:
    async with rigged(tmp_path) as rig:
        await rig.opened()
        rig.clock.move(HOUR)
        await rig.says(HELPER, f"tried {DESK}#1 toner")
        on_record = (await rig.the()).last_at
        await says_afterwards(rig, HELPER.id, 30 * MINUTE)
        assert (await rig.the()).responded_at == on_record
        await says_afterwards(rig, HELPER.id, -HOUR, delivery="m2")
        told_at = (await rig.the()).told_at
        assert told_at is not None and told_at <= rig.clock.now()


async def test_what_was_heard_and_is_told_of_again_counts_once_in_any_order(tmp_path: Path) -> None:
    async with rigged(tmp_path) as rig:
        await rig.opened()
        rig.clock.move(3 * MINUTE)
        await rig.app.spoke(desk=DESK, by=HELPER, thread="slack:C1/1", delivery="m2")
        await says_afterwards(rig, HELPER.id, MINUTE, delivery="m2")
        await says_afterwards(rig, REQUESTER.id, 2 * MINUTE, delivery="m1")
        await rig.app.spoke(desk=DESK, by=REQUESTER, thread="slack:C1/1", delivery="m1")
        assert [event.type for event in await rig.store.history(DESK, 1)] == ["opened", "owned", "spoke", "spoke"]


async def test_the_requesters_missed_word_ends_the_wait_for_it(tmp_path: Path) -> None:
    async with rigged(tmp_path) as rig:
        await rig.opened()
        await rig.says(HELPER, f"wait {DESK}#1 requester which floor?")
        rig.clock.move(2 * HOUR)
        await says_afterwards(rig, REQUESTER.id, HOUR)
        request = await rig.the()
        assert request.status is Status.ACTIVE
        assert request.last_at is not None and rig.clock.now() - request.last_at >= HOUR
        await rig.courier.idle()
        assert "waits" not in rig.door.of("edit")[-1]


async def test_the_requesters_missed_word_puts_off_the_quiet_close(tmp_path: Path) -> None:
    async with rigged(tmp_path) as rig:
        await rig.opened()
        await rig.says(HELPER, f"resolve {DESK}#1 new toner")
        rig.clock.move(timedelta(days=2, hours=22))
        await rig.parts.ticker.look()
        assert (await rig.the()).nudges, "its requester was told that it is about to close"
        rig.clock.move(4 * HOUR)
        await says_afterwards(rig, REQUESTER.id, HOUR)
        await rig.parts.ticker.look()
        assert (await rig.the()).status is Status.RESOLVED


async def test_a_strangers_missed_word_is_nothing(tmp_path: Path) -> None:
    async with rigged(tmp_path) as rig:
        await rig.opened()
        await says_afterwards(rig, "slack:stranger", MINUTE)
        assert (await rig.the()).version == 2


async def test_a_gap_reaches_from_the_last_time_that_all_was_heard(tmp_path: Path) -> None:
    clock = Clock()
    async with rigged(tmp_path, clock=clock) as rig:
        assert await rig.app.missed(desk=DESK, platform="slack") is None, "nobody was ever heard"
        heard = clock.now()
        await rig.app.listening(desk=DESK, platform="slack")
        assert await rig.app.missed(desk=DESK, platform="slack") is None, "no request lives"
        await rig.opened("open first")
        await rig.opened("open second")
        await rig.says(LEAD, f"withdraw {DESK}#1")
    async with rigged(tmp_path, clock=clock) as rig:
        gap = await rig.app.missed(desk=DESK, platform="slack")
        assert gap is not None and gap.threads == ("slack:C1/2",)
        assert abs(gap.since + MARGIN - heard) < MINUTE
        assert await rig.app.missed(desk=DESK, platform="discord") is None


async def test_a_rehearsal_keeps_the_platforms_time(tmp_path: Path) -> None:
    async with rigged(tmp_path, clock=Clock(ahead=HOUR)) as rig:
        await rig.opened()
        await rig.app.listening(desk=DESK, platform="slack")
        gap = await rig.app.missed(desk=DESK, platform="slack")
        assert gap is not None and gap.since < rig.clock.outside(rig.clock.now())
        await rig.app.spoke(desk=DESK, by=HELPER, thread="slack:C1/1", delivery="m1", at=gap.since + MARGIN)
        told_at = (await rig.the()).told_at
        assert told_at is not None and rig.clock.now() - told_at < MINUTE


async def test_the_clocks_may_begin_once_every_desk_is_heard_everywhere(tmp_path: Path) -> None:
    async with rigged(tmp_path, platforms=("slack", "discord")) as rig:
        for desk in (DESK, "other"):
            for platform in ("slack", "discord"):
                assert not rig.app.gaps.closed.is_set()
                await rig.app.listening(desk=desk, platform=platform)
        assert rig.app.gaps.closed.is_set()


async def test_where_another_process_hears_it_is_waited_for_until_it_has_made_good_what_was_missed(
    tmp_path: Path,
) -> None:
    async with rigged(tmp_path) as rig:
        gaps = rig.app.gaps
        await gaps.listening(OTHER_DESK, "slack")
        await gaps.stands_by(DESK, "slack")
        assert not gaps.closed.is_set(), "nobody was ever heard there"
        now = rig.clock.outside(rig.clock.now())
        await rig.store.heard(DESK, "slack", now - HOUR)
        await gaps.stands_by(DESK, "slack")
        assert not gaps.closed.is_set(), "the other one may just be reading what was said within the hour"
        await rig.store.heard(DESK, "slack", now)
        await gaps.stands_by(DESK, "slack")
        assert gaps.closed.is_set()
