"""Whom a message mentions, and whom it may ping: `allowed_mentions`."""

import re
from dataclasses import dataclass, field

from tests.platforms.discord.components import texts_of
from tests.platforms.discord.markdown import without_code
from tests.platforms.discord.permissions import BITS
from tests.platforms.discord.records import Channel, Json, Message, Person, Role
from tests.platforms.discord.world import World

_PERSON = re.compile(r"<@!?(\d+)>")
_ROLE = re.compile(r"<@&(\d+)>")
_EVERYBODY = re.compile(r"@(everyone|here)\b")


@dataclass
class Mentioned:
    people: list[Person] = field(default_factory=list)
    roles: list[Role] = field(default_factory=list)
    everybody: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return (*(one.name for one in self.people if not one.left), *(one.name for one in self.roles), *self.everybody)


def mentioned(
    world: World,
    channel: Channel,
    author: Person,
    content: str,
    components: list[Json],
    allowed: Json | None,
    replied_to: Message | None = None,
) -> Mentioned:
    """What is mentioned in the words and may ping; embeds never ping."""
    words = without_code("\n".join([content, *texts_of(components)]))
    rules: Json = {"parse": ["users", "roles", "everyone"], "replied_user": True} if allowed is None else allowed
    parse = rules.get("parse") or []
    people_named = {int(one) for one in rules.get("users") or []}
    roles_named = {int(one) for one in rules.get("roles") or []}
    loud = bool(world.person_bits(author, channel) & BITS["mention_everyone"])
    found = Mentioned()
    for snowflake in map(int, _PERSON.findall(words)):
        person = world.people.get(snowflake)
        if person and person not in found.people and ("users" in parse or snowflake in people_named):
            found.people.append(person)
    for snowflake in map(int, _ROLE.findall(words)):
        role = world.roles.get(snowflake)
        permitted = "roles" in parse or snowflake in roles_named
        if role and role not in found.roles and permitted and (role.mentionable or loud):
            found.roles.append(role)
    if "everyone" in parse and loud:
        found.everybody = tuple(dict.fromkeys(_EVERYBODY.findall(words)))
    if replied_to and rules.get("replied_user") and replied_to.author not in found.people:
        found.people.append(replied_to.author)
    return found
