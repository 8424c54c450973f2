"""Messages appear, change and go; everybody who listens is told."""

from tests.platforms.discord import payloads
from tests.platforms.discord.components import walk
from tests.platforms.discord.membership import join
from tests.platforms.discord.mentions import Mentioned, mentioned
from tests.platforms.discord.reading import read_message
from tests.platforms.discord.records import (
    COMPONENTS_V2,
    EPHEMERAL,
    LOADING,
    SILENT,
    Channel,
    Json,
    Message,
    Person,
    Thread,
)
from tests.platforms.discord.refusals import Refusal
from tests.platforms.discord.snowflakes import stamp
from tests.platforms.discord.world import World

_SETTABLE = COMPONENTS_V2 | SILENT | 1 << 2


def post(
    world: World,
    channel: Channel,
    author: Person,
    body: Json,
    *,
    kind: int = 0,
    flags: int = 0,
    only_for: Person | None = None,
    interaction: Json | None = None,
    snowflake: int | None = None,
) -> Message:
    """A new message. What may be said was checked before."""
    message = Message(snowflake or world.mint(), channel, author, type=kind, only_for=only_for)
    message.read_as = lambda one: read_message(one, world.shown)
    message.interaction = interaction
    message.flags = flags | ((body.get("flags") or 0) & _SETTABLE)
    message.reference = body.get("message_reference")
    if body.get("nonce") is not None:
        message.nonce = str(body["nonce"])
    found = _fill(world, message, body)
    if not message.flags & (EPHEMERAL | SILENT):
        message.pinged = found.names
    if message.ephemeral:
        channel.whispers[message.id] = message
    else:
        channel.messages[message.id] = message
    if isinstance(channel, Thread) and not message.ephemeral:
        channel.sent += kind != 21 and message.id != channel.id
        join(world, channel, [] if message.system else [author])
    world.emit("MESSAGE_CREATE", payloads.message(world, message, event=True), channel)
    _pull_in(world, message, found)
    return message


def _fill(world: World, message: Message, body: Json) -> Mentioned:
    """Takes over what the body says, and works out whom it mentions."""
    if "content" in body:
        message.content = (body["content"] or "").strip()
    if "embeds" in body:
        message.embeds = [{"type": "rich", **embed} for embed in body["embeds"] or []]
    if "components" in body:
        message.components = body["components"] or []
        for number, component in enumerate(walk(message.components), 1):
            component.setdefault("id", number)
    if "attachments" in body:
        message.attachments = body["attachments"] or []
    replied_to = None
    if message.type == 19 and message.reference:
        replied_to = message.channel.messages.get(int(message.reference.get("message_id") or 0))
    allowed = body.get("allowed_mentions")
    found = mentioned(world, message.channel, message.author, message.content, message.components, allowed, replied_to)
    message.mentions, message.mention_roles = found.people, found.roles
    message.mention_everyone = bool(found.everybody)
    return found


def _pull_in(world: World, message: Message, found: Mentioned) -> None:
    """Who is mentioned in a thread is in it from then on, by an edit too (then without a sound)."""
    if isinstance(message.channel, Thread) and not message.ephemeral and not message.system:
        present = [one for one in found.people if not one.left]
        join(world, message.channel, [*present, *world.holders(found.roles)])


def revise(world: World, message: Message, body: Json, *, silent: bool = False) -> Message:
    """An edit. An edit makes no sound, whomever it mentions."""
    message.flags = (message.flags & ~LOADING) | ((body.get("flags") or 0) & _SETTABLE)
    found = _fill(world, message, body)
    if not silent:
        message.edited_at = stamp()
    world.emit("MESSAGE_UPDATE", payloads.message(world, message, event=True), message.channel)
    _pull_in(world, message, found)
    return message


def remove(world: World, message: Message) -> None:
    message.gone = True
    message.channel.messages.pop(message.id, None)
    message.channel.whispers.pop(message.id, None)
    payload = {"id": str(message.id), "channel_id": str(message.channel.id)}
    if message.channel.recipient is None and not message.ephemeral:
        payload["guild_id"] = str(world.guild_id)
    world.emit("MESSAGE_DELETE", payload, message.channel)


def react(world: World, message: Message, person: Person, emoji: str) -> None:
    people = message.reactions.setdefault(emoji, [])
    if person in people:
        return
    people.append(person)
    payload = {
        "user_id": str(person.id),
        "channel_id": str(message.channel.id),
        "message_id": str(message.id),
        "message_author_id": str(message.author.id),
        "emoji": {"id": None, "name": emoji},
        "burst": False,
        "type": 0,
    }
    if message.channel.recipient is None:
        payload |= {"guild_id": str(world.guild_id), "member": payloads.member(person)}
    world.emit("MESSAGE_REACTION_ADD", payload, message.channel)


def answered_message(world: World, channel: Channel, body: Json) -> int:
    """The type of a message, by whether it replies to another that exists (or may be missing)."""
    reference = body.get("message_reference")
    if not reference or reference.get("type"):
        return 0
    reference.setdefault("channel_id", str(channel.id))
    if channel.recipient is None:
        reference.setdefault("guild_id", str(world.guild_id))
    if int(reference.get("message_id") or 0) in channel.messages:
        return 19
    if reference.get("fail_if_not_exists", True):
        said = {"code": "REPLIES_UNKNOWN_MESSAGE", "message": "Unknown message"}
        raise Refusal(50035, errors={"message_reference": {"_errors": [said]}})
    del body["message_reference"]
    return 0
