"""Who was asked by mistake, was let go, or lost their role: what of a private request is open to them afterwards."""

from pathlib import Path

import pytest

from swarm.people import Person, Role, person
from tests.bot.rig import DESK, HELPER, SECOND, TEAM, Rig, rigged, words

VENDOR = person("slack:vendor", frozenset({Role.VENDOR}))
STRANGER = person("slack:stranger")
PRIVATE = "open private:yes pay slip"


async def place(rig: Rig) -> str:
    return await rig.store.address(DESK, 1, "thread")


async def taken_back(rig: Rig, opening: str) -> str:
    """Somebody was called by mistake; where the request lives."""
    await rig.opened(opening)
    await rig.says(HELPER, f"pull {DESK}#1 @{STRANGER.id} oops")
    await rig.says(HELPER, f"withdraw {DESK}#1 p1 wrong person")
    await rig.says(HELPER, f"note {DESK}#1 only for us")
    return await place(rig)


@pytest.mark.parametrize("opening", ["open private:yes pay slip", "open pay slip"])
async def test_a_call_that_was_taken_back_invites_nobody(tmp_path: Path, opening: str) -> None:
    async with rigged(tmp_path) as rig:
        assert (await rig.says(STRANGER, "offer", place=await taken_back(rig, opening))).refused
        assert "only for us" not in words((await rig.says(STRANGER, f"brief {DESK}#1")).card)


async def test_whoever_was_released_comes_back_into_a_private_request_only_if_asked(tmp_path: Path) -> None:
    async with rigged(tmp_path, team=(*TEAM, VENDOR)) as rig:
        await rig.opened(PRIVATE)
        await rig.says(HELPER, f"pull {DESK}#1 @{VENDOR.id} why?")
        await rig.says(VENDOR, f"accept {DESK}#1")
        await rig.says(HELPER, f"release {DESK}#1 @{VENDOR.id}")
        assert (await rig.says(VENDOR, "offer", place=await place(rig))).refused
        await rig.says(HELPER, f"pull {DESK}#1 @{VENDOR.id} and now?")
        assert not (await rig.says(VENDOR, f"accept {DESK}#1")).refused


async def test_whoever_lost_their_role_takes_nothing_over(tmp_path: Path) -> None:
    async with rigged(tmp_path, team=(*TEAM, SECOND)) as rig:
        await rig.opened(PRIVATE)
        await rig.says(HELPER, f"handover {DESK}#1 @{SECOND.id} shift")
        await rig.app.know(desk=DESK, platform="slack", people=TEAM, complete=True)
        answer = await rig.says(Person(id=SECOND.id), f"accept {DESK}#1")
        assert answer.refused and "look after requests" in words(answer.card)
