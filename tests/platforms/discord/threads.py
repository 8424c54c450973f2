"""Threads are opened on a message, without one, or as a forum post; and they change."""

from tests.platforms.discord import payloads
from tests.platforms.discord.forms import Form
from tests.platforms.discord.membership import join
from tests.platforms.discord.posting import post
from tests.platforms.discord.records import FORUM, HAS_THREAD, TEXT, Channel, Json, Message, Person, Thread
from tests.platforms.discord.records import PRIVATE_THREAD as PRIVATE
from tests.platforms.discord.records import PUBLIC_THREAD as PUBLIC
from tests.platforms.discord.refusals import Refusal
from tests.platforms.discord.snowflakes import stamp
from tests.platforms.discord.world import World

NAME, ACTIVE = 100, 1_000
DURATIONS = (60, 1_440, 4_320, 10_080)


def check_thread(body: Json, *, new: bool) -> None:
    """The body of a new or a changed thread."""
    form = Form()
    if new or "name" in body:
        form.text(("name",), body.get("name"), 1, NAME)
    if body.get("auto_archive_duration") is not None:
        form.choice(("auto_archive_duration",), body["auto_archive_duration"], DURATIONS)
    if body.get("rate_limit_per_user") is not None:
        form.number(("rate_limit_per_user",), body["rate_limit_per_user"], 0, 21_600)
    form.settle()


def _make(world: World, under: Channel, owner: Person, body: Json, snowflake: int, kind: int) -> Thread:
    if len(world.channels) > ACTIVE and len(world.threads(archived=False)) >= ACTIVE:
        raise Refusal(160006)
    now = stamp()
    thread = Thread(snowflake, kind, body["name"].strip(), under=under, owner=owner, created_at=now, archived_at=now)
    thread.auto_archive = body.get("auto_archive_duration") or 1_440
    thread.invitable = body.get("invitable", True)
    thread.tags = [str(tag) for tag in body.get("applied_tags") or []]
    thread.members[owner.id] = now
    world.channels[thread.id] = thread
    return thread


def _announce(world: World, thread: Thread) -> None:
    world.emit("THREAD_CREATE", {**payloads.channel(world, thread), "newly_created": True}, thread)


def open_on(world: World, message: Message, owner: Person, body: Json) -> Thread:
    """On a message: the thread has the message's id, and the message says so."""
    if message.thread is not None:
        raise Refusal(160004)
    if message.channel.kind != TEXT:
        raise Refusal(50024)
    if message.system:
        raise Refusal(50021)
    thread = _make(world, message.channel, owner, body, message.id, PUBLIC)
    message.thread = thread
    message.flags |= HAS_THREAD
    _announce(world, thread)
    world.emit("MESSAGE_UPDATE", payloads.message(world, message, event=True), message.channel)
    reference = {
        "type": 0,
        "message_id": str(message.id),
        "channel_id": str(message.channel.id),
        "guild_id": str(world.guild_id),
    }
    post(world, thread, message.author, {"message_reference": reference}, kind=21)
    return thread


def open_in(world: World, channel: Channel, owner: Person, body: Json) -> Thread:
    """Without a message. A public one is announced in the channel."""
    if channel.kind != TEXT:
        raise Refusal(50024)
    kind = body.get("type") or PRIVATE
    if kind not in (PUBLIC, PRIVATE):
        form = Form()
        form.choice(("type",), kind, (PUBLIC, PRIVATE))
        form.settle()
    thread = _make(world, channel, owner, body, world.mint(), kind)
    _announce(world, thread)
    if kind == PUBLIC:
        reference = {"type": 0, "channel_id": str(thread.id), "guild_id": str(world.guild_id)}
        post(world, channel, owner, {"content": thread.name, "message_reference": reference}, kind=18)
    return thread


def open_post(world: World, forum: Channel, owner: Person, body: Json, message: Json | None) -> Thread:
    """A forum post; its first message has the thread's id. A person's may come a moment later."""
    if forum.kind != FORUM:
        raise Refusal(50024)
    thread = _make(world, forum, owner, body, world.mint(), PUBLIC)
    thread.awaiting_starter = message is None
    _announce(world, thread)
    if message is not None:
        post(world, thread, owner, message, snowflake=thread.id)
    return thread


def change(world: World, thread: Thread, body: Json, actor: Person) -> None:
    """Name, archived, locked and the rest; the API does not touch an archived thread but to open it."""
    if thread.archived and body.get("archived", True):
        raise Refusal(50083)
    old_name = thread.name
    thread.name = (body.get("name") or thread.name).strip()
    thread.locked = body.get("locked", thread.locked)
    thread.invitable = body.get("invitable", thread.invitable)
    thread.auto_archive = body.get("auto_archive_duration") or thread.auto_archive
    if "applied_tags" in body:
        thread.tags = [str(tag) for tag in body["applied_tags"]]
    if "archived" in body and body["archived"] is not thread.archived:
        thread.archived = body["archived"]
        thread.archived_at = stamp()
    world.emit("THREAD_UPDATE", payloads.channel(world, thread), thread)
    if thread.name != old_name:
        post(world, thread, actor, {"content": thread.name}, kind=4)


def invite(world: World, thread: Thread, person: Person, actor: Person) -> None:
    """Somebody is added by somebody else, which the thread says."""
    if join(world, thread, [person]):
        body = {"content": f"<@{person.id}>", "allowed_mentions": {"parse": [], "users": [str(person.id)]}}
        line = post(world, thread, actor, body, kind=1)
        line.pinged = ()


def delete(world: World, channel: Channel) -> None:
    world.channels.pop(channel.id, None)
    for thread in world.threads(under=channel):
        world.channels.pop(thread.id, None)
    if isinstance(channel, Thread):
        ids = {"id": str(channel.id), "guild_id": str(world.guild_id), "parent_id": str(channel.parent.id)}
        world.emit("THREAD_DELETE", {**ids, "type": channel.kind}, channel)
    else:
        world.emit("CHANNEL_DELETE", payloads.channel(world, channel), channel)
