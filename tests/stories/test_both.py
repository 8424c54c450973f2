"""Both platforms in one process: their stories interleave, and one of them failing never stops the other."""

import asyncio
import re
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.platforms import discord as on_discord
from tests.platforms import slack as on_slack
from tests.platforms.discord import DiscordDouble
from tests.platforms.slack import SlackDouble
from tests.stories.discord_stage import DiscordStage
from tests.stories.process import Muster
from tests.stories.slack_stage import SlackStage
from tests.stories.stage import Stage
from tests.stories.wire import Wire

FAILURES = (on_slack.PlatformFailure, on_discord.PlatformFailure)
"""What people see when nobody hears them."""
ONE_DESK = pytest.mark.parametrize("both", ["one desk"], indirect=True)


@dataclass(frozen=True, slots=True)
class Both:
    """The two stages before one process, and the wires to their platforms."""

    slack: SlackStage
    discord: DiscordStage
    slack_wire: Wire
    discord_wire: Wire

    @property
    def muster(self) -> Muster:
        return self.slack.muster

    async def start(self) -> None:
        await self.muster.start(doors=2)

    def fallen(self, platform: str) -> tuple[Stage, Wire, Stage]:
        """The stage of the platform that fails, its wire, and the stage of the other."""
        found = (self.slack, self.slack_wire, self.discord), (self.discord, self.discord_wire, self.slack)
        return found[platform == "discord"]


@dataclass(frozen=True, slots=True)
class Case:
    """A request, and the stage it is played on."""

    stage: Stage
    number: int
    title: str

    async def shown(self) -> None:
        await self.stage.until(lambda: self.title in self.stage.card(self.number))

    async def types(self, who: str, line: str) -> str:
        return await self.stage.types(who, line, self.number)


@pytest.fixture(params=["two desks", "one desk"])
async def both(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Both]:
    async with AsyncExitStack() as stack:
        slack = await stack.enter_async_context(SlackDouble())
        discord = await stack.enter_async_context(DiscordDouble())
        slack_wire = await stack.enter_async_context(Wire(slack.address))
        discord_wire = await stack.enter_async_context(Wire(discord.api_url))
        slack.address = slack_wire.through(slack.address)
        discord.api_url = discord.rest.url = discord_wire.through(discord.api_url)
        discord.gateway_url = discord.gateway.url = discord.rest.gateway_url = discord_wire.through(discord.gateway_url)
        here, there = SlackStage(slack, tmp_path), DiscordStage(discord, tmp_path)
        place = there.place if request.param == "one desk" else there.place.replace("desks.support", "desks.community")
        config = f"{here.platform}{there.platform}{here.place}{place}"
        here.muster = there.muster = Muster(tmp_path, config, here.secrets | there.secrets)
        stages = Both(here, there, slack_wire, discord_wire)
        await stages.start()
        yield stages
        assert await stages.muster.stop() == 0, stages.muster.transcript()


async def asked(stage: Stage, title: str) -> Case:
    """Somebody asks, and is answered."""
    answer = await stage.types("requester", f"open {title}")
    found = re.search(r"#(\d+) is open", answer)
    assert found, answer
    return Case(stage, int(found[1]), title)


async def opened(stage: Stage, title: str) -> Case:
    case = await asked(stage, title)
    await case.shown()
    return case


async def solved(stage: Stage) -> Case:
    """A request from open to closed, with help."""
    case = await opened(stage, f"{stage.name} is slow")
    await case.types("helper", "pull @dba why?")
    await stage.until(lambda: "[Accept]" in stage.thread(case.number)[-1])
    assert "You are in the swarm" in await stage.presses("dba", "Accept", case.number)
    await case.types("helper", "resolve a restart")
    await stage.until(lambda: "helped: @dba" in stage.card(case.number))
    assert "is closed" in await case.types("requester", "confirm")
    return case


async def test_stories_interleave(both: Both) -> None:
    first, second = await asyncio.gather(solved(both.slack), solved(both.discord))
    each = 1 if first.number == second.number else 2
    for stage in (both.slack, both.discord):
        assert f"{each} opened, 0 open now, {each} resolved" in await stage.types("lead", "stats 7d")


@ONE_DESK
@pytest.mark.parametrize("fails", ["slack", "discord"])
async def test_one_platform_failing_never_stops_the_other(both: Both, fails: str) -> None:
    fallen, wire, well = both.fallen(fails)
    before = await opened(fallen, "it stutters")
    await wire.cut()
    with pytest.raises(FAILURES):
        await fallen.types("requester", "open nobody hears this")
    meanwhile = await opened(well, "printer jams")
    assert "is told" in await meanwhile.types("helper", "tell we look into it")
    await well.until(lambda: "@requester: we look into it" in well.thread(meanwhile.number))
    await wire.mend()
    await heard(fallen)
    await before.types("helper", "resolve it came back")
    await fallen.until(lambda: "resolved in" in fallen.card(before.number))
    await opened(fallen, "does it go on?")
    assert "Written down" in await meanwhile.types("helper", "tried a new toner")


@ONE_DESK
@pytest.mark.parametrize("fails", ["slack", "discord"])
async def test_a_platform_that_is_away_at_the_start_comes_later(both: Both, fails: str) -> None:
    late, wire, well = both.fallen(fails)
    assert await both.muster.stop() == 0
    await wire.cut()
    await both.muster.start(doors=1)
    await opened(well, "printer jams")
    await wire.mend()
    await both.muster.said("ready", times=2)
    await opened(late, "the map does not load")


@ONE_DESK
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
async def test_what_was_answered_is_there_after_an_end_in_the_middle_of_work(both: Both, how: signal.Signals) -> None:
    stages = (both.slack, both.discord)
    asking = [asyncio.create_task(asked(stage, f"trouble {n}")) for n in range(8) for stage in stages]
    await asyncio.wait(asking, return_when=asyncio.FIRST_COMPLETED)
    assert await both.muster.stop(how) == (-signal.SIGKILL if how is signal.SIGKILL else 0), both.muster.transcript()
    assert "Traceback" not in str(both.muster.log), both.muster.transcript()
    await both.start()
    answered = [case for case in await asyncio.gather(*asking, return_exceptions=True) if isinstance(case, Case)]
    assert answered
    for case in answered:
        await case.shown()
    for stage in stages:
        await opened(stage, "all is well again")
    shown = [one.name for one in both.discord.double.threads(both.discord.channel)]
    shown += [one.plain for one in both.slack.slack.messages(both.slack.channel)]
    numbers = re.findall(r"#\d+", " ".join(one.partition(" · ")[0] for one in shown))
    assert len(numbers) == len(shown) == len(set(numbers)), shown


async def heard(stage: Stage) -> None:
    """Wait until people are heard again."""
    async with asyncio.timeout(30):
        while True:
            with suppress(*FAILURES):
                assert "You have no requests" in await stage.types("stranger", "mine")
                return
            await asyncio.sleep(0.2)
