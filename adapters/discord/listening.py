"""The run of the door: log in, connect, hear, stop. Every end of it is either asked for or raised to the supervisor."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress

import aiohttp
import discord
import structlog

from adapters.discord import commands
from adapters.discord.answering import Answering
from adapters.discord.calls import NO_LOGIN, Calls
from adapters.discord.directory import Directory
from adapters.discord.ear import Ear, point
from adapters.discord.missed import Missed
from adapters.discord.own_tasks import OwnTasks
from adapters.discord.places import Places
from adapters.discord.roster import Roster
from adapters.discord.sync import sync
from bot.config import Desk, DiscordSettings, Misconfigured
from bot.door import Hears, Later

log = structlog.get_logger()
GUILDS_WITHIN = 5.0
"""Seconds after which people are heard even if a server is still unavailable."""
PEOPLE_WITHIN = 0.8
"""Seconds after which people are heard even if those of a large server are still being read."""
GOODBYE = 3.0
"""Seconds for the gateway to say goodbye."""
NO_MEMBERS = (
    "Discord refuses the server members intent, so that nobody can be found by a role. Switch on Server Members Intent "
    "for the bot in Discord's developer portal, or name people instead of roles. Until then only people who are named, "
    "and people with a role who have done something, are known."
)


class Listening:
    def __init__(
        self,
        settings: DiscordSettings,
        token: str,
        desks: Mapping[str, Desk],
        *,
        calls: Calls,
        places: Places,
        hears: Hears,
    ) -> None:
        self._settings = settings
        self._token = token
        self._calls = calls
        self._places = places
        self._hears = hears
        self._roster = Roster(desks)
        self._answers = OwnTasks()
        """What is in hand for somebody: finished before the end."""
        self._chores = OwnTasks()
        """What is only useful while connected: given up at the end."""
        self._directory = Directory(self._roster, calls, hears, self._answers)
        self._ear: Ear | None = None
        self._stopping = asyncio.Event()
        self._stopped = asyncio.Event()
        self._stopped.set()

    async def run(self, ready: Callable[[], None]) -> None:
        """Hear until told to stop. Raises Misconfigured, Later, or whatever ended the connection."""
        point(self._settings)
        self._stopped.clear()
        heard = asyncio.create_task(self._hear(ready))
        told = asyncio.create_task(self._stopping.wait())
        try:
            await asyncio.wait((heard, told), return_when=asyncio.FIRST_COMPLETED)
            if heard.done() and not self._stopping.is_set():
                heard.result()
        finally:
            try:
                await self._end(heard, told)
            finally:
                self._stopped.set()

    async def stop(self) -> None:
        """Take in nothing new, answer what is in hand, and let `run` return."""
        self._stopping.set()
        await self._stopped.wait()

    async def close(self) -> None:
        """The same, but give up what is still in hand if it takes long."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self.stop(), GOODBYE)
        await self._answers.drop()
        await self._chores.drop()
        await self._hang_up()

    async def _hang_up(self) -> None:
        ear, self._ear = self._ear, None
        if ear is not None:
            await asyncio.wait((asyncio.ensure_future(ear.close()),), timeout=GOODBYE)

    async def _end(self, *tasks: asyncio.Task[object]) -> None:
        if self._ear is not None:
            self._ear.deaf = True
        await self._answers.finish()
        await self._hang_up()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._chores.drop()

    async def _hear(self, ready: Callable[[], None]) -> None:
        by_roles = await self._directory.maps_roles()
        try:
            await self._connect(ready, by_roles=by_roles)
        except discord.PrivilegedIntentsRequired:
            log.error(NO_MEMBERS)
            await self._hang_up()
            await self._connect(ready, by_roles=False)

    async def _connect(self, ready: Callable[[], None], *, by_roles: bool) -> None:
        ear = self._ear = Ear(
            by_roles=by_roles,
            places=self._places,
            roster=self._roster,
            directory=self._directory,
            answering=Answering(self._calls, self._hears, self._places.guild_of),
            missed=Missed(self._calls, self._places, self._roster, self._hears),
            hears=self._hears,
            answers=self._answers,
            chores=self._chores,
        )
        self._places.look_with(ear.seen)
        self._chores.start("saying that people can be heard", _announce(ear, ready))
        try:
            await ear.login(self._token)
            self._chores.start("bringing the slash commands", self._sync(ear))
            await ear.connect()
        except discord.LoginFailure as error:
            raise Misconfigured(NO_LOGIN) from error
        except (aiohttp.ClientError, OSError) as error:
            raise Later(f"Discord cannot be reached: {error}.") from error
        except discord.ConnectionClosed as error:
            if error.code == 4004:
                raise Misconfigured(NO_LOGIN) from error
            raise

    async def _sync(self, ear: Ear) -> None:
        if ear.application_id is not None:
            await sync(self._calls, ear.application_id, self._places.guilds, commands.payload())


async def _announce(ear: Ear, ready: Callable[[], None]) -> None:
    """People can be heard once the session stands and the servers are there; one that is down holds up no other."""
    await ear.session.wait()
    try:
        await asyncio.wait_for(ear.there.wait(), GUILDS_WITHIN)
    except TimeoutError:
        log.warning("a server is still unavailable; hearing the others")
    with suppress(TimeoutError):
        await asyncio.wait_for(ear.known(), PEOPLE_WITHIN)
    ready()
