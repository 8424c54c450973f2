"""Storms on both platforms at once, before one process; when they are over everything stands where it belongs."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from tests.platforms.discord import DiscordDouble
from tests.platforms.slack import SlackDouble
from tests.stories.process import Muster
from tests.stories.stage import UNCOUNTED
from tests.storms.talk import stands
from tests.storms.weather import DiscordWeather, SlackWeather, Weather

Said = dict[int, list[str]]
"""What the requester of each request was told, in order."""
Storm = Callable[[Weather], Awaitable[Said]]


class Everywhere:
    """Slack and Discord, each with a desk of its own in the same process."""

    def __init__(
        self, slack: SlackDouble, discord: DiscordDouble, folder: Path, *, http: bool = False, forum: bool = False
    ) -> None:
        """Slack over Socket Mode or HTTP, Discord in a text channel or a forum."""
        self.slack = SlackWeather(slack, folder, http=http)
        self.discord = DiscordWeather(discord, folder, forum=forum)
        place = self.discord.place.replace("desks.support", "desks.community")
        self.config = f"{self.slack.platform}{self.discord.platform}{self.slack.place}{place}" + "".join(
            f"[desks.{desk}.policy]\n{UNCOUNTED}\n" for desk in ("support", "community")
        )
        self._folder = folder
        self.renewed()

    @property
    def both(self) -> tuple[Weather, Weather]:
        return self.slack, self.discord

    def renewed(self) -> None:
        """The next process gets the tokens that are good now."""
        slack, discord = self.slack.double, self.discord.double
        secrets = {
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_APP_TOKEN": slack.app_token,
            "SLACK_SIGNING_SECRET": slack.signing_secret,
            "DISCORD_TOKEN": discord.token,
        }
        self.muster = self.slack.muster = self.discord.muster = Muster(self._folder, self.config, secrets)

    async def start(self) -> None:
        if self.slack.http:
            self.slack.slack.http(f"http://127.0.0.1:{self.slack.port}/slack/events")
        await self.muster.start(doors=2)
        await self.discord.double.until(lambda: self.discord.double.palette.synced, 10)

    async def calm(self, *said: Said) -> None:
        """Nothing is left to do, nothing is wrong, and what was said stands there: nothing else, once, in order."""
        await asyncio.gather(*(stands(weather, its) for weather, its in zip(self.both, said, strict=True)))
        await self.muster.settled()
        await asyncio.gather(*(stands(weather, its) for weather, its in zip(self.both, said, strict=True)))
        assert await self.muster.examined() == (0, "Nothing is wrong: everything was delivered.\n")


def everywhere(storm: Storm) -> Callable[[Everywhere], Awaitable[None]]:
    """Play a storm, written for one platform, on both at once. It returns what has to stand there in the end."""

    async def played(everything: Everywhere) -> None:
        await everything.calm(*await asyncio.gather(*map(storm, everything.both)))

    played.__name__, played.__doc__, played.__module__ = storm.__name__, storm.__doc__, storm.__module__
    return played
