"""Whatever an interaction holds: something whole is heard, or it is said to be malformed."""

from contextlib import suppress
from types import SimpleNamespace
from typing import Any, cast

import discord
from hypothesis import given

from adapters.discord import hearing
from adapters.discord.hearing import Scene
from bot.door import Heard
from bot.malformed import Malformed
from swarm.people import Person
from tests.fuzzing import fuzzed
from tests.hostile import tampered

AT = Scene(Person(id="discord:7"), "7", "discord:9", "support", 1, [])
SLASH = {
    "id": "1",
    "name": "swarm",
    "type": 1,
    "options": [
        {
            "type": 1,
            "name": "pull",
            "options": [
                {"type": 6, "name": "expert", "value": "7"},
                {"type": 4, "name": "tier", "value": 2},
                {"type": 3, "name": "question", "value": "why?", "focused": True},
                {"type": 4, "name": "request", "value": 42},
            ],
        }
    ],
}
GROUPED = {"id": "1", "name": "swarm", "type": 1, "options": [{"type": 2, "name": "a", "options": SLASH["options"]}]}
MENU = {
    "id": "2",
    "name": "Turn into a request",
    "type": 3,
    "target_id": "99",
    "resolved": {
        "messages": {"99": {"id": "99", "channel_id": "9", "content": "it\nlags", "author": {"id": "7", "bot": False}}}
    },
}
BUTTON = {"custom_id": "take support#42", "component_type": 2}
CHOICE = {"custom_id": "more", "component_type": 3, "values": ["brief support#42"]}
FILLED = {
    "custom_id": "pull support#42",
    "components": [
        {"type": 18, "id": 1, "component": {"type": 4, "id": 2, "custom_id": "question", "value": "why?"}},
        {"type": 1, "id": 3, "components": [{"type": 4, "id": 4, "custom_id": "details", "value": ""}]},
        {"type": 18, "id": 5, "component": {"type": 3, "id": 6, "custom_id": "kind", "values": ["incident"]}},
        {"type": 18, "id": 7, "component": {"type": 5, "id": 8, "custom_id": "person", "values": ["7"]}},
    ],
}


def interaction(data: Any) -> discord.Interaction:
    """As the library hands it on, its data as it came."""
    return cast(discord.Interaction, SimpleNamespace(id=5, data=data, guild_id=1))


def whole(found: Heard) -> None:
    typed = found.typed
    said = [found.delivery, found.by.id, found.place, found.line, found.desk, found.author, found.source]
    said += [typed.name, typed.target, *typed.values, *typed.values.values()] if typed else []
    assert all(isinstance(one, str) for one in said)


@fuzzed(120)
@given(tampered([SLASH, GROUPED, MENU]))
def test_any_command(data: Any) -> None:
    with suppress(Malformed):
        whole(hearing.command(interaction(data), AT))


@fuzzed(120)
@given(tampered([BUTTON, CHOICE]))
def test_any_press(data: Any) -> None:
    with suppress(Malformed):
        whole(hearing.pressed(interaction(data), AT))


@fuzzed(120)
@given(tampered([FILLED]))
def test_any_form(data: Any) -> None:
    with suppress(Malformed):
        whole(hearing.filled(interaction(data), AT))


@fuzzed(120)
@given(tampered([SLASH, GROUPED]))
def test_any_suggestion(data: Any) -> None:
    with suppress(Malformed):
        assert isinstance(hearing.focused(interaction(data)), str)
