"""A shard's connection to the gateway: what comes in is handed on, nothing is decided. The library's memory is kept
small."""

import asyncio
import secrets
from functools import partial

import discord
import structlog
import yarl
from discord import client

from adapters.discord import hearing, rights
from adapters.discord.address import PLATFORM, spoken
from adapters.discord.answering import Answering
from adapters.discord.backoff import Backoff
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

log = structlog.get_logger()
WORDS = (discord.MessageType.default, discord.MessageType.reply)
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
        self._roster = roster
        self._directory = directory
        self._answering = answering
        self._missed = missed
        self._hears = hears
        self._duties = duties
        self._identifying = identifying
        self._answers = answers
        self._chores = chores
        self.guilds_here = frozenset(guild for guild in places.guilds if shard_of(guild, shards) == shard)
        """Those of the desks' guilds that are heard on this shard."""
        desks = [desk for desk, guild in places.guild_of.items() if int(guild) in self.guilds_here]
        start = partial(chores.start, "catching up with what was said")
        self._catching = CatchingUp(hears, PLATFORM, desks, self._catch_up, start, hearing=self.hears_on)
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
            self._answers.start("answering an interaction", self._hear(interaction))

    async def on_message(self, message: discord.Message) -> None:
        """Words in a request's thread: who and when, never what."""
        if message.author.bot or message.type not in WORDS or message.guild is None or not self.hears_on():
            return
        at = hearing.scene(message.author, message.channel, message.guild.id, self._places, self._roster)
        self._directory.saw(at.guild, str(message.author.id), at.roles)
        if at.desk and isinstance(message.channel, discord.Thread):
            self._answers.start("hearing words", self._spoke(at, spoken(message.id)))

    async def on_error(self, event_method: str, /, *args: object, **kwargs: object) -> None:
        log.exception("an event of Discord broke", what=event_method, ref=secrets.token_hex(3))

    # One thing at a time

    async def _spoke(self, at: hearing.Scene, delivery: str) -> None:
        """Discord tells it once: what cannot be kept now is read again."""
        try:
            await self._hears.spoke(desk=at.desk, by=at.by, thread=at.place, delivery=delivery)
        except Exception as error:
            self._catching.lost(at.desk, error)

    async def _hear(self, interaction: discord.Interaction) -> None:
        reference = secrets.token_hex(3)
        try:
            await self._heard(interaction)
        except Exception:
            log.exception("an interaction broke", interaction=interaction.id, ref=reference)
            if interaction.type is not discord.InteractionType.autocomplete:
                await self._answering.apologise(interaction, reference)

    async def _heard(self, interaction: discord.Interaction) -> None:
        at = hearing.scene(interaction.user, interaction.channel, interaction.guild_id, self._places, self._roster)
        self._directory.saw(at.guild, str(interaction.user.id), at.roles)
        match interaction.type:
            case discord.InteractionType.application_command:
                await self._answering.answer(interaction, hearing.command(interaction, at))
            case discord.InteractionType.component:
                await self._answering.answer(interaction, hearing.pressed(interaction, at))
            case discord.InteractionType.modal_submit:
                await self._answering.answer(interaction, hearing.filled(interaction, at))
            case discord.InteractionType.autocomplete:
                await self._answering.suggest(interaction, at)
            case _:
                log.warning("an interaction of an unknown kind", interaction=interaction.id, at=at.place)

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
