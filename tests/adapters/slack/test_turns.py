"""Slack's pace and Slack's tokens: who is refused comes again in turn, and one call tries a refused token for all."""

import asyncio

import pytest

from adapters.slack import tokens, turns
from adapters.slack.tokens import Tokens
from adapters.slack.turns import Turns
from bot.door import Later

POSTS = "chat.postMessage C1"


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Turns:
    monkeypatch.setattr(turns, "STEP", 0.1)
    return Turns()


def wait(lines: Turns, what: str = POSTS) -> float:
    """In how many seconds whoever comes now is to come again; none, if they may go on."""
    try:
        lines.enter(what)
    except Later as later:
        assert later.asked and later.after is not None
        return later.after
    return 0.0


async def test_those_who_wait_come_one_after_the_other(lines: Turns) -> None:
    assert wait(lines) == 0
    waits = [lines.refused(POSTS, 0.1), lines.refused(POSTS, 0.1), wait(lines), wait(lines)]
    assert waits == pytest.approx([0.1, 0.2, 0.3, 0.4], abs=0.02)
    assert wait(lines, "chat.postMessage C2") == 0, "another channel has a pace of its own"
    await asyncio.sleep(0.13)
    assert wait(lines) == 0, "the first has its turn"
    assert wait(lines) == pytest.approx(0.37, abs=0.03), "whoever comes without one is the last"


async def test_when_nobody_waits_any_more_all_is_as_it_was(lines: Turns) -> None:
    lines.refused(POSTS, 0.05)
    await asyncio.sleep(0.06)
    assert [wait(lines) for _ in range(5)] == [0] * 5


async def test_who_is_refused_again_goes_to_the_end(lines: Turns) -> None:
    for _ in range(3):
        lines.refused(POSTS, 0.05)
    await asyncio.sleep(0.06)
    assert wait(lines) == 0
    assert lines.refused(POSTS, 0.05) == pytest.approx(0.29, abs=0.03)


async def test_no_more_is_remembered_than_is_waited_for(lines: Turns, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "LINES", 10)
    for number in range(50):
        lines.refused(f"chat.postMessage D{number}", 0.0)
    assert len(lines._lines) <= 10
    lines.refused(POSTS, 0.1)
    for number in range(50):
        lines.refused(f"chat.postMessage D{number}", 0.0)
    assert wait(lines) > 0, "what is waited for is not forgotten"


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
    with pytest.raises(Later):
        known.check("bot's")
    known.accepted("bot's")
    known.check("bot's")
