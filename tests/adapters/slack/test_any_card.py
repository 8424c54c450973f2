"""Whatever a card says: Slack takes it, and nobody is notified whom it does not mention. Slack's rules are written down
here once more, apart from the renderer and from the double.
"""

import re
from collections.abc import Iterator
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from adapters.slack import form, render
from adapters.slack.form import Origin
from adapters.slack.spans import Surroundings
from bot.text import Card, Field, Form, Input, Text
from swarm.refused import Mention
from tests.fuzzing import fuzzed
from tests.hostile import WORDS, cards
from tests.platforms.slack.blocks import complaints_about_blocks, complaints_about_view

HERE = Surroundings("https://desk.slack.com/", {"UQUIET": "<!here> *quiet*"})
PEOPLE = ("slack:U0REAL", "slack:UQUIET", "slack:<!channel>", "slack:U1|x>", "discord:1", "muster", "", "x" * 4_000)
CARDS = cards(PEOPLE, (None, "slack:C1/1.2", "slack:C1/1.2>|<!here>", "slack:T1:C1/1.2", "discord:1"))
REFERENCE = re.compile(r"<[^>]*>?")
HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def parts(made: Any) -> Iterator[dict[str, Any]]:
    """Every object in it, however deep."""
    if isinstance(made, dict):
        yield made
    for part in made.values() if isinstance(made, dict) else made if isinstance(made, list) else ():
        yield from parts(part)


def words(made: Any) -> Iterator[str]:
    if isinstance(made, str):
        yield made
    for part in made.values() if isinstance(made, dict) else made if isinstance(made, list) else ():
        yield from words(part)


def wanted(card: Card, around: Surroundings) -> set[str]:
    texts: list[Text] = [card.title, *card.body, *(fact.text for fact in card.facts)]
    said = {span.person for text in texts for span in text if isinstance(span, Mention)}
    return ({"U0REAL", "UQUIET"} - set(around.names)) & {one.removeprefix("slack:") for one in said}


def sound_markup(markup: str, users: set[str]) -> None:
    """In markup only those are referred to who are mentioned; every other sign that could do so is an entity."""
    assert set(REFERENCE.findall(markup)) <= {f"<@{user}>" for user in users}
    assert ">" not in REFERENCE.sub("", markup)
    assert re.fullmatch(r"(?:[^&]|&(?:amp|lt|gt);)*", markup)


def sound(message: Any, card: Card, around: Surroundings = HERE) -> None:
    users = wanted(card, around)
    assert complaints_about_blocks(message["blocks"]) == []
    assert 0 < units(message["text"]) <= 4_000
    assert len(message["blocks"]) <= 50
    shown = [part["text"] for part in parts(message["blocks"]) if isinstance(part.get("text"), str)]
    assert sum(map(units, shown)) <= 13_200
    sound_markup(message["text"], users)
    for part in parts(message["blocks"]):
        match part.get("type"):
            case "user":
                assert part["user_id"] in users
            case "usergroup" | "broadcast" | "channel" | "emoji" | "markdown":
                raise AssertionError(part)
            case "mrkdwn":
                assert units(part["text"]) <= 3_000
                sound_markup(part["text"], users)
            case "link":
                assert re.match(r"https?://[^\s<>|]", part["url"]) and units(part["url"]) <= 3_000
            case "button":
                assert units(part["text"]["text"]) <= 75 and units(part["value"]) <= 2_000
            case "actions":
                assert len(part["elements"]) <= 25
            case "plain_text":
                assert part["emoji"] is False and 0 < units(part["text"]) <= 75
    assert not any(HIDDEN.search(one) for one in words(message))


@fuzzed(100)
@given(CARDS)
def test_any_card_fits_and_notifies_only_whom_it_mentions(card: Card) -> None:
    sound(render.message(card, HERE), card)
    sound(render.message(card, Surroundings()), card, Surroundings())


@fuzzed(60)
@given(CARDS)
def test_any_bare_card_fits_and_notifies_only_whom_it_mentions(card: Card) -> None:
    sound(render.bare(card, HERE), card)
    said = render.words(card, HERE, 500)
    assert 0 < units(said) <= 500 and not HIDDEN.search(said)


@fuzzed(60)
@given(WORDS, WORDS, st.sampled_from(Input), st.booleans(), st.integers(1, 10_000), WORDS)
def test_any_form_fits(title: str, label: str, kind: Input, required: bool, limit: int, value: str) -> None:
    choices = ("low", "high") if kind is Input.CHOICE else ()
    field = Field(name="field", label=label, input=kind, required=required, choices=choices, value=value, limit=limit)
    view = form.view(Form(title=title, line="open", fields=(field,), submit=title), Origin("open", "slack:C1", "desk"))
    assert complaints_about_view(view) == []
    assert form.origin(view) == Origin("open", "slack:C1", "desk")
    assert units(view["title"]["text"]) <= 24 and units(view["submit"]["text"]) <= 24
    own = [part.pop("initial_value", "") for part in parts(view)]
    assert all(units(one) <= 3_000 for one in own)
    assert not any(HIDDEN.search(one) for one in words(view))
