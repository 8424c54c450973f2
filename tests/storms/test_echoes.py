"""Everything is delivered several times, and out of order: it happens once."""

import asyncio
import random
from collections.abc import Callable
from functools import partial
from typing import Any

from tests.platforms.discord.records import Channel, Json
from tests.platforms.slack.delivery import EVENT
from tests.storms.talk import arrived, opened, stands, told
from tests.storms.weather import DiscordWeather, SlackWeather, Weather

COPIES, WORDS = 3, 6
TOLD = ("INTERACTION_CREATE", "MESSAGE_CREATE")
SHUFFLED = random.Random(7)
"""The same order every time."""
Tell = Callable[[], Any]


async def test_slack_tells_everything_again_and_again(slack: SlackWeather) -> None:
    (number,) = await opened(slack, "printer jams")
    root = slack.slack.messages(slack.channel)[0]
    words = [f"word {count}" for count in range(WORDS)]
    await asyncio.gather(
        *(slack.slack.says("lead", slack.channel, f"@muster tell {word}", thread=root) for word in words),
        *(slack.slack.types("lead", slack.channel, f"/swarm tried #{number} step {word}") for word in words),
        *(slack.slack.says("requester", slack.channel, word, thread=root) for word in words),
        *(slack.slack.presses(who, root, "Offer") for who in ("dba", "dev", "second")),
    )
    await again(echoes(slack, EVENT) * (COPIES - 1))
    await arrived(slack, number, words)
    await again(echoes(slack))
    await slack.restart()
    await again(echoes(slack))
    await slack.slack.quiet()
    await once(slack, number, words)


def echoes(slack: SlackWeather, kind: str | None = None) -> list[Tell]:
    """What was told so far, of one kind or of any."""
    post = slack.slack.post
    return [partial(post.repeat, one) for one in post.deliveries if kind in (None, one.kind)]


async def test_discord_tells_everything_again_and_again(discord: DiscordWeather) -> None:
    (number,) = await opened(discord, "printer jams")
    card = discord.double.thread_messages(discord.double.threads(discord.channel)[0].id)[0]
    words = [f"word {count}" for count in range(WORDS)]
    echo = Echo(discord)
    await asyncio.gather(
        *(discord.types("lead", f"tell #{number} {word}") for word in words),
        *(discord.types("lead", f"tried #{number} step {word}") for word in words),
        *(discord.says("requester", word, number) for word in words),
        *(discord.double.presses(who, card, "Offer") for who in ("dba", "dev", "second")),
    )
    await arrived(discord, number, words)
    echo.again()
    await discord.restart()
    echo.again()
    await discord.types("stranger", "mine")  # heard after all of it
    await once(discord, number, words)


class Echo:
    """Whatever Discord tells is told some times more at once, and kept to be told later."""

    def __init__(self, discord: DiscordWeather) -> None:
        self._tell = discord.double.world.emit
        self._told: list[Tell] = []
        discord.double.world.emit = self._emit

    def again(self, latest: int = 0) -> None:
        """All of it once more, or so many of the latest, in another order."""
        told = self._told[-latest:]
        SHUFFLED.shuffle(told)
        for tell in told:
            tell()

    def _emit(self, event: str, payload: Json, channel: Channel | None) -> None:
        tell = partial(self._tell, event, payload, channel)
        tell()
        if event in TOLD:
            self._told.append(tell)
            for _ in range(COPIES - 1):
                tell()


async def again(tell: list[Tell]) -> None:
    """All of it at once, in another order."""
    SHUFFLED.shuffle(tell)
    await asyncio.gather(*(one() for one in tell))


async def once(weather: Weather, number: int, words: list[str]) -> None:
    """Each word stands there once; three people joined once; all steps were written down once."""
    await weather.muster.settled()
    assert sorted(told(weather, number)) == words
    joins = [one for one in weather.thread(number) if "joins the swarm" in one]
    assert sorted(joins) == sorted(f"@{who} joins the swarm." for who in ("dba", "dev", "second"))
    assert weather.card(number).count("step word") == WORDS
    await stands(weather, {number: told(weather, number)})
    assert "1 opened" in await weather.types("lead", "stats 24h")
