"""The courier: order, patience, giving up, taking up what was left, and finishing what is in hand."""

import asyncio
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot.carrying import AT_ONCE, TRIES
from bot.door import Gone, Later, Never
from swarm.people import person
from tests.bot.rig import DBA, DESK, HELPER, REQUESTER, TurnedAway, rigged


async def test_what_follows_is_done_in_order_and_a_request_in_trouble_stops_no_other(tmp_path: Path) -> None:
    async with rigged(tmp_path) as rig:
        await rig.opened()
        rig.door.trouble["post"].append(Later("too many calls", 3600))
        await rig.says(HELPER, f"tell {DESK}#1 first")
        await rig.courier.idle()
        await rig.says(HELPER, f"tell {DESK}#1 second")
        await rig.opened("open another")
        assert rig.door.of("post") == []
        assert "#2 · another" in rig.door.of("open_thread")[1]
        await rig.later(minutes=61)
        assert rig.door.of("post") == ["@requester: first", "@requester: second"]


async def test_a_platform_that_says_when_is_asked_then_and_not_before(tmp_path: Path) -> None:
    async with rigged(tmp_path) as rig:
        rig.door.trouble["open_thread"].append(Later("too many calls", 0.05))
        answer = await rig.says(REQUESTER, "open printer jams")
        assert answer.request == 1
        await rig.door.until(lambda: rig.door.of("open_thread") != [])
        assert rig.door.tried == ["open_thread", "open_thread"]


async def test_a_platform_that_does_not_say_when_is_asked_again_with_patience(tmp_path: Path) -> None:
    async with rigged(tmp_path) as rig:
        rig.door.trouble["open_thread"].append(Later("it fails"))
        await rig.says(REQUESTER, "open printer jams")
        await rig.courier.idle()
        (waits,) = await rig.store.pending(DESK, 1, 9)
        assert (waits.attempts, waits.kind) == (1, "open_thread") and waits.not_before is not None
        await rig.later()
        assert await rig.store.pending(DESK, 1, 9) == []


async def test_an_outage_of_days_is_nothing_but_long(tmp_path: Path) -> None:
    async with rigged(tmp_path) as rig:
        rig.door.always["open_thread"] = Later("it fails")
        await rig.says(REQUESTER, "open printer jams")
        await rig.courier.idle()
        (row,) = await rig.store.pending(DESK, 1, 9)
        await asyncio.gather(
            *(rig.store.postponed(DESK, row.id, rig.clock.now(), "it fails", number=1) for _ in range(1100))
        )
        await rig.later()
        (row,) = await rig.store.pending(DESK, 1, 9)
        assert row.attempts >= 1102  # on a slow machine, once more by now


async def test_what_can_never_be_done_is_kept_to_be_seen_and_the_rest_goes_on(tmp_path: Path) -> None:
    async with rigged(tmp_path) as rig:
        await rig.opened()
        rig.door.trouble["post"].append(Never("The channel is archived."))
        await rig.says(HELPER, f"tell {DESK}#1 first")
        await rig.says(HELPER, f"tell {DESK}#1 second")
        await rig.courier.idle()
        (failure,) = await rig.store.failures(DESK)
        assert (failure.kind, failure.error) == ("post", "The channel is archived.")
        assert rig.door.of("post") == ["@requester: second"]


async def test_what_breaks_in_a_way_nobody_foresaw_is_tried_so_often_and_no_more(tmp_path: Path) -> None:
    async with rigged(tmp_path) as rig:
        await rig.opened()
        rig.door.always["post"] = KeyError("surprise")
        await rig.says(HELPER, f"tell {DESK}#1 first")
        for _ in range(TRIES + 3):
            await rig.later()
        assert rig.door.tried.count("post") == TRIES
        (failure,) = await rig.store.failures(DESK)
        assert failure.error.startswith("It broke on our side (ref ") and "surprise" not in failure.error


