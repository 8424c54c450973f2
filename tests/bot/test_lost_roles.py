"""Roles that are lost while something is on its way: a form that is open, a nudge or a word that waits to be sent."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.door import Answer, Heard, Later, Typed
from bot.text import Form
from swarm.people import Person, Role, person
from swarm.policy import Policy
from tests.bot.rig import DBA, DESK, HELPER, LEAD, REQUESTER, SECOND, TEAM, Rig, rigged, words

VENDOR = person("slack:vendor", frozenset({Role.VENDOR}))
CHIEF = person("slack:chief", frozenset({Role.LEAD}))
GIVE_AWAY = "You no longer help at this desk. Hand <slack:C1/1> over with handover, let it go with drop, or anybody"
PRIVATE = "open private:yes pay slip"


async def now_are(rig: Rig, *team: Person) -> None:
    """The directory says who is who, and whoever is not among them has no role."""
    await rig.app.know(desk=DESK, platform="slack", people=team, complete=True)


async def test_what_was_opened_before_is_decided_when_it_is_done(tmp_path: Path) -> None:
    async with rigged(tmp_path) as rig:
        await rig.opened()
        form = await rig.answered(HELPER, f"tell {DESK}#1", pressed=True)
        assert isinstance(form, Form)
        await now_are(rig, DBA, LEAD)
        former = Person(id=HELPER.id)
        filled = Typed(name="tell", values={"update": "soon"}, target=f"{DESK}#1")
        done = await rig.app.hear(Heard(delivery="f", by=former, place="slack:C1", desk=DESK, typed=filled))
        assert isinstance(done, Answer) and done.refused and words(done.card).startswith(GIVE_AWAY)
        assert [button.label for button in done.card.buttons] == ["Handover", "Drop"]
        again = await rig.answered(former, f"tell {DESK}#1", pressed=True)
        assert isinstance(again, Answer) and words(again.card).startswith(GIVE_AWAY), "nor is there a form any more"
        assert (await rig.the()).told == ""
        assert isinstance(await rig.answered(former, f"drop {DESK}#1", pressed=True), Form)
        assert not (await rig.says(former, f"handover {DESK}#1 @{DBA.id} I have gone")).refused
        assert not (await rig.says(DBA, f"accept {DESK}#1")).refused
        assert "There is no request #1" in words((await rig.says(former, f"status {DESK}#1")).card)


async def test_in_a_message_of_theirs_the_desk_says_what_they_are(tmp_path: Path) -> None:
    """Away from the desk's channel a platform tells no roles, so that those hold which were last told of."""
    async with rigged(tmp_path) as rig:
        await rig.opened()
        assert not (await rig.says(Person(id=HELPER.id), f"tell {DESK}#1 soon", desk="", place="slack:D1")).refused
        await now_are(rig, DBA, LEAD)
        no = await rig.says(Person(id=HELPER.id), f"tell {DESK}#1 soon", desk="", place="slack:D1")
        assert words(no.card).startswith(GIVE_AWAY)


async def test_who_was_a_lead_leads_no_more(tmp_path: Path) -> None:
    async with rigged(tmp_path) as rig:
        await rig.opened()
        for former, refused in ((LEAD, False), (replace(LEAD, roles=frozenset({Role.STAFF})), True)):
            for line in (f"snooze {DESK}#1 1h x", "blocked", "block @slack:U9 x"):
                assert (await rig.says(former, line)).refused is refused, line
        assert (await rig.says(Person(id=LEAD.id), f"drop {DESK}#1 x")).refused
        assert (await rig.the()).shepherd == HELPER.id


async def _released(rig: Rig) -> None:
    await rig.says(HELPER, f"release {DESK}#1 @{VENDOR.id}")


async def _blocked(rig: Rig) -> None:
    await rig.says(LEAD, f"block @{VENDOR.id} x")


async def _role_lost(rig: Rig) -> None:
    await now_are(rig, DBA, LEAD, VENDOR)


async def _nothing(_rig: Rig) -> None:
    pass


