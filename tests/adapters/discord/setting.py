"""A desk on the double, and a door that is open for as long as a test needs it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager

from pydantic import SecretStr

from adapters.discord.door import DiscordDoor
from bot.config import Desk, DiscordPlace, DiscordSettings, Roles, Secrets
from bot.door import Hears
from bot.duties import Duties
from bot.text import Card, sentence
from swarm.refused import Mention
from tests.adapters.discord.recording import Recording
from tests.platforms.discord import DiscordDouble


def desk(
    double: DiscordDouble, channel: int, skills: Mapping[str, tuple[str, ...]] | None = None, **roles: str
) -> Desk:
    """A desk in a channel, with one id for each role that is named."""
    named = Roles(**{role: (one,) for role, one in roles.items()})
    place = DiscordPlace(guild=str(double.guild), channel=str(channel), roles=named)
    return Desk(discord=place, skills=dict(skills or {}))


def door(
    double: DiscordDouble, desks: Mapping[str, Desk], hears: Hears, *, token: str = "", duties: Duties | None = None
) -> DiscordDoor:
    settings = DiscordSettings(api_url=double.api_url, gateway_url=double.gateway_url, calls_a_second=1_000)
    return DiscordDoor(settings, desks, Secrets(discord_token=SecretStr(token or double.token)), hears, duties=duties)


def greeting(double: DiscordDouble) -> Card:
    """Words in a new thread that call in whoever asked."""
    return sentence(Mention(f"discord:{double.user('requester')}", ping=True), ": welcome")


@asynccontextmanager
async def opened(double: DiscordDouble, desks: Mapping[str, Desk], hears: Hears) -> AsyncIterator[DiscordDoor]:
    """A door at which people are heard, its commands in place."""
    one = door(double, desks, hears)
    ready = asyncio.Event()
    running = asyncio.create_task(one.run(ready.set))
    waiting = asyncio.create_task(ready.wait())
    await asyncio.wait((running, waiting), timeout=10, return_when=asyncio.FIRST_COMPLETED)
    try:
        assert ready.is_set(), running.exception() if running.done() else "not ready in time"
        await double.until(lambda: double.palette.synced)
        yield one
    finally:
        waiting.cancel()
        try:
            await one.stop_hearing()
            await running
        finally:
            await one.close()


async def until(app: Recording, told: Callable[[], object], seconds: float = 5) -> None:
    """Wait until the application was told something."""
    async with asyncio.timeout(seconds):
        while not told():
            app.hears.clear()
            await app.hears.wait()
