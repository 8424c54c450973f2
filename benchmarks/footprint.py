"""One process with both platforms: how soon it is ready, and how much memory it holds."""

import asyncio
import time
from collections.abc import Coroutine
from datetime import datetime
from pathlib import Path
from typing import Any

from benchmarks.figure import Figure
from tests.platforms.discord import DiscordDouble
from tests.platforms.slack import SlackDouble
from tests.stories.discord_stage import DiscordStage
from tests.stories.process import Muster
from tests.stories.slack_stage import SlackStage
from tests.stories.stage import UNCOUNTED

STARTS, REQUESTS, TOGETHER = 5, 200, 4
WITHIN, AT_MOST = 1.0, 100.0


async def figures(folder: Path) -> list[Figure]:
    async with SlackDouble() as slack, DiscordDouble() as discord:
        both = Both(SlackStage(slack, folder), DiscordStage(discord, folder), folder)
        starts = []
        for at in range(STARTS):
            starts.append(await both.start())
            if at < STARTS - 1:
                await both.muster.stop()
        fresh = both.resident()
        await both.play()
        after, most = both.resident(), both.memory("VmHWM")
        await both.muster.stop()
    worst = {name: max(start[name] for start in starts) for name in starts[0]}
    return [
        *(
            Figure(
                name=f"{platform}: ready after the platform's answer, the slowest of {STARTS} starts",
                measured=f"{worst[platform] * 1000:.0f} ms",
                target=f"within {WITHIN:.0f} s",
                reached=worst[platform] <= WITHIN,
            )
            for platform in ("slack", "discord")
        ),
        Figure(
            name=f"from exec until both are ready, the slowest of {STARTS} starts",
            measured=f"{worst['whole'] * 1000:.0f} ms",
        ),
        _memory("resident, both platforms, when ready", fresh),
        _memory(f"resident, after {REQUESTS} requests from open to closed", after, f"; at its highest {most:.0f} MB"),
    ]


def _memory(name: str, megabytes: float, more: str = "") -> Figure:
    return Figure(
        name=name,
        measured=f"{megabytes:.1f} MB{more}",
        target=f"at most {AT_MOST:.0f} MB",
        reached=megabytes <= AT_MOST,
    )


class Both:
    """One process, and a desk on each platform."""

    def __init__(self, slack: SlackStage, discord: DiscordStage, folder: Path) -> None:
        self._slack = slack
        self._discord = discord
        config = f"{slack.platform}{discord.platform}{slack.place}{discord.place}[desks.support.policy]\n{UNCOUNTED}\n"
        self.muster = Muster(folder, config, slack.secrets | discord.secrets)
        slack.muster = discord.muster = self.muster

    async def start(self) -> dict[str, float]:
        """Seconds until each door was ready since its platform had answered, and since the start until both were."""
        slack, discord = self._slack.slack, self._discord.double
        lines, sessions = slack.sockets.accepted, discord.gateway.identified
        hello = asyncio.create_task(_moment(slack.until(lambda: slack.sockets.accepted > lines, 20)))
        session = asyncio.create_task(_moment(discord.until(lambda: discord.gateway.identified > sessions, 20)))
        began = time.time()
        await self.muster.start(doors=2)
        ready = {
            line["platform"]: datetime.fromisoformat(line["timestamp"]).timestamp()
            for line in self.muster.log
            if line.get("event") == "ready"
        }
        await discord.until(lambda: discord.palette.synced, 10)
        return {
            "slack": ready["slack"] - await hello,
            "discord": ready["discord"] - await session,
            "whole": max(ready.values()) - began,
        }

    async def play(self) -> None:
        """Half of the requests on each platform, from open to closed, by a few people at a time."""
        half = REQUESTS // 2
        for stage, first in ((self._slack, 1), (self._discord, half + 1)):
            for start in range(first, first + half, TOGETHER):
                several = range(start, start + TOGETHER)
                await asyncio.gather(*(stage.types("requester", f"open printer {one} jams") for one in several))
                await asyncio.gather(*(self._closed(stage, one) for one in several))
            if isinstance(stage, SlackStage):
                await stage.slack.quiet(30)

    async def _closed(self, stage: SlackStage | DiscordStage, number: int) -> None:
        for who, line in (
            ("helper", f"tried #{number} another cable"),
            ("helper", f"tell #{number} a new one is on its way"),
            ("lead", f"resolve #{number} replaced"),
            ("requester", f"confirm #{number}"),
        ):
            said = await stage.types(who, line)
            assert said, line
        assert "closed" in said, said

    def resident(self) -> float:
        return self.memory("VmRSS")

    def memory(self, name: str) -> float:
        """Megabytes, as the kernel counts them."""
        lines = Path(f"/proc/{self.muster.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith(name)) / 1024


async def _moment(happens: Coroutine[Any, Any, object]) -> float:
    await happens
    return time.time()
