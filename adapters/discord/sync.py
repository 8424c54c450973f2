"""Bringing the slash commands to Discord, only where they differ from what it has. Knows no command."""

import asyncio
from collections.abc import Collection
from typing import Any

import structlog

from adapters.discord.calls import Calls, Denied
from bot.door import Later

Json = dict[str, Any]

log = structlog.get_logger()
PAUSE = 30.0
"""Seconds after which a failing sync is tried again, if Discord names none."""
ROUTE = "/applications/{application}/guilds/{guild}/commands"
_KEPT = ("type", "name", "description", "required", "autocomplete", "min_value", "max_length")


async def sync(calls: Calls, application: int, guilds: Collection[int], wanted: list[Json]) -> None:
    """Every guild gets the commands. Failing is no reason to stop hearing: the old ones still work."""
    await asyncio.gather(*(_sync(calls, application, guild, wanted) for guild in guilds))


async def _sync(calls: Calls, application: int, guild: int, wanted: list[Json]) -> None:
    while True:
        try:
            there = await calls("GET", ROUTE, application=application, guild=guild)
            if same(there, wanted):
                return
            await calls("PUT", ROUTE, json=wanted, application=application, guild=guild)
            log.info("slash commands brought to Discord", guild=guild)
            return
        except Later as later:
            log.warning("slash commands not yet brought to Discord", guild=guild, why=str(later))
            await asyncio.sleep(later.after or PAUSE)
        except Denied as denied:
            log.error(
                "slash commands cannot be brought to Discord; "
                "invite the bot to the server again with the scopes bot and applications.commands",
                guild=guild,
                why=str(denied),
            )
            return


def same(there: list[Json], wanted: list[Json]) -> bool:
    """Whether Discord has what it should have; it adds fields of its own and leaves out what is usual."""
    return _known(there) == _known(wanted)


def _known(commands: list[Json]) -> dict[tuple[int, str], Json]:
    return {(one.get("type", 1), one["name"]): _core(one) for one in commands}


def _core(one: Json) -> Json:
    core: Json = {key: one[key] for key in _KEPT if one.get(key)}
    core["options"] = [_core(option) for option in one.get("options") or []]
    core["choices"] = [(choice["name"], choice["value"]) for choice in one.get("choices") or []]
    return core
