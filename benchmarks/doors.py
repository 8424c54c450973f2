"""The doors on which something is measured: a double with its people, and the shipped process behind it."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Protocol

from tests.platforms.discord import DiscordDouble
from tests.platforms.discord.records import Thread
from tests.platforms.slack import Message, SlackDouble
from tests.stories.discord_stage import DiscordStage
from tests.stories.slack_stage import SlackStage
from tests.stories.stage import UNCOUNTED

AnyStage = SlackStage | DiscordStage
DOORS = ("slack", "discord", "discord-forum")
CARD = "Shepherd"
"""What only a card with an owner shows."""
REST = 0.15


class Shown(Protocol):
    """A message of either platform."""

    @property
    def plain(self) -> str: ...


@asynccontextmanager
async def running(door: str, folder: Path) -> AsyncIterator[AnyStage]:
    """The door with its process; each in a folder of its own."""
    home = folder / door
    home.mkdir()
    if door == "slack":
        async with SlackDouble() as slack:
            on_slack = SlackStage(slack, home, policy=UNCOUNTED)
            await on_slack.start()
            yield on_slack
            await on_slack.muster.stop()
    else:
        async with DiscordDouble() as discord:
            on_discord = DiscordStage(discord, home, forum=door == "discord-forum", policy=UNCOUNTED)
            await on_discord.start()
            yield on_discord
            await on_discord.muster.stop()


def double(stage: AnyStage) -> SlackDouble | DiscordDouble:
    return stage.slack if isinstance(stage, SlackStage) else stage.double


class Screen:
    """What is new on the screen since it was last cleared; what is old is not looked at, for looking takes time too."""

    def __init__(self, stage: AnyStage) -> None:
        self._stage = stage
        self._old = 0

    def clear(self) -> None:
        self._old += len(self._places())

    def cards(self) -> int:
        """How many new requests show their thread and their owner."""
        return sum(bool(shown) and CARD in shown[0].plain for shown in map(self._messages, self._places()))

    def posts(self) -> int:
        """How many new threads hold Muster's first words; a forum's post begins with them."""
        least = 2 if self._stage.name == "discord" else 1
        return sum(len(self._messages(place)) >= least for place in self._places())

    def _places(self) -> Sequence[Message | Thread]:
        if isinstance(self._stage, SlackStage):
            return list(self._stage.slack.workspace.channel(self._stage.channel).messages.values())[self._old :]
        world = self._stage.double.world
        return world.threads(under=self._stage.double.where(self._stage.channel))[self._old :]

    def _messages(self, place: Message | Thread) -> Sequence[Shown]:
        if isinstance(place, Message) or isinstance(self._stage, SlackStage):
            return [place] if isinstance(place, Message) else []
        return self._stage.double.thread_messages(place)


async def settled(stage: AnyStage) -> None:
    """Wait until the process leaves the platform alone."""
    before = -1
    while before != len(double(stage).calls):
        before = len(double(stage).calls)
        await asyncio.sleep(REST)