async def test_a_platform_in_trouble_does_not_use_up_the_tries_of_what_breaks(tmp_path: Path) -> None:
    async with rigged(tmp_path) as rig:
        rig.door.trouble["open_thread"] = [*(Later("it fails") for _ in range(TRIES + 2)), KeyError("surprise")]
        await rig.says(REQUESTER, "open printer jams")
        for _ in range(TRIES + 5):
            await rig.later()
        assert await rig.store.failures(DESK) == []
        assert len(rig.door.of("open_thread")) == 1


async def test_the_next_process_takes_up_what_was_left_under_the_same_key(tmp_path: Path) -> None:
    async with rigged(tmp_path) as rig:
        await rig.opened()
        rig.door.always["post"] = Later("it fails", 3600)
        await rig.says(HELPER, f"tell {DESK}#1 first")
        await rig.courier.idle()
        (left,) = [row for row in await rig.store.pending(DESK, 1, 9) if row.kind == "post"]
    async with rigged(tmp_path) as rig:
        rig.clock.move(timedelta(hours=2))
        await rig.courier.start()
        await rig.courier.idle()
        assert rig.door.of("post") == ["@requester: first"]
        assert f"{DESK}#1/{left.id}/{left.at}" in rig.door.keys


async def test_stopping_finishes_what_is_in_hand_and_begins_nothing_more(tmp_path: Path) -> None:
    async with rigged(tmp_path) as rig:
        await rig.opened()
        rig.door.gates["post"] = asyncio.Event()
        await rig.says(HELPER, f"tell {DESK}#1 first")
        await rig.says(HELPER, f"tell {DESK}#1 second")
        await rig.door.until(lambda: "post" in rig.door.tried)
        stopping = asyncio.create_task(rig.courier.stop())
        rig.door.gates["post"].set()
        await stopping
        assert rig.door.of("post") == ["@requester: first"]
        left = await rig.store.pending(DESK, 1, 9)
        assert [row.kind for row in left] == ["update_card", "post"], "the card is edited once, for both"
        await rig.later()
        assert rig.door.of("post") == ["@requester: first"]


async def test_a_platform_that_hangs_takes_no_place_from_another(tmp_path: Path) -> None:
    async with rigged(tmp_path, platforms=("slack", "discord")) as rig:
        rig.door.gates["open_thread"] = asyncio.Event()
        await asyncio.gather(*(rig.says(REQUESTER, f"open number {number}") for number in range(AT_ONCE + 1)))
        discord = rig.doors["discord"]
        await rig.says(person("discord:1"), "open from there", place="discord:C1")
        await discord.until(lambda: discord.of("open_thread") != [])
        assert rig.door.of("open_thread") == []
        rig.door.gates["open_thread"].set()
        await rig.courier.idle()
        assert len(rig.door.of("open_thread")) == AT_ONCE + 1


async def test_four_changes_while_the_platform_is_slow_are_one_edit(tmp_path: Path) -> None:
    async with rigged(tmp_path) as rig:
        await rig.opened()
        rig.door.trouble["edit"].append(Later("too many calls", 3600))
        for step in ("one", "two", "three", "four"):
            await rig.says(HELPER, f"tried {DESK}#1 {step}")
        await rig.courier.idle()
        await rig.later(minutes=61)
        (card,) = rig.door.of("edit")
        assert "one · two · three · four" in card
        assert await rig.store.pending(DESK, 1, 9) == []
        await rig.says(DBA, f"offer {DESK}#1")
        await rig.courier.idle()
        assert "@dba (tier 2" in rig.door.of("edit")[1]


async def test_a_card_that_changes_often_is_edited_once_a_breath(tmp_path: Path) -> None:
    async with rigged(tmp_path, breath=0.05) as rig:
        await rig.opened()
        for step in range(5):
            await rig.says(HELPER, f"tried {DESK}#1 step {step}")
        assert rig.door.of("edit") == []
        await rig.door.until(lambda: rig.door.of("edit") != [])
        await rig.courier.idle()
        (edited,) = rig.door.of("edit")
        assert "step 0" in edited and "step 4" in edited


