"""Discord's markdown as a person reads it: names for ids, no markers, times written out."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

Names = Callable[[str, int], str]
"""Turns a kind (`@`, `@&` or `#`) and an id into what is shown."""

_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_MENTION = re.compile(r"<(@&|@!?|#)(\d+)>")
_COMMAND = re.compile(r"</([^:>]+):\d+>")
_EMOJI = re.compile(r"<a?:(\w+):\d+>")
_TIME = re.compile(r"<t:(-?\d+)(?::[tTdDfFR])?>")
_LINK = re.compile(r"\[([^\]\n]+)\]\(<?https?://[^)\s]+?>?\)")
_FENCE = re.compile(r"```(?:\w*\n)?(.*?)```", re.DOTALL)
_CODE = re.compile(r"`([^`\n]+)`")
_PAIRED = (
    re.compile(r"\*\*\*(?=\S)(.+?)(?<=\S)\*\*\*", re.DOTALL),
    re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*", re.DOTALL),
    re.compile(r"__(?=\S)(.+?)(?<=\S)__", re.DOTALL),
    re.compile(r"~~(?=\S)(.+?)(?<=\S)~~", re.DOTALL),
    re.compile(r"\|\|(?=\S)(.+?)(?<=\S)\|\|", re.DOTALL),
    re.compile(r"(?<!\*)\*(?=[^\s*])([^*]+?)(?<=[^\s*])\*(?!\*)"),
    re.compile(r"(?<!\w)_(?=[^\s_])([^_]+?)(?<=[^\s_])_(?!\w)"),
)
_LINE_START = re.compile(r"^(?:#{1,3} |-# |>>> |> )", re.MULTILINE)


def without_code(text: str) -> str:
    """The words outside code, where alone a mention works."""
    return _CODE.sub(" ", _FENCE.sub(" ", text))


def readable_time(unix: int) -> str:
    return f"{datetime.fromtimestamp(unix, UTC):%Y-%m-%d %H:%M UTC}"


def plain_text(text: str, names: Names) -> str:
    """The text without its markup; what was escaped or is code stays exactly as typed."""
    kept: list[str] = []

    def keep(words: str) -> str:
        kept.append(words)
        return f"\ue000{len(kept) - 1}\ue001"

    text = _FENCE.sub(lambda found: keep(found[1].rstrip("\n")), text)
    text = _ESCAPED.sub(lambda found: keep(found[1]), text)
    text = _CODE.sub(lambda found: keep(found[1]), text)
    text = _MENTION.sub(lambda found: keep(names(found[1].rstrip("!"), int(found[2]))), text)
    text = _COMMAND.sub(lambda found: keep(f"/{found[1]}"), text)
    text = _EMOJI.sub(lambda found: keep(f":{found[1]}:"), text)
    text = _TIME.sub(lambda found: keep(readable_time(int(found[1]))), text)
    text = _LINK.sub(lambda found: found[1], text)
    text = _LINE_START.sub("", text)
    for pair in _PAIRED:
        text = pair.sub(lambda found: found[1], text)
    # What was kept may hold what was kept before it.
    for index in range(len(kept) - 1, -1, -1):
        text = text.replace(f"\ue000{index}\ue001", kept[index])
    return text
