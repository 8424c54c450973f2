"""Addresses: how people, threads and messages of Discord are named elsewhere in Muster. Nothing is looked up here."""

import re

from bot.door import Never

PLATFORM = "discord"
_ADDRESS = re.compile(r"discord:(\d{1,20})(?:/(\d{1,20}))?")


def person(user: int | str) -> str:
    return f"{PLATFORM}:{user}"


def channel(snowflake: int | str) -> str:
    """A channel's, a thread's or a direct channel's."""
    return f"{PLATFORM}:{snowflake}"


def message(place: int | str, snowflake: int | str) -> str:
    return f"{PLATFORM}:{place}/{snowflake}"


def spoken(snowflake: int | str) -> str:
    """The delivery of somebody's words, which no interaction's can equal."""
    return f"{PLATFORM}:msg:{snowflake}"


def bare(address: str) -> str | None:
    """The id of a person or a channel; nothing if the address is not one of Discord's."""
    found = _ADDRESS.fullmatch(address)
    return found[1] if found else None


def place_of(address: str) -> str:
    """The id to which something can be sent. Raises Never."""
    found = bare(address)
    if found is None:
        raise Never(f"“{address}” is not an address on Discord.")
    return found


def message_of(address: str) -> tuple[str, str]:
    """The ids of a message's channel and of the message. Raises Never."""
    found = _ADDRESS.fullmatch(address)
    if found is None or found[2] is None:
        raise Never(f"“{address}” is not the address of a message on Discord.")
    return found[1], found[2]


def link(guild: int | str, *path: int | str) -> str:
    """The link with which a channel, or a message in it, is opened."""
    return "/".join(("https://discord.com/channels", str(guild), *map(str, path)))
