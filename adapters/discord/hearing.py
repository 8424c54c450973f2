"""What somebody did on Discord, as the application hears it. Facts only: nothing is looked up, nothing decided."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

import discord

from adapters.discord import address, commands, modal
from adapters.discord.buttons import MORE
from adapters.discord.places import Places
from adapters.discord.roster import Roster
from bot.door import Heard, Typed
from bot.malformed import careful
from bot.whole import whole
from swarm.people import Person

Json = dict[str, Any]

WORDLESS = "(a message without words)"
"""The title of a request that is made from a picture, a card, or nothing at all."""
FOCUSED_LIMIT = 100
WORDS = (discord.MessageType.default, discord.MessageType.reply)


@dataclass(frozen=True, slots=True)
class Scene:
    """Who did something, and where."""

    by: Person
    user: str
    place: str
    desk: str
    guild: int | None
    roles: list[str]


@careful
def scene(
    user: discord.Member | discord.User, channel: object, guild: int | None, places: Places, roster: Roster
) -> Scene:
    snowflake = int(getattr(channel, "id", 0))
    desk = places.desk(snowflake, getattr(channel, "parent_id", None)) if guild is not None else ""
    roles = [str(role.id) for role in getattr(user, "roles", ())]
    by = roster.person(desk, str(user.id), roles)
    return Scene(by, str(user.id), address.channel(snowflake), desk, guild, roles)


@careful
def counts(message: discord.Message) -> bool:
    """Whether somebody wrote it in a server. Of an odd one the library gives us no more than it could read."""
    return not message.author.bot and message.type in WORDS and message.guild is not None


@careful
def command(interaction: discord.Interaction, at: Scene) -> Heard:
    """A slash command, or an entry of a message's menu."""
    data = _data(interaction)
    if data.get("type") == commands.MESSAGE_MENU:
        return _turned(interaction, at, data)
    name, options = _chosen(data)
    values = {one["name"]: _value(one) for one in options}
    target = values.pop(commands.REQUEST, "")
    typed = Typed(name=name, values=values, target=target)
    return _heard(interaction, at, typed=typed, in_thread=commands.prefix(name), shows_forms=True)


@careful
def pressed(interaction: discord.Interaction, at: Scene) -> Heard:
    """A button, whose id is the line, or a choice behind [⋯]."""
    data = _data(interaction)
    line = data["custom_id"]
    if line == MORE:
        line = next(iter(data.get("values") or ()), "")
    in_thread = commands.prefix(line.partition(" ")[0])
    return _heard(interaction, at, line=line, in_thread=in_thread, pressed=True, shows_forms=True)


@careful
def filled(interaction: discord.Interaction, at: Scene) -> Heard:
    """A form, also one that was shown before a restart: its id says all there is to know."""
    data = _data(interaction)
    name, _, rest = data["custom_id"].partition(" ")
    typed = Typed(name=name, values=modal.sent(data), target=rest.partition(" ")[0])
    return _heard(interaction, at, typed=typed, in_thread=commands.prefix(name))


@careful
def focused(interaction: discord.Interaction) -> str:
    """What has been typed so far into the option that asks for suggestions."""
    _, options = _chosen(_data(interaction))
    return next((str(one.get("value", ""))[:FOCUSED_LIMIT] for one in options if one.get("focused")), "")


def _heard(interaction: discord.Interaction, at: Scene, **more: Any) -> Heard:
    realm = str(at.guild) if at.guild is not None else ""
    delivery = address.channel(interaction.id)
    return whole(Heard(delivery=delivery, by=at.by, place=at.place, desk=at.desk, realm=realm, **more))


def _data(interaction: discord.Interaction) -> Json:
    return cast(Json, interaction.data or {})


def _chosen(data: Json) -> tuple[str, list[Json]]:
    """The subcommand and its options, however deep it stands."""
    name, options = str(data.get("name", "")), data.get("options") or []
    while options and options[0].get("type") in (commands.SUBCOMMAND, commands.SUBGROUP):
        name, options = options[0]["name"], options[0].get("options") or []
    return name, options


def _value(option: Mapping[str, Any]) -> str:
    value = str(option.get("value", ""))
    return address.person(value) if option.get("type") == commands.USER else value


def _turned(interaction: discord.Interaction, at: Scene, data: Json) -> Heard:
    """Somebody's message becomes a request of theirs; a bot's becomes one of whoever did it."""
    message: Json = data["resolved"]["messages"][data["target_id"]]
    title, _, details = str(message.get("content") or "").strip().partition("\n")
    author: Json = message.get("author") or {}
    machine = author.get("bot") or message.get("webhook_id") or not author.get("id")
    typed = Typed(name="open", values={"title": title.strip() or WORDLESS, "details": details.strip()})
    place = int(message.get("channel_id") or address.bare(at.place) or 0)
    return _heard(
        interaction,
        at,
        typed=typed,
        author=at.by.id if machine else address.person(author["id"]),
        source=address.link(interaction.guild_id, place, int(message["id"])) if interaction.guild_id else "",
        in_thread=commands.prefix("open"),
    )
