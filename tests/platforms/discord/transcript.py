"""Everything there is to see, written down for the reader of a failed test."""

from collections.abc import Iterator

from tests.platforms.discord.records import Channel, Message, Thread
from tests.platforms.discord.world import World


def write(world: World) -> str:
    return "\n".join(_lines(world)) or "(nothing was said anywhere)"


def _lines(world: World) -> Iterator[str]:
    for channel in world.channels.values():
        if isinstance(channel, Thread):
            continue
        yield from _place(channel, channel.name if channel.recipient else f"#{channel.name}")
        for thread in world.threads(under=channel):
            state = ", ".join(word for word in ("archived", "locked") if getattr(thread, word)) or "open"
            people = ", ".join(world.people[one].name for one in thread.members)
            yield from _place(thread, f"#{channel.name} > {thread.name} ({state}; in it: {people})")


def _place(channel: Channel, title: str) -> Iterator[str]:
    said = sorted([*channel.messages.values(), *channel.whispers.values()], key=lambda one: one.id)
    if said or isinstance(channel, Thread):
        yield f"== {title}"
    for message in said:
        yield from _message(message)


def _message(message: Message) -> Iterator[str]:
    only = f" (only @{message.only_for.name})" if message.only_for else ""
    edited = " (edited)" if message.edited else ""
    pings = f" (pings {', '.join(message.pinged)})" if message.pinged else ""
    first, *rest = (message.plain or "(the message the thread was opened on)").split("\n")
    yield f"   {message.author.name}{only}{edited}{pings}: {first}"
    for line in rest:
        yield f"       {line}"
