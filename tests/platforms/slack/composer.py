"""What a chat client makes of what a person types, before any app sees it."""

from __future__ import annotations

import re
from collections.abc import Callable

from .workspace import Workspace

WORD = re.compile(r"(?<![\w&/@#])([@#])([A-Za-z0-9][\w.\-]*)")
URL = re.compile(r"https?://[^\s<>|]+")
BROADCASTS = {"channel", "here", "everyone"}


def curl(text: str) -> str:
    """Typographic quotes and dashes, as phones and some desktops put them."""
    text = text.replace("--", "—")
    text = re.sub(r'(^|[\s(\[—])"', r"\1“", text).replace('"', "”")
    return re.sub(r"(^|[\s(\[—])'", r"\1‘", text).replace("'", "’")


def escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _named(workspace: Workspace, sign: str, word: str, labelled: bool) -> str | None:
    """The reference for a name the client would complete, or None where it stays mere words."""
    if sign == "#":
        channel = next((c for c in workspace.channels.values() if c.name == word and not c.im), None)
        return f"<#{channel.id}|{channel.name}>" if channel else None
    if word in BROADCASTS:
        return f"<!{word}>"
    user = next((u for u in workspace.users.values() if u.name == word), None)
    if user:
        return f"<@{user.id}|{user.name}>" if labelled else f"<@{user.id}>"
    group = workspace.group(word)
    return f"<!subteam^{group.id}|@{group.handle}>" if group else None


def compose(workspace: Workspace, text: str, *, labelled: bool, references: bool = True) -> str:
    """Escaped text with references. Commands carry labels (`<@U1|name>`), messages do not (`<@U1>`)."""

    def complete(match: re.Match[str]) -> str:
        sign, word = match[1], match[2]
        for length in range(len(word), 0, -1):
            if length < len(word) and word[length] not in ".-_":
                continue
            reference = _named(workspace, sign, word[:length], labelled)
            if reference:
                return reference + word[length:]
        return match[0]

    text = escape(text)
    if not references:
        return text
    return _outside(URL, text, lambda url: f"<{url}>", lambda words: WORD.sub(complete, words))


def _outside(pattern: re.Pattern[str], text: str, within: Callable[[str], str], without: Callable[[str], str]) -> str:
    done, at = "", 0
    for match in pattern.finditer(text):
        done += without(text[at : match.start()]) + within(match[0])
        at = match.end()
    return done + without(text[at:])
