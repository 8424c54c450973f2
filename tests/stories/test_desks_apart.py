"""Two desks with equal numbers, titles, people and names, in one process: nothing of one reaches the other."""

import contextlib
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from copy import copy
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.platforms.discord import DiscordDouble
from tests.platforms.slack import SlackDouble
from tests.stories.discord_stage import DiscordStage
from tests.stories.process import Muster
from tests.stories.slack_stage import SlackStage
from tests.stories.stage import CAST, SITTING

OTHERS = {"staff": "stranger", "lead": "vendor", "vendor": "helper"}
"""Who is what on the other desk: whoever is staff on the first is none there, and the other way round."""
UNSEEN = "There is no request #1 here that you can see."
CANNOT = (UNSEEN, "Only ", "There is no desk")
AnyStage = SlackStage | DiscordStage
NAMING = (
    "take other#1",
    "drop other#1 x",
    "assign other#1 @helper",
    "handover other#1 @second x",
    "pull other#1 @dba x",
    "accept other#1",
    "decline other#1",
    "offer other#1",
    "leave other#1",
    "release other#1 @stranger",
    "tell other#1 crossed",
    "note other#1 crossed",
    "tried other#1 crossed",
    "wait other#1 vendor",
    "resume other#1",
    "snooze other#1 2h crossed",
    "relieve other#1 crossed",
    "resolve other#1 crossed",
    "confirm other#1",
    "reopen other#1 crossed",
    "withdraw other#1",
    "duplicate other#1 #2",
    "redirect other#1 crossed",
    "set other#1 title crossed",
    "status other#1",
    "brief other#1",
)


@dataclass(frozen=True, slots=True)
class Desks:
    """The same stage twice, or one on each platform: each sees one desk alone."""

    here: AnyStage
    there: AnyStage

    async def open(self) -> None:
        """The same person asks the same on both, and each has a shepherd of its own."""
        for stage in (self.here, self.there):
            assert "#1 is open" in await stage.types("requester", "open printer jams")
        await self.here.until(lambda: "@helper" in self.here.card(1) or "@second" in self.here.card(1))
        await self.there.until(lambda: "@stranger" in self.there.card(1))

    def shepherd(self) -> str:
        return "helper" if "@helper" in self.here.card(1) else "second"


def beside(stage: AnyStage) -> AnyStage:
    """Another channel of the same platform, with the same people in it."""
    other = copy(stage)
    if isinstance(stage, SlackStage):
        vars(other).update(channel=stage.slack.channel("help-too", members=tuple(CAST)))
    else:
        channel = stage.double.channel("help-too")
        vars(other).update(channel=channel, private_channel=channel)
    return other


def place(stage: AnyStage) -> str:
    """The other desk, whose people are named one by one."""
    if isinstance(stage, SlackStage):
        roles = "".join(f'{role} = ["{stage.slack.user(who)}"]\n' for role, who in OTHERS.items())
        return f'[desks.other.slack]\nchannel = "{stage.channel}"\n[desks.other.slack.roles]\n{roles}'
    roles = "".join(f'{role} = ["{stage.double.user(who)}"]\n' for role, who in OTHERS.items())
    return (
        f'[desks.other.discord]\nguild = "{stage.double.guild}"\nchannel = "{stage.channel}"\n'
        f"[desks.other.discord.roles]\n{roles}"
    )


@pytest.fixture(params=["slack", "discord", "both"])
async def desks(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Desks]:
    async with AsyncExitStack() as stack:
        stages: list[AnyStage] = []
        if request.param in ("slack", "both"):
            stages.append(SlackStage(await stack.enter_async_context(SlackDouble()), tmp_path))
        if request.param in ("discord", "both"):
            stages.append(DiscordStage(await stack.enter_async_context(DiscordDouble()), tmp_path))
        here = stages[0]
        there = stages[1] if request.param == "both" else beside(here)
        platforms = "".join(one.platform for one in stages)
        secrets = {name: value for one in stages for name, value in one.secrets.items()}
        config = f"{platforms}{here.place}{place(there)}"
        here.muster = there.muster = Muster(tmp_path, config, secrets)
        await here.muster.start(doors=len(stages))
        yield Desks(here, there)
        assert await here.muster.stop() == 0, here.muster.transcript()


