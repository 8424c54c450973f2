"""A card's buttons as components. Pressing is typing: a button's id is the line itself, so it survives restarts."""

from collections.abc import Sequence
from typing import Any

from adapters.discord.cutting import cut_text
from adapters.discord.escape import one_line
from bot.text import Button, Look

Json = dict[str, Any]

ROW, BUTTON, SELECT = 1, 2, 3
LINE_LIMIT, LABEL, OPTION, A_ROW, ROWS, OPTIONS = 100, 80, 100, 5, 5, 25
MORE = "more"
"""The id of the [⋯]; the lines are its options."""
STYLES = {Look.PLAIN: 2, Look.PRIMARY: 1, Look.DANGER: 4}


def rows(buttons: Sequence[Button], more: Sequence[Button]) -> list[Json]:
    """Buttons five to a row, and below them the seldom needed ones. Raises ValueError for a line that is too long."""
    there, behind = _distinct(buttons), _distinct(more)[:OPTIONS]
    most = ROWS - bool(behind)
    found = [_row([_button(one) for one in there[at : at + A_ROW]]) for at in range(0, len(there), A_ROW)][:most]
    if behind:
        found.append(_row([{"type": SELECT, "custom_id": MORE, "placeholder": "⋯", "options": _options(behind)}]))
    return found


def checked(line: str) -> str:
    """The line, if it fits an id. Raises ValueError: a longer one is a mistake of ours, and cutting would change it."""
    if not 0 < len(line) <= LINE_LIMIT:
        raise ValueError(f"a button's line has {len(line)} characters, not 1 to {LINE_LIMIT}: {line[:120]!r}")
    return line


def _distinct(buttons: Sequence[Button]) -> list[Button]:
    return list({one.line: one for one in reversed(buttons)}.values())[::-1]


def _row(inside: list[Json]) -> Json:
    return {"type": ROW, "components": inside}


def _button(one: Button) -> Json:
    return {
        "type": BUTTON,
        "style": STYLES[one.look],
        "label": label(one.label, LABEL),
        "custom_id": checked(one.line),
    }


def _options(buttons: Sequence[Button]) -> list[Json]:
    return [{"label": label(one.label, OPTION), "value": checked(one.line)} for one in buttons]


def label(text: str, limit: int) -> str:
    """A label is never empty, and knows no markup."""
    return cut_text(one_line(text), limit) or "…"
