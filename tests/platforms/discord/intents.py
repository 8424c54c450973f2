"""Which events a connection asked for, and what of them it may read."""

import copy

from tests.platforms.discord.records import DM, Channel, Json

GUILDS, GUILD_MEMBERS, GUILD_PRESENCES = 1 << 0, 1 << 1, 1 << 8
GUILD_MESSAGES, GUILD_REACTIONS = 1 << 9, 1 << 10
DIRECT_MESSAGES, DIRECT_REACTIONS, MESSAGE_CONTENT = 1 << 12, 1 << 13, 1 << 15

KNOWN = sum(1 << bit for bit in (*range(17), 20, 21, 24, 25))
PRIVILEGED = {"members": GUILD_MEMBERS, "presences": GUILD_PRESENCES, "message_content": MESSAGE_CONTENT}

_BY_EVENT = {
    "GUILD_CREATE": GUILDS,
    "GUILD_DELETE": GUILDS,
    "GUILD_ROLE_CREATE": GUILDS,
    "CHANNEL_CREATE": GUILDS,
    "CHANNEL_UPDATE": GUILDS,
    "CHANNEL_DELETE": GUILDS,
    "THREAD_CREATE": GUILDS,
    "THREAD_UPDATE": GUILDS,
    "THREAD_DELETE": GUILDS,
    "THREAD_MEMBERS_UPDATE": GUILDS | GUILD_MEMBERS,
    "GUILD_MEMBER_ADD": GUILD_MEMBERS,
    "GUILD_MEMBER_UPDATE": GUILD_MEMBERS,
    "GUILD_MEMBER_REMOVE": GUILD_MEMBERS,
}
_MESSAGES = ("MESSAGE_CREATE", "MESSAGE_UPDATE", "MESSAGE_DELETE")
_WORDS = ("content", "embeds", "attachments", "components")


def let_through(intents: int, event: str, payload: Json, channel: Channel | None, bot_id: int) -> Json | None:
    """The payload as this connection gets it, or nothing at all."""
    direct = channel is not None and channel.kind == DM
    if event in _MESSAGES:
        # Events about ephemeral messages count as direct messages: they name no guild.
        wanted = GUILD_MESSAGES if "guild_id" in payload else DIRECT_MESSAGES
        if not intents & wanted:
            return None
        return payload if event == "MESSAGE_DELETE" else _readable(intents, payload, bot_id, direct=direct)
    if event == "MESSAGE_REACTION_ADD":
        return payload if intents & (DIRECT_REACTIONS if direct else GUILD_REACTIONS) else None
    if event == "GUILD_MEMBER_UPDATE" and payload["user"]["id"] == str(bot_id):
        return payload
    needed = _BY_EVENT.get(event)
    if needed is not None and not intents & needed:
        return None
    if event == "THREAD_MEMBERS_UPDATE" and not intents & GUILD_MEMBERS:
        return _own_membership(payload, bot_id)
    return payload


def _readable(intents: int, payload: Json, bot_id: int, *, direct: bool) -> Json:
    """Without the content intent the words are left out, but for direct, own, and mentioning messages."""
    own = payload["author"]["id"] == str(bot_id)
    named = any(one["id"] == str(bot_id) for one in payload["mentions"])
    if intents & MESSAGE_CONTENT or direct or own or named:
        return payload
    blank = copy.copy(payload)
    blank.update({key: "" if key == "content" else [] for key in _WORDS})
    return blank


def _own_membership(payload: Json, bot_id: int) -> Json | None:
    added = [one for one in payload.get("added_members", []) if one["user_id"] == str(bot_id)]
    removed = [one for one in payload.get("removed_member_ids", []) if one == str(bot_id)]
    if not added and not removed:
        return None
    kept = {key: value for key, value in payload.items() if key not in ("added_members", "removed_member_ids")}
    return kept | ({"added_members": added} if added else {}) | ({"removed_member_ids": removed} if removed else {})
