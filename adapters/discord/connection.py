"""One shard as it is heard here: logged in, connected, its servers' commands brought, until it is to end."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

import aiohttp
import discord
import structlog

from adapters.discord import commands
from adapters.discord.calls import NO_LOGIN, Calls
from adapters.discord.ear import Ear
from adapters.discord.own_tasks import OwnTasks
from adapters.discord.sync import sync
from bot.config import Misconfigured
from bot.door import Later

log = structlog.get_logger()
GUILDS_WITHIN = 5.0
"""Seconds after which people are heard even if a server is still unavailable."""
PEOPLE_WITHIN = 0.8
"""Seconds after which people are heard even if those of a large server are still being read."""
GOODBYE = 3.0
"""Seconds for the gateway to say goodbye."""
NO_LOGIN_CODE, MISCOUNTED_CODES = 4004, (4010, 4011)
MISCOUNTED = (
    "Discord refuses to be heard over so many connections ({shards}): as a rule the bot is on too many servers for "
    "them. Muster asks Discord anew how many it wants. Should this be said over and over, take the bot out of servers "
    "that have no desk."
)


class Miscounted(Later):
    """Discord wants to be heard over another number of connections."""


FINAL = (Misconfigured, Miscounted, discord.ConnectionClosed, discord.PrivilegedIntentsRequired)
"""What ends one connection in such a way that it would end the others as well."""


class Connection:
    """An ear, and all that is only useful while it hears."""

    def __init__(self, ear: Ear, calls: Calls, token: str, chores: OwnTasks) -> None:
        self.ear = ear
        self.heard = False
        """Whether people have been heard on it."""
        self._calls = calls
        self._token = token
        self._chores = chores
        self.running = asyncio.create_task(self._run())

    @property
    def why(self) -> BaseException:
        """What ended it."""
        if self.running.cancelled():
            return asyncio.CancelledError()
        return self.running.exception() or Later("Discord hung up.")

    def announce(self, ready: Callable[[], None]) -> None:
        """Say when people can be heard."""
        self._chores.start("saying that people can be heard", self._announce(ready))

    async def end(self) -> None:
        """Hear nothing more; returns when the gateway knows. What is being answered goes on."""
        self.ear.deaf = True
        await asyncio.wait((asyncio.ensure_future(self.ear.close()),), timeout=GOODBYE)
        self.running.cancel()
        await asyncio.gather(self.running, return_exceptions=True)
        await self._chores.drop()

    async def _run(self) -> None:
        """Hear. Raises Misconfigured, Later, or whatever ended the connection."""
        try:
            await self.ear.login(self._token)
            self._chores.start("bringing the slash commands", self._sync())
            await self.ear.connect()
        except discord.LoginFailure as error:
            raise Misconfigured(NO_LOGIN) from error
        except (aiohttp.ClientError, OSError) as error:
            raise Later(f"Discord cannot be reached: {error}.") from error
        except discord.ConnectionClosed as error:
            if error.code == NO_LOGIN_CODE:
                raise Misconfigured(NO_LOGIN) from error
            if error.code in MISCOUNTED_CODES:
                raise Miscounted(MISCOUNTED.format(shards=self.ear.shard_count)) from error
            raise

    async def _sync(self) -> None:
        if self.ear.application_id is not None:
            await sync(self._calls, self.ear.application_id, self.ear.guilds_here, commands.payload())

    async def _announce(self, ready: Callable[[], None]) -> None:
        """Once the session stands and the servers are there; one that is down holds up no other."""
        ear = self.ear
        await ear.session.wait()
        try:
            await asyncio.wait_for(ear.there.wait(), GUILDS_WITHIN)
        except TimeoutError:
            log.warning("a server is still unavailable; hearing the others")
        with suppress(TimeoutError):
            await asyncio.wait_for(ear.known(), PEOPLE_WITHIN)
        self.heard = True
        ready()
