"""Routes: channels, the threads in them, and who is in a thread."""

from tests.platforms.discord import payloads, threads
from tests.platforms.discord.limits import check_message
from tests.platforms.discord.membership import join, leave, open_for_change
from tests.platforms.discord.records import DM, FORUM, PRIVATE_THREAD, PUBLIC_THREAD, Channel, Json, Thread
from tests.platforms.discord.refusals import Refusal
from tests.platforms.discord.rest import Asked, Route


def _channel(asked: Asked, *names: str) -> Channel:
    channel = asked.world.channel(asked.id("channel"))
    asked.world.require(channel, *names)
    return channel


def _thread(asked: Asked, *names: str) -> Thread:
    thread = asked.world.thread(asked.id("channel"))
    asked.world.require(thread, *names)
    return thread


async def fetch(asked: Asked) -> Json:
    return payloads.channel(asked.world, _channel(asked))


async def change(asked: Asked) -> Json:
    channel, body = _channel(asked), asked.form
    if channel.kind == DM:
        raise Refusal(50003)
    threads.check_thread(body, new=False)
    world = asked.world
    if not isinstance(channel, Thread):
        world.require(channel, "manage_channels")
        channel.name = body.get("name") or channel.name
        world.emit("CHANNEL_UPDATE", payloads.channel(world, channel), channel)
        return payloads.channel(world, channel)
    own = channel.owner is world.bot and "locked" not in body and not channel.locked
    opens = set(body) == {"archived"} and not body["archived"] and not channel.locked
    if not (own or opens):
        world.require(channel, "manage_threads")
    renames = "name" in body and body["name"] != channel.name
    if renames and asked.pace is not None:
        asked.pace.take_name_edit(str(channel.id))
    threads.change(world, channel, body, world.bot)
    return payloads.channel(world, channel)


async def delete(asked: Asked) -> Json:
    channel = _channel(asked)
    if isinstance(channel, Thread):
        asked.world.require(channel, "manage_threads")
    elif channel.kind != DM:
        asked.world.require(channel, "manage_channels")
    said = payloads.channel(asked.world, channel)
    if channel.kind != DM:
        threads.delete(asked.world, channel)
    return said


async def open_on_message(asked: Asked) -> tuple[int, Json]:
    channel = _channel(asked, "create_public_threads")
    message = asked.world.message(channel, asked.id("message"))
    threads.check_thread(asked.form, new=True)
    thread = threads.open_on(asked.world, message, asked.world.bot, asked.form)
    return 201, payloads.channel(asked.world, thread)


async def open_in_channel(asked: Asked) -> tuple[int, Json]:
    world, body = asked.world, asked.form
    channel = _channel(asked)
    threads.check_thread(body, new=True)
    if channel.kind == FORUM:
        world.require(channel, "send_messages")
        message = body.get("message")
        if not isinstance(message, dict):
            missing = {"code": "BASE_TYPE_REQUIRED", "message": "This field is required"}
            raise Refusal(50035, errors={"message": {"_errors": [missing]}})
        check_message(message, path=("message",))
        thread = threads.open_post(world, channel, world.bot, body, message)
        starter = payloads.message(world, thread.messages[thread.id])
        return 201, payloads.channel(world, thread) | {"message": starter}
    public = body.get("type") == PUBLIC_THREAD
    world.require(channel, "create_public_threads" if public else "create_private_threads")
    return 201, payloads.channel(world, threads.open_in(world, channel, world.bot, body))


async def add_member(asked: Asked) -> None:
    thread = _thread(asked, "send_messages_in_threads")
    person = asked.world.person(asked.id("user"))
    open_for_change(thread)
    if thread.private and not thread.invitable:
        asked.world.require(thread, "manage_threads")
    threads.invite(asked.world, thread, person, asked.world.bot)


async def remove_member(asked: Asked) -> None:
    thread = _thread(asked)
    if not (thread.private and thread.owner is asked.world.bot):
        asked.world.require(thread, "manage_threads")
    open_for_change(thread)
    leave(asked.world, thread, asked.world.person(asked.id("user")))


async def join_self(asked: Asked) -> None:
    thread = _thread(asked)
    open_for_change(thread)
    join(asked.world, thread, [asked.world.bot])


async def leave_self(asked: Asked) -> None:
    thread = _thread(asked)
    open_for_change(thread)
    leave(asked.world, thread, asked.world.bot)


async def members(asked: Asked) -> list[Json]:
    thread = _thread(asked)
    if "members" not in asked.privileged:
        raise Refusal(50001)
    return [payloads.thread_member(thread, person_id) for person_id in thread.members]


async def member(asked: Asked) -> Json:
    thread, person_id = _thread(asked), asked.id("user")
    if person_id not in thread.members:
        raise Refusal(10007)
    return payloads.thread_member(thread, person_id)


def _listed(asked: Asked, found: list[Thread]) -> Json:
    mine = [payloads.thread_member(one, asked.world.bot.id) for one in found if asked.world.bot.id in one.members]
    return {"threads": [payloads.channel(asked.world, one) for one in found], "members": mine}


async def active(asked: Asked) -> Json:
    if asked.id("guild") != asked.world.guild_id:
        raise Refusal(10004)
    if asked.world.bot.left:
        raise Refusal(50001)
    found = [one for one in asked.world.threads(archived=False) if asked.world.bot_sees(one)]
    return _listed(asked, sorted(found, key=lambda one: one.id, reverse=True))


def _archived(asked: Asked, kind: int) -> Json:
    channel = _channel(asked, "read_message_history")
    found = [one for one in asked.world.threads(under=channel, archived=True) if one.kind == kind]
    found.sort(key=lambda one: one.archived_at, reverse=True)
    if "before" in asked.query:
        before = asked.query["before"].replace("Z", "+00:00")
        found = [one for one in found if one.archived_at < before]
    limit = asked.number("limit", 50, 100)
    return _listed(asked, found[:limit]) | {"has_more": len(found) > limit}


async def archived_public(asked: Asked) -> Json:
    return _archived(asked, PUBLIC_THREAD)


async def archived_private(asked: Asked) -> Json:
    _channel(asked, "manage_threads")
    return _archived(asked, PRIVATE_THREAD)


ROUTES: list[tuple[str, str, Route]] = [
    ("GET", "/channels/{channel}", fetch),
    ("PATCH", "/channels/{channel}", change),
    ("DELETE", "/channels/{channel}", delete),
    ("POST", "/channels/{channel}/messages/{message}/threads", open_on_message),
    ("POST", "/channels/{channel}/threads", open_in_channel),
    ("PUT", "/channels/{channel}/thread-members/@me", join_self),
    ("DELETE", "/channels/{channel}/thread-members/@me", leave_self),
    ("PUT", "/channels/{channel}/thread-members/{user}", add_member),
    ("DELETE", "/channels/{channel}/thread-members/{user}", remove_member),
    ("GET", "/channels/{channel}/thread-members", members),
    ("GET", "/channels/{channel}/thread-members/{user}", member),
    ("GET", "/guilds/{guild}/threads/active", active),
    ("GET", "/channels/{channel}/threads/archived/public", archived_public),
    ("GET", "/channels/{channel}/threads/archived/private", archived_private),
]
