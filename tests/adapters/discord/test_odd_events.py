"""Events of every kind with parts of another kind than they should be: left out, and what follows is heard.

Nothing ends the connection, for what is sent again would end the next one as well.
"""

import asyncio
import copy
import inspect
import json
from collections.abc import Iterator
from typing import Any

import pytest
from discord.state import ConnectionState

from tests.adapters.discord.recording import Recording
from tests.adapters.discord.setting import desk, opened
from tests.hostile import unbroken
from tests.platforms.discord import DiscordDouble

ODD: tuple[Any, ...] = (["1"], {"id": "1"}, 7, None, "", "x", "\x00", [[]], -1)
SESSION = {"READY", "RESUMED"}
"""Without these there is no session, so that another one is begun."""
EVERY = sorted(
    name.removeprefix("parse_").upper() for name, _ in inspect.getmembers(ConnectionState) if name.startswith("parse_")
)


def odd(said: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The same with each of its parts odd in turn, or gone."""
    for name, part in said.items():
        for one in ODD:
            yield {**copy.deepcopy(said), name: copy.deepcopy(one)}
        yield {other: its for other, its in copy.deepcopy(said).items() if other != name}
        if isinstance(part, dict):
            for inside in odd(part):
                yield {**copy.deepcopy(said), name: inside}


@pytest.mark.parametrize("event", sorted({*EVERY, "GUILD_MEMBER_JOKE", "MADE_UP"} - SESSION))
async def test_an_event_that_is_nothing_ends_no_connection(double: DiscordDouble, app: Recording, event: str) -> None:
    with unbroken():
        async with opened(double, {"support": desk(double, double.channel("help"))}, app):
            for one in (*ODD, {}, []):
                double.gateway.sessions[0].dispatch(event, one)
            await _hears_on(double)


async def test_an_event_with_an_odd_part_ends_no_connection(double: DiscordDouble, app: Recording) -> None:
    helper = str(double.user("helper"))
    double.privileged = {"members"}
    role = double.role("staff")
    with unbroken():
        async with opened(double, {"support": desk(double, double.channel("help"), staff=str(role))}, app):
            await double.slash("helper", "help", "swarm take")
            thread = {"id": "77", "type": 11, "guild_id": str(double.guild), "parent_id": str(double.channel("help"))}
            member = {"guild_id": str(double.guild), "user": {"id": helper, "username": "h"}, "roles": [str(role)]}
            there = {
                **{json.loads(text)["t"]: json.loads(text)["d"] for _, text in double.gateway.sessions[0].kept},
                **dict.fromkeys(("GUILD_MEMBER_ADD", "GUILD_MEMBER_UPDATE", "GUILD_MEMBER_REMOVE"), member),
                **dict.fromkeys(("THREAD_CREATE", "THREAD_UPDATE", "THREAD_DELETE"), thread),
                "GUILD_ROLE_DELETE": {"guild_id": str(double.guild), "role_id": "5"},
                "MESSAGE_CREATE": {
                    **{"id": "9", "channel_id": str(double.channel("help")), "guild_id": str(double.guild)},
                    **{"type": 0, "content": "so", "author": {"id": helper, "username": "h"}, "attachments": []},
                },
            }
            assert {"GUILD_CREATE", "INTERACTION_CREATE"} <= there.keys()
            for event in sorted(there.keys() - SESSION):
                for said in odd(there[event]):
                    if event == "GUILD_CREATE":
                        said["id"] = "1"
                    double.gateway.sessions[0].dispatch(event, said)
                await asyncio.sleep(0)
            await _hears_on(double)


async def _hears_on(double: DiscordDouble) -> None:
    answer = await double.slash("helper", "help", "swarm take")
    assert answer.plain == "heard take"
    assert (double.gateway.identified, double.gateway.resumed) == (1, 0)
