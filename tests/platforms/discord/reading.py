"""What a person sees of a message: the words, then the buttons, without any markup."""

from collections.abc import Iterator

from tests.platforms.discord.components import BUTTON, ROW, STRING_SELECT, TEXT_DISPLAY, walk
from tests.platforms.discord.markdown import Names, plain_text
from tests.platforms.discord.records import Json, Message

_BLANK = "\u200b \n"


def label_of(component: Json) -> str:
    """What stands on a button or an option."""
    emoji = (component.get("emoji") or {}).get("name") or ""
    return f"{emoji} {component.get('label') or ''}".strip()


def read_message(message: Message, names: Names) -> str:
    if message.loading and not message.content:
        return f"{message.author.name} is thinking..."
    if message.system:
        return _system_line(message)
    lines = [*_words(message, names), *_controls(message.components, names)]
    lines += [f"({attached['filename']})" for attached in message.attachments]
    return "\n".join(lines)


def _words(message: Message, names: Names) -> Iterator[str]:
    if message.content:
        yield plain_text(message.content, names)
    for embed in message.embeds:
        yield from _embed(embed, names)


def _embed(embed: Json, names: Names) -> Iterator[str]:
    author = (embed.get("author") or {}).get("name")
    if author:
        yield author
    for key in ("title", "description"):
        if embed.get(key):
            yield plain_text(embed[key], names)
    for one in embed.get("fields") or []:
        name = plain_text(one["name"], names).strip(_BLANK)
        value = plain_text(one["value"], names)
        yield f"{name.rstrip(':')}: {value}" if name else value
    footer = (embed.get("footer") or {}).get("text")
    if footer:
        yield footer


def _controls(components: list[Json], names: Names) -> Iterator[str]:
    for row in components:
        if row.get("type") == ROW:
            shown = " ".join(_labels(row))
            if shown:
                yield shown
            continue
        for one in [row] if row.get("type") == TEXT_DISPLAY else []:
            yield plain_text(one.get("content", ""), names)
        if row.get("components"):
            yield from _controls(row["components"], names)
        accessory = row.get("accessory")
        if accessory and accessory.get("type") == BUTTON:
            yield f"[{label_of(accessory)}]"


def _labels(row: Json) -> Iterator[str]:
    for one in walk([row]):
        if one.get("type") == BUTTON:
            yield f"[{label_of(one)}]"
        elif one.get("type") == STRING_SELECT:
            for option in one.get("options") or []:
                yield f"[{label_of(option)}]"
        elif one.get("placeholder"):
            yield f"[{one['placeholder']}]"


def _system_line(message: Message) -> str:
    who = f"@{message.author.name}"
    if message.type == 1:
        added = ", ".join(f"@{person.name}" for person in message.mentions)
        return f"{who} added {added} to the thread."
    if message.type == 4:
        return f"{who} changed the name: {message.content}"
    if message.type == 18:
        return f"{who} started a thread: {message.content}"
    return ""
