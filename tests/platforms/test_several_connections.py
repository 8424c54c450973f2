"""Several connections to one double: Discord's shards, each of which may be heard twice, and Slack's sockets."""

import asyncio
from typing import Any

import aiohttp
import pytest

from tests.platforms.discord import DiscordDouble
from tests.platforms.discord.intents import GUILD_MESSAGES, GUILDS
from tests.platforms.slack import SlackDouble

IDENTIFY = 2


async def identified(
    session: aiohttp.ClientSession, double: DiscordDouble, shard: object
) -> aiohttp.ClientWebSocketResponse:
    ws = await session.ws_connect(double.gateway_url)
    await ws.receive_json()
    intents = GUILDS | GUILD_MESSAGES
    await ws.send_json({"op": IDENTIFY, "d": {"token": double.token, "intents": intents, "shard": shard}})
    return ws


async def told(ws: aiohttp.ClientWebSocketResponse, event: str) -> Any:
    """What comes first of this kind."""
    async with asyncio.timeout(5):
        while (said := await ws.receive_json())["t"] != event:
            pass
    return said["d"]


async def test_a_shard_hears_its_servers_and_whoever_identifies_as_it_again_hears_them_too() -> None:
    async with DiscordDouble() as double, aiohttp.ClientSession() as session:
        double.world.shards, double.world.identifies_at_once = 4, 2
        async with session.get(
            double.api_url + "/gateway/bot", headers={"Authorization": f"Bot {double.token}"}
        ) as said:
            told_of = await said.json()
        assert (told_of["shards"], told_of["session_start_limit"]["max_concurrency"]) == (4, 2)
        here = (double.guild >> 22) % 4
        first, second = [await identified(session, double, [here, 4]) for _ in range(2)]
        other = await identified(session, double, [(here + 1) % 4, 4])
        for ws, guilds in ((first, 1), (second, 1), (other, 0)):
            assert len((await told(ws, "READY"))["guilds"]) == guilds
        assert double.gateway.heard == sorted([here, here, (here + 1) % 4])
        await double.says("somebody", double.channel("help"), "hello")
        assert (await told(first, "MESSAGE_CREATE"))["id"] == (await told(second, "MESSAGE_CREATE"))["id"]
        with pytest.raises(TimeoutError):
            await other.receive(timeout=0.1)


@pytest.mark.parametrize("shard", [[4, 4], [-1, 4], [0], "0"])
async def test_what_is_no_shard_is_hung_up_on(shard: object) -> None:
    async with DiscordDouble() as double, aiohttp.ClientSession() as session:
        ws = await identified(session, double, shard)
        async with asyncio.timeout(5):
            await ws.receive()
        assert ws.close_code == 4010


async def test_what_a_socket_that_is_gone_has_not_acknowledged_is_told_over_another() -> None:
    async with SlackDouble() as slack, aiohttp.ClientSession() as session:
        slack.channel("help", members=("helper",))
        first, second = [await session.ws_connect(slack.sockets.ticket()) for _ in range(2)]
        for ws in (first, second):
            assert (await ws.receive_json())["type"] == "hello"
        slack.sockets.pick = lambda there: there[0]
        await slack.says("helper", "help", "@muster hello")
        lost = await first.receive_json()
        await first.close()
        again = await second.receive_json()
        assert again["payload"] == lost["payload"] and again["retry_attempt"] == 1
        await second.send_json({"envelope_id": again["envelope_id"]})
        await slack.until(lambda: slack.post.deliveries[0].acked)
        await second.close()
