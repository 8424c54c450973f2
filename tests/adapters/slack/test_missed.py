"""What was said while no line was open, or no process ran, is told of afterwards: once, in few calls, at a pace."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from adapters.slack.missed import AT_ONCE, EVERY, FEW
from adapters.slack.pace import Pace
from bot.door import Gap
from tests.adapters.slack.stage import Stage
from tests.platforms.slack import Message
from tests.platforms.slack.pace import PER_MINUTE

REPLIES, HISTORY = "conversations.replies", "conversations.history"


def place(stage: Stage, root: Message) -> str:
    return f"slack:{stage.channel}/{root.ts}"


def gap(stage: Stage, *roots: Message, ago: timedelta = timedelta(minutes=1)) -> Gap:
    return Gap(since=datetime.now(UTC) - ago, threads=tuple(place(stage, root) for root in roots))


def calls(stage: Stage, method: str) -> int:
    return [call.method for call in stage.slack.calls].count(method)


def nobody_is_told(stage: Stage) -> None:
    """What happens while no app is there is told to none, then or later."""
    stage.slack.sockets.patience, stage.slack.retry_delays = 0.0, ()


async def test_what_was_said_before_the_start_is_told_with_its_time_and_without_its_words(stage: Stage) -> None:
    nobody_is_told(stage)
    root = await stage.slack.says("asker", "help", "a card")
    said = await stage.slack.says("helper", "help", "I look at it", thread=root)
    await stage.slack.says("dba", stage.slack.channel("help", ("dba",)), "@muster tell a command, no word", thread=root)
    answer = await stage.slack.says("asker", "help", "thanks", thread=root)
    stage.app.gaps["support"] = gap(stage, root)
    async with stage.opened():
        await stage.app.until(lambda: stage.app.listens)
    assert [(one.desk, one.by.id, one.thread, one.delivery) for one in stage.app.spoken] == [
        ("support", stage.who("helper"), place(stage, root), f"slack:msg:{stage.channel}/{said.ts}"),
        ("support", stage.who("asker"), place(stage, root), f"slack:msg:{stage.channel}/{answer.ts}"),
    ]
    assert [one.at for one in stage.app.spoken] == [
        datetime.fromtimestamp(float(one.ts), UTC) for one in (said, answer)
    ]
    assert {role.value for role in stage.app.spoken[0].by.roles} == {"staff"}
    assert stage.app.heard == []


async def test_the_same_word_heard_and_told_of_is_one_delivery(stage: Stage) -> None:
    root = await stage.slack.says("asker", "help", "a card")
    async with stage.opened():
        said = await stage.slack.says("helper", "help", "I look at it", thread=root)
        await stage.app.until(lambda: stage.app.spoken)
        await stage.slack.redeliver("message")
    stage.app.gaps["support"] = gap(stage, root)
    async with stage.opened():
        await stage.app.until(lambda: len(stage.app.listens) > 1)
    assert len(stage.app.spoken) == 3
    assert {one.delivery for one in stage.app.spoken} == {f"slack:msg:{stage.channel}/{said.ts}"}


async def test_what_was_said_before_the_gap_is_left_alone(stage: Stage) -> None:
    nobody_is_told(stage)
    root = await stage.slack.says("asker", "help", "a card")
    await stage.slack.says("helper", "help", "long ago", thread=root)
    stage.slack.later(3600)
    await stage.slack.says("helper", "help", "lately", thread=root)
    stage.app.gaps["support"] = gap(stage, root, ago=timedelta(minutes=-30))
    async with stage.opened():
        await stage.app.until(lambda: stage.app.listens)
    assert len(stage.app.spoken) == 1


async def test_a_line_that_was_cut_for_long_is_caught_up_with(stage: Stage) -> None:
    root = await stage.slack.says("asker", "help", "a card")
    async with stage.opened():
        await stage.app.until(lambda: stage.app.listens)
        nobody_is_told(stage)
        stage.slack.fail("apps.connections.open", times=2, status=503)
        await stage.slack.drop_sockets()
        said = await stage.slack.says("helper", "help", "meanwhile", thread=root)
        stage.app.gaps["support"] = gap(stage, root)
        await stage.app.until(lambda: stage.app.spoken)
        assert stage.app.spoken[0].delivery == f"slack:msg:{stage.channel}/{said.ts}"
        await stage.app.until(lambda: len(stage.app.listens) == 2)


async def test_a_line_that_slack_renews_missed_nothing(stage: Stage) -> None:
    root = await stage.slack.says("asker", "help", "a card")
    async with stage.opened():
        await stage.app.until(lambda: stage.app.listens)
        stage.app.gaps["support"] = gap(stage, root)
        await stage.slack.disconnect()
        await stage.slack.until(lambda: stage.slack.sockets.accepted == 2)
        await stage.slack.says("helper", "help", "over the new line", thread=root)
        await stage.app.until(lambda: stage.app.spoken)
        assert stage.app.gaps and calls(stage, REPLIES) == 0


async def test_of_many_threads_only_those_are_read_in_which_somebody_spoke(stage: Stage) -> None:
    nobody_is_told(stage)
    roots = [await stage.slack.says("asker", "help", f"card {number}") for number in range(12)]
    for root in roots:
        await stage.slack.says("helper", "help", "long ago", thread=root)
    stage.slack.later(3600)
    for root in roots[3:5]:
        await stage.slack.says("helper", "help", "lately", thread=root)
    assert len(roots) > FEW
    stage.app.gaps["support"] = gap(stage, *reversed(roots), ago=timedelta(minutes=-30))
    async with stage.opened():
        await stage.app.until(lambda: stage.app.listens)
    assert [one.thread for one in stage.app.spoken] == [place(stage, roots[4]), place(stage, roots[3])]
    assert (calls(stage, HISTORY), calls(stage, REPLIES)) == (1, 2)


async def test_a_thread_that_is_gone_and_a_platform_in_trouble_hold_nothing_up(stage: Stage) -> None:
    nobody_is_told(stage)
    gone, root = [await stage.slack.says("asker", "help", text) for text in ("gone", "a card")]
    await stage.slack.deletes("asker", gone)
    await stage.slack.says("helper", "help", "meanwhile", thread=root)
    stage.app.gaps["support"] = gap(stage, gone, root)
    stage.slack.fail(REPLIES, status=429, retry_after=30)
    async with stage.opened():
        await stage.slack.until(lambda: calls(stage, REPLIES) == 1)
        assert (await stage.slack.types("asker", "help", "/swarm mine")).plain == "heard: mine"
        assert stage.app.listens == []
    stage.app.gaps["support"] = gap(stage, gone, root)
    async with stage.opened():
        await stage.app.until(lambda: stage.app.listens)
    assert len(stage.app.spoken) == 1


async def test_what_was_deleted_is_told_of_without_a_call_more(stage: Stage) -> None:
    nobody_is_told(stage)
    gone, tombstone, root = [await stage.slack.says("asker", "help", text) for text in ("gone", "answered", "a card")]
    for answered in (tombstone, root):
        await stage.slack.says("helper", "help", "meanwhile", thread=answered)
    for deleted in (gone, tombstone):
        await stage.slack.deletes("asker", deleted)
    stage.app.gaps["support"] = gap(stage, gone, tombstone, root)
    async with stage.opened():
        await stage.app.until(lambda: stage.app.listens)
    assert stage.app.lost == [("support", place(stage, gone)), ("support", place(stage, tombstone))]
    assert len(stage.app.spoken) == 2, "words below a tombstone count as well"
    assert (calls(stage, HISTORY), calls(stage, REPLIES)) == (0, 3)


async def test_what_was_deleted_in_a_silent_thread_is_told_of_and_the_other_silent_ones_are_not_read(
    stage: Stage,
) -> None:
    nobody_is_told(stage)
    roots = [await stage.slack.says("asker", "help", f"card {number}") for number in range(12)]
    for root in roots[1:]:
        await stage.slack.says("helper", "help", "long ago", thread=root)
    for deleted in roots[:2]:
        await stage.slack.deletes("asker", deleted)
    stage.app.gaps["support"] = gap(stage, *roots, ago=timedelta(minutes=-30))
    async with stage.opened():
        await stage.app.until(lambda: stage.app.listens)
    assert stage.app.lost == [("support", place(stage, root)) for root in roots[:2]]
    assert (stage.app.spoken, calls(stage, HISTORY), calls(stage, REPLIES)) == ([], 1, 2)


async def test_a_tombstone_above_a_card_that_was_put_back_is_no_loss(stage: Stage) -> None:
    nobody_is_told(stage)
    root = await stage.slack.says("asker", "help", "a card")
    card = await stage.slack.says("asker", "help", "the card anew", thread=root)
    await stage.slack.deletes("asker", root)
    back = f"slack:{stage.channel}/{card.ts}"
    stage.app.gaps["support"] = replace(gap(stage, root), cards={place(stage, root): back})
    async with stage.opened():
        await stage.app.until(lambda: stage.app.listens)
        assert stage.app.lost == []
        await stage.slack.deletes("asker", card)
    stage.app.gaps["support"] = replace(gap(stage, root), cards={place(stage, root): back})
    async with stage.opened():
        await stage.app.until(lambda: len(stage.app.listens) == 2)
    assert stage.app.lost == [("support", place(stage, root))], "now all of the thread is gone"


async def test_a_channel_that_the_desk_had_before_and_the_bot_is_not_in_holds_nothing_up(stage: Stage) -> None:
    nobody_is_told(stage)
    former = stage.slack.channel("former", ("asker",), bot=False)
    old = await stage.slack.says("asker", former, "a card")
    root = await stage.slack.says("asker", "help", "a card")
    await stage.slack.says("helper", "help", "meanwhile", thread=root)
    since = datetime.now(UTC) - timedelta(minutes=1)
    stage.app.gaps["support"] = Gap(since=since, threads=(f"slack:{former}/{old.ts}", place(stage, root)))
    async with stage.opened():
        await stage.app.until(lambda: stage.app.listens)
    assert (len(stage.app.spoken), stage.app.lost) == (1, [])


async def test_while_the_bot_is_not_in_the_channel_nothing_there_is_taken_for_heard(stage: Stage) -> None:
    nobody_is_told(stage)
    root = await stage.slack.says("asker", "help", "a card")
    await stage.slack.leaves("muster", "help")
    said = await stage.slack.says("helper", "help", "is anybody there?", thread=root)
    stage.app.missed_by_all["support"] = gap(stage, root)
    async with stage.opened():
        await stage.slack.until(lambda: calls(stage, REPLIES) == 1)
        assert (stage.app.listens, stage.app.lost) == ([], [])
        await stage.slack.invites("asker", "muster", "help")
        await stage.app.until(lambda: stage.app.listens)
    assert [one.delivery for one in stage.app.spoken] == [f"slack:msg:{stage.channel}/{said.ts}"]


def test_looking_back_leaves_room_for_calls_that_somebody_waits_for() -> None:
    assert PER_MINUTE[3] > AT_ONCE + 60 / EVERY, "of each kind, in any minute"


async def test_looking_back_keeps_a_pace() -> None:
    pace, loop = Pace(at_once=3, every=0.05), asyncio.get_running_loop()
    began = loop.time()
    for _ in range(3):
        await pace.turn()
    assert loop.time() - began < 0.05
    await asyncio.gather(pace.turn(), pace.turn())
    assert loop.time() - began >= 0.1 - 0.001
