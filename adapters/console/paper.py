"""For people: what is private beside its reader's name, cards in boxes, colours on a terminal only."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text as Styled

from adapters.console import plain
from adapters.console.screen import TERMINAL, Shown
from adapters.console.stdout import Output
from bot.door import Answer
from bot.text import Bold, Button, Card, Code, Text, Tone
from swarm.refused import Mention, Ref

COLOURS = {
    Tone.NEW: "yellow",
    Tone.ACTIVE: "green",
    Tone.WAITING: "blue",
    Tone.RESOLVED: "cyan",
    Tone.CLOSED: "bright_black",
}
DOTS = {Tone.NEW: "○", Tone.ACTIVE: "●", Tone.WAITING: "◐", Tone.RESOLVED: "✓", Tone.CLOSED: "■"}
STYLES = {Mention: "bold cyan", Ref: "bold", Bold: "bold", Code: "green"}
THREADS = {"close_thread": "(the thread is closed)", "reopen_thread": "(the thread is open again)"}
SHOWN = 1_000
"""How much of one text is shown, in characters."""
WIDTH = 100
"""No box is wider, however wide the terminal is."""


class Paper:
    """A console on which cards are printed one below the other: first whole, then what has changed on them."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Output()
        self._cards: dict[str, Card] = {}

    def answer(self, who: str, answer: Answer, now: datetime) -> None:
        wrong = answer.refused or answer.failed
        self._private(who, answer.card, now, "red" if wrong else "")

    def effect(self, shown: Shown, now: datetime) -> None:
        card = shown.card
        if card is None:
            self._line(Styled(f"{shown.place} │ "), Styled(THREADS[shown.kind], style="bright_black"))
        elif shown.who is not None:
            self._private(shown.who, card, now)
        elif card.title:
            news = _news(self._cards.get(shown.place), card)
            self._cards[shown.place] = card
            if news is not None:
                self._box(news, now)
        else:
            answered = replace(card, body=card.body[1:] or card.body) if shown.kind == "update_post" else card
            self._paragraphs(Styled(f"{shown.place} │ ", style="bright_black"), answered, now)

    def _private(self, who: str, card: Card, now: datetime, style: str = "") -> None:
        mark = f"(only @{who}) " if who != TERMINAL else ""
        if card.title:
            self._box(replace(card, title=(mark, *card.title)), now)
        else:
            self._paragraphs(Styled(mark, style=style or "bright_black"), card, now, style)

    def _paragraphs(self, mark: Styled, card: Card, now: datetime, style: str = "") -> None:
        blank = Styled(" " * mark.cell_len)
        for index, text in enumerate(card.body):
            self._line(blank if index else mark, _styled(text, now, style))
        if card.facts:
            self._print(Padding(_facts(card, now), (0, 0, 0, 2 + mark.cell_len)))
        if card.buttons or card.more:
            self._line(blank, _buttons(card.buttons, card.more))

    def _box(self, card: Card, now: datetime) -> None:
        parts: list[RenderableType] = [_styled(text, now) for text in card.body]
        if card.facts:
            parts.append(_facts(card, now))
        if card.buttons or card.more:
            parts.append(_buttons(card.buttons, card.more))
        title = Styled(f"{DOTS.get(card.tone, '')} ".lstrip(), style="bold")
        title.append_text(_styled(card.title, now))
        colour = COLOURS.get(card.tone, "bright_black")
        width = min(WIDTH, self._console.width)
        self._print(Panel(Group(*parts), title=title, title_align="left", border_style=colour, width=width))

    def _line(self, mark: Styled, line: Styled) -> None:
        """People see lines broken between words, below their beginning; whatever else reads them sees them whole."""
        if not self._console.is_terminal:
            self._console.print(Styled.assemble("  ", mark, line), soft_wrap=True)
            return
        columns = Table.grid()
        if mark:
            columns.add_column(no_wrap=True)
        columns.add_column(overflow="fold")
        columns.add_row(*((mark, line) if mark else (line,)))
        self._print(Padding(columns, (0, 0, 0, 2)))

    def _print(self, what: RenderableType) -> None:
        self._console.print(what)


def _news(before: Card | None, card: Card) -> Card | None:
    """What has changed on a card; all of it, if it is new or stands otherwise now; None, if nothing has."""
    if before is None or before.tone is not card.tone:
        return card
    body = tuple(text for text in card.body if text not in before.body)
    facts = tuple(fact for fact in card.facts if fact not in before.facts)
    return replace(card, body=body, facts=facts, buttons=(), more=()) if body or facts else None


def _facts(card: Card, now: datetime) -> Table:
    rows = Table.grid(padding=(0, 2, 0, 0))
    named = any(fact.name for fact in card.facts)
    if named:
        rows.add_column(no_wrap=True, style="bright_black")
    rows.add_column(overflow="fold")
    for fact in card.facts:
        text = _styled(fact.text, now)
        rows.add_row(Styled(plain.seen(fact.name)), text) if named else rows.add_row(text)
    return rows


def _buttons(buttons: Sequence[Button], more: Sequence[Button]) -> Styled:
    row = " ".join(f"[{button.label}]" for button in buttons)
    rest = " · ".join(button.label for button in more)
    return Styled(plain.seen(f"{row}  [⋯ {rest}]".strip() if rest else row), style="blue")


def _styled(text: Text, now: datetime, style: str = "") -> Styled:
    styled = Styled(style=style)
    for one in text:
        styled.append(plain.span(one, now), STYLES.get(type(one)))
    if len(styled) > SHOWN:
        styled = styled[: SHOWN - 1].append("…")
    return styled
