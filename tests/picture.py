"""The README's picture: the card of a request in mid-story, drawn by the terminal door itself."""

import io
from datetime import UTC, datetime, timedelta

from rich.console import Console
from rich.terminal_theme import MONOKAI

from adapters.console.paper import Paper
from adapters.console.screen import Shown
from bot import cards
from swarm.commands import Asked, Open, Pull, Source, TriedStep
from swarm.events import PullAccepted, fold
from swarm.people import Person, Role, person
from swarm.policy import Policy
from swarm.request import Priority

BEGIN = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
FORMAT = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {terminal_height}" width="{width}">
<style>
.{unique_id}-matrix {{ font-family: Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: {char_height}px;
line-height: {line_height}px; }}
{styles}
</style>
<defs><clipPath id="{unique_id}-clip-terminal"><rect width="{terminal_width}" height="{terminal_height}"/></clipPath>
{lines}</defs>
<rect fill="#272822" width="{terminal_width}" height="{terminal_height}" rx="8"/>
<g transform="translate(9, 9)" clip-path="url(#{unique_id}-clip-terminal)">{backgrounds}
<g class="{unique_id}-matrix">{matrix}</g></g>
</svg>
"""


def picture() -> str:
    """The card as SVG."""
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
    request = fold(Pull(tier=3, question="is it the new build?").decide(request, asked(helper, 12)), request)

    console = Console(record=True, width=92, file=io.StringIO(), force_terminal=True, highlight=False)
    shown = Shown(kind="update_card", place="#42", request=42, card=cards.request_card(request, Policy()))
    Paper(console).effect(shown, BEGIN + timedelta(minutes=14))
    svg = console.export_svg(title="", theme=MONOKAI, code_format=FORMAT, unique_id="card")
    return "\n".join(line.rstrip() for line in svg.splitlines()) + "\n"
