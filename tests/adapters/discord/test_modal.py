"""Forms as JSON, and what is sent with them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.discord.modal import modal, sent
from bot.forms import form
from bot.grammar import options
from bot.text import Field, Form, Input
from swarm.commands import COMMANDS
from tests.fuzzing import fuzzed
from tests.platforms.discord.modal_rules import check_modal

LINE = Field(name="title", label="Title: what you need, in one line", input=Input.LINE, required=True, value="x")
KIND = Field(
    name="kind",
    label="Kind",
    input=Input.CHOICE,
    required=False,
    choices=("incident", "question"),
    value="question",
)
WHO = Field(name="person", label="Person", input=Input.PERSON, required=True, value="discord:7")


def test_a_form_is_a_modal() -> None:
    assert modal(Form(title="Ask for help", line="open", fields=(LINE, KIND, WHO))) == {
        "title": "Ask for help",
        "custom_id": "open",
        "components": [
            {
                "type": 18,
                "label": "Title",
                "description": "what you need, in one line",
                "component": {
                    "type": 4,
                    "custom_id": "title",
                    "required": True,
                    "style": 1,
                    "max_length": 4_000,
                    "value": "x",
                },
            },
            {
                "type": 18,
                "label": "Kind",
                "component": {
                    "type": 3,
                    "custom_id": "kind",
                    "required": False,
                    "options": [
                        {"label": "incident", "value": "incident"},
                        {"label": "question", "value": "question", "default": True},
                    ],
                },
            },
            {
                "type": 18,
                "label": "Person",
                "component": {
                    "type": 5,
                    "custom_id": "person",
                    "required": True,
                    "default_values": [{"id": "7", "type": "user"}],
                },
            },
        ],
    }


def test_what_is_sent_is_read_by_name() -> None:
    components = [
        {"type": 18, "id": 1, "component": {"type": 4, "id": 2, "custom_id": "title", "value": "it lags"}},
        {"type": 1, "id": 3, "components": [{"type": 4, "id": 4, "custom_id": "details", "value": ""}]},
        {"type": 18, "id": 5, "component": {"type": 3, "id": 6, "custom_id": "kind", "values": ["incident"]}},
        {"type": 18, "id": 7, "component": {"type": 5, "id": 8, "custom_id": "person", "values": ["7"]}},
        {"type": 18, "id": 9, "component": {"type": 5, "id": 10, "custom_id": "nobody", "values": []}},
    ]
    assert sent({"components": components}) == {"title": "it lags", "kind": "incident", "person": "discord:7"}


@pytest.mark.parametrize("name", [name for name in COMMANDS if name != "accept" and name != "withdraw"])
def test_the_form_of_every_command_is_one_that_discord_shows(name: str) -> None:
    shown = form(options(name, {}), "support#42")
    if shown.fields:
        check_modal(modal(shown))


@pytest.mark.parametrize("fields", [(), (LINE,) * 6])
def test_a_form_that_cannot_be_shown_is_a_mistake_of_ours(fields: tuple[Field, ...]) -> None:
    with pytest.raises(ValueError, match="a form has 1 to 5 fields"):
        modal(Form(title="x", line="open", fields=fields))


@fuzzed(200)
@given(title=st.text(), label=st.text(), value=st.text(max_size=5_000), limit=st.integers(1, 10_000))
def test_any_words_fit(title: str, label: str, value: str, limit: int) -> None:
    field = Field(name="x", label=label, input=Input.PARAGRAPH, required=False, value=value, limit=limit)
    check_modal(modal(Form(title=title, line="open", fields=(field,))))
