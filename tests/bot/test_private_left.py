"""A place in which a private request lived stays private, whatever became of the request; and whoever was left behind
in it is told nothing more there."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest

from bot.door import Answer, Gone, Heard, Typed
from bot.homes import Home, Homes
from swarm.people import Role, person
from tests.bot.rig import DESK, HELPER, OTHER_DESK, REQUESTER, TEAM, Rig, homes, rigged, words
from tests.storage.drivers import SQLite
from tests.storage.forgotten import forget

PRIVATE = "open private:yes pay slip"
VENDOR = person("slack:vendor", frozenset({Role.VENDOR}))
REFUSED = "said in a private request"
Fate = Callable[[Rig, Path], Awaitable[None]]


async def place(rig: Rig) -> str:
    return await rig.store.address(DESK, 1, "thread")


async def turned(rig: Rig, where: str, *, desk: str = DESK) -> Answer:
    """One click on what the requester said there."""
    typed = Typed(name="open", values={"title": "my pay"})
    heard = Heard(
        delivery=f"turn {where} {desk}",
        by=HELPER,
        place=where,
        desk=desk,
        typed=typed,
        author=REQUESTER.id,
        source="https://chat/1",
    )
    answer = await rig.app.hear(heard)
    assert isinstance(answer, Answer)
    return answer


async def lost(rig: Rig, _: Path) -> None:
    """It goes on elsewhere."""
    before = await place(rig)
    rig.door.trouble["post"].append(Gone("deleted"))
    await rig.says(HELPER, f"tell {DESK}#1 soon")
    await rig.courier.idle()
    assert await place(rig) != before


async def lost_twice(rig: Rig, folder: Path) -> None:
    await lost(rig, folder)
    rig.door.trouble["post"].append(Gone("deleted"))
    await rig.says(HELPER, f"tell {DESK}#1 later")
    await rig.courier.idle()


async def closed(rig: Rig, _: Path) -> None:
    await rig.says(HELPER, f"resolve {DESK}#1 corrected")
    await rig.says(REQUESTER, f"confirm {DESK}#1")
    await rig.courier.idle()


async def forgotten(rig: Rig, folder: Path) -> None:
    await closed(rig, folder)
    await forget(SQLite(folder), REQUESTER.id, desk=DESK, now=rig.clock.now())
    assert (await rig.the()).requester == "gone:1"


async def emptied(rig: Rig, folder: Path) -> None:
    await closed(rig, folder)
    now = rig.clock.now() + timedelta(days=30)
    assert await rig.store.empty_words(DESK, rig.clock.now(), now, "") == 1
    assert (await rig.the()).title != "pay slip"


FATES = pytest.mark.parametrize("fate", [lost, lost_twice, closed, forgotten, emptied])


@FATES
@pytest.mark.parametrize("desk", [DESK, ""], ids=["known", "of a channel that is not known any more"])
async def test_what_was_said_there_is_turned_into_nothing_that_others_read(
    tmp_path: Path, fate: Fate, desk: str
) -> None:
    async with rigged(tmp_path, at=Homes({DESK: homes()[DESK]})) as rig:
        await rig.opened(PRIVATE)
        places = [await place(rig)]
        await fate(rig, tmp_path)
        places.append(await place(rig))
        for where in dict.fromkeys(places):
            answer = await turned(rig, where, desk=desk)
            assert answer.refused and REFUSED in words(answer.card), where
        assert await rig.store.request(DESK, 2) is None


@FATES
async def test_it_is_so_for_the_next_process_as_well(tmp_path: Path, fate: Fate) -> None:
    async with rigged(tmp_path) as rig:
        await rig.opened(PRIVATE)
        before = await place(rig)
        await fate(rig, tmp_path)
    async with rigged(tmp_path) as rig:
        assert await rig.app.lives(desk=DESK, place=before), "a door asks whose channel it is"
        assert REFUSED in words((await turned(rig, before)).card)


@pytest.mark.parametrize("at_hand", [(DESK, OTHER_DESK), (OTHER_DESK,)], ids=["takes none any more", "is no more"])
async def test_it_is_so_where_its_desk(tmp_path: Path, at_hand: tuple[str, ...]) -> None:
    """Its old places are then nobody's that a door knows, and another desk may be meant."""
    async with rigged(tmp_path) as rig:
        await rig.opened(PRIVATE)
        before = await place(rig)
    configured = {DESK: Home(desk=DESK), OTHER_DESK: Home(desk=OTHER_DESK, intakes={"slack": "slack:C2"})}
    async with rigged(tmp_path, at=Homes({desk: configured[desk] for desk in at_hand})) as rig:
        answer = await turned(rig, before, desk="")
        assert answer.refused and REFUSED in words(answer.card)
        assert not (await turned(rig, "slack:C9", desk="")).refused


@pytest.mark.parametrize("line", ["status", "brief", "resolve done", "offer", "confirm"])
async def test_whoever_was_left_behind_in_it_is_told_nothing_there(tmp_path: Path, line: str) -> None:
    async with rigged(tmp_path, team=(*TEAM, VENDOR)) as rig:
        await rig.opened(PRIVATE)
        await rig.says(HELPER, f"pull {DESK}#1 @{VENDOR.id} why?")
        await rig.says(VENDOR, f"accept {DESK}#1")
        before = await place(rig)
        assert "pay slip" in words((await rig.says(VENDOR, "status", place=before)).card)
        await rig.says(HELPER, f"release {DESK}#1 @{VENDOR.id}")
        await lost(rig, tmp_path)
        answer = await rig.says(VENDOR, line, place=before)
        assert answer.refused and "There is no request #1 here" in words(answer.card)
        assert "pay slip" in words((await rig.says(HELPER, "status", place=before)).card), "staff find it from there"


async def test_what_whoever_was_left_behind_says_there_is_not_said_in_the_request(tmp_path: Path) -> None:
    async with rigged(tmp_path) as rig:
        await rig.opened(PRIVATE)
        before = await place(rig)
        await rig.says(HELPER, f"wait {DESK}#1 requester which month?")
        await lost(rig, tmp_path)
        await rig.app.spoke(desk=DESK, by=REQUESTER, thread=before, delivery="s1")
        assert (await rig.the()).wait is not None, "nobody there reads it"
        await rig.app.spoke(desk=DESK, by=REQUESTER, thread=await place(rig), delivery="s2")
        assert (await rig.the()).wait is None
