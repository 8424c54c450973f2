"""What people do on a shard, one thing at a time: words in threads, commands, presses, forms. Whatever breaks in one of
them is told in the log and to whoever waits, and is nobody else's concern.
"""

import secrets
from collections.abc import Callable

import discord
import structlog

from adapters.discord import hearing
from adapters.discord.address import spoken
from adapters.discord.answering import Answering
from adapters.discord.directory import Directory
from adapters.discord.own_tasks import OwnTasks
from adapters.discord.places import Places
from adapters.discord.roster import Roster
from bot.door import Hears
from bot.malformed import Malformed

log = structlog.get_logger()
Kind = discord.InteractionType


class Deeds:
    """As the library hands them on."""

    def __init__(
        self,
        *,
        places: Places,
        roster: Roster,
        directory: Directory,
        answering: Answering,
        hears: Hears,
        tasks: OwnTasks,
        lost: Callable[[str, Exception], None],
    ) -> None:
        """`lost` is told of words on a desk that could not be kept."""
        self._places = places
        self._roster = roster
        self._directory = directory
        self._answering = answering
        self._hears = hears
        self._tasks = tasks
        self._lost = lost

    def asked(self, interaction: discord.Interaction) -> None:
        """Somebody waits for an answer."""
        self._tasks.start("answering an interaction", self._hear(interaction))

    def said(self, message: discord.Message) -> None:
        """Words in a request's thread: who and when, never what. Raises Malformed."""
        if not hearing.counts(message):
            return
        guild = message.guild.id if message.guild else None
        at = hearing.scene(message.author, message.channel, guild, self._places, self._roster)
        self._directory.saw(at.guild, at.user, at.roles)
        if at.desk and isinstance(message.channel, discord.Thread):
            self._tasks.start("hearing words", self._spoke(at, spoken(message.id)))

    async def _spoke(self, at: hearing.Scene, delivery: str) -> None:
        """Discord tells it once: what cannot be kept now is read again."""
        try:
            await self._hears.spoke(desk=at.desk, by=at.by, thread=at.place, delivery=delivery)
        except Exception as error:
            self._lost(at.desk, error)

    async def _hear(self, interaction: discord.Interaction) -> None:
        reference = secrets.token_hex(3)
        try:
            await self._heard(interaction)
            return
        except Malformed as malformed:
            log.error("malformed payload", what="an interaction", ref=reference, why=str(malformed))
        except Exception:
            log.exception("an interaction broke", interaction=interaction.id, ref=reference)
        if interaction.type is not Kind.autocomplete:
            await self._answering.apologise(interaction, reference)

    async def _heard(self, interaction: discord.Interaction) -> None:
        user, channel, guild = interaction.user, interaction.channel, interaction.guild_id
        at = hearing.scene(user, channel, guild, self._places, self._roster)
        self._directory.saw(at.guild, at.user, at.roles)
        match interaction.type:
            case Kind.application_command:
                await self._answering.answer(interaction, hearing.command(interaction, at))
            case Kind.component:
                await self._answering.answer(interaction, hearing.pressed(interaction, at))
            case Kind.modal_submit:
                await self._answering.answer(interaction, hearing.filled(interaction, at))
            case Kind.autocomplete:
                await self._answering.suggest(interaction, at)
            case _:
                log.warning("an interaction of an unknown kind", interaction=interaction.id, at=at.place)
