"""Several processes at one Discord: each shard is heard by one of them, and by another when that one is no more."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from itertools import pairwise
from pathlib import Path

import pytest

from adapters.discord.sharing import shard_of
from tests.platforms.discord import DiscordDouble
from tests.stories.company import Company, company
from tests.stories.discord_stage import DiscordStage
from tests.stories.process import Muster

STANDS_BY = "stands by: another process hears Discord"
WITHIN = 30.0
"""Seconds in which somebody else hears; what is promised."""


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[DiscordStage]:
    async with DiscordDouble() as double:
        yield DiscordStage(double, tmp_path)


@pytest.fixture
async def there(stage: DiscordStage, tmp_path: Path) -> AsyncIterator[Company]:
    async with company(stage, tmp_path) as one:
        yield one


async def waits_for_the_requester(stage: DiscordStage, there: Company) -> None:
    await stage.double.until(lambda: stage.double.palette.synced, 10)
    await stage.types("requester", "open printer jams")
    await stage.until(lambda: "@helper" in stage.card(1))
    await there.processes[-1].settled()  # by then it is on record where the request lives
    await stage.types("helper", "wait requester which floor?", 1)
    await stage.until(lambda: "waiting for" in stage.card(1))


async def test_who_ends_hands_over(stage: DiscordStage, there: Company) -> None:
    first = await there.joined()
    await first.said("ready")
    second = await there.joined()
    await second.said(STANDS_BY)
    await waits_for_the_requester(stage, there)
    await there.gives_nobody_up()
    ending = asyncio.create_task(first.stop())
    await stage.double.until(lambda: not stage.double.gateway.heard)
    await stage.says("requester", "the third", 1)
    await second.said("ready", timeout=WITHIN)
    assert await ending == 0
    await stage.until(lambda: "waiting for" not in stage.card(1))
    assert "Written down" in await stage.types("helper", "tried a new cable", 1)


async def test_one_that_was_held_up_leaves_it_to_whoever_took_over(stage: DiscordStage, there: Company) -> None:
    gateway = stage.double.gateway
    first = await there.joined()
    await first.said("ready")
    second = await there.joined()
    await second.said(STANDS_BY)
    await waits_for_the_requester(stage, there)
    os.kill(first.pid, signal.SIGSTOP)
    await second.said("ready", timeout=WITHIN)
    assert gateway.heard == [0, 0], "nobody can hang up for somebody else"
    await stage.types("helper", "tried a new cable", 1)
    os.kill(first.pid, signal.SIGCONT)
    await first.said(STANDS_BY)
    assert gateway.heard == [0]
    await stage.types("helper", "tried a new plug", 1)
    await stage.until(lambda: "a new plug" in stage.card(1))
    assert await there.count("tried") == 2
    assert not any(one["level"] == "error" for one in second.log), second.transcript()


async def test_what_two_hear_is_done_and_answered_once(stage: DiscordStage, there: Company) -> None:
    gateway, world = stage.double.gateway, stage.double.world
    first = await there.joined()
    await first.said("ready")
    world.shards = world.identifies_at_once = 2  # who counts anew hears beside those who have not yet
    second = await there.joined()
    await second.said("ready", timeout=WITHIN)
    assert gateway.heard == [0, 0, 1]
    await waits_for_the_requester(stage, there)
    for number in range(5):
        assert "Written down" in await stage.types("helper", f"tried cable {number}", 1)
    await stage.says("requester", "the third", 1)
    await stage.until(lambda: "waiting for" not in stage.card(1) and "cable 4" in stage.card(1))
    assert (await there.count("tried"), await there.count("spoke")) == (5, 1)
    callbacks = stage.double.calls_to("POST", "/interactions/{interaction}/{token}/callback")
    assert 7 <= sum(call.status < 300 for call in callbacks) <= len(callbacks) - 5, "both have answered"
    assert not any(line["level"] == "error" for one in (first, second) for line in one.log)


async def test_shards_are_shared_out_and_those_of_whoever_is_killed_are_taken_over(
    stage: DiscordStage, there: Company
) -> None:
    gateway, world = stage.double.gateway, stage.double.world
    world.shards, world.identifies_at_once = 4, 2
    both = [await there.joined(), await there.joined()]
    await all_say(both, [0, 1, 2, 3])
    assert gateway.heard == [0, 1, 2, 3] and [len(heard(one)) for one in both] == [2, 2]
    for pace in (0, 1):
        begun = [at for shard, at in gateway.identifies if shard % 2 == pace]
        assert all(later - earlier > 4.9 for earlier, later in pairwise(begun)), begun
    await waits_for_the_requester(stage, there)
    ours = shard_of(stage.double.guild, 4)
    (hears,) = [one for one in both if ours in heard(one)]
    (other,) = [one for one in both if one is not hears]
    await hears.kill()
    await stage.says("requester", "the third", 1)
    await stage.double.until(lambda: gateway.heard == [0, 1, 2, 3], WITHIN)
    await stage.until(lambda: "waiting for" not in stage.card(1))
    assert await there.count("spoke") == 1
    assert "Written down" in await stage.types("helper", "tried a new cable", 1)
    await all_say([other], [0, 1, 2, 3])


def heard(one: Muster) -> list[int]:
    """The shards of which it said last that it hears them."""
    told: list[list[int]] = [line["shards"] for line in one.log if line["event"] == "hears a part of Discord"]
    return told[-1] if told else []


async def all_say(processes: list[Muster], shards: list[int]) -> None:
    """Until they say of these shards, each of one, that they hear them."""
    async with asyncio.timeout(WITHIN):
        while sorted(shard for one in processes for shard in heard(one)) != shards:
            await asyncio.sleep(0.05)
