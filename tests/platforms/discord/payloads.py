"""The records as JSON, with every field the real API sends and clients rely on."""

from tests.platforms.discord.permissions import bits
from tests.platforms.discord.records import DM, EPHEMERAL, FORUM, Channel, Json, Message, Person, Role, Thread
from tests.platforms.discord.snowflakes import made_at, stamp
from tests.platforms.discord.world import World


def user(person: Person) -> Json:
    return {
        "id": str(person.id),
        "username": person.name,
        "global_name": None if person.bot else person.name,
        "discriminator": "0",
        "avatar": None,
        "bot": person.bot,
        "public_flags": 0,
    }


def member(person: Person, *, with_user: bool = True) -> Json:
    said: Json = {
        "roles": [str(role.id) for role in person.roles],
        "joined_at": person.joined_at,
        "premium_since": None,
        "nick": None,
        "avatar": None,
        "banner": None,
        "deaf": False,
        "mute": False,
        "pending": False,
        "flags": 0,
        "communication_disabled_until": None,
    }
    if with_user:
        said["user"] = user(person)
    return said


def role(one: Role) -> Json:
    return {
        "id": str(one.id),
        "name": one.name,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "icon": None,
        "unicode_emoji": None,
        "position": one.position,
        "permissions": str(one.permissions),
        "managed": False,
        "mentionable": one.mentionable,
        "flags": 0,
    }


def thread_member(thread: Thread, person_id: int) -> Json:
    return {
        "id": str(thread.id),
        "user_id": str(person_id),
        "join_timestamp": thread.members[person_id],
        "flags": 0,
    }


def channel(world: World, one: Channel) -> Json:
    last = next(reversed(one.messages), None)
    said: Json = {
        "id": str(one.id),
        "type": one.kind,
        "flags": 0,
        "last_message_id": str(last) if last else None,
        "last_pin_timestamp": None,
    }
    if one.kind == DM:
        assert one.recipient is not None
        return {**said, "recipients": [user(one.recipient)]}
    said |= {"guild_id": str(world.guild_id), "name": one.name, "nsfw": False, "rate_limit_per_user": 0}
    if isinstance(one, Thread):
        return said | _thread(world, one)
    overwrites = []
    if one.denied:
        overwrites.append({"id": str(world.bot.id), "type": 1, "allow": "0", "deny": str(bits(one.denied))})
    said |= {
        "parent_id": None,
        "position": one.position,
        "topic": None,
        "permission_overwrites": overwrites,
        "default_auto_archive_duration": 1440,
        "default_thread_rate_limit_per_user": 0,
    }
    if one.kind == FORUM:
        said |= {"available_tags": [], "default_reaction_emoji": None, "default_sort_order": None}
        said["default_forum_layout"] = 0
    return said


def _thread(world: World, one: Thread) -> Json:
    said: Json = {
        "parent_id": str(one.parent.id),
        "owner_id": str(one.owner.id if one.owner else 0),
        "message_count": one.sent,
        "total_message_sent": one.sent,
        "member_count": min(len(one.members), 50),
        "applied_tags": one.tags,
        "thread_metadata": {
            "archived": one.archived,
            "archive_timestamp": one.archived_at,
            "auto_archive_duration": one.auto_archive,
            "locked": one.locked,
            "invitable": one.invitable,
            "create_timestamp": one.created_at,
        },
    }
    if world.bot.id in one.members:
        said["member"] = thread_member(one, world.bot.id)
    return said


def message(world: World, one: Message, *, event: bool = False) -> Json:
    """A message; an event about it says in which guild, and who in that guild wrote it."""
    said: Json = {
        "id": str(one.id),
        "channel_id": str(one.channel.id),
        "type": one.type,
        "author": user(one.author),
        "content": one.content,
        "timestamp": stamp(made_at(one.id)),
        "edited_timestamp": one.edited_at,
        "tts": False,
        "pinned": False,
        "flags": one.flags,
        "embeds": one.embeds,
        "components": one.components,
        "attachments": one.attachments,
        "mentions": [user(person) for person in one.mentions],
        "mention_roles": [str(held.id) for held in one.mention_roles],
        "mention_everyone": one.mention_everyone,
    }
    if one.reactions:
        said["reactions"] = [_reaction(world, emoji, people) for emoji, people in one.reactions.items()]
    if one.nonce is not None:
        said["nonce"] = one.nonce
    if one.reference is not None:
        said["message_reference"] = one.reference
    if one.interaction is not None:
        said |= {
            "interaction_metadata": one.interaction,
            "application_id": str(world.application_id),
            "webhook_id": str(world.application_id),
        }
    if one.thread is not None:
        said["thread"] = channel(world, one.thread)
    if event and one.channel.kind != DM and not one.flags & EPHEMERAL:
        # An event about an ephemeral message looks as if it came from a direct message.
        said["guild_id"] = str(world.guild_id)
        said["member"] = member(one.author, with_user=False)
        for person, shown in zip(one.mentions, said["mentions"], strict=True):
            shown["member"] = member(person, with_user=False)
    return said


def _reaction(world: World, emoji: str, people: list[Person]) -> Json:
    mine = world.bot in people
    counts = {"burst": 0, "normal": len(people)}
    return {
        "emoji": {"id": None, "name": emoji},
        "count": len(people),
        "count_details": counts,
        "me": mine,
        "me_burst": False,
        "burst_colors": [],
    }
