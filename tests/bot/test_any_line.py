"""Whatever is typed is understood or refused; and every command is typed as its usage says."""

import re
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import grammar
from bot.catalogue import Slot, about_request, slots, table, usage
from bot.grammar import Target
from swarm.commands import COMMANDS, Command
from swarm.option import (
    Named,
    OneOf,
    Other,
    Skills,
    Text,
    Tier,
    Until,
    WaitFor,
    Which,
    Who,
    Word,
)
from swarm.refused import Refused
from tests import hostile
from tests.bot.typed import lines
from tests.fuzzing import fuzzed


def example(slot: Slot) -> str:
    """What could be typed for one field."""
    match slot.option:
        case Who():
            return "@slack:U2"
        case Tier():
            return "tier2"
        case Skills():
            return "+db +net"
        case Which():
            return "p1"
        case Other():
            return "#40"
        case OneOf(choices=choices, named=True):
            return f"{slot.name}:{next(iter(choices))}"
        case OneOf(choices=choices):
            return next(iter(choices))
        case Named():
            return f"{slot.name}:word"
        case WaitFor() | Until():
            return "2h"
        case Word():
            return "pull"
        case Text(long=True):
            return "some words\nand more" if slot.name != "details" else "\nand more"
        case _:
            return "some words"


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_every_command_is_typed_as_its_usage_says(command: type[Command]) -> None:
    fields = slots(command)
    named = [slot for slot in fields if isinstance(slot.option, Named) or getattr(slot.option, "named", False)]
    placed = [slot for slot in fields if slot not in named]
    words = [command.name, *(["desk#7"] if about_request(command) else []), *map(example, [*named, *placed])]
    parsed = grammar.parse(" ".join(words))
    assert set(parsed.values) == {slot.name for slot in fields}
    assert parsed.target == (Target(7, "desk") if about_request(command) else None)
    parsed.build()
    shortest = [command.name, *(example(slot) for slot in fields if slot.required)]
    built = grammar.parse(" ".join(shortest)).build()
    assert isinstance(built, command)
    assert len(re.findall(r"<[^>]+>|\[[^\]]+\]", usage(command))) == len(fields) + about_request(command)


def test_the_table_of_commands_has_them_all() -> None:
    rows = table()
    assert [row[0].split()[0] for row in rows] == list(COMMANDS)
    assert all(summary.endswith(".") and who for _, summary, who in rows)


NAMES = sorted(COMMANDS)
FIELDS = sorted({slot.name for command in COMMANDS.values() for slot in slots(command)})
WORDS = '#4 it#4 @slack:U1 @x tier2 +db p1 urgency:high topic:“a — --kind 2h tomorrow requester all title = "'
ODD = ("\n", "\0", "\u200b", "k\u0131nd:service", "\ud800", "\u0664", "\u00a0")
PIECES = st.sampled_from([*NAMES, *WORDS.split(), *ODD])
ANYTHING = st.text(st.characters(), max_size=60)
LINES = st.one_of(
    ANYTHING,
    st.builds(lambda name, rest: f"{name} {rest}", st.sampled_from(NAMES), ANYTHING),
    st.lists(PIECES | st.text(max_size=6), max_size=12).map(" ".join),
    st.builds(lambda name, rest: f"{name} {' '.join(rest)}", st.sampled_from(NAMES), st.lists(PIECES, max_size=10)),
)


@fuzzed(600)
@given(LINES | lines() | hostile.WORDS)
def test_any_line_is_understood_or_refused(line: str) -> None:
    try:
        grammar.parse(line).build()
    except Refused as refused:
        assert str(refused)


@fuzzed(600)
@given(
    st.sampled_from(NAMES) | ANYTHING,
    st.dictionaries(st.sampled_from(FIELDS), ANYTHING | PIECES, max_size=5),
    ANYTHING | PIECES,
)
def test_any_options_are_understood_or_refused(name: str, given: dict[str, str], target: str) -> None:
    try:
        grammar.options(name, given, target).build()
    except Refused as refused:
        assert str(refused)


@fuzzed(300)
@given(ANYTHING)
def test_whatever_is_taken_is_stored_as_typed(text: str) -> None:
    try:
        parsed = grammar.options("note", {"text": text})
    except Refused:
        return
    if not parsed.lacks:
        assert parsed.values["text"] == text.strip()
    typed = grammar.parse(f"resolve . {text}")
    assert typed.values["how"] == f". {text}".strip()


@pytest.mark.parametrize("piece", ["topic:“", 'topic:"', "--topic ", "urgency:high ", "1h ", "#4 ", "+a ", " ", "\n"])
def test_a_long_line_takes_no_long_time(piece: str) -> None:
    line = "open x " + piece * (200_000 // len(piece))
    for whole in (line, f"pull {line}", f"wait {line}", line.replace("open x ", "")):
        with suppress(Refused):
            grammar.parse(whole).build()
