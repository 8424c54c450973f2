"""On which line of a TOML file a key stands; the parser of the standard library does not tell."""

import re

Keys = tuple[str, ...]
KEY = r"""(?:[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*')"""
DOTTED = rf"{KEY}(?:\s*\.\s*{KEY})*"
HEADER = re.compile(rf"\s*\[\[?\s*({DOTTED})\s*\]\]?\s*(?:#.*)?$")
ASSIGNED = re.compile(rf"\s*({DOTTED})\s*=")


def line_of(text: str, keys: Keys) -> int:
    """The line of a key, or of the nearest thing that holds it; 1 if nothing does."""
    table: Keys = ()
    best, depth = 1, 0
    for number, line in enumerate(text.splitlines(), 1):
        here = _named(HEADER.match(line))
        if here:
            table = here
        else:
            key = _named(ASSIGNED.match(line))
            here = (*table, *key) if key else ()
        common = here[: len(keys)]
        if here and common == keys[: len(common)] and len(common) > depth:
            best, depth = number, len(common)
    return best


def line_in(message: str, text: str) -> int:
    """The line that the parser's own message names."""
    named = re.search(r"\(at line (\d+),", message)
    return int(named[1]) if named else max(1, len(text.splitlines()))


def _named(found: re.Match[str] | None) -> Keys:
    return tuple(part.strip("\"'") for part in re.findall(KEY, found[1])) if found else ()
