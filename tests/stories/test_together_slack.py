"""Several processes at one Slack, over as many sockets or behind a balancer: whoever is asked, it is one Muster."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable, Sequence
from itertools import count
from pathlib import Path
from typing import TypeVar

import pytest

from tests.platforms.slack import SlackDouble
from tests.stories.process import Muster
from tests.stories.side_by_side import SideBySide, side_by_side
from tests.stories.slack_stage import SlackStage
from tests.stories.stage import CAST

T = TypeVar("T")
Pick = Callable[[Sequence[T]], T]


class Floor:
    """Slack, its people, and the processes in the order in which they came."""

    def __init__(self, stage: SlackStage, beside: SideBySide) -> None:
        self.stage = stage
        self.slack = stage.slack
        self.there = beside.there
        self.joined = beside.joined
        self._beside = beside

    async def left(self, one: Muster) -> None:
        """Killed; what heard for it is no more."""
        sockets = self.slack.socket_count
        await self._beside.killed(one)
        await self.slack.until(lambda: self.stage.http or self.slack.socket_count == sockets - 1)

    def ask(self, number: int) -> None:
        """What is said from now on is said to this one of those who are there, from the first to come on."""
        self._pick(lambda there: there[number])

    def ask_in_turn(self) -> None:
        turn = count()
        self._pick(lambda there: there[next(turn) % len(there)])

    def _pick(self, pick: Callable[[list[T]], T]) -> None:
        self._beside.balancer.pick = pick  # type: ignore[assignment]
        self.slack.sockets.pick = pick  # type: ignore[assignment]


@pytest.fixture(params=["socket", "http"])
async def floor(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Floor]:
    async with SlackDouble() as slack:
        stage = SlackStage(slack, tmp_path, http=request.param == "http")
        async with side_by_side(slack, stage, tmp_path) as beside:
            yield Floor(stage, beside)


async def test_what_one_heard_another_goes_on_with(floor: Floor) -> None:
    stage, slack = floor.stage, floor.slack
    for _ in range(2):
        await floor.joined()
    floor.ask_in_turn()
    assert "#1 is open" in await stage.types("requester", "open printer jams")
    await stage.until(lambda: "@helper" in stage.card(1))
    await stage.types("helper", "resolve new toner", 1)
    await stage.until(lambda: "[It works] [Not solved]" in stage.card(1))
    await stage.presses("requester", "Not solved", 1, fill={"why": "it jams again"})
    await stage.until(lambda: "active" in stage.card(1))
    floor.ask(0)
    await stage.types("helper", "tell one", 1)
    before = len(slack.seen_only_by("helper"))
    floor.ask(1)
    await slack.redeliver("app_mention")
    await stage.types("helper", "tell two", 1)
    await stage.until(lambda: stage.thread(1)[-2:] == ["@requester: one", "@requester: two"])
    assert await floor.there.count("told") == 2
    floor.ask(1)
    assert "Noted" not in await stage.types("stranger", "note #1 I can help")
    floor.ask(0)
    slack.usergroup("staff", (*(who for who, its in CAST.items() if its == "staff"), "stranger"))
    await slack.quiet()
    floor.ask(1)
    async with asyncio.timeout(10):
        while "Noted" not in await stage.types("stranger", "note #1 I can help"):
            pass
    assert len(slack.seen_only_by("helper")) == before + 1, "an answer is shown once, whoever is told again"


async def test_it_goes_on_whichever_is_killed(floor: Floor) -> None:
    stage, slack = floor.stage, floor.slack
    first, second = await floor.joined(), await floor.joined()
    floor.ask(0)
    await stage.types("requester", "open printer jams")
    await stage.until(lambda: "@helper" in stage.card(1))
    await first.settled()  # or its thread would be in its hands for ten seconds more
    os.kill(first.pid, signal.SIGSTOP)
    telling = asyncio.create_task(stage.types("helper", "tell one", 1))
    await slack.until(lambda: any(one.name == "app_mention" and not one.finished for one in slack.post.deliveries))
    await floor.left(first)
    assert "is told" in await telling
    await slack.until(lambda: stage.thread(1)[-1:] == ["@requester: one"], 20)
    await floor.joined()
    await stage.types("helper", "tell two", 1)
    await slack.until(lambda: stage.thread(1)[-1:] == ["@requester: two"], 20)
    await second.settled()
    await floor.left(second)
    assert "is told" in await stage.types("helper", "tell three", 1)
    await slack.until(lambda: stage.thread(1)[-3:] == [f"@requester: {word}" for word in ("one", "two", "three")], 20)
    assert await floor.there.count("told") == 3
