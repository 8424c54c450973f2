"""Several connections of one process: what becomes of one of them is nothing to the others, unless it is to all."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
from structlog.testing import capture_logs

from adapters.discord.door import DiscordDoor
from adapters.discord.sharing import shard_of
from bot.config import Misconfigured
from bot.door import Later
from tests.adapters.discord.recording import Recording
from tests.adapters.discord.setting import desk, door
from tests.platforms.discord import DiscordDouble

BREAKS: tuple[str, dict[str, object]] = ("READY", {})
"""What the library cannot read, and what belongs to the session itself."""
"""A role as Discord does not send it: it breaks the library's connection. It is told on the first."""


@dataclass(frozen=True)
class Run:
    door: DiscordDoor
    ready: asyncio.Event
    running: asyncio.Task[None]

    async def begun(self) -> None:
        """Wait until everything is heard."""
        await asyncio.wait_for(self.ready.wait(), 15)  # Discord takes a new connection every five seconds


@asynccontextmanager
async def run(double: DiscordDouble, app: Recording) -> AsyncIterator[Run]:
    one, ready = door(double, {"support": desk(double, double.channel("help"))}, app), asyncio.Event()
    running = asyncio.create_task(one.run(ready.set))
    try:
        yield Run(one, ready, running)
    finally:
        await one.stop_hearing()
        await asyncio.gather(running, return_exceptions=True)
        await one.close()


async def test_one_that_breaks_is_begun_anew_while_the_others_are_heard_on(
    double: DiscordDouble, app: Recording
) -> None:
    gateway, world = double.gateway, double.world
    world.shards = world.identifies_at_once = 2
    with capture_logs() as logs:
        async with run(double, app) as one:
            await one.begun()
            await double.until(lambda: double.palette.synced)
            assert (await double.slash("helper", "help", "swarm take")).plain == "heard take"
            world.emit(*BREAKS, None)
            await double.until(lambda: gateway.heard == [1])
            await double.until(lambda: gateway.heard == [0, 1], 15)
            assert (await double.slash("helper", "help", "swarm take")).plain == "heard take"
            begun = [shard for shard, _ in gateway.identifies]
            assert (begun.count(0), begun.count(1)) == (2, 1) and not one.running.done()
    (fell,) = [line for line in logs if line["event"] == "a part of Discord fell"]
    assert fell["shards"] == [0] and isinstance(fell["exc_info"], KeyError)


async def test_one_that_is_never_heard_holds_nobody_up(double: DiscordDouble, app: Recording) -> None:
    gateway = double.gateway
    double.world.shards = shards = next(count for count in range(2, 20) if shard_of(double.guild, count) != 0)
    gateway.fall_silent(0)
    async with run(double, app):
        ours = shard_of(double.guild, shards)
        await double.until(lambda: ours in gateway.heard and double.palette.synced, 30)
        assert (await double.slash("helper", "help", "swarm take")).plain == "heard take"
    assert 0 not in [shard for shard, _ in gateway.identifies]


async def test_one_that_does_not_reach_discord_tries_again(double: DiscordDouble, app: Recording) -> None:
    double.world.shards = 2
    with capture_logs() as logs:
        async with run(double, app) as one:
            await double.until(lambda: double.gateway.heard == [0])
            fault = double.fail("GET", "/users/@me", cut=True, times=None)
            await double.until(lambda: fault.hit > 1)  # one call is made twice
            double.heal()
            await one.begun()
            assert double.gateway.heard == [0, 1]
    (fell,) = [line for line in logs if line["event"] == "a part of Discord fell"]
    assert "cannot be reached" in fell["why"]


async def test_what_ends_one_for_good_ends_all(double: DiscordDouble, app: Recording) -> None:
    double.world.shards = double.world.identifies_at_once = 2
    async with run(double, app) as one:
        await one.begun()
        await double.revoke()
        with pytest.raises(Misconfigured, match="DISCORD_TOKEN"):
            await asyncio.wait_for(one.running, 5)


async def test_on_too_many_servers_for_its_connections_it_asks_anew(double: DiscordDouble, app: Recording) -> None:
    gateway, world = double.gateway, double.world
    world.least_shards = 2
    async with run(double, app) as one:
        with pytest.raises(Later, match=r"over so many connections \(1\).*asks Discord anew"):
            await asyncio.wait_for(one.running, 10)
    assert gateway.closed_with == [4011]
    world.shards = world.identifies_at_once = 2
    async with run(double, app) as one:
        await one.begun()
        assert gateway.heard == [0, 1]


async def test_where_no_more_sessions_are_to_be_had_none_is_begun(double: DiscordDouble, app: Recording) -> None:
    gateway, world = double.gateway, double.world
    world.sessions_left = 0
    async with run(double, app) as one:
        with pytest.raises(Later, match=r"no more sessions for up to 24 h: .*all 1000 of a day"):
            await asyncio.wait_for(one.running, 5)
    assert not gateway.closed_with, "whoever tries all the same is given a new token"
    world.sessions_left = 1
    async with run(double, app) as one:
        await one.begun()
        assert gateway.heard == [0]
