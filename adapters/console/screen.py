"""Where the terminal shows things: as boxes for people, or one JSON line each for scripts."""

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from rich.console import Console
from rich.panel import Panel
from rich.text import Text as Styled

from adapters.console.plain import fields, lines
from bot.door import Answer
from bot.text import Card, Tone

COLOURS = {
    Tone.NEW: "yellow",
    Tone.ACTIVE: "green",
    Tone.WAITING: "blue",
    Tone.RESOLVED: "cyan",
    Tone.CLOSED: "bright_black",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What happened on the platform: the kind of effect, where, about which request, and what is seen of it."""

    kind: str
    place: str
    request: int
    card: Card | None = None
    who: str | None = None
    """The one person who sees it, if it is private."""


class Screen(Protocol):
    """What the terminal's door shows things on."""

    def answer(self, who: str, answer: Answer, now: datetime) -> None:
        """What only the asker sees."""

    def effect(self, shown: Shown, now: datetime) -> None:
        """What happened on the platform."""


class Paper:
    """For people: what is private in one line, what stands in a thread in a box."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(highlight=False, soft_wrap=False)

    def answer(self, who: str, answer: Answer, now: datetime) -> None:
        first, *others = lines(answer.card, now) or [""]
        style = "red" if answer.refused or answer.failed else "bright_black"
        self._print(Styled(f"  (only @{who}) {first}", style=style))
        for line in others:
            self._print(Styled(f"      {line}", style=style))

    def effect(self, shown: Shown, now: datetime) -> None:
        card = shown.card
        if card is None:
            self._print(Styled(f"  {shown.place}: {shown.kind.replace('_', ' ')}", style="bright_black"))
            return
        first, *others = lines(card, now) or [""]
        if card.title:
            colour = COLOURS.get(card.tone, "white")
            title = Styled(first, style="bold")
            self._console.print(Panel(Styled("\n".join(others)), title=title, title_align="left", border_style=colour))
            return
        marked = f"(only @{shown.who})" if shown.who else f"{shown.place} │"
        for line in (first, *others):
            self._print(Styled(f"  {marked} {line}"))

    def _print(self, text: Styled) -> None:
        self._console.print(text, soft_wrap=True)


class Tape:
    """For scripts: every answer, refusal and effect as one line of JSON."""

    def answer(self, who: str, answer: Answer, now: datetime) -> None:
        kind = "error" if answer.failed else "refused" if answer.refused else "answer"
        self._print({"type": kind, "who": who, "request": answer.request, "card": fields(answer.card, now)})

    def effect(self, shown: Shown, now: datetime) -> None:
        card = None if shown.card is None else fields(shown.card, now)
        about = {"place": shown.place, "who": shown.who, "request": shown.request}
        self._print({"type": "effect", "kind": shown.kind, **about, "card": card})

    def _print(self, line: Mapping[str, object]) -> None:
        sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
        sys.stdout.flush()
