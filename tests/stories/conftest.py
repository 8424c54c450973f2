"""The stages: every story is played on each of them."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.platforms.discord import DiscordDouble
from tests.platforms.slack import SlackDouble
from tests.stories.console_stage import ConsoleStage
from tests.stories.discord_stage import DiscordStage
from tests.stories.slack_stage import SlackStage
from tests.stories.stage import DOORS, Stage


@pytest.fixture
def policy() -> str:
    """The lines of the desk's policy, the usual one. The terminal's desk knows no other; on platforms a story may."""
    return ""


@pytest.fixture(params=DOORS)
async def stage(request: pytest.FixtureRequest, tmp_path: Path, policy: str) -> AsyncIterator[Stage]:
    """A door with its people in place, and the shipped process running behind it."""
    door = request.param
    if door == "console":
        console = ConsoleStage(tmp_path)
        await console.start()
        yield console
        await console.close()
    elif door.startswith("slack"):
        async with SlackDouble() as slack:
            on_slack = SlackStage(slack, tmp_path, http=door == "slack-http", policy=policy)
            await on_slack.start()
            yield on_slack
            assert await on_slack.muster.stop() == 0, on_slack.muster.transcript()
    else:
        async with DiscordDouble() as double:
            on_discord = DiscordStage(double, tmp_path, forum=door == "discord-forum", policy=policy)
            await on_discord.start()
            yield on_discord
            assert await on_discord.muster.stop() == 0, on_discord.muster.transcript()