async def test_a_word_does_not_wait_for_the_card(tmp_path: Path) -> None:
    async with rigged(tmp_path, breath=3600) as rig:
        await rig.opened()
        await rig.says(HELPER, f"tried {DESK}#1 a step")
        await rig.says(HELPER, f"tell {DESK}#1 on it")
        await rig.courier.idle()
        assert rig.door.of("post") == ["@requester: on it"]
        (edited,) = rig.door.of("edit")
        assert "a step" in edited


async def test_what_a_dead_process_had_in_hand_is_looked_for_first(tmp_path: Path) -> None:
    async with rigged(tmp_path) as rig:
        rig.door.always["open_thread"] = Later("it is away", 3600)
        await rig.says(REQUESTER, "open printer jams")
        await rig.says(HELPER, f"tell {DESK}#1 on it")
        await rig.courier.idle()
    async with rigged(tmp_path) as rig:
        (first, *_) = await rig.store.pending(DESK, 1, 9)
        await rig.courier.start()
        await rig.courier.idle()
        key = f"{DESK}#1/{first.id}/{first.at}"
        assert rig.door.looked_for == [key, f"{key} anew", f"{key} back"], "and what it may have needed first"
        assert "post" in rig.door.tried, "which nobody had begun"


async def test_what_a_process_never_began_is_sent_by_the_next_one_without_a_look(tmp_path: Path) -> None:
    async with rigged(tmp_path) as rig:
        await rig.courier.stop()
        await rig.says(REQUESTER, "open printer jams")
        await rig.says(HELPER, f"tell {DESK}#1 on it")
    async with rigged(tmp_path) as rig:
        await rig.courier.start()
        await rig.courier.idle()
        assert rig.door.of("post") == ["@requester: on it"]
        assert rig.door.looked_for == []


async def test_what_a_platform_turned_away_is_sent_by_the_next_process_without_a_look(tmp_path: Path) -> None:
    async with rigged(tmp_path) as rig:
        rig.door.trouble["open_thread"] = [TurnedAway("too many calls"), TurnedAway("the token is wrong", 3600)]
        await rig.says(REQUESTER, "open printer jams")
        await rig.courier.idle()
        await rig.later()
    async with rigged(tmp_path) as rig:
        rig.clock.move(timedelta(hours=2))
        await rig.courier.start()
        await rig.courier.idle()
        assert len(rig.door.of("open_thread")) == 1 and rig.door.looked_for == []


async def test_what_was_turned_away_is_looked_for_if_anything_may_have_been_sent(tmp_path: Path) -> None:
    """At an earlier try, whatever came of the later ones."""
    async with rigged(tmp_path) as rig:
        rig.door.trouble["open_thread"] = [Later("it fails"), TurnedAway("too many calls", 3600)]
        await rig.says(REQUESTER, "open printer jams")
        await rig.courier.idle()
        await rig.later()
        assert rig.door.tried == ["open_thread", "open_thread"]
    async with rigged(tmp_path) as rig:
        await rig.courier.start()
        await rig.courier.idle()
        assert rig.door.looked_for != []


async def test_what_was_turned_away_is_looked_for_if_a_part_of_it_was_sent(tmp_path: Path) -> None:
    """The thread that was opened for it anew is there, and not on record yet."""
    async with rigged(tmp_path) as rig:
        await rig.opened()
        rig.door.trouble["post"] = [Gone("somebody deleted it"), TurnedAway("too many calls", 3600)]
        await rig.says(HELPER, f"tell {DESK}#1 on it")
        await rig.courier.idle()
    async with rigged(tmp_path) as rig:
        await rig.courier.start()
        await rig.courier.idle()
        assert rig.door.looked_for != []


