"""Slack's pace and Slack's tokens: what is known beforehand, and one call that tries a refused token for all."""

import asyncio

import pytest

from adapters.slack import tokens
from adapters.slack.tokens import Tokens
from adapters.slack.turns import EDIT, POST, Turns
from bot.config import SlackSettings
from bot.door import Later
from bot.paces import ALONE


@pytest.fixture
def turns() -> Turns:
    return Turns(SlackSettings(), ALONE)


def now() -> float:
    return asyncio.get_running_loop().time()


async def test_a_channel_takes_one_message_a_second_and_others_meanwhile(turns: Turns) -> None:
    began = now()

    async def post(channel: str) -> float:
        await turns.enter(POST, channel)
        return now() - began

    here, there = await asyncio.gather(asyncio.gather(*(post("C1") for _ in range(3))), post("C2"))
    assert sorted(here) == here == pytest.approx([0, 1, 2], abs=0.1)
    assert there < 0.1


async def test_an_answer_waits_for_nobody(turns: Turns) -> None:
    began = now()
    for _ in range(100):
        await turns.enter(POST, "D1", waits=False)
        await turns.enter("views.open", "", waits=False)
    assert now() - began < 0.1


async def test_edits_have_a_pace_in_their_workspace() -> None:
    turns = Turns(SlackSettings(calls_a_second=1_000), ALONE)
    for number in range(50):
        await turns.enter(EDIT, f"C{number}")
    with pytest.raises(Later) as later:
        await turns.enter(EDIT, "C50")
    assert not later.value.asked and later.value.after is not None and 30 < later.value.after < 60
    async with asyncio.timeout(0.1):
        await turns.enter(POST, "C1")


async def test_all_calls_together_have_a_pace_and_what_somebody_waits_for_goes_first() -> None:
    turns = Turns(SlackSettings(calls_a_second=10, edits_a_minute=1_000), ALONE)
    went: list[str] = []

    async def call(method: str, channel: str) -> None:
        await turns.enter(method, channel)
        went.append(method)

    began = now()
    edits = [asyncio.create_task(call(EDIT, "C1")) for _ in range(12)]
    await asyncio.sleep(0)
    posts = [asyncio.create_task(call(POST, f"C{number}")) for number in range(4)]
    await asyncio.gather(*edits, *posts)
    assert 1 <= now() - began < 1.5
    assert went.index(POST) <= 11 and went[-1] == EDIT, went


async def test_what_slack_asks_for_is_kept(turns: Turns) -> None:
    await turns.enter(POST, "C1")
    assert await turns.refused(POST, "C1", 7.0) == 7.0
    for waits in (True, False):
        with pytest.raises(Later) as later:
            await turns.enter(POST, "C1", waits=waits)
        assert later.value.asked and later.value.after is not None and later.value.after > 6
    await turns.enter(POST, "C2")


async def test_a_refused_token_is_tried_by_one_call_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "PAUSE", 0.1)
    known = Tokens()
    known.check("bot's")
    known.refused("bot's", "Slack does not accept the bot's token.")
    known.check("app's")
    with pytest.raises(Later, match="does not accept"):
        known.check("bot's")
    await asyncio.sleep(0.11)
    known.check("bot's")
    with pytest.raises(Later) as later:
        known.check("bot's")
    assert later.value.after is not None and later.value.after <= tokens.TRYING, "it may be good again in a moment"
    known.accepted("bot's")
    known.check("bot's")
