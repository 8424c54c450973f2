"""What follows on the platforms: who has to know is told, who and why, and nobody twice."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.cards import request_card
from bot.door import Later
from bot.effects import STALE_AFTER
from swarm.people import Person
from swarm.policy import Policy
from tests.bot.rig import DESK, HELPER, LEAD, REQUESTER, rigged, words


async def test_whoever_asked_a_duplicate_of_what_is_solved_already_is_told_at_once(tmp_path: Path) -> None:
    async with rigged(tmp_path) as rig:
        await rig.opened("open printer jams")
        await rig.opened("open printer is broken")
        await rig.says(HELPER, f"resolve {DESK}#1 new toner")
        await rig.says(HELPER, f"duplicate {DESK}#2 #1")
        await rig.courier.idle()
        told = "<slack:C1/1>, which <slack:C1/2> is a duplicate of, is resolved: new toner"
        assert rig.door.of("whisper").count(told) == 1


async def test_a_duplicate_of_a_duplicate_is_followed_to_where_it_is_worked_on(tmp_path: Path) -> None:
    async with rigged(tmp_path) as rig:
        for title in ("one", "two", "three"):
            await rig.opened(f"open {title}")
        rig.door.trouble["post"].append(Later("too many calls", 3600))
        await rig.says(HELPER, f"tell {DESK}#1 wait")
        await rig.courier.idle()
        await rig.says(HELPER, f"duplicate {DESK}#1 #2")
        await rig.says(HELPER, f"duplicate {DESK}#2 #3")
        await rig.courier.idle()
        assert (await rig.the(2)).followers == (), "what #1 has to say is still on its way"
        await rig.later(minutes=61)
        await rig.says(HELPER, f"resolve {DESK}#3 new toner")
        await rig.courier.idle()
        told = [said for said in rig.door.of("whisper") if "is a duplicate of, is resolved" in said]
        assert sorted(told) == [
            f"<slack:C1/3>, which <slack:C1/{number}> is a duplicate of, is resolved: new toner" for number in (1, 2)
        ]


async def test_who_withdrew_is_named_and_whoever_else_has_to_know_is_told(tmp_path: Path) -> None:
    async with rigged(tmp_path) as rig:
        await rig.opened("open one")
        await rig.says(REQUESTER, f"withdraw {DESK}#1 found it")
        await rig.opened("open two")
        await rig.says(LEAD, f"withdraw {DESK}#2 a test")
        await rig.courier.idle()
        assert rig.door.of("post") == [
            "@helper: @requester withdrew this: found it",
            "@requester, @helper: @lead withdrew this: a test",
        ]


@pytest.mark.parametrize(("who", "resolves"), [(HELPER, False), (REQUESTER, True)], ids=["active", "resolved"])
async def test_the_card_follows_words_in_a_thread_but_not_each_of_them(
    tmp_path: Path, who: Person, resolves: bool
) -> None:
    async with rigged(tmp_path) as rig:
        await rig.opened()
        await rig.says(HELPER, f"tell {DESK}#1 soon")
        if resolves:
            await rig.says(HELPER, f"resolve {DESK}#1 new toner")
        await rig.courier.idle()
        before = len(rig.door.of("edit"))
        for minute in range(31):
            rig.clock.move(timedelta(minutes=1))
            await rig.app.spoke(desk=DESK, by=who, thread="slack:C1/1", delivery=f"word {minute}")
            await rig.courier.idle()
        assert 6 <= len(rig.door.of("edit")) - before <= 7, f"once in {STALE_AFTER}"


async def test_the_card_says_when_it_closes_though_the_word_before_it_comes_late(tmp_path: Path) -> None:
    async with rigged(tmp_path) as rig:
        await rig.opened()
        await rig.says(HELPER, f"resolve {DESK}#1 new toner")
        await rig.courier.idle()
        rig.clock.move(timedelta(days=4))
        await rig.parts.ticker.look()
        await rig.courier.idle()
        assert any("unless you say that it is not" in said for said in rig.door.of("whisper"))
        assert rig.door.of("edit")[-1] == words(request_card(await rig.the(), Policy()))


async def test_the_card_of_what_is_resolved_names_whoever_helps_with_a_note_afterwards(tmp_path: Path) -> None:
    async with rigged(tmp_path) as rig:
        await rig.opened()
        await rig.says(HELPER, f"resolve {DESK}#1 new toner")
        await rig.says(LEAD, f"note {DESK}#1 the fuser is worn as well")
        await rig.courier.idle()
        assert "helped: @lead" in rig.door.of("edit")[-1]