@pytest.mark.parametrize("opening", [PRIVATE, "open pay slip"], ids=["private", "public"])
@pytest.mark.parametrize(
    ("happens", "who", "hears"),
    [
        (_nothing, VENDOR, True),
        (_released, VENDOR, False),
        (_blocked, VENDOR, False),
        (_nothing, HELPER, True),
        (_role_lost, HELPER, False),
        (_role_lost, LEAD, True),
    ],
)
async def test_a_digest_that_waited_is_said_to_those_whom_it_still_concerns(
    tmp_path: Path, opening: str, happens: Callable[[Rig], Awaitable[Any]], who: Person, hears: bool
) -> None:
    targets = {"tiers": "tier1", "first_response": "never", "next_update": "never", "resolve": "1h", "vendor": "never"}
    policy = Policy.model_validate(
        {"targets": targets, "told": {"breach": ["swarm", "shepherd", "lead"], "warning": []}}
    )
    async with rigged(tmp_path, policy=policy, team=(*TEAM, VENDOR)) as rig:
        await rig.opened(opening)
        await rig.says(HELPER, f"pull {DESK}#1 @{VENDOR.id} why?")
        await rig.says(VENDOR, f"accept {DESK}#1")
        await rig.courier.idle()
        rig.door.always["whisper"] = Later("not now", 60)
        rig.clock.move(timedelta(minutes=61))
        await rig.parts.ticker.look()
        await rig.courier.idle()
        assert sum("digest" in row.kind for row in await rig.store.pending(DESK, 1, 100)) == 3, "each of them has one"
        await happens(rig)
        await rig.says(HELPER, f"set {DESK}#1 title a new secret")
        rig.door.always.clear()
        for _ in range(4):
            await rig.later(minutes=2)
        said = [words for what, where, words in rig.door.shown if what == "whisper" and where == who.id]
        assert any("it is not resolved after" in one for one in said) is hears, said
        assert not [row for row in await rig.store.pending(DESK, 1, 100) if row.kind == "digest"]


async def test_on_a_desk_without_leads_it_is_told_to_those_who_can_have_it_move(tmp_path: Path) -> None:
    async with rigged(tmp_path, team=(HELPER, SECOND, DBA)) as rig:
        await rig.opened()
        await now_are(rig, SECOND, DBA)
        for _ in range(30):
            rig.clock.move(timedelta(hours=1))
            await rig.app.look(DESK, 1)
            await rig.parts.ticker.look()
            await rig.courier.idle()
        told = {where for what, where, said in rig.door.shown if what == "whisper" and "printer jams" in said}
        assert told == {HELPER.id, SECOND.id}
        said = {where: said for what, where, said in rig.door.shown if what == "whisper"}
        assert said[SECOND.id].endswith("@helper looks after it, and no longer helps here: take it. [Take] [Brief]")
        assert said[HELPER.id].endswith(
            "You look after it, and no longer help here: handover it, or drop it. [Handover] [Drop]"
        )
        before = len(rig.door.shown)
        taken = await rig.says(SECOND, f"take {DESK}#1")
        assert words(taken.card) == "You look after <slack:C1/1> now."
        await rig.courier.idle()
        posts = [said for what, _, said in rig.door.shown[before:] if what == "post"]
        assert posts == [
            "@requester: @helper had to let this go: they no longer help here",
            "@requester: @second looks after this now.",
        ]
        events = [(one.type, one.by) for one in await rig.store.history(DESK, 1)][-2:]
        assert events == [("dropped", SECOND.id), ("owned", SECOND.id)], "it is on record from whom it was taken"
        assert (await rig.says(DBA, f"take {DESK}#1")).refused
        assert "There is no request #1" in words((await rig.says(Person(id=HELPER.id), f"status {DESK}#1")).card)


async def test_what_leads_were_to_read_whoever_leads_no_more_does_not(tmp_path: Path) -> None:
    async with rigged(tmp_path, team=(*TEAM, CHIEF)) as rig:
        await rig.opened(PRIVATE)
        rig.door.always["whisper"] = Later("not now", 60)
        await rig.says(HELPER, f"pull {DESK}#1 tier3 who knows of this?")
        await rig.courier.idle()
        await now_are(rig, HELPER, DBA, LEAD)
        rig.door.always.clear()
        for _ in range(4):
            await rig.later(minutes=2)
        told = [where for what, where, said in rig.door.shown if what == "whisper" and "Nobody could be found" in said]
        assert told == [LEAD.id]


async def test_who_asked_it_hears_of_it_whatever_they_are(tmp_path: Path) -> None:
    async with rigged(tmp_path, team=(*TEAM, SECOND)) as rig:
        await rig.opened()
        await rig.says(LEAD, f"block @{REQUESTER.id} spam")
        await rig.says(HELPER, f"resolve {DESK}#1 a new fuser")
        await rig.courier.idle()
        assert any(
            "Does it work?" in said for what, who, said in rig.door.shown if (what, who) == ("whisper", REQUESTER.id)
        )


async def test_their_own_list_has_nothing_private_of_their_time_here(tmp_path: Path) -> None:
    async with rigged(tmp_path, team=(*TEAM, SECOND)) as rig:
        await rig.opened("open private:yes pay slip")
        await rig.opened("open printer jams")
        for number in (1, 2):
            await rig.says(SECOND, f"offer {DESK}#{number}")
            await rig.says(HELPER, f"offer {DESK}#{number}")
        mine = words((await rig.says(SECOND, "mine")).card)
        assert "pay slip" in mine and "printer jams" in mine
        await now_are(rig, DBA, LEAD)
        mine = words((await rig.says(Person(id=SECOND.id), "mine")).card)
        assert "pay slip" not in mine and "printer jams" in mine
