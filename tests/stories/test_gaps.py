"""What people say while nobody listens counts all the same: after a restart, a long disconnect, a refused RESUME."""

from pathlib import Path

import pytest

from tests.platforms.discord import DiscordDouble
from tests.stories.discord_stage import DiscordStage
from tests.stories.kept import kept
from tests.stories.slack_stage import SlackStage

WORDS = "xyzzy"
"""What was said, and is written down nowhere."""
TEXTS = (
    "SELECT doc FROM events",
    "SELECT doc FROM requests",
    "SELECT doc FROM outbox",
    "SELECT answer FROM deliveries",
)


async def waits_for_the_requester(stage: SlackStage | DiscordStage) -> None:
    await stage.types("requester", "open printer jams")
    await stage.until(lambda: "@helper" in stage.card(1))
    await stage.types("helper", "wait requester which floor?", 1)
    await stage.until(lambda: "waiting for" in stage.card(1))


async def written_nowhere(stage: SlackStage | DiscordStage) -> bool:
    """No file has the words, whatever it holds; nor has any row, wherever those are."""
    folder = stage.muster.folder
    files = folder.glob("muster.db*")
    texts = [doc for sql in TEXTS for (doc,) in await kept(folder).rows(sql)]
    return not any(WORDS.encode() in file.read_bytes() for file in files) and not any(WORDS in one for one in texts)


async def times_spoken(stage: SlackStage | DiscordStage) -> int:
    """How many words are on record; only the database knows."""
    ((count,),) = await kept(stage.muster.folder).rows("SELECT count(*) FROM events WHERE type = 'spoke'")
    return int(count)


async def test_slack_words_said_while_it_was_down(slack: SlackStage) -> None:
    slack.slack.sockets.patience, slack.slack.retry_delays = 0.0, ()  # also for what is told of while it stops
    await waits_for_the_requester(slack)
    assert await slack.muster.stop() == 0
    await slack.slack.says("requester", slack.channel, WORDS, thread=slack.slack.messages(slack.channel)[0])
    await slack.slack.quiet()
    await slack.muster.start()
    await slack.until(lambda: "waiting for" not in slack.card(1))
    assert "active" in slack.card(1) and await written_nowhere(slack)


async def test_slack_words_that_are_told_of_afterwards_and_delivered_again_count_once(slack: SlackStage) -> None:
    await waits_for_the_requester(slack)
    await slack.muster.kill()
    await slack.slack.says("requester", slack.channel, WORDS, thread=slack.slack.messages(slack.channel)[0])
    await slack.muster.start()
    await slack.until(lambda: "waiting for" not in slack.card(1))
    await slack.slack.quiet()
    await slack.slack.redeliver("message")
    assert await times_spoken(slack) == 1


async def test_slack_a_long_disconnect(slack: SlackStage) -> None:
    if slack.http:
        return
    await waits_for_the_requester(slack)
    slack.slack.sockets.patience, slack.slack.retry_delays = 0.0, ()
    slack.slack.fail("apps.connections.open", times=2, status=503)
    await slack.slack.drop_sockets()
    await slack.slack.says("requester", slack.channel, WORDS, thread=slack.slack.messages(slack.channel)[0])
    await slack.until(lambda: "waiting for" not in slack.card(1))


async def test_discord_words_said_while_it_was_down(discord: DiscordStage) -> None:
    await waits_for_the_requester(discord)
    assert await discord.muster.stop() == 0
    await discord.says("requester", WORDS, 1)
    await discord.muster.start()
    await discord.until(lambda: "waiting for" not in discord.card(1))
    assert "active" in discord.card(1) and await written_nowhere(discord)


async def test_discord_words_said_before_a_refused_resume(discord: DiscordStage) -> None:
    await waits_for_the_requester(discord)
    await discord.double.drop_sockets(resume=False)
    await discord.says("requester", WORDS, 1)
    await discord.double.until(lambda: "waiting for" not in discord.card(1), 20)
    await discord.says("helper", "and after it", 1)
    await discord.types("helper", "tried a new cable", 1)
    await discord.until(lambda: "a new cable" in discord.card(1))
    assert await times_spoken(discord) == 2


@pytest.mark.parametrize("speaks", [True, False])
async def test_the_clocks_wait_for_what_was_said_while_it_was_down(tmp_path: Path, speaks: bool) -> None:
    async with DiscordDouble() as double:
        stage = DiscordStage(double, tmp_path, policy='quiet_close = "4h"')
        await stage.start()
        await stage.types("requester", "open printer jams")
        await stage.until(lambda: "@helper" in stage.card(1))
        await stage.types("helper", "resolve new toner", 1)
        await stage.later("3h 50m")
        await stage.until(lambda: "closes" in " ".join(stage.private("requester")))
        assert await stage.muster.stop() == 0
        if speaks:
            await stage.says("requester", WORDS, 1)
        stage.muster.pass_time("90m")
        await stage.muster.start()
        await stage.muster.settled()
        assert await times_spoken(stage) == int(speaks)
        assert ("closed" in stage.card(1)) is not speaks
        assert await stage.muster.stop() == 0, stage.muster.transcript()
