"""Options typed as name:value, options that a platform has parsed itself, and words that have to stay as they are."""

from typing import Any

import pytest

from bot import grammar
from swarm.option import (
    TEXT_LIMIT,
)
from swarm.refused import Refused
from swarm.request import Kind, Priority

LISTED = "`help` lists all there is."
HIGH, DATA_BASE = {"urgency": Priority.HIGH}, {"topic": "data base"}


@pytest.mark.parametrize(
    ("option", "values"),
    [
        ("urgency:high", HIGH),
        ("URGENCY:High", HIGH),
        ("urgency: high", HIGH),
        ("urgency=high", HIGH),
        ("--urgency high", HIGH),
        ("--urgency=high", HIGH),
        ("—urgency high", HIGH),
        ("–urgency high", HIGH),
        ('topic:"data base"', DATA_BASE),
        ("topic:“data base”", DATA_BASE),
        ("topic:„data base“", DATA_BASE),
        ("topic:«data base»", DATA_BASE),
        ('--topic "data base"', DATA_BASE),
        ("—topic “data base”", DATA_BASE),
        ('topic:""', {"topic": ""}),
        ("topic:db kind:incident", {"topic": "db", "kind": Kind.INCIDENT}),
    ],
)
@pytest.mark.parametrize("line", ["open {} printer jams", "open printer jams {}", "open printer jams {}  \nboth trays"])
def test_named_options_stand_at_either_end_of_the_first_line(line: str, option: str, values: dict[str, Any]) -> None:
    parsed = grammar.parse(line.format(option))
    details = {"details": "both trays"} if "\n" in line else {}
    assert dict(parsed.values) == {"title": "printer jams", **values, **details}


@pytest.mark.parametrize(
    "text",
    [
        "the urgency:high is wrong here",
        "printer jams\nurgency:high",
        "urgencyy:high printer",
        "topic is unclear",
        "printer topic:",
        'the "topic: it" sign fell',
        "see http://topic:8080/kind:incident there",
        "k\u0131nd:incident",
    ],
)
def test_elsewhere_they_are_mere_words(text: str) -> None:
    parsed = grammar.parse(f"open {text}")
    assert "\n".join(str(one) for one in parsed.values.values()) == text


@pytest.mark.parametrize(
    "text",
    [
        "<!channel> & <b> @everyone *bold* [x](http://x) _it_ ~no~ `code` > quote",
        "\u05d0\u05d1 \u202egnp.exe\u200f",
        "\U0001f986",
        "\U0001fae8",
        "e\u0301 cafe\u0301",
        "@here please",
        "— a dash — between",
        "x" * 5_000,
        "x" * TEXT_LIMIT,
        "first\r\nsecond\ttab",
    ],
)
def test_words_are_stored_as_they_were_typed(text: str) -> None:
    assert grammar.parse(f"note {text}").values == {"text": text}
    assert grammar.options("note", {"text": f" {text}\n"}).values == {"text": text}


@pytest.mark.parametrize("text", ["\u200b", "\ufeff\u200e\u200f", "\u2800\u3164", "\ufe0f", "\u00ad", "\t \r\n"])
def test_what_nobody_can_see_is_missing(text: str) -> None:
    assert grammar.parse(f"note {text}").lacks
    assert grammar.options("note", {"text": text}).lacks


def test_a_bare_command_is_known_as_bare() -> None:
    assert grammar.parse("open").bare
    assert grammar.parse("tell #4").bare
    assert not grammar.parse("open urgency:high").bare
    assert grammar.options("tell", {}, "desk#4").bare


@pytest.mark.parametrize(
    ("name", "given", "target", "values"),
    [
        ("open", {"title": "printer", "urgency": "high", "details": ""}, "", {"title": "printer", "urgency": "high"}),
        (
            "pull",
            {"expert": "discord:7", "question": "why?"},
            "support#42",
            {"expert": "discord:7", "question": "why?"},
        ),
        (
            "pull",
            {"tier": "2", "skills": "db, Net +web", "question": "q"},
            "42",
            {"tier": 2, "skills": ("db", "net", "web"), "question": "q"},
        ),
        ("duplicate", {"other": "40"}, "#42", {"other": 40}),
        ("wait", {"on": "tomorrow 9:00"}, "", {"on": "tomorrow 9:00"}),
        ("note", {"text": "urgency:high #4 @x"}, "", {"text": "urgency:high #4 @x"}),
        ("note", {"text": "x", "unknown": "y"}, "", {"text": "x"}),
    ],
)
def test_options_of_a_platform_mean(name: str, given: dict[str, str], target: str, values: dict[str, Any]) -> None:
    parsed = grammar.options(name, given, target)
    assert dict(parsed.values) == values
    assert (parsed.target.number if parsed.target else None) == (42 if target else None)


@pytest.mark.parametrize(
    ("name", "given", "target", "sentence"),
    [
        ("opne", {}, "", f"I don't know the command “opne”. Did you mean `open`? {LISTED}"),
        ("note", {"text": "x"}, "the printer", "“the printer” names no request. Name it by its number, such as `#42`."),
        ("pull", {"tier": "12"}, "", "There is no tier “12”. Tiers are `tier1` to `tier4`."),
        ("pull", {"expert": "bob"}, "", "I don't know bob. Pick the person from the list that appears after an @."),
        (
            "pull",
            {"skills": "c++"},
            "",
            "“c++” is no skill. A skill is one word of letters, digits, - and _, such as `+db`.",
        ),
        (
            "pull",
            {"skills": "a\0b"},
            "",
            "“a\0b” is no skill. A skill is one word of letters, digits, - and _, such as `+db`.",
        ),
        ("duplicate", {"other": "the old one"}, "", "“the old one” is no request's number, such as `#40`."),
        ("accept", {"which": "p1\0"}, "", "The which holds a NUL character, which no text can. Leave it out."),
        ("stats", {"period": "year"}, "", "Period is one of `24h`, `7d`, `30d`, `all`, not “year”."),
    ],
)
def test_bad_options_are_told_what_to_do(name: str, given: dict[str, str], target: str, sentence: str) -> None:
    with pytest.raises(Refused) as refused:
        grammar.options(name, given, target)
    assert str(refused.value) == sentence