async def test_what_cannot_be_put_on_record_is_not_sent_and_not_looked_for(tmp_path: Path) -> None:
    async with rigged(tmp_path) as rig:
        await rig.opened()
        with closing(sqlite3.connect(tmp_path / "muster.db")) as db:
            db.execute("CREATE TRIGGER stop BEFORE UPDATE OF begun_at ON outbox BEGIN SELECT RAISE(ABORT, 'no'); END")
            db.commit()
            await rig.says(HELPER, f"tell {DESK}#1 on it")
            await rig.courier.idle()
            assert "post" not in rig.door.tried
            db.execute("DROP TRIGGER stop")
            db.commit()
        rig.courier.wake(DESK, 1)
        await rig.courier.idle()
        assert rig.door.of("post") == ["@requester: on it"]
        assert rig.door.looked_for == []


async def test_the_next_process_keeps_the_patience_a_platform_asked_for_and_not_our_own(tmp_path: Path) -> None:
    async with rigged(tmp_path) as rig:
        await rig.opened()
        await rig.opened("open another")
        rig.door.trouble["post"] = [Later("too many calls", 3600, asked=True), Later("the token is wrong", 3600)]
        for number in (1, 2):
            await rig.says(HELPER, f"tell {DESK}#{number} word {number}")
            await rig.courier.idle()
            await rig.says(HELPER, f"tried {DESK}#{number} a new cable")
            await rig.courier.idle()
        assert rig.door.tried.count("post") == 2, "whatever wakes it, it waits"
    async with rigged(tmp_path) as rig:
        await rig.courier.start()
        await rig.courier.idle()
        assert rig.door.of("post") == ["@requester: word 2"]


async def test_what_came_after_a_card_that_changed_once_more_is_looked_for_as_well(tmp_path: Path) -> None:
    """The card keeps its place in the row, so it is the first again; but it was done, and the word after it begun."""
    async with rigged(tmp_path, breath=3600) as rig:
        await rig.opened()
        shown = rig.door.gates["edit"] = asyncio.Event()
        rig.door.gates["post"] = asyncio.Event()
        await rig.says(HELPER, f"tried {DESK}#1 a step")
        await rig.says(HELPER, f"tell {DESK}#1 on it")
        await rig.door.until(lambda: "edit" in rig.door.tried)
        await rig.says(HELPER, f"tried {DESK}#1 another step")
        await rig.says(HELPER, f"tell {DESK}#1 still on it")
        shown.set()
        await rig.door.until(lambda: "post" in rig.door.tried)
        card, said, *later = await rig.store.pending(DESK, 1, 9)
        assert (card.kind, said.kind, later[0].kind) == ("update_card", "post", "post")
        assert not await rig.courier.stop(0)
    async with rigged(tmp_path) as rig:
        await rig.courier.start()
        await rig.courier.idle()
        assert rig.door.of("post") == ["@requester: on it", "@requester: still on it"]
        assert [key for key in rig.door.looked_for if " " not in key] == [f"{DESK}#1/{said.id}/{said.at}"]


@pytest.mark.parametrize("back", [False, True])
async def test_a_door_is_told_when_was_decided_what_it_does_unless_the_clock_was_set_back(
    tmp_path: Path, back: bool
) -> None:
    """However late it is done, and by which process."""
    async with rigged(tmp_path) as rig:
        await rig.opened()
        before = asyncio.get_running_loop().time()
        rig.door.always["post"] = Later("it fails", 3600)
        await rig.says(HELPER, f"tell {DESK}#1 first")
        after = asyncio.get_running_loop().time()
        await rig.courier.idle()
        if back:
            with closing(sqlite3.connect(tmp_path / "muster.db")) as db:
                db.execute("UPDATE outbox SET at = at + 600000")
                db.commit()
    async with rigged(tmp_path) as rig:
        rig.clock.move(timedelta(hours=2))
        await rig.courier.start()
        await rig.courier.idle()
        assert rig.door.of("post") == ["@requester: first"]
        (moment,) = [at for at, (kind, *_) in zip(rig.door.since, rig.door.shown, strict=True) if kind == "post"]
        if back:
            assert moment is None
        else:
            assert moment is not None and before - 1 < moment < after + 0.01, "or a little earlier"
