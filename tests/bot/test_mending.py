"""What somebody deleted on a platform is put back: a card in its thread, a thread once; what is closed is left."""

from collections import defaultdict
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.door import Gone, Later, Never
from bot.threads import ONCE
from swarm.policy import Policy
from tests.bot.rig import DBA, DESK, HELPER, REQUESTER, Rig, rigged

DELETED = Gone("The message was deleted.")
SAID = "The thread of this request was deleted. It goes on here."


@pytest.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    """One request whose thread is there."""
    async with rigged(tmp_path) as one:
        await one.opened()
        yield one


async def does(rig: Rig, line: str) -> None:
    assert not (await rig.says(HELPER, line)).refused
    await rig.courier.idle()


async def test_a_card_that_was_deleted_is_posted_anew_in_its_thread_and_edited_there_from_then_on(rig: Rig) -> None:
    rig.door.trouble["edit"].append(DELETED)
    await does(rig, f"tried {DESK}#1 toner")
    (what, where, said) = rig.door.shown[-1]
    assert (what, where) == ("post", "slack:C1/1") and "printer jams" in said and "toner" in said
    assert (await rig.store.addresses(DESK, 1))["card"] == "slack:C1/1/2"
    await does(rig, f"tried {DESK}#1 a new cable")
    assert rig.door.shown[-1][:2] == ("edit", "slack:C1/1/2")
    assert await rig.store.failures(DESK) == []


async def test_a_card_that_may_have_been_posted_before_is_changed_to_what_it_is_by_now(rig: Rig) -> None:
    rig.door.trouble = defaultdict(list, edit=[DELETED, DELETED], post=[Later("the answer was lost")])
    await does(rig, f"tried {DESK}#1 toner")
    assert not (await rig.says(HELPER, f"tried {DESK}#1 a new cable")).refused
    await rig.later()
    await rig.courier.idle()
    assert [(what, where) for what, where, _ in rig.door.shown[-2:]] == [
        ("post", "slack:C1/1"),
        ("edit", "slack:C1/1/2"),
    ]
    assert "a new cable" in rig.door.shown[-1][2] and await rig.store.failures(DESK) == []


async def test_a_thread_that_was_deleted_is_opened_anew_with_all_that_belongs_in_it(rig: Rig) -> None:
    await does(rig, f"pull {DESK}#1 @{DBA.id} why?")
    before = len(rig.door.shown)
    rig.door.trouble["post"].append(DELETED)
    await does(rig, f"tell {DESK}#1 soon")
    new = "slack:C1/3"
    shown = rig.door.shown[before:]
    assert [(what, where) for what, where, _ in shown] == [
        ("open_thread", "slack:C1"),
        ("edit", "slack:C1/1/card"),
        ("post", new),
        ("edit", f"{new}/card"),
        ("post", new),
        ("post", new),
        ("whisper", REQUESTER.id),
    ]
    words = [said for _, _, said in shown]
    assert words[1] == f"<{new}> goes on in another thread.", "nobody takes the old card for the card"
    assert words[2] == "@requester: soon"
    assert words[4] == SAID
    assert words[5].startswith("@dba, @helper asks: why?") and "[Accept]" in words[5]
    assert words[6] == f"<{new}> goes on in a new thread: the one before was deleted."
    assert await rig.store.living_at(DESK, new) == 1
    assert await rig.store.failures(DESK) == []


async def test_a_card_whose_thread_was_deleted_too_is_opened_with_a_thread(rig: Rig) -> None:
    rig.door.trouble["edit"].append(DELETED)
    rig.door.trouble["post"].append(DELETED)
    await does(rig, f"tried {DESK}#1 toner")
    assert len(rig.door.of("open_thread")) == 2 and "toner" in rig.door.of("open_thread")[1]
    assert rig.door.of("post") == [SAID]


async def test_a_question_that_finds_its_thread_deleted_is_asked_once(rig: Rig) -> None:
    rig.door.trouble["post"].append(DELETED)
    await does(rig, f"pull {DESK}#1 @{DBA.id} why?")
    assert [said.partition("\n")[0] for said in rig.door.of("post")] == ["@dba, @helper asks: why?", SAID]


async def test_a_thread_is_opened_anew_once_and_then_it_is_said_that_it_could_not_be(rig: Rig) -> None:
    rig.door.always["post"] = DELETED
    await does(rig, f"tell {DESK}#1 one")
    await does(rig, f"tell {DESK}#1 two")
    assert len(rig.door.of("open_thread")) == 2
    failures = [(one.kind, one.error) for one in await rig.store.failures(DESK)]
    assert failures == [("post", str(DELETED)), ("post", ONCE), ("post", ONCE)], (
        "the word, what is said of it, the next"
    )


async def test_a_channel_that_is_gone_ends_in_a_could_not(rig: Rig) -> None:
    rig.door.always = {"post": DELETED, "edit": DELETED, "open_thread": Gone("The channel does not exist any more.")}
    await does(rig, f"tell {DESK}#1 one")
    failures = {(one.kind, one.error) for one in await rig.store.failures(DESK)}
    assert failures == {(kind, "The channel does not exist any more.") for kind in ("post", "update_card")}


