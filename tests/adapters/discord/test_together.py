"""One door among those of several processes: it hears only as long as nobody else can be taken to."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from adapters.discord import address
from adapters.discord.snowflakes import made_at
from bot.door import Gap
from bot.duties import Together
from storage.postgres.errands import Errands
from storage.postgres.leases import Shared
from storage.postgres.server import Server
from tests.adapters.discord.recording import Recording
from tests.adapters.discord.setting import desk, door, until
from tests.platforms.discord import DiscordDouble
from tests.storage.drivers import PostgreSQL, fresh

LIFE = 2.0


@asynccontextmanager
async def joined() -> AsyncIterator[Shared]:
    """A process among those on a database; it says that it is there only when a test has it do so."""
    async with fresh("postgres") as driver:
        assert isinstance(driver, PostgreSQL)
        await (await driver.open()).close()
        errands = await Errands.open(Server(driver.url, 1.0), 2)
        leases = Shared(errands, life=LIFE)
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
    async with joined() as leases:
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
