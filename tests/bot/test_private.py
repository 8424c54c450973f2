"""Private requests as the application has them: a place of their own, or none at all; and what is said in nobody's."""

import hashlib
from pathlib import Path

import pytest

from bot.door import Answer, Gone, Heard, Never, Typed
from bot.homes import Homes
from bot.text import Form
from tests.bot.rig import DESK, HELPER, OTHER_DESK, REQUESTER, SECOND, Rig, homes, rigged, words

PRIVATE = "open private:yes pay slip"


async def test_it_lives_in_a_place_of_its_own_whose_name_says_nothing(tmp_path: Path) -> None:
    async with rigged(tmp_path) as rig:
        assert (await rig.opened(PRIVATE)).private
        ((what, where, said),) = rig.door.shown[:1]
        assert (what, where) == ("open_private", "slack:C1") and said.startswith("#1 · pay slip")
        thread = await rig.store.address("support", 1, "thread")
        assert "/support-1-" in thread and "pay" not in thread


async def test_its_place_is_called_as_the_version_before_called_it_which_may_have_begun_it(tmp_path: Path) -> None:
    async with rigged(tmp_path) as rig:
        request = await rig.opened(PRIVATE)
        key = f"support#1/1 {request.opened_at.isoformat()}"
        name = f"support-1-{hashlib.blake2b(key.encode(), digest_size=4).hexdigest()}"
        assert (await rig.store.address("support", 1, "thread")).partition("/")[2].startswith(name)


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


def only_desk() -> Homes:
    return Homes({DESK: homes()[DESK]})


async def turned(
    rig: Rig, place: str, *, desk: str = DESK, source: str = "https://chat/1", title: str = "my pay"
) -> Answer:
    """Somebody turns a message that the requester wrote into a request."""
    typed = Typed(name="open", values={"title": title})
    answer = await rig.app.hear(
        Heard(
            delivery=f"turn {source}",
            by=HELPER,
            place=place,
            desk=desk,
            typed=typed,
            author=REQUESTER.id,
            source=source,
        )
    )
    assert isinstance(answer, Answer)
    return answer


@pytest.mark.parametrize("desk", [DESK, ""], ids=["known", "of a channel that is not known yet"])
async def test_what_is_said_in_it_is_not_turned_into_what_others_read(tmp_path: Path, desk: str) -> None:
    async with rigged(tmp_path, at=only_desk()) as rig:
        await rig.opened(PRIVATE)
        place = await rig.store.address(DESK, 1, "thread")
        answer = await turned(rig, place, desk=desk)
        assert answer.refused and "said in a private request" in words(answer.card)
        assert await rig.store.request(DESK, 2) is None


async def test_what_is_said_in_the_thread_of_another_request_is(tmp_path: Path) -> None:
    async with rigged(tmp_path) as rig:
        await rig.opened()
        assert not (await turned(rig, await rig.store.address(DESK, 1, "thread"))).refused


async def test_a_direct_message_is_not_turned_into_what_others_read(tmp_path: Path) -> None:
    async with rigged(tmp_path, at=only_desk()) as rig:
        answer = await turned(rig, "slack:D1", desk="", source="")
        assert answer.refused and "between you and Muster" in words(answer.card)
        assert await rig.store.request(DESK, 1) is None


async def test_what_is_asked_in_it_is_asked_privately_or_not_at_all(tmp_path: Path) -> None:
    async with rigged(tmp_path) as rig:
        await rig.opened(PRIVATE)
        place = await rig.store.address(DESK, 1, "thread")
        for line in ("open my bonus", "open private:no my bonus"):
            answer = await rig.says(REQUESTER, line, place=place)
            assert answer.refused and "private request" in words(answer.card)
        assert not (await rig.says(REQUESTER, "open private:yes my bonus", place=place)).refused
        assert (await rig.the(2)).private


async def test_the_form_that_is_opened_in_it_asks_privately(tmp_path: Path) -> None:
    async with rigged(tmp_path) as rig:
        await rig.opened(PRIVATE)
        places = {"slack:C1": "", await rig.store.address(DESK, 1, "thread"): "yes"}
        for place, preset in places.items():
            form = await rig.answered(REQUESTER, "open", place=place, pressed=True)
            assert isinstance(form, Form)
            assert [one.value for one in form.fields if one.name == "private"] == [preset]


async def test_that_it_was_asked_already_is_said_on_the_same_side_alone(tmp_path: Path) -> None:
    async with rigged(tmp_path) as rig:
        await rig.opened(PRIVATE)
        assert not (await turned(rig, "slack:C1", title="pay slip")).refused
        await rig.opened("open my salary")
        assert not (await rig.says(REQUESTER, "open private:yes my salary")).refused
        assert (await rig.says(REQUESTER, "open private:yes my salary")).refused
