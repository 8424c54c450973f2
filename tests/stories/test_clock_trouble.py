"""Clocks while machines fail: whatever dies between due and told, a person is told once."""

import pytest

from tests.stories.discord_stage import DiscordStage
from tests.stories.slack_stage import SlackStage

ONLY_UPDATES = 'targets = { first_response = "never", tiers = "tier1" }'
"""So that the first thing that is posted after two hours of silence is what the shepherd is told."""
ON_BOTH = pytest.mark.parametrize("stage", ["slack", "discord"], indirect=True)
KEPT = pytest.mark.parametrize("policy", [ONLY_UPDATES], ids=["only updates"])
LOOKED_FOR = 45.0
"""Seconds in which something is sent again that a process had begun just before it was killed: the platform may be at
work on it for thirty, whatever it said."""
POSTS = "/channels/{channel}/messages"

Platform = SlackStage | DiscordStage


async def opened(stage: Platform) -> None:
    await stage.types("requester", "open replica lags")
    await stage.until(lambda: "@helper" in stage.card(1))
    assert not stage.private("helper")


def told(stage: Platform) -> list[str]:
    """How often the shepherd was told; asking again is a message more, and not an edit."""
    return [one for one in stage.private("helper") if "@requester has heard nothing" in one]


def refuse_the_next_message(stage: Platform) -> None:
    """The platform has too many calls, and asks for a minute's patience."""
    if isinstance(stage, SlackStage):
        stage.slack.fail("chat.postMessage", status=429, retry_after=60)
    else:
        stage.double.fail("POST", POSTS, status=429, retry_after=60)


def refused(stage: Platform) -> bool:
    if isinstance(stage, SlackStage):
        return any((call.method, call.status) == ("chat.postMessage", 429) for call in stage.slack.calls)
    return any(call.status == 429 for call in stage.double.calls_to("POST", POSTS))


def lose_the_next_answer(stage: Platform) -> None:
    """The next message is posted, and nobody learns of it."""
    if isinstance(stage, SlackStage):
        stage.slack.fail("chat.postMessage", done=True, drop=True)
    else:
        stage.double.fail("POST", POSTS, carried_out=True, cut=True)


@ON_BOTH
@KEPT
async def test_killed_before_it_is_due_and_again_before_it_is_told(stage: Platform) -> None:
    await opened(stage)
    await stage.later("119m")
    await stage.muster.kill()
    assert not told(stage)

    refuse_the_next_message(stage)
    stage.muster.pass_time("2m")
    await stage.muster.start()
    await stage.until(lambda: refused(stage))
    await stage.muster.kill()
    assert not told(stage), "it was due, and the platform did not take it"

    stage.muster.pass_time("2m")
    await stage.muster.start()
    await stage.until(lambda: told(stage), LOOKED_FOR)
    await stage.muster.settled()
    assert len(told(stage)) == 1


@ON_BOTH
@KEPT
async def test_killed_after_it_was_told_and_before_that_was_known(stage: Platform) -> None:
    await opened(stage)
    assert await stage.muster.stop() == 0
    lose_the_next_answer(stage)
    stage.muster.pass_time("2h")
    await stage.muster.start()
    await stage.until(lambda: told(stage))
    await stage.muster.kill()

    await stage.muster.start()
    await stage.muster.settled()
    assert len(told(stage)) == 1, "the next process looks first whether it is there"
    await stage.later("1h")
    assert len(told(stage)) == 1
