"""Cards as JSON."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from adapters.slack import render
from adapters.slack.spans import Surroundings
from bot.door import Never
from bot.text import Bold, Button, Card, Code, Fact, Link, Look, Tone, When, sentence
from swarm.refused import Mention, Ref

HERE = Surroundings("https://desk.slack.com/", {"U3": "quiet <one>"})
AT = datetime(2026, 3, 1, 10, 40, tzinfo=UTC)
BOLD = {"bold": True}


def section(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(elements)}]}


def text(words: str, **style: bool) -> dict[str, Any]:
    return {"type": "text", "text": words, **({"style": style} if style else {})}


def button(label: str, value: str, name: str, **more: str) -> dict[str, Any]:
    shown = {"type": "plain_text", "text": label, "emoji": False}
    return {"type": "button", "action_id": name, "text": shown, "value": value, **more}


def test_a_whole_card() -> None:
    card = Card(
        title=("#42 · Replica lags",),
        body=(("Dashboards are <stale> & *old*",), ("since ", When(AT, relative=True))),
        facts=(
            Fact("Asked by", (Mention("slack:U1", ping=True), " for ", Mention("discord:9"))),
            Fact("Tried", (Bold("restart"), " ", Code("systemctl restart"), " ", Mention("slack:U3"))),
        ),
        buttons=(Button("Take it", "take support#42", Look.PRIMARY), Button("Drop", "drop support#42", Look.DANGER)),
        more=(Button("Brief", "brief support#42"), Button("Note", "note support#42")),
        tone=Tone.NEW,
    )
    assert render.message(card, HERE) == {
        "text": (
            "#42 · Replica lags\nDashboards are &lt;stale&gt; &amp; *old*\nsince 2026-03-01 10:40 UTC\n"
            "Asked by: <@U1> for @9\nTried: restart systemctl restart @quiet &lt;one&gt;"
        ),
        "blocks": [
            section(text("🔵 "), text("#42 · Replica lags", bold=True)),
            section(
                text("Dashboards are <stale> & *old*"),
                text("\n"),
                text("since "),
                {
                    "type": "date",
                    "timestamp": 1772361600,
                    "format": "\u200b{ago}",
                    "fallback": "2026-03-01 10:40 UTC",
                },
            ),
            section(
                text("Asked by", bold=True),
                text("  ", bold=True),
                {"type": "user", "user_id": "U1"},
                text(" for "),
                text("@9"),
                text("\n"),
                text("Tried", bold=True),
                text("  ", bold=True),
                text("restart", bold=True),
                text(" "),
                text("systemctl restart", code=True),
                text(" "),
                {"type": "link", "url": "https://desk.slack.com/team/U3", "text": "@quiet <one>"},
            ),
            {
                "type": "actions",
                "elements": [
                    button("Take it", "take support#42", "b0", style="primary"),
                    button("Drop", "drop support#42", "b1", style="danger"),
                    {
                        "type": "overflow",
                        "action_id": "more",
                        "options": [
                            {
                                "text": {"type": "plain_text", "text": "Brief", "emoji": False},
                                "value": "brief support#42",
                            },
                            {
                                "text": {"type": "plain_text", "text": "Note", "emoji": False},
                                "value": "note support#42",
                            },
                        ],
                    },
                ],
            },
        ],
    }


def test_links() -> None:
    card = sentence(
        Ref("support", 42, "slack:C1/1699.000100"),
        Ref("support", 7, "discord:1", "the other"),
        Ref("support", 8),
        Link("https://example.com", "docs"),
        Link("javascript:alert(1)", "no docs"),
        "see https://example.com/a_b, please",
    )
    assert render.message(card, HERE)["blocks"] == [
        section(
            {"type": "link", "url": "https://desk.slack.com/archives/C1/p1699000100", "text": "#42"},
            text("the other"),
            text("#8"),
            {"type": "link", "url": "https://example.com", "text": "docs"},
            text("no docs"),
            text("see "),
            {"type": "link", "url": "https://example.com/a_b", "text": "https://example.com/a_b"},
            text(", please"),
        )
    ]


def test_a_single_option_is_a_button() -> None:
    row = render.message(Card(buttons=(Button("A", "a"),), more=(Button("B", "b"),)), HERE)["blocks"]
    assert row == [{"type": "actions", "elements": [button("A", "a", "b0"), button("B", "b", "b1")]}]


def test_nothing_to_show_is_still_a_message() -> None:
    assert render.message(Card(), HERE) == {"text": "…", "blocks": []}


def test_a_moment_beyond_slacks_calendar_is_told_in_words() -> None:
    blocks = render.message(sentence(When(AT.replace(year=9999))), HERE)["blocks"]
    assert blocks == [section(text("9999-03-01 10:40 UTC"))]


def test_the_bot_itself_is_named() -> None:
    assert render.message(sentence(Mention("muster"), " asks"), HERE)["text"] == "Muster asks"


def test_a_line_that_does_not_fit_is_refused() -> None:
    card = Card(buttons=(Button("A", "x" * 2_001),))
    with pytest.raises(Never, match="A button's line"):
        render.message(card, HERE)
    with pytest.raises(Never, match="behind"):
        render.message(replace(card, buttons=(), more=(Button("A", "x" * 151), Button("B", "b"))), HERE)


def test_what_does_not_fit_ends_with_an_ellipsis() -> None:
    long = Card(
        title=("t" * 400,),
        body=tuple((f"{number} " + "b" * 4_000,) for number in range(5)),
        facts=tuple(Fact(f"fact {number}", ("f" * 2_000,)) for number in range(8)),
        buttons=(Button("l" * 80, "line"),),
    )
    shown = render.message(long, HERE)
    title, body, facts, actions = shown["blocks"]
    assert title["elements"][0]["elements"][0]["text"] == "t" * 299 + "…"
    assert [one["text"][:2] for one in body["elements"][0]["elements"]] == ["0 ", "\n", "1 ", "\n", "…"]
    assert facts["elements"][0]["elements"][-1]["text"] == "…"
    assert actions["elements"][0]["text"]["text"] == "l" * 74 + "…"
    assert len(shown["text"]) <= 3_000 and shown["text"].endswith("…")


@pytest.mark.parametrize("words", ["&" * 2_000, "<" * 900, "a" * 2_997 + "&&"])
def test_the_fallback_is_never_cut_inside_an_entity(words: str) -> None:
    said = render.fallback(sentence(words, Mention("slack:U1")), HERE)
    assert len(said) <= 3_000
    for entity in ("&amp;", "&lt;", "&gt;", "<@U1>"):
        said = said.replace(entity, "")
    assert not set(said) & set("&<>")


def test_plain_words() -> None:
    card = Card(
        title=("Title",),
        body=(
            (
                "a ",
                Mention("slack:U1"),
                " b\u202e",
            ),
        ),
    )
    assert render.words(card, HERE, 100) == "Title a @U1 b\ufffd"
    assert render.words(card, HERE, 6) == "Title…"
