"""A guild with a help channel, a forum, a few people, and an application that remembers."""

from collections.abc import AsyncIterator

import pytest

from tests.adapters.discord.recording import Recording
from tests.platforms.discord import DiscordDouble


@pytest.fixture
async def double() -> AsyncIterator[DiscordDouble]:
    async with DiscordDouble() as discord:
        for name in ("requester", "helper", "dba"):
            discord.user(name)
        discord.channel("help")
        discord.channel("help-forum", forum=True)
        yield discord


@pytest.fixture
def app() -> Recording:
    return Recording()
