"""Routes: messages of a channel, and reactions to them."""

import time
from urllib.parse import unquote

from tests.platforms.discord import payloads
from tests.platforms.discord.limits import check_message
from tests.platforms.discord.membership import open_for_change, open_for_writing
from tests.platforms.discord.posting import answered_message, post, react, remove, revise
from tests.platforms.discord.records import DM, FORUM, Channel, Json, Message, Thread
from tests.platforms.discord.refusals import Refusal
from tests.platforms.discord.rest import Asked, Route, snowflake

NONCE_LIFE = 300.0


def _channel(asked: Asked, *names: str) -> Channel:
    channel = asked.world.channel(asked.id("channel"))
    asked.world.require(channel, *names)
    return channel


def _message(asked: Asked, *names: str) -> Message:
    return asked.world.message(_channel(asked, *names), asked.id("message"))


def _said_before(channel: Channel, body: Json) -> Message | None:
    """The message an earlier call with the same nonce made, where the caller insists on it."""
    known = channel.nonces.get(str(body.get("nonce")))
    if body.get("enforce_nonce") and known and time.monotonic() - known[0] < NONCE_LIFE and not known[1].gone:
        return known[1]
    return None


async def send(asked: Asked) -> Json:
    world, body = asked.world, asked.form
    channel = _channel(asked)
    if channel.kind == FORUM:
        raise Refusal(50008)
    if channel.kind == DM:
        assert channel.recipient is not None
        if channel.recipient.left:
            raise Refusal(50278)
        if not channel.recipient.takes_messages:
            raise Refusal(50007)
    world.require(channel, "send_messages_in_threads" if isinstance(channel, Thread) else "send_messages")
    check_message(body)
    earlier = _said_before(channel, body)
    if earlier is not None:
        return payloads.message(world, earlier)
    if isinstance(channel, Thread):
        if channel.awaiting_starter:
            raise Refusal(40058)
        if channel.locked and not world.bot_may(channel, "manage_threads"):
            raise Refusal(160005)
        open_for_writing(world, channel)
    message = post(world, channel, world.bot, body, kind=answered_message(world, channel, body))
    if message.nonce is not None:
        channel.nonces[message.nonce] = (time.monotonic(), message)
    return payloads.message(world, message)


async def history(asked: Asked) -> list[Json]:
    """Newest first, except that `after` takes the oldest of those that follow."""
    channel = _channel(asked)
    if not asked.world.bot_may(channel, "read_message_history"):
        return []
    limit = asked.number("limit", 50, 100)
    ids = sorted(channel.messages)
    if "after" in asked.query:
        after = snowflake(asked.query["after"], "after")
        chosen = [one for one in ids if one > after][:limit]
    elif "around" in asked.query:
        around = snowflake(asked.query["around"], "around")
        chosen = sorted(sorted(ids, key=lambda one: abs(one - around))[:limit])
    else:
        before = snowflake(asked.query["before"], "before") if "before" in asked.query else None
        chosen = [one for one in ids if before is None or one < before][-limit:]
    return [payloads.message(asked.world, channel.messages[one]) for one in reversed(chosen)]


async def fetch(asked: Asked) -> Json:
    return payloads.message(asked.world, _message(asked, "read_message_history"))


async def edit(asked: Asked) -> Json:
    message, body = _message(asked), asked.form
    if message.author is not asked.world.bot and set(body) - {"flags"}:
        raise Refusal(50005)
    if message.system:
        raise Refusal(50021)
    if isinstance(message.channel, Thread):
        open_for_change(message.channel)
    check_message(body, edit=True, flags=message.flags)
    kept = {"content": message.content, "embeds": message.embeds, "components": message.components}
    check_message({**kept, "attachments": message.attachments, **body}, flags=message.flags)
    return payloads.message(asked.world, revise(asked.world, message, body))


async def delete(asked: Asked) -> None:
    message = _message(asked)
    if message.author is not asked.world.bot:
        asked.world.require(message.channel, "manage_messages")
    if message.type == 21:
        raise Refusal(50021)
    remove(asked.world, message)


async def add_reaction(asked: Asked) -> None:
    message = _message(asked, "add_reactions", "read_message_history")
    emoji = unquote(asked.ids["emoji"])
    if any(char.isascii() and char.isalnum() for char in emoji):
        raise Refusal(10014)
    if isinstance(message.channel, Thread):
        open_for_change(message.channel)
    react(asked.world, message, asked.world.bot, emoji)


async def take_reaction(asked: Asked) -> None:
    message = _message(asked)
    people = message.reactions.get(unquote(asked.ids["emoji"]), [])
    if asked.world.bot in people:
        people.remove(asked.world.bot)
    if not people:
        message.reactions.pop(unquote(asked.ids["emoji"]), None)


async def typing(asked: Asked) -> None:
    _channel(asked, "send_messages")


ROUTES: list[tuple[str, str, Route]] = [
    ("POST", "/channels/{channel}/messages", send),
    ("GET", "/channels/{channel}/messages", history),
    ("GET", "/channels/{channel}/messages/{message}", fetch),
    ("PATCH", "/channels/{channel}/messages/{message}", edit),
    ("DELETE", "/channels/{channel}/messages/{message}", delete),
    ("PUT", "/channels/{channel}/messages/{message}/reactions/{emoji}/@me", add_reaction),
    ("DELETE", "/channels/{channel}/messages/{message}/reactions/{emoji}/@me", take_reaction),
    ("POST", "/channels/{channel}/typing", typing),
]
