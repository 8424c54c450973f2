"""Routes: who the bot is, people, direct channels, the guild and its members."""

from typing import Any

from tests.platforms.discord import payloads
from tests.platforms.discord.guild_payload import guild
from tests.platforms.discord.records import Json
from tests.platforms.discord.refusals import Refusal
from tests.platforms.discord.rest import Asked, Route, snowflake

_FLAGS = {"presences": 1 << 13, "members": 1 << 15, "message_content": 1 << 19}


async def me(asked: Asked) -> Json:
    return {**payloads.user(asked.world.bot), "verified": True, "mfa_enabled": False, "flags": 0, "locale": "en-US"}


async def application(asked: Asked) -> Json:
    world = asked.world
    return {
        "id": str(world.application_id),
        "name": world.bot.name,
        "icon": None,
        "description": "",
        "summary": "",
        "type": None,
        "bot_public": False,
        "bot_require_code_grant": False,
        "owner": payloads.user(world.owner),
        "team": None,
        "verify_key": "0" * 64,
        "flags": sum(_FLAGS[name] for name in asked.privileged),
        "redirect_uris": [],
        "approximate_guild_count": 1,
        "integration_types_config": {"0": {}},
    }


async def gateway(asked: Asked) -> Json:
    return {"url": asked.gateway_url}


async def gateway_bot(asked: Asked) -> Json:
    world = asked.world
    limit = {"total": 1_000, "remaining": world.sessions_left, "reset_after": 86_400_000}
    limit["max_concurrency"] = world.identifies_at_once
    return {"url": asked.gateway_url, "shards": world.shards, "session_start_limit": limit}


async def person(asked: Asked) -> Json:
    return payloads.user(asked.world.person(asked.id("user")))


async def direct(asked: Asked) -> Json:
    recipient = asked.world.people.get(snowflake(str(asked.form.get("recipient_id", "")), "recipient_id"))
    if recipient is None:
        raise Refusal(50033)
    if recipient.bot:
        raise Refusal(50007)
    return payloads.channel(asked.world, asked.world.direct_channel(recipient))


def _own_guild(asked: Asked) -> None:
    if asked.id("guild") != asked.world.guild_id:
        raise Refusal(10004)


async def the_guild(asked: Asked) -> Json:
    _own_guild(asked)
    said = guild(asked.world)
    if asked.query.get("with_counts") in ("1", "true"):
        said["approximate_member_count"] = said["approximate_presence_count"] = len(asked.world.members)
    return said


async def guilds(asked: Asked) -> list[Json]:
    return [{"id": str(asked.world.guild_id), "name": "The guild", "icon": None, "owner": False, "features": []}]


async def roles(asked: Asked) -> list[Json]:
    _own_guild(asked)
    return [payloads.role(role) for role in asked.world.roles.values()]


async def channels(asked: Asked) -> list[Json]:
    _own_guild(asked)
    return [
        payloads.channel(asked.world, one)
        for one in asked.world.channels.values()
        if one.parent is one and one.recipient is None and asked.world.bot_sees(one)
    ]


async def members(asked: Asked) -> list[Json]:
    """Everybody; only for an application that has the members intent."""
    _own_guild(asked)
    if "members" not in asked.privileged:
        raise Refusal(50001)
    after = snowflake(asked.query.get("after", "0"), "after")
    found = sorted(one.id for one in asked.world.members if one.id > after)[: asked.number("limit", 1, 1_000)]
    return [payloads.member(asked.world.people[one]) for one in found]


async def member_search(asked: Asked) -> list[Json]:
    _own_guild(asked)
    start = asked.query.get("query", "").lower()
    found = [one for one in asked.world.members if one.name.lower().startswith(start)]
    return [payloads.member(one) for one in found[: asked.number("limit", 1, 1_000)]]


async def member(asked: Asked) -> Json:
    _own_guild(asked)
    found = asked.world.person(asked.id("user"), code=10007)
    if found.left:
        raise Refusal(10007)
    return payloads.member(found)


ROUTES: list[tuple[str, str, Route | Any]] = [
    ("GET", "/users/@me", me),
    ("GET", "/users/@me/guilds", guilds),
    ("POST", "/users/@me/channels", direct),
    ("GET", "/users/{user}", person),
    ("GET", "/oauth2/applications/@me", application),
    ("GET", "/applications/@me", application),
    ("GET", "/gateway", gateway),
    ("GET", "/gateway/bot", gateway_bot),
    ("GET", "/guilds/{guild}", the_guild),
    ("GET", "/guilds/{guild}/roles", roles),
    ("GET", "/guilds/{guild}/channels", channels),
    ("GET", "/guilds/{guild}/members", members),
    ("GET", "/guilds/{guild}/members/search", member_search),
    ("GET", "/guilds/{guild}/members/{user}", member),
]
