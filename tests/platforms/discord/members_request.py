"""Answers to a request for guild members over the gateway (op 8)."""

from collections.abc import Iterator

from tests.platforms.discord import payloads
from tests.platforms.discord.intents import GUILD_MEMBERS
from tests.platforms.discord.records import Json
from tests.platforms.discord.world import World

CHUNK = 1_000


def chunks(world: World, intents: int, asked: Json) -> Iterator[Json]:
    """By ids, by the start of a name, or everybody (which needs the members intent)."""
    ids = asked.get("user_ids")
    query, limit = asked.get("query"), asked.get("limit") or 0
    missing: list[str] = []
    if ids is not None:
        wanted = [str(one) for one in (ids if isinstance(ids, list) else [ids])]
        there = {one.id: one for one in world.members}
        found = [there[int(one)] for one in wanted if int(one) in there]
        missing = [one for one in wanted if int(one) not in there]
    elif not query and not intents & GUILD_MEMBERS:
        return
    else:
        found = [one for one in world.members if one.name.lower().startswith((query or "").lower())]
    if limit:
        found = found[:limit]
    parts = [found[start : start + CHUNK] for start in range(0, len(found), CHUNK)] or [[]]
    for index, part in enumerate(parts):
        said: Json = {
            "guild_id": str(world.guild_id),
            "members": [payloads.member(person) for person in part],
            "chunk_index": index,
            "chunk_count": len(parts),
        }
        if missing:
            said["not_found"] = missing
        if asked.get("nonce"):
            said["nonce"] = asked["nonce"]
        yield said
