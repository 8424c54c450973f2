"""Cards as Slack's messages. Pure: nothing here calls, waits or knows who reads it."""

from collections.abc import Iterable, Iterator
from typing import Any

from adapters.slack import limits, spans
from adapters.slack.spans import Surroundings
from bot.text import Button, Card, Look, Tone

Json = dict[str, Any]

DOTS = {Tone.NEW: "🔵", Tone.ACTIVE: "🟠", Tone.WAITING: "🟡", Tone.RESOLVED: "🟢", Tone.CLOSED: "⚪"}
NOTHING = limits.ELLIPSIS
MENTION = 12
"""What a mention counts in characters."""


def message(card: Card, around: Surroundings) -> Json:
    """A card as the text and blocks of a message. Raises Never if a button's line does not fit."""
    rows = [*_title(card, around), *_body(card, around), *_facts(card, around), *_actions(card)]
    return {"text": fallback(card, around), "blocks": rows}


def bare(card: Card, around: Surroundings) -> Json:
    """The same without rich text: less fine, but nothing that a person typed can make Slack refuse it."""
    said = fallback(card, around)
    words = {"type": "section", "text": {"type": "mrkdwn", "text": said, "verbatim": True}}
    return {"text": said, "blocks": [words, *_actions(card)]}


def fallback(card: Card, around: Surroundings) -> str:
    """What notifications and screen readers say, in Slack's markup with everything escaped."""
    lines = [spans.escaped(card.title, around), *(spans.escaped(text, around) for text in card.body)]
    lines += [f"{spans.escape(fact.name)}: {spans.escaped(fact.text, around)}" for fact in card.facts]
    return _shortened("\n".join(filter(None, lines))) or NOTHING


def words(card: Card, around: Surroundings, most: int) -> str:
    """A card in plain words, where Slack shows nothing else."""
    said = " ".join(filter(None, (spans.plain(text, around) for text in (card.title, *card.body))))
    return limits.cut(said, most) or NOTHING


def _title(card: Card, around: Surroundings) -> Iterator[Json]:
    if card.title:
        dot = [{"type": "text", "text": f"{DOTS[card.tone]} "}] if card.tone in DOTS else []
        yield from _rich([*dot, *spans.elements(card.title, limits.TITLE, around, bold=True)])


def _body(card: Card, around: Surroundings) -> Iterator[Json]:
    yield from _rich(_within((spans.elements(text, limits.PARAGRAPH, around) for text in card.body), limits.BODY))


def _facts(card: Card, around: Surroundings) -> Iterator[Json]:
    lines = (
        [
            *spans.elements((fact.name, "  "), limits.BUTTON_TEXT, around, bold=True),
            *spans.elements(fact.text, limits.FACT, around),
        ]
        for fact in card.facts
    )
    yield from _rich(_within(lines, limits.FACTS))


def _within(lines: Iterable[list[Json]], most: int) -> list[Json]:
    """Whole lines below one another, as many as fit, and an ellipsis for the rest."""
    made: list[Json] = []
    for line in lines:
        most -= sum(limits.size(one.get("text") or one.get("fallback") or "") or MENTION for one in line)
        made += [{"type": "text", "text": "\n"}] if made else []
        if most < 0:
            return [*made, {"type": "text", "text": limits.ELLIPSIS}]
        made += line
    return made


def _rich(made: list[Json]) -> Iterator[Json]:
    if made:
        yield {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": made}]}


def _actions(card: Card) -> Iterator[Json]:
    shown = card.buttons if len(card.more) > 1 else (*card.buttons, *card.more)
    row = [_button(button, f"b{at}") for at, button in enumerate(shown)]
    if len(card.more) > 1:
        options = [_option(button) for button in card.more]
        row.append({"type": "overflow", "action_id": "more", "options": options})
    if row:
        yield {"type": "actions", "elements": row}


def _button(button: Button, name: str) -> Json:
    made = {
        "type": "button",
        "action_id": name,
        "text": _label(button.label),
        "value": limits.whole(button.line, limits.BUTTON_VALUE, "A button's line"),
    }
    return made if button.look is Look.PLAIN else {**made, "style": button.look.value}


def _option(button: Button) -> Json:
    value = limits.whole(button.line, limits.OPTION_VALUE, "The line of an option behind [⋯]")
    return {"text": _label(button.label), "value": value}


def _label(label: str) -> Json:
    shown = limits.cut(limits.visible(label), limits.BUTTON_TEXT)
    return {"type": "plain_text", "text": shown or NOTHING, "emoji": False}


def _shortened(markup: str) -> str:
    """Cut between two characters: never inside an entity or a mention."""
    if limits.size(markup) <= limits.FALLBACK:
        return markup
    kept = limits.cut(markup, limits.FALLBACK).removesuffix(limits.ELLIPSIS)
    for opened, closed in (("&", ";"), ("<", ">")):
        at = kept.rfind(opened)
        if at > kept.rfind(closed):
            kept = kept[:at]
    return kept + limits.ELLIPSIS
