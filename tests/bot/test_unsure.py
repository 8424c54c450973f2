"""While a platform cannot tell all that people are, they are what they were before: nobody is locked out by it."""

from dataclasses import replace
from pathlib import Path

import pytest

from swarm.events import Spoke
from swarm.people import Person
from tests.bot.rig import DBA, DESK, HELPER, LEAD, REQUESTER, SECOND, TEAM, rigged, words

NOT_READ = "Your role at this desk cannot be read just now."


def unsure(who: Person) -> Person:
    """Somebody as they are heard while no group can be read."""
    return Person(id=who.id, unsure=True)


@pytest.mark.parametrize("line", ["tell {} we are on it", "resolve {} corrected", "tried {} toner"])
async def test_a_shepherd_goes_on(tmp_path: Path, line: str) -> None:
    async with rigged(tmp_path) as rig:
        await rig.opened()
        answer = await rig.says(unsure(HELPER), line.format(f"{DESK}#1"))
        assert not answer.refused, words(answer.card)


@pytest.mark.parametrize("afterwards", [False, True])
async def test_their_words_count(tmp_path: Path, afterwards: bool) -> None:
    async with rigged(tmp_path) as rig:
        await rig.opened()
        at = rig.clock.now() if afterwards else None
        await rig.app.spoke(desk=DESK, by=unsure(HELPER), thread="slack:C1/1", delivery="m1", at=at)
        assert isinstance((await rig.store.history(DESK, 1))[-1], Spoke)


async def test_nobody_is_more_than_they_were_or_can_be_seen_to_be(tmp_path: Path) -> None:
    async with rigged(tmp_path) as rig:
        await rig.opened()
        for who in (REQUESTER, SECOND):
            assert (await rig.says(unsure(who), f"take {DESK}#1")).refused
        assert (await rig.says(unsure(DBA), f"block @{REQUESTER.id} spams")).refused
        seen = replace(SECOND, unsure=True)
        assert SECOND not in await rig.store.people(DESK) and seen.helps
        assert not (await rig.says(seen, f"offer {DESK}#1")).refused
        assert not (await rig.says(unsure(LEAD), f"block @{REQUESTER.id} spams")).refused
        assert (await rig.says(unsure(REQUESTER), "open the lamp flickers")).refused, "a block holds all the same"


async def test_what_is_told_while_not_all_can_be_read_takes_nothing_away(tmp_path: Path) -> None:
    async with rigged(tmp_path, team=TEAM) as rig:
        before = await rig.store.people(DESK)
        await rig.app.know(desk=DESK, platform="slack", people=[unsure(HELPER)], complete=False)
        assert await rig.store.people(DESK) == before


async def test_a_shepherd_of_whom_nothing_is_known_is_not_told_that_they_help_no_more(tmp_path: Path) -> None:
    async with rigged(tmp_path) as rig:
        await rig.opened()
        await rig.app.know(desk=DESK, platform="slack", people=[LEAD], complete=True)
        refused = await rig.says(unsure(HELPER), f"tell {DESK}#1 we are on it")
        assert refused.refused and words(refused.card).startswith(NOT_READ)
        assert [one.label for one in refused.card.buttons] == ["Handover", "Drop"]
        assert "no longer help" in words((await rig.says(Person(id=HELPER.id), f"tell {DESK}#1 we are on it")).card)
        assert not (await rig.says(unsure(HELPER), f"drop {DESK}#1 for now")).refused
