"""The bot is taken out of a channel, or of a whole server, and comes back: nothing is lost, and nobody else notices."""

import pytest

from tests.stories.discord_stage import DiscordStage
from tests.stories.slack_stage import SlackStage
from tests.stories.stage import Stage


async def waits_for_the_requester(stage: Stage) -> None:
    await stage.types("requester", "open printer jams")
    await stage.until(lambda: "@helper" in stage.card(1))
    await stage.types("helper", "wait requester which floor?", 1)
    await stage.until(lambda: "waiting for" in stage.card(1))


@pytest.mark.parametrize("restarts", [False, True])
async def test_slack_words_said_while_the_bot_was_out_of_the_channel(slack: SlackStage, restarts: bool) -> None:
    await waits_for_the_requester(slack)
    await slack.muster.settled()
    await slack.slack.leaves("muster", slack.channel)
    await slack.slack.quiet()
    root = slack.slack.messages(slack.channel)[0]
    await slack.slack.says("requester", slack.channel, "the second", thread=root)
    if restarts:
        await slack.crash()
    await slack.muster.said("what was missed is not yet known")
    await slack.slack.invites("lead", "muster", slack.channel)
    await slack.until(lambda: "waiting for" not in slack.card(1))
    await slack.types("helper", "tried a new cable", 1)
    await slack.until(lambda: "a new cable" in slack.card(1))


@pytest.mark.parametrize("restarts", [False, True])
async def test_discord_words_said_while_the_bot_was_out_of_the_server(discord: DiscordStage, restarts: bool) -> None:
    await waits_for_the_requester(discord)
    await discord.muster.settled()
    await discord.double.removes_bot()
    await discord.says("requester", "the second", 1)
    if restarts:
        await discord.crash()
    await discord.muster.said("what was missed is not yet known")
    await discord.double.readmits_bot()
    await discord.until(lambda: "waiting for" not in discord.card(1))
    await discord.types("helper", "tried a new cable", 1)
    await discord.until(lambda: "a new cable" in discord.card(1))
