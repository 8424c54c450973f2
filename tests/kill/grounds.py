"""The grounds by name, each on a double of its own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.kill.discord_ground import DiscordGround
from tests.kill.ground import Ground
from tests.kill.mortal import MortalDiscord, MortalSlack
from tests.kill.slack_ground import SlackGround

GROUNDS = ("slack", "discord", "discord-forum", "slack-http")


@asynccontextmanager
async def ground(name: str, folder: Path) -> AsyncIterator[Ground]:
    """A ground with everybody in place; its process has not begun yet."""
    (folder / name).mkdir()
    if name.startswith("slack"):
        async with MortalSlack() as slack:
            yield SlackGround(slack, folder / name, http=name == "slack-http")
    else:
        async with MortalDiscord() as discord:
            yield DiscordGround(discord, folder / name, forum=name == "discord-forum")