async def test_a_role_counts_on_its_own_desk_whatever_is_typed_there(desks: Desks) -> None:
    await desks.open()
    before, shepherd = desks.there.card(1), desks.shepherd()
    for line in NAMING:
        if isinstance(desks.here, SlackStage):  # on Discord no other desk can be named
            told = await desks.here.types(shepherd, line)
            assert told.startswith(CANNOT), (line, told)
        if desks.here.name == desks.there.name and not line.startswith("status"):
            # In the other's own thread: they may read it, and are nobody there.
            await desks.there.types(shepherd, line.replace("other#1 ", "").replace(" other#1", ""), 1)
            assert desks.there.card(1) == before, line
    assert desks.there.card(1) == before
    assert "crossed" not in "".join(desks.there.thread(1))


async def test_what_is_said_and_done_on_one_is_not_seen_on_the_other(desks: Desks) -> None:
    await desks.open()
    shepherd = desks.shepherd()
    await desks.here.types(shepherd, "tried only-here", 1)
    await desks.there.types("stranger", "tried only-there", 1)
    await desks.here.types(shepherd, "note noted-here", 1)
    await desks.here.until(lambda: "only-here" in desks.here.card(1))
    await desks.there.until(lambda: "only-there" in desks.there.card(1))
    assert "only-there" not in desks.here.card(1) and "only-here" not in desks.there.card(1)

    brief = await desks.there.types("stranger", "brief", 1)
    assert "only-there" in brief and "-here" not in brief
    board = await desks.there.types("vendor", "board")
    assert "1 open, 0 without a shepherd" in board and "@stranger" in board and f"@{shepherd}" not in board
    mine = await desks.there.types("requester", "mine")
    assert mine.count("printer jams") == 1
    for who in ("stranger", "vendor"):
        assert (await desks.here.types(who, "board")).startswith("Only ")
        assert (await desks.here.types(who, "stats")).startswith("Only ")
    for who in (shepherd, "lead"):
        assert (await desks.there.types(who, "board")).startswith("Only ")

    await desks.there.types("stranger", "resolve a new roller", 1)
    await desks.there.until(lambda: "resolved" in desks.there.card(1))
    assert "1 opened, 0 open now, 1 resolved" in await desks.there.types("vendor", "stats")
    assert "1 opened, 1 open now, 0 resolved" in await desks.here.types("lead", "stats")
    assert "roller" not in desks.here.card(1) + "".join(desks.here.thread(1))


async def test_a_button_of_one_desk_is_pressed_by_its_own_people_alone(desks: Desks) -> None:
    await desks.open()
    before, shepherd = desks.there.card(1), desks.shepherd()
    for label in ("Resolve", "Tell", "Note", "Pull"):
        told = await desks.there.presses(shepherd, label, 1)
        assert told.startswith(CANNOT), (label, told)
    assert desks.there.card(1) == before
    assert "1 opened, 1 open now, 0 resolved" in await desks.here.types("lead", "stats")
    told = await desks.there.presses("stranger", "Note", 1, fill={"text": "mine to press"})
    assert "Noted for the staff of #1" in told
    assert "mine to press" not in await desks.here.types(shepherd, "brief", 1)


async def test_sittings_blocks_absences_and_nudges_are_of_one_desk(desks: Desks) -> None:
    await desks.open()
    shepherd = desks.shepherd()
    assert "sits over 1 request" in await desks.here.types("lead", "sitting dispatch")
    await desks.here.until(lambda: "Dispatch swarm" in desks.here.card(SITTING))
    with contextlib.suppress(LookupError):
        assert "Dispatch swarm" not in desks.there.card(SITTING)
    assert "sits over 1 request" in await desks.there.types("stranger", "sitting dispatch")

    assert "is blocked on this desk" in await desks.here.types("lead", "block @requester spams")
    assert "You are blocked on this desk" in await desks.here.types("requester", "open more")
    assert "#2 is open" in await desks.there.types("requester", "open more")
    assert "Nobody is blocked" in await desks.there.types("vendor", "blocked")

    await desks.here.types(shepherd, "away")
    await desks.there.until(lambda: "@stranger" in desks.there.card(2))

    await desks.here.muster.stop()
    desks.here.muster.pass_time("100m")
    await desks.here.muster.start(doors=1 + (desks.here.name != desks.there.name))
    await desks.there.until(lambda: "has had no answer" in "".join(desks.there.private("vendor")))
    assert desks.there.leads_to("vendor", 1) or desks.there.leads_to("vendor", 2)
    await desks.here.until(lambda: desks.here.private("lead"))
    told = "".join(desks.here.private("lead"))
    assert "printer jams" in told and "more" not in told, "what was asked there is no business of a lead here"
    assert desks.here.leads_to("lead", 1)
