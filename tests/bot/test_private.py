"""Private requests as the application has them: a place of their own, or none at all; and what is said in nobody's."""

from pathlib import Path

import pytest

from bot.door import Gone, Never
from bot.text import Form
from tests.bot.rig import HELPER, OTHER_DESK, REQUESTER, SECOND, Rig, rigged

PRIVATE = "open private:yes pay slip"


async def test_it_lives_in_a_place_of_its_own_whose_name_says_nothing(tmp_path: Path) -> None:
    async with rigged(tmp_path) as rig:
        assert (await rig.opened(PRIVATE)).private
        ((what, where, said),) = rig.door.shown[:1]
        assert (what, where) == ("open_private", "slack:C1") and said.startswith("#1 · pay slip")
        thread = await rig.store.address("support", 1, "thread")
        assert "/support-1-" in thread and "pay" not in thread


async def test_where_nobody_made_a_place_for_them_nothing_is_opened(tmp_path: Path) -> None:
    async with rigged(tmp_path) as rig:
        answer = await rig.says(REQUESTER, PRIVATE, desk=OTHER_DESK, place="slack:C2")
        assert answer.refused and "takes no private requests here" in str(answer.card.body)
        assert await rig.store.request(OTHER_DESK, 1) is None


@pytest.mark.parametrize(("desk", "place", "asked"), [("support", "slack:C1", True), (OTHER_DESK, "slack:C2", False)])
async def test_a_form_asks_for_it_where_it_can_be(tmp_path: Path, desk: str, place: str, asked: bool) -> None:
    async with rigged(tmp_path) as rig:
        form = await rig.answered(REQUESTER, "open", desk=desk, place=place, pressed=True)
        assert isinstance(form, Form) and len(form.fields) <= 5, "Discord's modals hold five"
        assert ("private" in [one.name for one in form.fields]) is asked


async def test_its_place_is_opened_anew_under_another_name(tmp_path: Path) -> None:
    async with rigged(tmp_path) as rig:
        await rig.opened(PRIVATE)
        before = await rig.store.address("support", 1, "thread")
        rig.door.trouble["post"].append(Gone("deleted"))
        await rig.says(HELPER, "tell support#1 soon")
        await rig.courier.idle()
        after = await rig.store.address("support", 1, "thread")
        assert after != before and "/support-1-" in after and not rig.door.of("open_thread")


async def asked_twice(rig: Rig, first: str, second: str) -> None:
    """Two requests of which the second is found to be the same as the first, and the first is resolved."""
    await rig.opened(first)
    await rig.says(SECOND, second)
    await rig.says(HELPER, "duplicate support#2 #1")
    await rig.courier.idle()
    rig.door.always["whisper"] = Never("They take no messages.")
    await rig.says(HELPER, "take support#1")
    await rig.says(HELPER, "resolve support#1 with a secret")
    await rig.courier.idle()


async def test_who_asked_the_same_and_cannot_be_reached_is_not_called_into_it(tmp_path: Path) -> None:
    async with rigged(tmp_path, team=()) as rig:
        await asked_twice(rig, PRIVATE, "open my pay slip")
        assert not any(SECOND.id.partition(":")[2] in one and "duplicate" in one for one in rig.door.of("post"))
        assert any("is resolved: with a secret" in one for one in rig.door.of("post")), "its asker reads it there"


async def test_that_somebody_asked_privately_is_said_in_no_other_thread(tmp_path: Path) -> None:
    async with rigged(tmp_path, team=()) as rig:
        await asked_twice(rig, "open pay slips are late", PRIVATE)
        assert not any("#2" in one for one in rig.door.of("post"))
