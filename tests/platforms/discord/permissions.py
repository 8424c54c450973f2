"""What may be done where: the permission bits, and what was taken from the bot."""

from collections.abc import Iterable

BITS: dict[str, int] = {
    "manage_channels": 1 << 4,
    "manage_guild": 1 << 5,
    "add_reactions": 1 << 6,
    "view_channel": 1 << 10,
    "send_messages": 1 << 11,
    "manage_messages": 1 << 13,
    "embed_links": 1 << 14,
    "attach_files": 1 << 15,
    "read_message_history": 1 << 16,
    "mention_everyone": 1 << 17,
    "use_application_commands": 1 << 31,
    "manage_threads": 1 << 34,
    "create_public_threads": 1 << 35,
    "create_private_threads": 1 << 36,
    "send_messages_in_threads": 1 << 38,
}

PEOPLE = (
    "add_reactions",
    "view_channel",
    "send_messages",
    "embed_links",
    "attach_files",
    "read_message_history",
    "use_application_commands",
    "create_public_threads",
    "create_private_threads",
    "send_messages_in_threads",
)

BOT = (*PEOPLE, "manage_messages", "manage_threads", "mention_everyone")


def bits(names: Iterable[str]) -> int:
    """The names as one number; an unknown name is the test's mistake."""
    total = 0
    for name in names:
        assert name in BITS, f"no permission is called {name!r}; there are {', '.join(BITS)}"
        total |= BITS[name]
    return total


PEOPLE_BITS = bits(PEOPLE)
BOT_BITS = bits(BOT)
