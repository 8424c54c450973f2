"""Slack may be at work on a message for long, and bring it out when whoever sent it is dead: nobody sees it twice."""

import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.platforms.slack import SlackDouble
from tests.stories.company import company
from tests.stories.slack_stage import SlackStage

POST = "chat.postMessage"
SLOW = 8.0
"""Seconds that Slack takes: the next process is there long before."""
LONGER = 18.0
"""The same where others take ten seconds to be sure that somebody is dead."""
PATIENCE = 45.0
"""Seconds in which all is told: it is looked for at growing intervals, for thirty at most."""


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[SlackStage]:
    async with SlackDouble() as slack:
        yield SlackStage(slack, tmp_path)


async def opened(stage: SlackStage, *titles: str) -> None:
    for number, title in enumerate(titles, 1):
        await stage.types("requester", f"open {title}")
        await stage.until(lambda n=number: "Shepherd" in stage.card(n))  # type: ignore[misc]


async def at_work(stage: SlackStage, seconds: float, line: str, *, drop: bool = False) -> None:
    """Slack has a message in the first thread in hand, for so long."""
    stage.slack.fail(POST, hang=seconds, drop=drop, thread=stage.slack.messages(stage.channel)[0].ts)
    await stage.types("lead", line)
    await stage.slack.until(lambda: any(one.method == POST and not one.status for one in stage.slack.calls))


async def ended(stage: SlackStage) -> None:
    """Slack has nothing in hand any more."""
    await stage.slack.until(lambda: all(one.status for one in stage.slack.calls), PATIENCE)


async def test_a_message_that_comes_after_its_process_died_stands_there_once_and_holds_up_no_other_thread(
    stage: SlackStage,
) -> None:
    await stage.start()
    await opened(stage, "printer jams", "replica lags")
    await stage.muster.settled()
    await at_work(stage, SLOW, "tell #1 one")
    await stage.types("lead", "tell #1 two")
    await stage.crash()
    await stage.types("lead", "tell #2 three")
    await stage.until(lambda: stage.thread(2) == ["@requester: three"], 5)
    assert stage.thread(1) == [], "what comes after it waits"
    await stage.until(lambda: stage.thread(1)[-1:] == ["@requester: two"], PATIENCE)
    await ended(stage)
    assert stage.thread(1) == ["@requester: one", "@requester: two"]
    assert await stage.muster.stop() == 0


async def test_what_another_process_takes_over_stands_there_once_as_well(stage: SlackStage, tmp_path: Path) -> None:
    async with company(stage, tmp_path) as there:
        first = await there.joined()
        await first.said("ready")
        await opened(stage, "printer jams")
        await first.settled()
        await at_work(stage, LONGER, "tell #1 one")
        second = await there.joined()
        os.kill(first.pid, signal.SIGKILL)
        await second.said("ready", timeout=30)
        await stage.until(lambda: stage.thread(1) != [], PATIENCE)
        await ended(stage)
        await second.settled()
        assert stage.thread(1) == ["@requester: one"]


async def test_a_message_that_comes_after_its_connection_was_lost_stands_there_once(stage: SlackStage) -> None:
    await stage.start()
    await opened(stage, "printer jams")
    await stage.muster.settled()
    await at_work(stage, SLOW, "tell #1 one", drop=True)
    await stage.until(lambda: stage.thread(1) != [], PATIENCE)
    await ended(stage)
    await stage.muster.settled()
    assert stage.thread(1) == ["@requester: one"]
    assert await stage.muster.stop() == 0
