"""Slack's way of writing down what somebody typed, turned back into what they typed.

People in it stand as @slack:U1 afterwards, so that whoever reads the line knows them.
"""

import re

from adapters.slack import address

REFERENCE = re.compile(r"<([^<>\n]+)>")
SCHEMES = ("https://", "http://", "mailto:", "tel:")


def typed(text: str) -> str:
    """A text of Slack's as its writer sees it: references by name, links as they were written."""
    return unescaped(REFERENCE.sub(lambda found: _reference(found[1]), text)).strip()


def unescaped(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def mentions(text: str, user: str) -> re.Match[str] | None:
    """The first mention of somebody."""
    return re.search(rf"<@{re.escape(user)}(?:\|[^<>]*)?>", text)


def after_mention(text: str, user: str) -> str:
    """What is said to somebody: all that follows their first mention; nothing, if they are not mentioned."""
    found = mentions(text, user)
    return typed(text[found.end() :].lstrip(" \t,:")) if found else ""


def begins_with_mention(text: str, user: str) -> bool:
    found = mentions(text, user)
    return found is not None and not text[: found.start()].strip()


def _reference(inside: str) -> str:
    target, _, label = inside.partition("|")
    match target[:1]:
        case "@":
            return f"@{address.person(target[1:])}"
        case "#":
            return f"#{label or target[1:]}"
        case "!":
            return _special(target[1:], label)
    return _link(target, label)


def _special(target: str, label: str) -> str:
    """Groups and broadcasts are no people one can name; their names are mere words."""
    if label:
        return label
    return f"@{target.partition('^')[2] or target}"


def _link(url: str, label: str) -> str:
    bare = next((url.removeprefix(scheme) for scheme in SCHEMES if url.startswith(scheme)), url)
    if not label:
        return bare if url.startswith(("mailto:", "tel:")) else url
    return label if label.rstrip("/") in {url.rstrip("/"), bare.rstrip("/")} else f"{label} ({url})"
