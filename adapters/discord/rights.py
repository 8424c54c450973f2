"""What Discord has to grant for what: the one table of features, their intents and their permissions.

What a connection asks for, the invitation in the README and what an operator is told all come from here. What people
write is never asked for (the message content intent): no feature needs more than that somebody wrote, and when.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

PRIVILEGED = {"members": (1 << 14) | (1 << 15)}
"""Intents that have to be switched on for the bot, and the flags by which one sees it: of many servers, or of few."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """Something that Muster does on Discord, and what it cannot do without."""

    name: str
    intents: tuple[str, ...] = ()
    """By their names in discord.py."""
    permissions: tuple[str, ...] = ()
    """By their names in discord.py."""
    by_roles: bool = False
    """Whether it is wanted only where people are known by their roles."""


FEATURES = (
    Feature(
        name="Requests in threads or posts",
        intents=("guilds",),
        permissions=(
            "view_channel",
            "send_messages",
            "send_messages_in_threads",
            "create_public_threads",
            "embed_links",
        ),
    ),
    Feature(
        name="Hearing that somebody wrote in a thread, also while nobody listened",
        intents=("guild_messages",),
        permissions=("view_channel", "read_message_history"),
    ),
    Feature(name="Private requests", permissions=("create_private_threads", "manage_threads")),
    Feature(name="Putting threads away and bringing them back", permissions=("manage_threads",)),
    Feature(name="Finding people by their roles", intents=("members",), by_roles=True),
)
NO_MEMBERS = (
    "Finding people by their roles will not work: the application lacks the server members intent. Switch on Server "
    "Members Intent for the bot in Discord's developer portal, or name people instead of roles."
)


def features(*, by_roles: bool) -> Iterator[Feature]:
    """Those that are configured."""
    return (one for one in FEATURES if by_roles or not one.by_roles)


def intents(*, by_roles: bool) -> frozenset[str]:
    return frozenset(intent for one in features(by_roles=by_roles) for intent in one.intents)


def permissions() -> frozenset[str]:
    return frozenset(permission for one in FEATURES for permission in one.permissions)


def lacking(flags: int, wanted: Iterable[str]) -> list[str]:
    """The privileged intents that are wanted, and not switched on for an application with these flags."""
    return sorted(name for name in wanted if name in PRIVILEGED and not flags & PRIVILEGED[name])
