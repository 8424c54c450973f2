"""Who is in a thread, and whether it is open: joining, leaving, archiving."""

from collections.abc import Iterable

from tests.platforms.discord import payloads
from tests.platforms.discord.guild_payload import guild_create
from tests.platforms.discord.records import Person, Thread
from tests.platforms.discord.refusals import Refusal
from tests.platforms.discord.snowflakes import stamp
from tests.platforms.discord.world import World

SEEING = "view_channel"


def join(world: World, thread: Thread, people: Iterable[Person]) -> list[Person]:
    """Adds those who are not in it yet; says who was new."""
    new = [one for one in people if one.id not in thread.members]
    if not new:
        return []
    for person in new:
        thread.members[person.id] = stamp()
    if world.bot in new and thread.private:
        world.emit("THREAD_CREATE", payloads.channel(world, thread), thread)
    added = []
    for person in new:
        entry = payloads.thread_member(thread, person.id)
        added.append({**entry, "member": payloads.member(person), "presence": None})
    _tell(world, thread, {"added_members": added})
    return new


def leave(world: World, thread: Thread, person: Person) -> None:
    if thread.members.pop(person.id, None) is not None:
        _tell(world, thread, {"removed_member_ids": [str(person.id)]})


def leave_guild(world: World, person: Person) -> None:
    """Out of the guild, its roles and its threads; what was said there stays."""
    person.left, person.roles = True, []
    for thread in world.threads():
        leave(world, thread, person)
    user = payloads.user(person)
    world.emit("GUILD_MEMBER_REMOVE", {"guild_id": str(world.guild_id), "user": user}, None)


def return_to_guild(world: World, person: Person) -> None:
    """Back as somebody new: without roles, and in no thread that they were in."""
    person.left = False
    world.emit("GUILD_MEMBER_ADD", payloads.member(person) | {"guild_id": str(world.guild_id)}, None)


def turn_out(world: World) -> None:
    """The bot is taken out of the guild."""
    world.bot.left = True
    for channel in world.channels.values():
        channel.denied.add(SEEING)
    world.emit("GUILD_DELETE", {"id": str(world.guild_id)}, None)


def let_in(world: World) -> None:
    """Somebody invites the bot again, with the rights it had."""
    world.bot.left = False
    for channel in world.channels.values():
        channel.denied.discard(SEEING)
    world.emit("GUILD_CREATE", {**guild_create(world), "unavailable": False}, None)


def _tell(world: World, thread: Thread, change: dict[str, object]) -> None:
    payload = {
        "id": str(thread.id),
        "guild_id": str(world.guild_id),
        "member_count": min(len(thread.members), 50),
        **change,
    }
    world.emit("THREAD_MEMBERS_UPDATE", payload, thread)


def set_archived(world: World, thread: Thread, archived: bool) -> None:
    if thread.archived is not archived:
        thread.archived = archived
        thread.archived_at = stamp()
        world.emit("THREAD_UPDATE", payloads.channel(world, thread), thread)


def open_for_writing(world: World, thread: Thread) -> None:
    """Writing opens an archived thread by itself, unless it was locked too."""
    if thread.archived:
        if thread.locked:
            raise Refusal(50083)
        set_archived(world, thread, False)


def open_for_change(thread: Thread) -> None:
    """Anything else needs the thread to be open already."""
    if thread.archived:
        raise Refusal(50083)
