"""One door among those of several processes: it hears only as long as nobody else can be taken to."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from adapters.discord import address
from adapters.discord.calls import Calls
from adapters.discord.listening import Listening
from adapters.discord.places import Places
from adapters.discord.sharing import shard_of
from adapters.discord.snowflakes import made_at
from adapters.discord.turns import Turns
from bot.config import DiscordSettings
from bot.door import Gap
from bot.duties import Together
from bot.paces import ALONE
from storage.postgres.errands import Errands
from storage.postgres.leases import Shared
from storage.postgres.server import Server
from tests.adapters.discord.recording import Recording
from tests.adapters.discord.setting import desk, door, until
from tests.platforms.discord import DiscordDouble
from tests.storage.drivers import PostgreSQL, fresh

LIFE, LONG = 2.0, 600.0


@asynccontextmanager
async def database() -> AsyncIterator[PostgreSQL]:
    async with fresh("postgres") as driver:
        assert isinstance(driver, PostgreSQL)
        await (await driver.open()).close()
        yield driver


@asynccontextmanager
async def joined(driver: PostgreSQL, life: float = LIFE) -> AsyncIterator[Shared]:
    """A process among those on a database; it says that it is there only when a test has it do so."""
    errands = await Errands.open(Server(driver.url, 1.0), 2)
    leases = Shared(errands, life=life)
    await leases.join(lambda: None)
    yield leases
    await leases.leave()
    await errands.close()


@asynccontextmanager
async def beating(leases: Shared) -> AsyncIterator[None]:
    async def beat() -> None:
        while True:
            if not await leases.beat():
                await leases.join(lambda: None)
            await asyncio.sleep(LIFE / 10)

    task = asyncio.create_task(beat())
    yield
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_whoever_cannot_say_that_it_is_there_hears_nothing_until_it_can(
    double: DiscordDouble, app: Recording
) -> None:
    async with database() as driver, joined(driver) as leases:
        one = door(double, {"support": desk(double, double.channel("help"))}, app, duties=Together(leases))
        ready = asyncio.Event()
        async with beating(leases):
            running = asyncio.create_task(one.run(ready.set))
            await asyncio.wait_for(ready.wait(), 10)
            assert double.gateway.heard == [0]
        ready.clear()
        await double.until(lambda: not double.gateway.heard)
        assert not leases.sure, "the others may have taken over"
        missed = await double.says("helper", await double.opens_thread("helper", "help", "t"), "meanwhile")
        since = made_at(missed.id) - timedelta(minutes=1)
        app.gaps["support"] = Gap(since=since, threads=(address.channel(missed.channel.id),))
        async with beating(leases):
            await asyncio.wait_for(ready.wait(), 20)
            assert double.gateway.heard == [0]
            await until(app, lambda: app.words)
            assert [word[3] for word in app.words] == [address.spoken(missed.id)]
            await one.stop_hearing()
            await running
            assert await leases.duties("discord ") == {}
        await one.close()


SOMEBODY = ("discord seat 9", "discord shard 9 of 10")
"""What somebody has who hears Discord as well."""


@asynccontextmanager
async def one_of_two(
    double: DiscordDouble, app: Recording, leases: Shared, others: Shared
) -> AsyncIterator[asyncio.Task[None]]:
    """One that begins to hear two shards, and then is no longer alone. In the end it has laid down whatever it had."""
    settings = DiscordSettings(api_url=double.api_url, gateway_url=double.gateway_url)
    desks = {"support": desk(double, double.channel("help"))}
    calls = Calls(settings.api_url, double.token, Turns(1_000, ALONE))
    one = Listening(
        settings,
        double.token,
        desks,
        calls=calls,
        places=Places(desks, calls),
        hears=app,
        paces=ALONE,
        duties=Together(leases),
        reached_within=1.0,
    )
    running = asyncio.create_task(one.run(lambda: None))
    try:
        await double.until(lambda: double.gateway.heard, 10)
        for duty in SOMEBODY:
            assert await others.take_duty(duty)
        yield running
    finally:
        await one.stop()
        await asyncio.gather(running, return_exceptions=True)
        await calls.close()


async def comes_to(others: Shared, shard: int) -> None:
    """Wait until somebody else may hear it."""
    async with asyncio.timeout(10):
        while not await others.take_duty(f"discord shard {shard} of 2"):
            await asyncio.sleep(0.1)


async def test_a_shard_that_cannot_be_heard_is_left_to_others_alone(double: DiscordDouble, app: Recording) -> None:
    gateway, world = double.gateway, double.world
    world.shards = world.identifies_at_once = 2
    silent = 1 - (ours := shard_of(double.guild, 2))
    async with database() as driver, joined(driver, LONG) as leases, joined(driver, LONG) as others:
        async with one_of_two(double, app, leases, others) as running:
            await double.until(lambda: gateway.heard == [0, 1] and double.palette.synced)
            gateway.fall_silent(silent)
            await comes_to(others, silent)
            assert gateway.heard == [ours] and not running.done()
            assert [shard for shard, _ in gateway.identifies].count(ours) == 1, "it was heard all the time"
        assert set(await leases.duties("discord ")) == {*SOMEBODY, f"discord shard {silent} of 2"}


async def test_one_that_does_not_reach_discord_is_left_to_others_at_once(double: DiscordDouble, app: Recording) -> None:
    gateway = double.gateway
    double.world.shards = 2
    async with database() as driver, joined(driver, LONG) as leases, joined(driver, LONG) as others:
        async with one_of_two(double, app, leases, others) as running:
            fault = double.fail("GET", "/users/@me", cut=True, times=None)
            await double.until(lambda: fault.hit > 1)  # one call is made twice
            await comes_to(others, 1)
            assert gateway.heard == [0] and not running.done()
        assert set(await leases.duties("discord ")) == {*SOMEBODY, "discord shard 1 of 2"}
