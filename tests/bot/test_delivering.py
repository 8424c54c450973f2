"""One effect to one door: what is missing comes first, and what cannot be said in private or shown at all is told."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from bot.carrying import TRIES
from bot.door import Later, Never
from bot.homes import Homes
from tests.bot.rig import DBA, DESK, HELPER, LEAD, OTHER_DESK, REQUESTER, Rig, homes, rigged

ARCHIVED = Never("The channel is archived.")


async def test_a_thread_that_could_not_be_opened_is_told_to_the_asker_and_the_leads_once(tmp_path: Path) -> None:
    async with rigged(tmp_path) as rig:
        rig.door.always["open_thread"] = ARCHIVED
        answer = await rig.says(REQUESTER, "open printer jams")
        assert not answer.refused and answer.request == 1
        await rig.courier.idle()
        said = "#1 is safe, but its thread could not be opened: The channel is archived."
        assert [one for one in rig.door.shown if one[0] == "whisper"] == [
            ("whisper", REQUESTER.id, said),
            ("whisper", LEAD.id, said),
        ]
        await rig.says(HELPER, f"tell {DESK}#1 soon")
        await rig.courier.idle()
        assert rig.door.of("whisper")[2:] == [
            "#1, whose thread cannot be written to:\n@requester: soon",
            "#1: this could not be posted in the thread, and was told privately: The channel is archived.\n"
            "@requester: soon",
        ], "that there is no thread is told once, words are told to whom they are meant for"
        assert {one.kind for one in await rig.store.failures(DESK)} == {"open_thread", "post", "update_card"}


async def test_it_is_told_once_though_the_database_fails_just_then(tmp_path: Path) -> None:
    async with rigged(tmp_path) as rig:
        rig.door.always["open_thread"] = ARCHIVED
        with refusing(tmp_path / "muster.db", "whisper"):
            await rig.says(REQUESTER, "open printer jams")
            await rig.courier.idle()
        assert not rig.door.of("whisper")
    async with rigged(tmp_path) as rig:
        rig.door.always["open_thread"] = ARCHIVED
        await rig.courier.start()
        await rig.courier.idle()
        assert sorted(where for _, where, _ in rig.door.shown) == sorted((REQUESTER.id, LEAD.id))
        assert [one.kind for one in await rig.store.failures(DESK)] == ["open_thread"]


@pytest.mark.parametrize("given_up", [False, True])
async def test_what_an_earlier_process_left_is_looked_for_until_it_is_done_or_given_up(
    tmp_path: Path, given_up: bool
) -> None:
    async with rigged(tmp_path) as rig:
        rig.door.always["open_thread"] = Later("not now")
        await rig.says(REQUESTER, "open printer jams")
    async with rigged(tmp_path) as rig:
        if given_up:
            rig.door.always["open_thread"] = ARCHIVED
        await rig.courier.start()
        await rig.courier.idle()
        assert any(one.kind == "open_thread" for one in await rig.store.failures(DESK)) == given_up
        assert rig.door.looked_for and set(rig.door.looked_for) <= rig.door.settled


@contextmanager
def refusing(path: Path, kind: str) -> Iterator[None]:
    """The database keeps no effect of a kind meanwhile."""
    refuses = f"BEFORE INSERT ON outbox WHEN new.kind = '{kind}' BEGIN SELECT RAISE(ABORT, 'no'); END"
    with closing(sqlite3.connect(path)) as db:
        db.execute(f"CREATE TRIGGER refuses {refuses}")
        yield
        db.execute("DROP TRIGGER refuses")


async def test_the_missing_thread_is_opened_before_anything_is_shown_in_it(tmp_path: Path) -> None:
    async with rigged(tmp_path) as rig:
        rig.door.trouble["open_thread"].append(ARCHIVED)
        await rig.says(REQUESTER, "open printer jams")
        await rig.courier.idle()
        await rig.says(HELPER, f"tell {DESK}#1 soon")
        await rig.courier.idle()
        assert [what for what, _, _ in rig.door.shown if what != "whisper"] == ["open_thread", "post", "edit"]
        assert await rig.store.living_at(DESK, "slack:C1/1") == 1
        assert await rig.store.failures(DESK) == [], "there is nothing for the operator to do any more"


async def test_a_card_that_could_be_edited_after_all_is_no_failure_but_a_lost_word_is(tmp_path: Path) -> None:
    async with rigged(tmp_path) as rig:
        await rig.opened()
        rig.door.trouble["edit"].append(ARCHIVED)
        rig.door.trouble["post"].append(ARCHIVED)
        await rig.says(HELPER, f"tell {DESK}#1 soon")
        await rig.courier.idle()
        assert [one.kind for one in await rig.store.failures(DESK)] == ["post", "update_card"]
        await rig.says(HELPER, f"tried {DESK}#1 toner")
        await rig.courier.idle()
        assert [one.kind for one in await rig.store.failures(DESK)] == ["post"]


async def test_one_thread_is_opened_though_what_comes_after_it_fails(tmp_path: Path) -> None:
    async with rigged(tmp_path) as rig:
        rig.door.trouble["open_thread"].append(ARCHIVED)
        await rig.says(REQUESTER, "open printer jams")
        await rig.courier.idle()
        rig.door.trouble["post"] = [Later("too many calls"), Later("too many calls")]
        await rig.says(HELPER, f"tell {DESK}#1 soon")
        for _ in range(3):
            await rig.later()
        assert len(rig.door.of("open_thread")) == 1
        assert [(where, said) for what, where, said in rig.door.shown if what == "post"] == [
            ("slack:C1/1", "@requester: soon")
        ]


async def test_who_cannot_be_reached_in_private_reads_it_in_the_thread(tmp_path: Path) -> None:
    async with rigged(tmp_path) as rig:
        await rig.opened()
        rig.door.always["whisper"] = Never("They take no messages.")
        await rig.says(HELPER, f"resolve {DESK}#1 new toner")
        await rig.courier.idle()
        (said,) = rig.door.of("post")
        assert said.startswith("@requester: <slack:C1/1> is resolved: new toner")
        assert said.endswith("[It works] [Not solved]")
        assert await rig.store.failures(DESK) == []


async def test_each_message_is_sent_after_the_last_that_is_known_in_its_place(tmp_path: Path) -> None:
    async with rigged(tmp_path) as rig:
        await rig.opened()
        for line in ("tell {} one", "pull {} @slack:dba why?", "resolve {} new toner"):
            await rig.says(HELPER, line.format(f"{DESK}#1"))
            await rig.courier.idle()
    async with rigged(tmp_path) as rig:
        await rig.says(REQUESTER, f"reopen {DESK}#1 it jams again", delivery="later 1")
        await rig.says(HELPER, f"resolve {DESK}#1 new toner", delivery="later 2")
        await rig.courier.idle()
        sent = [(what, after) for (what, _, _), after in zip(rig.door.shown, rig.door.after, strict=True)]
        assert ("post", "slack:C1/1/3") in sent, "the question is the last in the thread"
        ((_, known),) = [one for one in sent if one[0] == "whisper"]
        assert known.startswith(f"{REQUESTER.id}/"), "they were asked before whether it works"


async def test_a_pull_answered_before_its_question_was_sent_shows_the_answer(tmp_path: Path) -> None:
    async with rigged(tmp_path) as rig:
        await rig.opened()
        rig.door.trouble["post"].append(Later("too many calls", 3600))
        await rig.says(HELPER, f"pull {DESK}#1 @{DBA.id} why?")
        await rig.courier.idle()
        await rig.says(DBA, f"accept {DESK}#1")
        await rig.later(minutes=61)
        assert rig.door.of("post") == ["@dba, @helper asks: why?\nAccepted by @dba."]


async def test_what_is_left_of_a_desk_that_is_no_longer_configured_waits_for_its_return(tmp_path: Path) -> None:
    async with rigged(tmp_path) as rig:
        rig.door.always["open_thread"] = Later("it fails")
        await rig.says(REQUESTER, "open elsewhere", desk=OTHER_DESK, place="slack:C2")
        await rig.courier.idle()
    async with rigged(tmp_path, at=Homes({DESK: homes()[DESK]})) as rig:
        for _ in range(TRIES + 1):
            await passes(rig)
        assert await rig.store.failures() == []
        later = rig.clock.now()
    async with rigged(tmp_path) as rig:
        rig.clock.move(later - rig.clock.now())
        await passes(rig)
        assert len(rig.door.of("open_thread")) == 1


async def passes(rig: Rig) -> None:
    rig.clock.move(timedelta(minutes=5))
    rig.courier.wake(OTHER_DESK, 1)
    await rig.courier.idle()