async def test_what_may_not_be_changed_is_not_taken_for_deleted(rig: Rig) -> None:
    rig.door.trouble["post"].append(Never("The thread is locked."))
    await does(rig, f"tell {DESK}#1 one")
    assert len(rig.door.of("open_thread")) == 1
    assert [one.kind for one in await rig.store.failures(DESK)] == ["post"]


async def test_what_is_closed_needs_neither_card_nor_thread(rig: Rig) -> None:
    rig.door.always = {"edit": DELETED, "close_thread": DELETED}
    await does(rig, f"redirect {DESK}#1 the other desk")
    assert len(rig.door.of("open_thread")) == 1 and rig.door.of("post") == []
    assert await rig.store.failures(DESK) == []


async def test_a_closed_request_that_comes_back_gets_a_thread_for_the_one_that_is_gone(rig: Rig) -> None:
    await does(rig, f"resolve {DESK}#1 new toner")
    await rig.says(REQUESTER, f"confirm {DESK}#1")
    await rig.courier.idle()
    rig.door.trouble["reopen_thread"].append(DELETED)
    await rig.says(REQUESTER, f"reopen {DESK}#1 jams again")
    await rig.courier.idle()
    assert len(rig.door.of("open_thread")) == 2
    assert [where for what, where, _ in rig.door.shown if what == "reopen_thread"] == ["slack:C1/2"]


async def test_a_question_that_was_deleted_is_not_missed(rig: Rig) -> None:
    await does(rig, f"pull {DESK}#1 @{DBA.id} why?")
    rig.door.trouble["edit"].append(DELETED)
    await rig.says(DBA, f"accept {DESK}#1")
    await rig.courier.idle()
    assert len(rig.door.of("open_thread")) == 1
    assert "@dba (tier 2" in rig.door.of("edit")[-1]
    assert await rig.store.failures(DESK) == []


async def test_a_platform_in_trouble_meanwhile_opens_one_thread_and_says_it_once(rig: Rig) -> None:
    rig.door.trouble["post"] = [DELETED, DELETED, Later("too many calls"), Later("too many calls")]
    rig.door.trouble["open_thread"] = [Later("too many calls")]
    await does(rig, f"tell {DESK}#1 soon")
    for _ in range(4):
        await rig.later()
    assert len(rig.door.of("open_thread")) == 2
    assert rig.door.of("post") == ["@requester: soon", SAID]
    assert len([key for key in rig.door.keys if key.endswith(" anew")]) == 1


async def test_a_sittings_card_is_posted_anew_while_it_sits_and_its_end_needs_none(tmp_path: Path) -> None:
    async with rigged(tmp_path, policy=Policy(assignment="claim")) as rig:
        await rig.opened("open printer jams")
        await rig.opened("open the light is out")
        await does(rig, "sitting dispatch start")
        there = (await rig.store.addresses(DESK, 0))["dispatch 1 thread"]
        rig.door.trouble["edit"].append(DELETED)
        await does(rig, "sitting dispatch next")
        (what, where, said) = rig.door.shown[-1]
        assert (what, where) == ("post", there) and "2 of 2" in said
        assert (await rig.store.addresses(DESK, 0))["dispatch 1 card"].startswith(f"{there}/")
        rig.door.always = {"edit": DELETED, "close_thread": DELETED}
        await does(rig, "sitting dispatch close")
        assert len(rig.door.of("post")) == 1 and await rig.store.failures(DESK) == []


async def found_gone(rig: Rig, place: str) -> None:
    """Deleted while nobody listened, as a door finds afterwards."""
    await rig.app.gone(desk=DESK, place=place)
    await rig.courier.idle()


async def test_a_card_that_is_found_gone_is_posted_anew_unasked_and_once(rig: Rig) -> None:
    card = (await rig.store.addresses(DESK, 1))["card"]
    rig.door.trouble["edit"].append(DELETED)
    await found_gone(rig, card)
    assert [what for what, _, _ in rig.door.shown[-2:]] == ["post", "reopen_thread"]
    assert (await rig.store.addresses(DESK, 1))["card"] == "slack:C1/1/2"
    done = list(rig.door.shown)
    await found_gone(rig, card)
    assert rig.door.shown == done


async def test_a_thread_that_is_found_gone_is_opened_anew_unasked_and_once(rig: Rig) -> None:
    rig.door.trouble["reopen_thread"].append(DELETED)
    await found_gone(rig, "slack:C1/1")
    await found_gone(rig, "slack:C1/1")
    assert len(rig.door.of("open_thread")) == 2 and rig.door.of("post") == [SAID]
    assert await rig.store.failures(DESK) == []
    rig.door.trouble["reopen_thread"].append(DELETED)
    for _ in range(2):
        await found_gone(rig, "slack:C1/2")
    assert [one.error for one in await rig.store.failures(DESK)] == [ONCE], "that it stays gone is said, and once"


async def test_what_is_found_gone_and_needed_no_more_is_left(rig: Rig) -> None:
    await does(rig, f"resolve {DESK}#1 toner")
    await rig.says(REQUESTER, f"confirm {DESK}#1")
    await rig.courier.idle()
    done = list(rig.door.shown)
    for place in ("slack:C1/1", "slack:C1/1/card", "slack:C1/77"):
        await found_gone(rig, place)
    assert rig.door.shown == done
