"""The guild as a test sets it up and looks at it: people and places by name, and what is on the screen."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from tests.platforms.discord import payloads
from tests.platforms.discord.answers import Answer
from tests.platforms.discord.records import Channel, Message, Person, Role, Thread
from tests.platforms.discord.threads import delete
from tests.platforms.discord.transcript import write
from tests.platforms.discord.watch import Watch
from tests.platforms.discord.world import World

Result = TypeVar("Result")
Who = int | str | Person

_NAMED = re.compile(r"(?<![\w<\\])([@#])([\w-]+)")


@dataclass(frozen=True)
class ThreadSeen:
    """A thread as it stands in the channel's list."""

    id: int
    name: str
    archived: bool
    locked: bool
    private: bool
    members: frozenset[str]
    starter: Message | None


Where = int | str | Channel | ThreadSeen


class Stage:
    def __init__(self, bot_name: str) -> None:
        self.world = World(bot_name)
        self.watch = Watch()

    # Setting up

    @property
    def guild(self) -> int:
        return self.world.guild_id

    @property
    def bot_user(self) -> int:
        return self.world.bot.id

    def user(self, name: str, roles: Iterable[str] | None = None) -> int:
        """The person of that name; named roles replace those held before."""
        person = next((one for one in self.world.people.values() if one.name == name), None)
        new = person is None
        if person is None:
            person = self.world.add_person(name)
        wanted = None if roles is None else [self.world.roles[self.role(one)] for one in roles]
        changed = wanted is not None and wanted != person.roles
        if wanted is not None:
            person.roles = wanted
        if new or changed:
            event = "GUILD_MEMBER_ADD" if new else "GUILD_MEMBER_UPDATE"
            guild = {"guild_id": str(self.guild)}
            self.world.emit(event, payloads.member(person) | guild, None)
        return person.id

    def role(self, name: str, *, mentionable: bool = True, permissions: int = 0) -> int:
        for role in self.world.roles.values():
            if role.name == name:
                return role.id
        role = self.world.add_role(name, permissions=permissions)
        role.mentionable = mentionable
        told = {"guild_id": str(self.guild), "role": payloads.role(role)}
        self.world.emit("GUILD_ROLE_CREATE", told, None)
        return role.id

    def channel(self, name: str, forum: bool = False) -> int:
        for channel in self.world.channels.values():
            if channel.name == name and channel.parent is channel and channel.recipient is None:
                return channel.id
        channel = self.world.add_channel(name, forum=forum)
        self.world.emit("CHANNEL_CREATE", payloads.channel(self.world, channel), channel)
        return channel.id

    def dm_channel(self, who: Who) -> int:
        return self.world.direct_channel(self.who(who)).id

    def forbid(self, where: Where, *permissions: str) -> None:
        """Takes permissions from the bot in a channel, by Discord's names in small letters."""
        self._overwrite(where, self.where(where).denied | set(permissions))

    def permit(self, where: Where, *permissions: str) -> None:
        """Gives them back; all of them if none is named."""
        denied = self.where(where).denied
        self._overwrite(where, denied - set(permissions) if permissions else set())

    def _overwrite(self, where: Where, denied: set[str]) -> None:
        channel = self.where(where)
        channel.denied = denied
        self.world.emit("CHANNEL_UPDATE", payloads.channel(self.world, channel), channel)

    def takes_messages(self, who: Who, yes: bool) -> None:
        """Whether somebody lets the bot write to them directly."""
        self.who(who).takes_messages = yes

    def delete_channel(self, where: Where) -> None:
        delete(self.world, self.where(where))

    # By name, id, or record

    def who(self, who: Who) -> Person:
        if isinstance(who, Person):
            return who
        return self.world.people[who if isinstance(who, int) else self.user(who)]

    def where(self, where: Where) -> Channel:
        if isinstance(where, Channel):
            return where
        if isinstance(where, ThreadSeen):
            where = where.id
        if isinstance(where, str):
            found = [one for one in self.world.channels.values() if one.name == where]
            assert len(found) == 1, f"{len(found)} places are called {where!r}"
            return found[0]
        assert where in self.world.channels, f"the channel {where} is gone"
        return self.world.channels[where]

    def typed(self, text: str) -> str:
        """What the client makes of typed names: `@helper` becomes a mention, `#help` a link."""
        people = {one.name: f"<@{one.id}>" for one in self.world.people.values()}
        roles = {one.name: f"<@&{one.id}>" for one in self.world.roles.values() if one.name != "@everyone"}
        places = {one.name: f"<#{one.id}>" for one in self.world.channels.values() if one.recipient is None}

        def named(found: re.Match[str]) -> str:
            known = {**roles, **people} if found[1] == "@" else places
            return known.get(found[2], found[0])

        return _NAMED.sub(named, text)

    # Looking

    def messages(self, where: Where) -> list[Message]:
        """What everybody in the channel sees, oldest first."""
        return list(self.where(where).messages.values())

    def threads(self, where: Where) -> list[ThreadSeen]:
        return [self.thread(one) for one in self.world.threads(under=self.where(where))]

    def thread(self, where: Where) -> ThreadSeen:
        thread = self.where(where)
        assert isinstance(thread, Thread), f"{thread.name} is no thread"
        names = frozenset(self.world.people[one].name for one in thread.members)
        return ThreadSeen(
            thread.id, thread.name, thread.archived, thread.locked, thread.private, names, self._starter(thread)
        )

    def _starter(self, thread: Thread) -> Message | None:
        return thread.parent.messages.get(thread.id) or thread.messages.get(thread.id)

    def thread_messages(self, where: Where, *, system: bool = False) -> list[Message]:
        """Starting with the message the thread was opened on; system lines ("added …") only on request."""
        thread = self.where(where)
        assert isinstance(thread, Thread), f"{thread.name} is no thread"
        starter = self._starter(thread)
        rest = [one for one in thread.messages.values() if one is not starter and one.type != 21]
        return [*([starter] if starter else []), *(one for one in rest if system or not one.system)]

    def dm(self, who: Who) -> list[Message]:
        return list(self.world.direct_channel(self.who(who)).messages.values())

    def seen_only_by(self, who: Who) -> list[Message]:
        """Ephemeral messages in front of this person, in the order they came."""
        person = self.who(who)
        found = [one for place in self.world.channels.values() for one in place.whispers.values()]
        return sorted((one for one in found if one.only_for is person), key=lambda one: one.id)

    def plain(self, seen: Message | Answer) -> str:
        return seen.plain

    def pings(self, message: Message) -> set[str]:
        """Whom it made a sound for: names of people and roles, `everyone`, `here`."""
        return set(message.pinged)

    def roles_of(self, who: Who) -> list[Role]:
        return self.who(who).roles

    def transcript(self) -> str:
        return write(self.world)

    def changed(self) -> None:
        """To be called when something outside changed on which an `until` may depend."""
        self.watch.changed()

    async def until(self, condition: Callable[[], Result], timeout: float = 5) -> Result:
        """Waits until the condition is true, and gives what it gave."""
        return await self.watch.until(condition, timeout, self.transcript)
