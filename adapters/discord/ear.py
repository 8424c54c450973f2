"""A shard's connection to the gateway: what comes in is handed on, nothing is decided. The library's memory is kept
small."""

import asyncio
import secrets
import sys
from functools import partial

import discord
import structlog
import yarl
from discord import client

from adapters.discord import rights
from adapters.discord.address import PLATFORM
from adapters.discord.answering import Answering
from adapters.discord.backoff import Backoff
from adapters.discord.deeds import Deeds
from adapters.discord.directory import Directory
from adapters.discord.identifying import Identifying
from adapters.discord.missed import Missed
from adapters.discord.own_tasks import OwnTasks
from adapters.discord.places import Places, Seen
from adapters.discord.roster import Roster
from adapters.discord.sharing import shard_of
from adapters.discord.silence import Silence
from adapters.discord.sparing import spare
from bot.catching_up import CatchingUp
from bot.config import DiscordSettings
from bot.door import Gap, Hears
from bot.duties import Duties
from bot.malformed import Malformed

log = structlog.get_logger()
GUILDS_WITHIN = 0.05
"""Seconds without another guild after which all are taken to be there."""


def point(settings: DiscordSettings) -> None:
    """Tell the library where Discord is; it knows one address for the whole process."""
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # nobody is listened to here
    discord.http.Route.BASE = settings.api_url
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(settings.gateway_url)
    client.ExponentialBackoff = Backoff  # type: ignore[assignment, attr-defined]


class Ear(discord.Client):
    """One connection, and those that follow it after a loss."""

    def __init__(
        self,
        shard: int,
        shards: int,
        *,
        by_roles: bool,
        places: Places,
        roster: Roster,
        directory: Directory,
        answering: Answering,
        missed: Missed,
        hears: Hears,
        duties: Duties,
        identifying: Identifying,
        answers: OwnTasks,
        chores: OwnTasks,
    ) -> None:
        super().__init__(
            shard_id=shard,
            shard_count=shards,
            intents=discord.Intents(**dict.fromkeys(rights.intents(by_roles=by_roles), True)),
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_messages=None,
            guild_ready_timeout=GUILDS_WITHIN,
            max_ratelimit_timeout=30.0,
            allowed_mentions=discord.AllowedMentions.none(),
            enable_debug_events=by_roles,
        )
        spare(self._connection.parsers)
        self._by_roles = by_roles
        self._places = places
        self._directory = directory
        self._missed = missed
        self._duties = duties
        self._identifying = identifying
        self._chores = chores
        self.guilds_here = frozenset(guild for guild in places.guilds if shard_of(guild, shards) == shard)
        """Those of the desks' guilds that are heard on this shard."""
        desks = [desk for desk, guild in places.guild_of.items() if int(guild) in self.guilds_here]
        start = partial(chores.start, "catching up with what was said")
        self._catching = CatchingUp(hears, PLATFORM, desks, self._catch_up, start, hearing=self.hears_on)
        self._deeds = Deeds(
            places=places,
            roster=roster,
            directory=directory,
            answering=answering,
            hears=hears,
            tasks=answers,
            lost=self._catching.lost,
        )
        self.deaf = False
        """Whether nothing new is taken in."""
        self.silence = Silence()
        self.session = asyncio.Event()
        """Whether there is a session."""
        self.there = asyncio.Event()
        """Whether the desks' guilds are there, so that people can be heard."""

    def seen(self, snowflake: int) -> Seen | None:
        """The name and kind of a channel that the library knows of."""
        found = self.get_channel(snowflake)
        return (found.name, found.type.value) if isinstance(found, discord.abc.GuildChannel | discord.Thread) else None

    def hears_on(self) -> bool:
        """Whether what comes in is for us: once somebody else may hear this shard it is for them, and stays so."""
        self.deaf = self.deaf or not self._duties.sure
        return not self.deaf

    async def known(self) -> None:
        """Wait until the people of the desks' guilds are known, where those guilds are there."""
        present = [guild.id for guild in self.guilds if guild.id in self.guilds_here and not guild.unavailable]
        await self._directory.known(present)

    # What the library calls

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """The library would sleep 5 s here, always; what counts is the time since the last IDENTIFY of anybody."""
        await self._identifying.turn(shard_id or 0)
        self.silence.turn()

    async def on_connect(self) -> None:
        """There is a session. `on_ready` waits for the guilds, and comes even if the connection is lost meanwhile."""
        self.silence.ends()

    async def on_ready(self) -> None:
        """A new session: what was known of the people may be old, and the guilds are there or soon will be."""
        for guild in self.guilds_here:
            if self.get_guild(guild) is None:
                log.error("the bot is not in a desk's server; invite it there", guild=guild)
        self.session.set()
        self._catching.missed()
        self._catching.heard()
        self._arrived()
        for known in self.guilds:
            if not known.unavailable:
                self._fill(known)

    async def on_disconnect(self) -> None:
        self.silence.falls()
        self._catching.unsure()

    async def on_resumed(self) -> None:
        """Nothing was missed: what happened meanwhile is told now."""
        self.silence.ends()
        self._catching.heard()

    async def on_guild_available(self, guild: discord.Guild) -> None:
        self._came(guild)

    async def on_guild_join(self, guild: discord.Guild) -> None:
        self._came(guild)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        self._moved(guild)

    async def on_guild_role_delete(self, role: discord.Role) -> None:
        self._directory.role_gone(role.guild.id, str(role.id))

    async def on_socket_raw_receive(self, frame: str) -> None:
        self._directory.overheard(frame)

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        if self.hears_on():
            self._deeds.asked(interaction)

    async def on_message(self, message: discord.Message) -> None:
        if self.hears_on():
            self._deeds.said(message)

    async def on_error(self, event_method: str, /, *args: object, **kwargs: object) -> None:
        reference, error = secrets.token_hex(3), sys.exception()
        if isinstance(error, Malformed):
            log.error("malformed payload", what=event_method, ref=reference, why=str(error))
        else:
            log.exception("an event of Discord broke", what=event_method, ref=reference)

    async def _catch_up(self, desk: str, gap: Gap) -> None:
        """Who said something has to be known, and counts as who they are."""
        await self.there.wait()
        await self.known()
        await self._missed.tell(desk, gap)

    def _came(self, guild: discord.Guild) -> None:
        self._arrived()
        if self.is_ready():
            self._fill(guild)
            self._moved(guild)

    def _moved(self, guild: discord.Guild) -> None:
        """Out of a server, or back: what is said there meanwhile is not told."""
        for desk in self._places.desks_in(guild.id):
            self._catching.doubt(desk)

    def _arrived(self) -> None:
        if self.is_ready() and not any(one.unavailable for one in self.guilds if one.id in self.guilds_here):
            self.there.set()

    def _fill(self, guild: discord.Guild) -> None:
        self._chores.start("reading the people of a server", self._directory.fill(guild, by_roles=self._by_roles))
