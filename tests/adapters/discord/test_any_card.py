"""Whatever a card says: Discord takes it, and nobody is notified whom it does not ping, nor led astray. Discord's rules
are written down here once more, apart from the renderer and from the double.
"""

import re
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from adapters.discord import render
from adapters.discord.modal import modal
from bot.text import Card, Code, Field, Form, Input, Link, Text, When, pings
from swarm.refused import Mention, Ref
from tests.fuzzing import fuzzed
from tests.hostile import WORDS, cards
from tests.platforms.discord.limits import check_message
from tests.platforms.discord.modal_rules import check_modal

GUILDS = {"support": "1"}
PEOPLE = ("discord:7", "discord:8", "slack:U7", "slack:<@9>", "muster", "", "discord:<@9>", "discord:@everyone")
CARDS = cards(PEOPLE, (None, "discord:9", "discord:9/10", "slack:C1", "discord:<@9>"))
HIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
ESCAPED_OR_CODE = re.compile(r"\\[^\w\s]|``.+?``|`[^`]+`", re.DOTALL)
BARE_URL = re.compile(r"https?://[^\s<>]+")
PING = re.compile(r"(?<!\\)<(@!?|@&|#|/[^:>]*:|a?:\w+:|id:|t:)(\d+|\w+)(?::[tTdDfFR])?>")
EVERYBODY = re.compile(r"(?<!\\)@(?:everyone|here)")


def units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def spans(card: Card) -> list[Any]:
    texts: list[Text] = [card.title, *card.body, *(fact.text for fact in card.facts)]
    return [span for text in texts for span in text]


def read(text: str) -> str:
    """The text as Discord reads it, from its beginning: without code, and without what a backslash takes its meaning
    from."""
    return ESCAPED_OR_CODE.sub(lambda found: "\ue000" if found[0].startswith("\\") else " ", text)


def sound_words(text: str, card: Card) -> None:
    """References in it are those of the card's own spans."""
    people = {one.person.removeprefix("discord:") for one in spans(card) if isinstance(one, Mention)}
    told = read(text)
    for kind, what in PING.findall(told):
        assert kind in ("@", "#", "t:")
        assert kind != "@" or what in people & {"7", "8"}
        assert kind != "#" or what == "9"
        assert kind != "t:" or any(isinstance(one, When) for one in spans(card))
    assert not EVERYBODY.search(BARE_URL.sub(" ", told))
    masked = len(re.findall(r"\]\(", BARE_URL.sub(" ", re.sub(r"\]\(https?://[^\s()]*\)", "](", told))))
    assert masked <= sum(isinstance(one, Link | Ref) for one in spans(card))
    assert not HIDDEN.search(text)


def sound(message: Any, card: Card) -> None:
    check_message(message)
    assert units(message["content"]) <= 2_000
    sound_words(message["content"], card)
    assert len(message["embeds"]) <= 1
    for embed in message["embeds"]:
        title, description = embed.get("title", ""), embed.get("description", "")
        assert units(title) <= 256 and units(description) <= 4_096 and title + description
        sound_words(title, card)
        sound_words(description, card)
    assert len(message["components"]) <= 5
    ids: list[str] = []
    for row in message["components"]:
        assert 1 <= len(row["components"]) <= 5
        for one in row["components"]:
            ids.append(one["custom_id"])
            assert units(one["custom_id"]) <= 100
            assert len(one.get("options", ())) <= 25
            for label in [one.get("label", "x"), *(option["label"] for option in one.get("options", ()))]:
                assert 0 < units(label) <= 80 + 20 * ("options" in one) and not HIDDEN.search(label)
    assert len(ids) == len(set(ids))


@fuzzed(100)
@example(Card(body=(("\\", Code("@everyone <@!8>")),)))
@given(CARDS)
def test_any_card_fits_and_pings_only_whom_it_names_for_it(card: Card) -> None:
    sound(render.message(card, GUILDS), card)
    sound(render.message(card, {}), card)
    sound({"content": render.content(card, GUILDS), "embeds": [], "components": []}, card)
    loud = {one.removeprefix("discord:") for one in pings(card)} & {"7", "8"}
    allowed = render.allowed(card)
    assert allowed["parse"] == [] and set(allowed) <= {"parse", "users"}
    assert set(allowed.get("users", ())) == loud
    assert set(re.findall(r"\d+", render.call_out(card))) == loud
    name = render.thread_name(card.title)
    assert 1 <= units(name) <= 100 and name == name.strip() and "\n" not in name and not HIDDEN.search(name)


@fuzzed(60)
@example("", "", Input.LINE, True, 2_001, "🙂" * 2_001)
@given(WORDS, WORDS, st.sampled_from(Input), st.booleans(), st.integers(1, 10_000), WORDS)
def test_any_form_fits(title: str, label: str, kind: Input, required: bool, limit: int, value: str) -> None:
    choices = ("low", "high") if kind is Input.CHOICE else ()
    field = Field(name="field", label=label, input=kind, required=required, choices=choices, value=value, limit=limit)
    shown = modal(Form(title=title, line="open", fields=(field,)))
    check_modal(shown)
    part = shown["components"][0]
    assert 0 < units(shown["title"]) <= 45 and 0 < units(part["label"]) <= 45
    assert units(part.get("description", "")) <= 100 and units(part["component"].get("value", "")) <= 4_000
