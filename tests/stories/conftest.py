"""The stages: every story is played on each of them.

Everything is kept in a file; some stories are played on PostgreSQL as well. `STORIES_ON=postgres` plays all of them on
PostgreSQL alone: `STORIES_ON=postgres python -m pytest tests/stories`.
"""

import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from tests.platforms.discord import DiscordDouble
from tests.platforms.slack import SlackDouble
from tests.stories.console_stage import ConsoleStage
from tests.stories.discord_stage import DiscordStage
from tests.stories.kept import on_the_server
from tests.stories.slack_stage import SlackStage
from tests.stories.stage import DOORS, ON_A_SERVER, Stage

ALL_ON_A_SERVER = os.environ.get("STORIES_ON") == "postgres"


@pytest.fixture(autouse=True)
async def _on_the_server_if_told_so(tmp_path: Path) -> AsyncIterator[None]:
    async with AsyncExitStack() as stack:
        if ALL_ON_A_SERVER:
            await stack.enter_async_context(on_the_server(tmp_path))
        yield


@pytest.fixture
def policy() -> str:
    """The lines of the desk's policy, the usual one. The terminal's desk knows no other; on platforms a story may."""
    return ""


@pytest.fixture(params=DOORS)
async def stage(request: pytest.FixtureRequest, tmp_path: Path, policy: str) -> AsyncIterator[Stage]:
    """A door with its people in place, and the shipped process running behind it."""
    door = request.param.removesuffix(ON_A_SERVER)
    async with AsyncExitStack() as stack:
        if door != request.param and not ALL_ON_A_SERVER:
            await stack.enter_async_context(on_the_server(tmp_path))
        if door == "console":
            console = ConsoleStage(tmp_path)
            await console.start()
            yield console
            await console.close()
        elif door.startswith("slack"):
            slack = await stack.enter_async_context(SlackDouble())
            on_slack = SlackStage(slack, tmp_path, http=door == "slack-http", policy=policy)
            await on_slack.start()
            yield on_slack
            assert await on_slack.muster.stop() == 0, on_slack.muster.transcript()
        else:
            double = await stack.enter_async_context(DiscordDouble())
            on_discord = DiscordStage(double, tmp_path, forum=door == "discord-forum", policy=policy)
            await on_discord.start()
            yield on_discord
            assert await on_discord.muster.stop() == 0, on_discord.muster.transcript()


@pytest.fixture(params=["socket", "http"])
async def slack(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[SlackStage]:
    """Slack alone, for what people see there and nowhere else."""
    async with SlackDouble() as double:
        on_slack = SlackStage(double, tmp_path, http=request.param == "http")
        await on_slack.start()
        yield on_slack
        assert await on_slack.muster.stop() == 0, on_slack.muster.transcript()


@pytest.fixture(params=["text", "forum"])
async def discord(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[DiscordStage]:
    """Discord alone, in a text channel or a forum."""
    async with DiscordDouble() as double:
        on_discord = DiscordStage(double, tmp_path, forum=request.param == "forum")
        await on_discord.start()
        yield on_discord
        assert await on_discord.muster.stop() == 0, on_discord.muster.transcript()
