"""The run of the door: what is heard here, alone or together with others, and the end of it.

Every end is either asked for or raised to the supervisor.
"""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from math import ceil

import discord
import structlog

from adapters.discord import address
from adapters.discord.answering import Answering
from adapters.discord.calls import NO_LOGIN, Calls, Denied
from adapters.discord.connection import GOODBYE, Connection
from adapters.discord.directory import Directory
from adapters.discord.ear import Ear, point
from adapters.discord.identifying import Identifying
from adapters.discord.missed import Missed
from adapters.discord.own_tasks import OwnTasks
from adapters.discord.part import REACHED_WITHIN, Part
from adapters.discord.places import Places, Seen
from adapters.discord.roster import Roster
from adapters.discord.sharing import Sharing, shard_of
from bot.config import Desk, DiscordSettings, Misconfigured
from bot.door import Hears, Later
from bot.duties import Duties
from bot.paces import Paces

log = structlog.get_logger()
NO_MEMBERS = (
    "Discord refuses the server members intent, so that nobody can be found by a role. Switch on Server Members Intent "
    "for the bot in Discord's developer portal, or name people instead of roles. Until then only people who are named, "
    "and people with a role who have done something, are known."
)
EXHAUSTED = (
    "Discord lets the bot begin no more sessions for up to {hours} h: it has begun all {total} of a day, which happens "
    "when something ends them over and over. Find out what: an older line of this log says why a door fell, or another "
    "program uses the same token. Until then nobody is heard here on Discord; Muster waits and goes on by itself."
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
        paces: Paces,
        duties: Duties,
        reached_within: float = REACHED_WITHIN,
    ) -> None:
        self._settings = settings
        self._token = token
        self._calls = calls
        self._places = places
        self._hears = hears
        self._duties = duties
        self._reached_within = reached_within
        self._identifying = Identifying(paces)
        self._roster = Roster(desks)
        self._answers = OwnTasks()
        """What is in hand for somebody: finished before the end."""
        self._directory = Directory(self._roster, calls, hears, self._answers)
        self._by_roles = False
        self._part: Part | None = None
        self._stopping = asyncio.Event()
        self._stopped = asyncio.Event()
        self._stopped.set()
        places.look_with(self._seen)

    async def run(self, ready: Callable[[], None]) -> None:
        """Hear until told to stop. Raises Misconfigured, Later, or whatever ended a connection."""
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
        await self._stopped.wait()

    async def _end(self, *tasks: asyncio.Task[object]) -> None:
        """What is in hand is answered without a connection, so that others may hear meanwhile."""
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        part, self._part = self._part, None
        if part is not None:
            await part.end()
        await self._answers.finish()

    async def _hear(self, ready: Callable[[], None]) -> None:
        self._calls.hope()  # the supervisor has its own patience, and this is what it waited for
        shards, self._by_roles = await self._asked()
        sharing = Sharing(self._duties, shards)
        connect = partial(self._connect, shards=shards)
        part = self._part = Part(sharing, self._identifying, connect, ready, self._reached_within)
        looked = partial(self._stand_by, sharing)
        try:
            await part.keep(looked)
        except discord.PrivilegedIntentsRequired:
            log.error(NO_MEMBERS)
            self._by_roles = False
            await part.again()
            await part.keep(looked)

    async def _asked(self) -> tuple[int, bool]:
        """Over how many connections Discord wants us to hear, and whether people have to be found by roles."""
        shards, by_roles = await asyncio.gather(self._gateway(), self._directory.maps_roles(), return_exceptions=True)
        if isinstance(shards, BaseException):
            raise shards
        if isinstance(by_roles, BaseException):
            raise by_roles
        return shards, by_roles

    async def _gateway(self) -> int:
        try:
            said = await self._calls("GET", "/gateway/bot")
        except Denied as denied:
            log.warning("Discord does not say over how many connections to hear; one is made", why=str(denied))
            return 1
        except Later as later:
            if str(later) == NO_LOGIN:
                raise Misconfigured(NO_LOGIN) from later
            raise
        limit = said["session_start_limit"]
        if int(limit["remaining"]) < 1:
            raise Later(EXHAUSTED.format(total=limit["total"], hours=ceil(int(limit["reset_after"]) / 3_600_000)))
        self._identifying.at_once = max(1, int(limit["max_concurrency"]))
        return max(1, int(said["shards"]))

    async def _stand_by(self, sharing: Sharing) -> None:
        """Where others hear, the application need not wait for us."""
        for desk, guild in self._places.guild_of.items():
            if shard_of(int(guild), sharing.shards) in sharing.elsewhere:
                await self._hears.stands_by(desk=desk, platform=address.PLATFORM)

    def _connect(self, shard: int, *, shards: int) -> Connection:
        chores = OwnTasks()
        ear = Ear(
            shard,
            shards,
            by_roles=self._by_roles,
            places=self._places,
            roster=self._roster,
            directory=self._directory,
            answering=Answering(self._calls, self._hears, self._places.guild_of),
            missed=Missed(self._calls, self._places, self._roster, self._hears),
            hears=self._hears,
            duties=self._duties,
            identifying=self._identifying,
            answers=self._answers,
            chores=chores,
        )
        self._directory.unsure(ear.guilds_here)
        return Connection(ear, self._calls, self._token, chores)

    def _seen(self, snowflake: int) -> Seen | None:
        """What is known of a channel from whoever is connected."""
        ears = [one.ear for one in self._part.connections] if self._part is not None else []
        return next((seen for ear in ears if (seen := ear.seen(snowflake))), None)
