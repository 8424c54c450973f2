"""The README's picture: the card of a request in mid-story, drawn by the terminal door itself."""

import io
from datetime import UTC, datetime, timedelta
from html import escape

from rich.cells import cell_len
from rich.color import ColorType
from rich.console import Console
from rich.style import Style
from rich.terminal_theme import TerminalTheme
from rich.text import Text

from adapters.console.paper import Paper
from adapters.console.screen import Shown
from bot import cards
from swarm.commands import Asked, Open, Pull, Source, TriedStep
from swarm.events import PullAccepted, fold
from swarm.people import Person, Role, person
from swarm.policy import Policy
from swarm.request import Priority, Request

BEGIN = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
COLUMNS = 98
CELL, LINE, SIZE = 8.4, 22, 14
"""A character's width, a line's height and the font's size, in pixels."""
GREY, RED, GREEN, YELLOW = (155, 166, 178), (255, 123, 114), (126, 231, 135), (242, 204, 96)
BLUE, VIOLET, CYAN, WHITE = (165, 180, 252), (210, 168, 255), (121, 192, 255), (230, 237, 243)
THEME = TerminalTheme(
    (22, 27, 34),
    WHITE,
    [GREY, RED, GREEN, YELLOW, BLUE, VIOLET, CYAN, WHITE],
    [GREY, RED, GREEN, YELLOW, BLUE, VIOLET, CYAN, WHITE],
)
"""Every colour is read easily on the background: at least 6 to 1."""


def picture() -> str:
    """The card as SVG. The box is drawn as a box, so that it closes in every font."""
    output = io.StringIO()
    console = Console(
        width=COLUMNS, height=25, file=output, force_terminal=True, color_system="standard", no_color=False
    )
    shown = Shown(kind="update_card", place="#42", request=42, card=cards.request_card(_request(), Policy()))
    Paper(console).effect(shown, BEGIN + timedelta(minutes=14))
    first, *rows, _ = [Text.from_ansi(line) for line in output.getvalue().splitlines()]
    title = first[2 : first.plain.rindex(" ─") + 1]
    frame = _colour(first.get_style_at_offset(console, 0))
    width, height = (COLUMNS + 2) * CELL, LINE * (len(rows) + 2)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height}" width="{width:g}" role="img">',
        f"<title>{escape(title.plain.strip())}</title>",
        f"<style>text {{ font: {SIZE}px ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace; }}"
        " .bold { font-weight: bold; }</style>",
        f'<rect width="{width:g}" height="{height}" rx="10" fill="{THEME.background_color.hex}"/>',
        f'<rect x="8" y="13" width="{width - 16:g}" height="{height - 22}" rx="8" fill="none" stroke="{frame}"/>',
        f'<rect x="{2 * CELL:g}" y="4" width="{title.cell_len * CELL:g}" height="18"'
        f' fill="{THEME.background_color.hex}"/>',
    ]
    for number, row in enumerate((title, *(row[2:-2] for row in rows))):
        parts += _line(console, row, 2 if row is title else 3, LINE * (number + 1) - (4 if row is title else 1))
    return "\n".join((*parts, "</svg>", ""))


def _line(console: Console, line: Text, column: int, y: int) -> list[str]:
    """The words of a line, each run of one style at its column, as wide as its cells whatever the font."""
    found = []
    for run in line.render(console):
        words = run.text.strip()
        if words:
            x = (column + len(run.text) - len(run.text.lstrip())) * CELL
            bold = ' class="bold"' if run.style and run.style.bold else ""
            found.append(
                f'<text x="{x:g}" y="{y}" textLength="{cell_len(words) * CELL:g}" fill="{_colour(run.style)}"{bold}'
                f' xml:space="preserve">{escape(words)}</text>'
            )
        column += cell_len(run.text)
    return found


def _colour(style: Style | None) -> str:
    colour = style.color if style else None
    if colour is None or colour.type is ColorType.DEFAULT:
        return THEME.foreground_color.hex
    return colour.get_truecolor(THEME).hex


def _request() -> Request:
    """Asked 14 minutes ago, with one expert in the swarm and another one asked."""
    helper = person("console:helper", frozenset({Role.STAFF}))
    dba = person("console:dba", tier=2)
    asker = Person(id="console:requester")

    def asked(who: Person, minutes: int) -> Asked:
        return Asked(by=who, at=BEGIN + timedelta(minutes=minutes), people=(helper, dba, person("console:dev", tier=3)))

    opened = Open(title="Replica lags, dashboards are stale", urgency=Priority.HIGH).decide(
        "desk", 42, asked(asker, 0), Source(intake="console:channel")
    )
    request = fold(opened)
    for command, minute in (
        (TriedStep(step="restarted the replica"), 3),
        (TriedStep(step="checked disk"), 5),
        (Pull(expert=dba.id, question="why does replay stall at checkpoint 7?"), 6),
    ):
        request = fold(command.decide(request, asked(helper, minute)), request)
    joined = PullAccepted(at=BEGIN + timedelta(minutes=8), by=dba.id, pull="p1", who=dba.id, tier=2)
    request = fold([joined], request)
    return fold(Pull(tier=3, question="is it the new build?").decide(request, asked(helper, 12)), request)
