"""One guild and everybody in it; looks things up by id and makes them by name."""

from collections.abc import Callable, Iterable

from tests.platforms.discord.permissions import BOT_BITS, PEOPLE_BITS, bits
from tests.platforms.discord.records import DM, FORUM, TEXT, Channel, Json, Message, Person, Role, Thread
from tests.platforms.discord.refusals import Refusal
from tests.platforms.discord.snowflakes import Mint, stamp

Emit = Callable[[str, Json, Channel | None], None]


def _nobody_listens(_event: str, _payload: Json, _channel: Channel | None) -> None:
    """Until a gateway is attached, events go nowhere."""


class World:
    def __init__(self, bot_name: str) -> None:
        self.mint = Mint()
        self.guild_id = self.mint()
        self.application_id = self.mint()
        self.people: dict[int, Person] = {}
        self.channels: dict[int, Channel] = {}
        self.everyone = Role(self.guild_id, "@everyone", mentionable=False, permissions=PEOPLE_BITS)
        self.roles: dict[int, Role] = {self.guild_id: self.everyone}
        self.owner = self.add_person("guild-owner")
        self.bot = self.add_person(bot_name, bot=True, snowflake=self.application_id)
        bot_role = self.add_role(bot_name, permissions=BOT_BITS)
        bot_role.mentionable = False
        self.bot.roles.append(bot_role)
        self.shards = self.identifies_at_once = 1
        """Over how many connections the bot is told to hear, and how many of them may begin at once."""
        self.least_shards = 1
        """Over fewer connections it is not let in."""
        self.sessions_left = 1_000
        """How many sessions it may still begin today."""
        self.emit: Emit = _nobody_listens

    # Making

    def add_person(self, name: str, *, bot: bool = False, snowflake: int | None = None) -> Person:
        person = Person(snowflake or self.mint(), name, stamp(), bot=bot)
        self.people[person.id] = person
        return person

    def add_role(self, name: str, *, permissions: int = 0) -> Role:
        role = Role(self.mint(), name, permissions=permissions, position=len(self.roles))
        self.roles[role.id] = role
        return role

    def add_channel(self, name: str, *, forum: bool = False) -> Channel:
        channel = Channel(self.mint(), FORUM if forum else TEXT, name, position=len(self.channels))
        self.channels[channel.id] = channel
        return channel

    def direct_channel(self, person: Person) -> Channel:
        for channel in self.channels.values():
            if channel.recipient is person:
                return channel
        channel = Channel(self.mint(), DM, f"@{person.name}", recipient=person)
        self.channels[channel.id] = channel
        return channel

    # Finding, as the API does: what is not there is refused with its code

    def person(self, snowflake: int, *, code: int = 10013) -> Person:
        try:
            return self.people[snowflake]
        except KeyError:
            raise Refusal(code) from None

    def channel(self, snowflake: int) -> Channel:
        try:
            return self.channels[snowflake]
        except KeyError:
            raise Refusal(10003) from None

    def thread(self, snowflake: int) -> Thread:
        channel = self.channel(snowflake)
        if not isinstance(channel, Thread):
            raise Refusal(50024)
        return channel

    def message(self, channel: Channel, snowflake: int) -> Message:
        try:
            return channel.messages[snowflake]
        except KeyError:
            raise Refusal(10008) from None

    def threads(self, *, under: Channel | None = None, archived: bool | None = None) -> list[Thread]:
        found = [one for one in self.channels.values() if isinstance(one, Thread)]
        if under is not None:
            found = [one for one in found if one.parent is under]
        if archived is not None:
            found = [one for one in found if one.archived is archived]
        return found

    # Who may do what

    def bot_bits(self, channel: Channel) -> int:
        total = PEOPLE_BITS
        for role in self.bot.roles:
            total |= role.permissions
        return total & ~bits(channel.parent.denied | channel.denied)

    def person_bits(self, person: Person, channel: Channel) -> int:
        if person is self.bot:
            return self.bot_bits(channel)
        if person is self.owner:
            return BOT_BITS | bits(["manage_guild", "manage_channels"])
        total = PEOPLE_BITS
        for role in person.roles:
            total |= role.permissions
        return total

    def bot_may(self, channel: Channel, *names: str) -> bool:
        wanted = bits(names)
        return self.bot_bits(channel) & wanted == wanted

    def bot_sees(self, channel: Channel) -> bool:
        if not self.bot_may(channel, "view_channel"):
            return False
        if isinstance(channel, Thread) and channel.private:
            return self.bot.id in channel.members or self.bot_may(channel, "manage_threads")
        return True

    def require(self, channel: Channel, *names: str) -> None:
        """The bot must see the channel (50001) and hold the permissions (50013)."""
        if not self.bot_sees(channel):
            raise Refusal(50001)
        if channel.kind != DM and not self.bot_may(channel, *names):
            raise Refusal(50013)

    @property
    def members(self) -> list[Person]:
        """Who is in the guild now."""
        return [one for one in self.people.values() if not one.left]

    # Names

    def shown(self, kind: str, snowflake: int) -> str:
        """A mention as the client shows it."""
        if kind == "@" and snowflake in self.people:
            return f"@{self.people[snowflake].name}"
        if kind == "@&" and snowflake in self.roles:
            return f"@{self.roles[snowflake].name.lstrip('@')}"
        if kind == "#" and snowflake in self.channels:
            return f"#{self.channels[snowflake].name}"
        return {"@": "@unknown-user", "@&": "@deleted-role"}.get(kind, "#unknown")

    def holders(self, roles: Iterable[Role]) -> list[Person]:
        wanted = set(roles)
        return [one for one in self.members if wanted & set(one.roles)]
