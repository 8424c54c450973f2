"""What a platform turned away is not there: the next process says it at once, and need not wait for what may come."""

import pytest

from tests.stories.discord_stage import DiscordStage
from tests.stories.slack_stage import SlackStage

PlatformStage = SlackStage | DiscordStage

on_platforms = pytest.mark.parametrize("stage", ["slack", "discord", "discord-forum"], indirect=True)
AT_ONCE = 15.0
"""Seconds in which it is there. What may come by itself is waited for twice as long."""


def turns_away(stage: PlatformStage, why: str) -> None:
    """What is said next, a thread that is opened included."""
    if isinstance(stage, SlackStage):
        how = {"token": {"error": "token_revoked"}, "calls": {"status": 429, "retry_after": 2}}
        stage.slack.fail("chat.postMessage", **how[why])  # type: ignore[arg-type]
        return
    route = "threads" if stage.name == "discord-forum" else "messages"
    stage.double.fail("POST", f"/channels/{{channel}}/{route}", status=401 if why == "token" else 429, retry_after=2.0)


@on_platforms
@pytest.mark.parametrize("why", ["token", "calls"])
@pytest.mark.parametrize("gently", [True, False])
async def test_the_next_process_opens_the_thread_at_once(stage: PlatformStage, why: str, gently: bool) -> None:
    turns_away(stage, why)
    await stage.types("requester", "open printer jams")
    await stage.muster.said("an effect waits")
    await (stage.restart() if gently else stage.crash())
    await stage.until(lambda: "Shepherd" in stage.card(1), AT_ONCE)
