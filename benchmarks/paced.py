"""Platforms that bear what the real ones promise and no more, with the shipped process behind each, as it comes."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Protocol

import aiohttp

from adapters.discord import address as on_discord
from adapters.slack.address import Place
from bot.door import Opened
from tests.platforms.discord import DiscordDouble
from tests.platforms.slack import SlackDouble
from tests.platforms.slack.pace import STRICT
from tests.stories.discord_stage import DiscordStage
from tests.stories.process import Muster
from tests.stories.slack_stage import LIMITLESS, SlackStage
from tests.stories.stage import CAST, UNCOUNTED

OTHERS = 6
"""Desks beside the one, each in a channel of its own."""
LATENCY = 0.05
CALLS_A_SECOND = 50
MEMBERS = ("requester", "helper", "lead")


class Ground(Protocol):
    """One platform."""

    name: str
    muster: Muster
    channels: list[str]
    """The first is the crowd's."""

    def theory(self, many: int) -> float:
        """Seconds that so many cards in one channel take at least, the first at once."""

    async def asks(self, channel: int, title: str) -> None:
        """Somebody opens a request."""

    async def tells(self, number: int) -> None:
        """Somebody has the requester of a request told something."""

    def cards(self, channel: int) -> int: ...

    def said(self) -> list[float]:
        """When each message was sent."""

    def sent(self) -> list[float]:
        """When each call was made that counts among all."""

    def refused(self) -> int: ...

    async def until(self, so: Any) -> None: ...

    def requester(self) -> str: ...

    def intake(self) -> str: ...

    async def threads(self, many: int) -> list[Opened]:
        """So many threads, made by the bot's own hand before there was any limit."""

    def limit(self) -> None:
        """From now on there are limits, and calls take their time."""


class OnSlack:
    name = "slack"

    def __init__(self, double: SlackDouble, folder: Path) -> None:
        self.double = double
        self._stage = SlackStage(double, folder)
        names = [f"other{one}" for one in range(OTHERS)]
        self.channels = [self._stage.channel, *(double.channel(name, members=tuple(CAST)) for name in names)]
        others = "".join(
            f"[desks.{name}.slack]\nchannel = '{its}'\n" for name, its in zip(names, self.channels[1:], strict=True)
        ) + _uncounted(names)
        config = f"{self._stage.platform}{self._stage.place}{others}".replace(LIMITLESS, "")
        self.muster = Muster(folder, config, self._stage.secrets)

    def theory(self, many: int) -> float:
        return many - 1.0

    async def asks(self, channel: int, title: str) -> None:
        answer = await self.double.types("requester", self.channels[channel], f"/swarm open {title}")
        assert "is open" in answer.plain, answer.plain

    async def tells(self, number: int) -> None:
        answer = await self.double.types("lead", self.channels[0], f"/swarm tell #{number} we are still looking")
        assert "is told" in answer.plain, answer.plain

    def cards(self, channel: int) -> int:
        return len(self.double.workspace.channel(self.channels[channel]).messages)

    def said(self) -> list[float]:
        return [call.at for call in self.double.calls if call.method == "chat.postMessage" and call.status == 200]

    def sent(self) -> list[float]:
        return [call.at for call in self.double.calls if call.method != "response_url"]

    def refused(self) -> int:
        return sum(call.status == 429 for call in self.double.calls)

    async def until(self, so: Any) -> None:
        await self.double.until(so, 150)

    def requester(self) -> str:
        return f"slack:{self.double.user('requester')}"

    def intake(self) -> str:
        return f"slack:{self.channels[0]}"

    async def threads(self, many: int) -> list[Opened]:
        channel, headers = self.channels[0], {"Authorization": f"Bearer {self.double.bot_token}"}
        async with aiohttp.ClientSession(headers=headers) as session:

            async def one(number: int) -> Opened:
                body = {"channel": channel, "text": f"#{number}"}
                async with session.post(f"{self.double.api_url}chat.postMessage", json=body) as said:
                    at = str(Place(channel, (await said.json())["ts"]))
                return Opened(thread=at, card=at)

            return list(await asyncio.gather(*(one(number) for number in range(1, many + 1))))

    def limit(self) -> None:
        self.double.calls.clear()
        self.double.latency, self.double.rate_limits, self.double.pace.posts_at_once = LATENCY, True, STRICT


class OnDiscord:
    name = "discord"

    def __init__(self, double: DiscordDouble, folder: Path) -> None:
        self.double = double
        self._stage = DiscordStage(double, folder)
        names = [f"other{one}" for one in range(OTHERS)]
        self.channels = [str(self._stage.channel), *(str(double.channel(name)) for name in names)]
        others = "".join(
            f"[desks.{name}.discord]\nguild = '{double.guild}'\nchannel = '{its}'\n"
            for name, its in zip(names, self.channels[1:], strict=True)
        ) + _uncounted(names)
        config = f"{self._stage.platform}{self._stage.place}{others}".replace("calls_a_second = 10_000", "")
        self.muster = Muster(folder, config, self._stage.secrets)

    def theory(self, many: int) -> float:
        return 5.0 * ((many - 1) // 5)

    async def asks(self, channel: int, title: str) -> None:
        answer = await self.double.slash("requester", int(self.channels[channel]), "swarm open", title=title)
        assert "is open" in answer.plain, answer.plain

    async def tells(self, number: int) -> None:
        answer = await self._stage.types("lead", f"tell #{number} we are still looking")
        assert "is told" in answer, answer

    def cards(self, channel: int) -> int:
        return len(self.double.where(int(self.channels[channel])).messages)

    def said(self) -> list[float]:
        calls = self.double.calls_to("POST", "/channels/{channel}/messages")
        return [call.time for call in calls if call.status == 200]

    def sent(self) -> list[float]:
        return [one.time for one in self.double.calls if not one.route.startswith(("/interactions/", "/webhooks/"))]

    def refused(self) -> int:
        return sum(call.status == 429 for call in self.double.calls)

    async def until(self, so: Any) -> None:
        await self.double.until(so, 150)

    def requester(self) -> str:
        return f"discord:{self.double.user('requester')}"

    def intake(self) -> str:
        return f"discord:{self.channels[0]}"

    async def threads(self, many: int) -> list[Opened]:
        channel, headers = self.channels[0], {"Authorization": f"Bot {self.double.token}"}
        async with aiohttp.ClientSession(headers=headers) as session:

            async def one(number: int) -> Opened:
                at = f"{self.double.api_url}/channels/{channel}/messages"
                async with session.post(at, json={"content": f"#{number}"}) as said:
                    message = (await said.json())["id"]
                async with session.post(f"{at}/{message}/threads", json={"name": f"#{number}"}) as said:
                    assert said.status == 201, await said.text()
                return Opened(thread=on_discord.channel(message), card=on_discord.message(channel, message))

            return list(await asyncio.gather(*(one(number) for number in range(1, many + 1))))

    def limit(self) -> None:
        self.double.calls.clear()
        self.double.latency, self.double.rate_limits = LATENCY, True


def _uncounted(names: Sequence[str]) -> str:
    """On none of these desks it is counted how much one person opens."""
    return "".join(f"[desks.{name}.policy]\n{UNCOUNTED}\n" for name in ("support", *names))


@asynccontextmanager
async def grounds(folder: Path) -> AsyncIterator[tuple[Ground, Ground]]:
    """Both platforms, each with a folder; no process runs yet."""
    for name in ("slack", "discord"):
        (folder / name).mkdir(parents=True)
    async with SlackDouble() as slack, DiscordDouble() as discord:
        yield OnSlack(slack, folder / "slack"), OnDiscord(discord, folder / "discord")
