"""Interactions that were tampered with at the real door: it stays open, and whatever follows is heard and answered."""

import asyncio
import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.adapters.discord.recording import Recording
from tests.adapters.discord.setting import desk, opened
from tests.adapters.discord.test_any_payload import BUTTON, CHOICE, FILLED, GROUPED, MENU, SLASH
from tests.fuzzing import fuzzed
from tests.hostile import tampered, unbroken
from tests.platforms.discord import DiscordDouble

AT_ONCE = 30
COMMAND, COMPONENT, AUTOCOMPLETE, MODAL = 2, 3, 4, 5
DATA = {
    COMMAND: tampered([SLASH, GROUPED, MENU]),
    COMPONENT: tampered([BUTTON, CHOICE]),
    AUTOCOMPLETE: tampered([SLASH, GROUPED]),
    MODAL: tampered([FILLED]),
}
SENT = st.sampled_from(sorted(DATA)).flatmap(lambda kind: st.tuples(st.just(kind), DATA[kind]))


@fuzzed(1, at_most=40)
@given(st.lists(SENT, min_size=AT_ONCE, max_size=AT_ONCE))
def test_nothing_that_is_done_keeps_the_door_from_hearing_what_follows(sent: list[tuple[int, Any]]) -> None:
    asyncio.run(_all_come(sent))


async def _all_come(sent: list[tuple[int, Any]]) -> None:
    with unbroken():
        await _heard_all(sent)


async def _heard_all(sent: list[tuple[int, Any]]) -> None:
    app = Recording()
    async with DiscordDouble() as double:
        helper = double.user("helper")
        async with opened(double, {"support": desk(double, double.channel("help"), staff=str(helper))}, app):
            await double.slash("helper", "help", "desk mine")
            assert double.last is not None
            _, sound, _ = double.last
            for number, (kind, data) in enumerate(sent):
                payload = {**copy.deepcopy(sound), "id": str(10**18 + number), "type": kind, "data": data}
                for session in double.gateway.sessions:
                    session.dispatch("INTERACTION_CREATE", json.loads(json.dumps(payload)))
            answer = await double.slash("helper", "help", "desk mine")
            assert answer.plain == "heard mine"
            assert (double.gateway.identified, double.gateway.resumed) == (1, 0)


@pytest.mark.parametrize("kind", [COMPONENT, MODAL])
async def test_many_that_are_malformed_do_not_keep_the_next_waiting(kind: int) -> None:
    """Told with all that leads there, each would take so long that nobody else is answered in time."""
    await _all_come([(kind, {**FILLED, "components": -1, "component_type": 3, "values": -1})] * 100)


@pytest.mark.parametrize("data", [{"custom_id": ["x"], "component_type": 2}, None, {"component_type": 2}])
async def test_a_press_that_the_library_cannot_read_does_not_end_the_connection(data: object) -> None:
    await _all_come([(COMPONENT, data)])
