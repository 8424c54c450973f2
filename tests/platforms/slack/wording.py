"""Text objects, options and confirmations: what elements and blocks are composed of."""

from __future__ import annotations

from typing import Any

from .shapes import Check, Complaints, boolean, choice, kinds, listing, shape, string


def _plain(most: int) -> Check:
    return shape({"text": string(most, 1)}, emoji=boolean)


def _mrkdwn(most: int) -> Check:
    return shape({"text": string(most, 1)}, verbatim=boolean)


def plain_text(most: int) -> Check:
    """Where Slack shows the words as they are, and refuses markup."""
    return kinds({"plain_text": _plain(most)})


def any_text(most: int) -> Check:
    return kinds({"plain_text": _plain(most), "mrkdwn": _mrkdwn(most)})


def _option(text: Check, most_value: int, **more: Check) -> Check:
    return shape({"text": text, "value": string(most_value)}, **more)


OPTION = _option(plain_text(75), 150, description=plain_text(75))
OVERFLOW_OPTION = _option(plain_text(75), 150, description=plain_text(75), url=string(3000, 1))
MARKED_OPTION = _option(any_text(75), 150, description=any_text(75))

OPTION_GROUP = shape({"label": plain_text(75), "options": listing(OPTION, 100)})

CONFIRM = shape(
    {"title": plain_text(100), "text": any_text(300), "confirm": plain_text(30), "deny": plain_text(30)},
    style=choice("primary", "danger"),
)


def choices(given: Any, where: str, complaints: Complaints) -> None:
    """A menu has options or groups of them, not both, and starts on one that it has."""
    if not isinstance(given, dict):
        return
    options, groups = given.get("options"), given.get("option_groups")
    if (options is None) == (groups is None):
        complaints.add("exactly one of options and option_groups is required", where)
        return
    offered = options or [o for group in groups or [] if isinstance(group, dict) for o in group.get("options", [])]
    starts = given.get("initial_options") or ([given["initial_option"]] if given.get("initial_option") else [])
    values = {option.get("value") for option in offered if isinstance(option, dict)}
    for start in starts:
        if not isinstance(start, dict) or start.get("value") not in values:
            complaints.add("the initial option must be one of the options", where)
