"""What people see in the terminal: words, boxes, and colours where there is a terminal to show them."""

import io
import re
from datetime import UTC, datetime, timedelta
from typing import Literal

from rich.console import Console

from adapters.console.paper import Paper
from adapters.console.plain import plain
from adapters.console.screen import TERMINAL, Shown
from bot.door import Answer
from bot.text import Bold, Button, Card, Code, Fact, Link, Span, Tone, When, sentence
from swarm.refused import Mention, Ref

NOW = datetime(2026, 11, 21, 23, 30, tzinfo=UTC)
OLD = Card(
    title=("#1 · printer jams",),
    body=(("active · high",),),
    facts=(Fact("Asked by", (Mention("console:requester"), " ", When(NOW, relative=True))), Fact("Swarm", ("nobody",))),
    buttons=(Button("Tell", "tell desk#1"),),
    more=(Button("Brief", "brief desk#1"),),
    tone=Tone.ACTIVE,
)


def printed(*shown: Shown | Answer, terminal: bool = False, width: int = 80) -> str:
    output = io.StringIO()
    colours: Literal["standard", "auto"] = "standard" if terminal else "auto"
    paper = Paper(Console(file=output, force_terminal=terminal, width=width, highlight=False, color_system=colours))
    for one in shown:
        if isinstance(one, Answer):
            paper.answer("helper", one, NOW)
        else:
            paper.effect(one, NOW)
    return output.getvalue()


def on_card(card: Card) -> Shown:
    return Shown(kind="update_card", place="#1", request=1, card=card)


def test_a_text_is_plain_and_cannot_move_the_cursor() -> None:
    text: tuple[Span, ...] = (
        "a\x1b[31mb\u202ec\u2066d\x9b\te ",
        Mention("console:dba"),
        " ",
        Ref("desk", 4),
        " ",
        Ref("desk", 4, "console:#4", "its thread"),
        " ",
        Ref("desk", 4, "console:#4", "the thread of #4"),
        " ",
        Bold("bold"),
        " ",
        Code("take"),
        " ",
        Link("https://x", "the message"),
    )
    assert plain(text, NOW) == "a[31mbcd e @dba #4 its thread #4 the thread of #4 bold `take` the message (https://x)"


def test_moments_are_told_by_the_day_they_are_on() -> None:
    def told(ahead: timedelta, *, relative: bool = False) -> str:
        return plain((When(NOW + ahead, relative),), NOW)

    assert told(timedelta(minutes=-1)) == "23:29 UTC"
    assert told(timedelta(minutes=40)) == "2026-11-22 00:10 UTC"
    assert told(timedelta(minutes=40), relative=True) == "in 40 min"
    assert told(timedelta(hours=-2), relative=True) == "2 h ago"


def test_a_card_is_shown_whole_then_by_what_has_changed() -> None:
    assert printed(on_card(OLD)).splitlines() == [
        "╭─ ● #1 · printer jams " + "─" * 56 + "╮",
        "│ active · high" + " " * 64 + "│",
        "│ Asked by  @requester 0 s ago" + " " * 49 + "│",
        "│ Swarm     nobody" + " " * 61 + "│",
        "│ [Tell]  [⋯ Brief]" + " " * 60 + "│",
        "╰" + "─" * 78 + "╯",
    ]
    joined = Card(title=OLD.title, body=OLD.body, facts=(OLD.facts[0], Fact("Swarm", ("@dba",))), tone=OLD.tone)
    changed = printed(on_card(OLD), on_card(joined)).splitlines()[6:]
    assert [line.strip("│ ") for line in changed[1:-1]] == ["Swarm  @dba"]
    assert printed(on_card(OLD), on_card(OLD)) == printed(on_card(OLD))
    resolved = Card(title=OLD.title, body=(("resolved",),), facts=OLD.facts, tone=Tone.RESOLVED)
    assert "✓ #1" in printed(on_card(OLD), on_card(resolved)) and "resolved" in printed(on_card(resolved))


def test_words_in_a_thread_and_private_ones() -> None:
    asked = Card(body=(("@dba, why?",), ("Answer by 10:40.",)), buttons=(Button("Accept", "accept desk#1 p1"),))
    assert printed(Shown(kind="post", place="#1", request=1, card=asked)).splitlines() == [
        "  #1 │ @dba, why?",
        "       Answer by 10:40.",
        "       [Accept]",
    ]
    assert printed(Shown(kind="update_post", place="#1", request=1, card=asked)).startswith("  #1 │ Answer by 10:40.")
    thanks = Shown(kind="whisper", place="@dba", request=1, card=sentence("Thank you."), who="dba")
    assert printed(thanks) == "  (only @dba) Thank you.\n"
    assert printed(Shown(kind="close_thread", place="#1", request=1)) == "  #1 │ (the thread is closed)\n"
    assert printed(Answer(card=sentence("No."), refused=True)) == "  (only @helper) No.\n"


def test_the_terminal_itself_speaks_to_nobody_in_particular() -> None:
    output = io.StringIO()
    Paper(Console(file=output, width=80)).answer(TERMINAL, Answer(card=sentence("It is late.")), NOW)
    assert output.getvalue() == "  It is late.\n"


def test_colours_are_for_terminals() -> None:
    refused = Answer(card=sentence("No: ", Code("take"), " it."), refused=True)
    assert "\x1b[31m" in printed(refused, terminal=True)
    assert "\x1b" not in printed(refused, on_card(OLD))


def test_nothing_is_wider_than_the_terminal_and_markup_is_words() -> None:
    long = Card(
        title=("[red]" + "title " * 40,),
        body=(("word " * 100,), ("x" * 5_000,)),
        facts=(Fact("Tried", ("[bold]step[/bold] " * 30,)),),
        tone=Tone.NEW,
    )
    for terminal in (True, False):
        shown = printed(on_card(long), terminal=terminal)
        seen = re.sub(r"\x1b\[[\d;]*m", "", shown)
        assert max(map(len, seen.splitlines())) == 80
        assert "[red]title" in shown and "[bold]step[/bold]" in shown and "…" in shown
    wrapped = printed(Shown(kind="post", place="#1", request=1, card=sentence("word " * 60)), terminal=True)
    whole = printed(Shown(kind="post", place="#1", request=1, card=sentence("word " * 60)))
    assert len(whole.splitlines()) == 1 and len(wrapped.splitlines()) == 5
    assert all(line.startswith(" " * 7 + "word") for line in wrapped.splitlines()[1:])
