"""Whatever a card says: the terminal prints it, and nothing in it moves the cursor, colours, rings or turns round."""

import io
import re
from datetime import UTC, datetime

from hypothesis import given
from rich.console import Console

from adapters.console.paper import Paper
from adapters.console.screen import Shown
from bot.door import Answer
from bot.text import Card
from tests.fuzzing import fuzzed
from tests.hostile import cards

NOW = datetime(2026, 11, 21, 23, 30, tzinfo=UTC)
PEOPLE = ("console:dba", "muster", "", "console:\x1b[31m", "slack:\u202eU1")
CARDS = cards(PEOPLE, (None, "console:#4", "slack:C1/1.2"))
OWN = re.compile(r"\x1b\[[0-9;]*m")
"""The colours of the terminal's own."""
ACTS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def printed(card: Card, *, terminal: bool) -> str:
    output = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="")
    paper = Paper(
        Console(
            file=output,
            force_terminal=terminal,
            width=80,
            highlight=False,
            color_system="standard" if terminal else None,
        )
    )
    paper.answer("helper", Answer(card=card), NOW)
    paper.effect(Shown(kind="update_card", place="#1", request=1, card=card), NOW)
    output.flush()
    assert isinstance(output.buffer, io.BytesIO)
    return output.buffer.getvalue().decode()


@fuzzed(30)
@given(CARDS)
def test_any_card_is_printed_and_does_nothing_to_the_terminal(card: Card) -> None:
    assert not ACTS.search(printed(card, terminal=False))
    assert not ACTS.search(OWN.sub("", printed(card, terminal=True)))
