"""What an operator is told of Discord when they ask: whether the token is good, what is lacking, who is not there.

It asks and changes nothing, and is over soon: what Discord does not answer now is said, and not waited for.
"""

from collections.abc import Mapping
from datetime import datetime

import aiohttp

from adapters.discord import address, rights
from adapters.discord.calls import Calls, Denied
from adapters.discord.directory import GONE
from adapters.discord.places import home
from adapters.discord.roster import Roster
from adapters.discord.turns import Turns
from bot.config import Desk, DiscordSettings
from bot.door import Later
from bot.named import named_as, nobody
from bot.paces import ALONE
from bot.skew import complaint

PATIENCE = aiohttp.ClientTimeout(total=10.0)
NO_MEMBER = 10007
MOST = 100
"""Ids that are looked up one by one."""


async def examine(settings: DiscordSettings, desks: Mapping[str, Desk], token: str, now: datetime) -> list[str]:
    """One sentence for each thing that is wrong; `now` is what this machine's clock shows."""
    calls = Calls(settings.api_url, token, Turns(settings.calls_a_second, ALONE, frozenset()))
    try:
        return [*complaint("Discord's", await _date(settings.api_url), now), *await _found(calls, desks)]
    except Later as later:
        return [str(later)]
    except Denied as denied:
        return [f"Discord does not say how things are: {denied}."]
    finally:
        await calls.close()


async def _date(api_url: str) -> str:
    """What Discord's clock shows. Raises Later."""
    try:
        async with (
            aiohttp.ClientSession(timeout=PATIENCE, trust_env=True) as session,
            session.get(f"{api_url}/gateway") as answer,
        ):
            return answer.headers.get("Date", "")
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        raise Later(f"Discord could not be reached ({type(error).__name__}).") from None


async def _found(calls: Calls, desks: Mapping[str, Desk]) -> list[str]:
    flags = int((await calls("GET", "/applications/@me")).get("flags") or 0)
    found, by_roles = [], False
    for guild, named in Roster(desks).named.items():
        of = [name for name, desk in desks.items() if int(home(desk).guild) == guild]
        try:
            roles = {str(role["id"]) for role in await calls("GET", "/guilds/{guild}/roles", guild=guild)}
        except Denied:
            found.append(f"{', '.join(of)}: Muster is not in the server {guild}. Invite it there.")
            continue
        by_roles = by_roles or bool(named & roles)
        for one in sorted(named - roles, key=int)[:MOST]:
            if not await _is_there(calls, guild, one):
                found += [nobody(name, named_as(desks[name], address.PLATFORM, one), one, GONE) for name in of]
    lacking = rights.lacking(flags, rights.intents(by_roles=by_roles))
    return ([rights.NO_MEMBERS] if lacking else []) + found


async def _is_there(calls: Calls, guild: int, user: str) -> bool:
    try:
        await calls("GET", "/guilds/{guild}/members/{user}", guild=guild, user=user)
    except Denied as denied:
        return denied.code != NO_MEMBER
    return True
