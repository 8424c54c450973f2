"""Whoever is blocked changes nothing, by whatever they type, press or fill in; leads block, and see whom they have."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.catalogue import about_request, slots
from bot.circumstances import Circumstances
from bot.door import Answer, Heard, Typed
from bot.grammar import parse
from bot.homes import Home
from bot.shutting_out import AT_ONCE
from bot.text import Form
from storage.job import Job
from swarm.commands import COMMANDS, OnRequest
from swarm.option import OneOf, Other, Text, Tier, Until, WaitFor, Who
from swarm.people import SYSTEM, Person, Role, person
from tests.bot.rig import DBA, DESK, HELPER, IN_TIME, LEAD, OTHER_DESK, REQUESTER, SECOND, TEAM, Rig, rigged, words

VENDOR = person("slack:vendor", frozenset({Role.VENDOR}))
BLOCKED = "You are blocked on this desk"
READS = ("status", "mine", "help")


async def blocked(rig: Rig, whom: Person = REQUESTER, more: str = "") -> None:
    """A lead blocks somebody."""
    answer = await rig.says(LEAD, f"block @{whom.id} {more}spams")
    assert not answer.refused, words(answer.card)


async def everything(rig: Rig) -> list[Any]:
    """All that can be known of the desk."""
    requests = [await rig.store.request(DESK, number) for number in range(1, 9)]
    events = [await rig.store.history(DESK, number) for number in range(1, 9)]
    sittings = [await rig.store.sitting(DESK, kind) for kind in ("dispatch", "backlog")]
    return [requests, events, sittings, sorted(await rig.store.people(DESK), key=lambda one: one.id)]


def values(name: str) -> dict[str, str]:
    """Something for every field of a command."""
    given = {Who: LEAD.id, Text: "x", Other: "1", Tier: "2", Until: "2h", WaitFor: "vendor"}
    said = {slot.name: given[type(slot.option)] for slot in slots(COMMANDS[name]) if type(slot.option) in given}
    choices = [slot for slot in slots(COMMANDS[name]) if isinstance(slot.option, OneOf)]
    return said | {slot.name: str(next(iter(getattr(slot.option, "choices", "")))) for slot in choices}


@pytest.mark.parametrize("by", [REQUESTER, VENDOR], ids=["requester", "in the swarm"])
@pytest.mark.parametrize("name", COMMANDS)
async def test_nothing_they_do_changes_anything(tmp_path: Path, name: str, by: Person) -> None:
    async with rigged(tmp_path, team=(*TEAM, VENDOR)) as rig:
        await rig.opened()
        await rig.opened("open the lamp flickers")
        await rig.says(HELPER, f"pull {DESK}#1 @{VENDOR.id} why?")
        await rig.says(VENDOR, f"accept {DESK}#1")
        await blocked(rig, by)
        await rig.courier.idle()
        before = await everything(rig)
        target = f"{DESK}#1" if about_request(COMMANDS[name]) else ""
        typed = Typed(name=name, values=values(name), target=target)
        heard = Heard(delivery="filled", by=by, place="slack:C1/1", desk=DESK, typed=typed)
        line = f"{name} {target}" + (" #2" if name == "duplicate" else "")
        bare = replace(heard, delivery="pressed", typed=None, line=line, pressed=True, shows_forms=True)
        for one in (heard, bare):
            answer = await rig.app.hear(one)
            assert isinstance(answer, Answer) and not isinstance(answer, Form)
            assert (BLOCKED in words(answer.card)) == (name not in READS), words(answer.card)
        assert await everything(rig) == before


async def test_their_words_wake_nothing_until_they_are_let_in(tmp_path: Path) -> None:
    async with rigged(tmp_path) as rig:
        await rig.opened()
        await rig.says(HELPER, f"wait {DESK}#1 requester the log")
        await blocked(rig)
        await rig.app.spoke(desk=DESK, by=REQUESTER, thread="slack:C1/1", delivery="m1")
        assert (await rig.the()).status == "waiting"
        await rig.says(LEAD, f"unblock @{REQUESTER.id}")
        await rig.app.spoke(desk=DESK, by=REQUESTER, thread="slack:C1/1", delivery="m2")
        assert (await rig.the()).status == "active"


async def test_they_look_at_their_own_requests_and_at_no_others(tmp_path: Path) -> None:
    async with rigged(tmp_path, team=(*TEAM, VENDOR)) as rig:
        await rig.opened()
        await rig.says(HELPER, f"pull {DESK}#1 @{VENDOR.id} why?")
        await rig.says(VENDOR, f"accept {DESK}#1")
        await rig.says(VENDOR, "open the lamp flickers")
        await blocked(rig, VENDOR)
        assert "lamp" in words((await rig.says(VENDOR, f"status {DESK}#2")).card)
        theirs = words((await rig.says(VENDOR, "mine")).card)
        assert "lamp" in theirs and "printer" not in theirs
        for place in ("slack:C1", "slack:C1/1"):
            seen = words((await rig.says(VENDOR, f"status {DESK}#1", place=place)).card)
            assert seen == "There is no request #1 here that you can see."
        assert "What you can type" in words((await rig.says(VENDOR, "help")).card)


async def test_a_block_is_of_one_desk_and_of_its_time(tmp_path: Path) -> None:
    async with rigged(tmp_path) as rig:
        await blocked(rig, REQUESTER, "2h ")
        no = await rig.says(REQUESTER, "open printer jams")
        assert no.refused and "until 20" in words(no.card) and "turn to @lead" in words(no.card)
        elsewhere = await rig.says(REQUESTER, "open printer jams", desk=OTHER_DESK, place="slack:C2")
        assert not elsewhere.refused
        across = await rig.says(REQUESTER, f"tell {DESK}#1 x", desk=OTHER_DESK, place="slack:C2")
        assert BLOCKED in words(across.card)
        rig.clock.move(timedelta(hours=2))
        assert not (await rig.says(REQUESTER, "open printer jams")).refused


async def test_it_outlives_what_the_directory_says(tmp_path: Path) -> None:
    async with rigged(tmp_path) as rig:
        await blocked(rig)
        await rig.app.know(desk=DESK, platform="slack", people=[*TEAM, REQUESTER], complete=True)
        assert (await rig.says(REQUESTER, "open printer jams")).refused
        await rig.app.know(desk=DESK, platform="slack", people=TEAM, complete=True)
    async with rigged(tmp_path) as rig:
        assert (await rig.says(REQUESTER, "open printer jams")).refused


async def test_a_role_goes_before_a_block_which_holds_again_without_it(tmp_path: Path) -> None:
    helping = replace(HELPER, id=REQUESTER.id)
    async with rigged(tmp_path) as rig:
        await blocked(rig)
        for line in ("open printer jams", "away 2h", "quiet 20:00-07:00", "back"):
            assert not (await rig.says(helping, line)).refused
        assert BLOCKED in words((await rig.says(REQUESTER, "open the lamp flickers")).card)


async def test_leads_see_who_is_blocked_and_nobody_else_does(tmp_path: Path) -> None:
    async with rigged(tmp_path) as rig:
        assert words((await rig.says(LEAD, "blocked")).card) == "Nobody is blocked on this desk."
        await blocked(rig)
        shown = words((await rig.says(LEAD, "blocked")).card)
        assert shown.startswith("Blocked on this desk\n@requester: spams — @lead 20")
        assert words((await rig.says(HELPER, "blocked")).card) == "Only a lead can use `blocked`.".replace("`", "")
        await rig.says(LEAD, f"unblock @{REQUESTER.id}")
        assert words((await rig.says(LEAD, "blocked")).card) == "Nobody is blocked on this desk."


async def test_what_was_asked_stays_and_can_be_solved(tmp_path: Path) -> None:
    async with rigged(tmp_path) as rig:
        await rig.opened()
        await blocked(rig)
        assert not (await rig.says(HELPER, f"resolve {DESK}#1 a new fuser")).refused
        assert (await rig.says(REQUESTER, f"reopen {DESK}#1 no")).refused
        assert (await rig.the()).status == "resolved"


async def test_who_may_block_is_decided_and_what_is_typed_is_understood(tmp_path: Path) -> None:
    async with rigged(tmp_path) as rig:
        for by in (HELPER, REQUESTER, SECOND):
            assert (await rig.says(by, "block @slack:U9 spams")).refused
        staff = await rig.says(LEAD, f"block @{HELPER.id} x")
        assert words(staff.card) == "@helper is one of this desk's people. Take their role away first."
        answer = words((await rig.says(LEAD, "block @slack:U9 7d spams all day")).card)
        assert answer.startswith("@U9 is blocked on this desk until 20")
        (kept,) = [one.blocked for one in await rig.store.people(DESK) if one.id == "slack:U9"]
        assert kept is not None and (kept.why, kept.by) == ("spams all day", LEAD.id)
        assert parse("block @slack:U9 spams").values == {"person": "slack:U9", "why": "spams"}


async def test_they_are_offered_only_what_they_have_asked(tmp_path: Path) -> None:
    async with rigged(tmp_path, team=(*TEAM, VENDOR)) as rig:
        await rig.opened("open private:yes pay slip")
        await rig.says(HELPER, f"pull {DESK}#1 @{VENDOR.id} why?")
        await rig.says(VENDOR, f"accept {DESK}#1")
        await rig.says(VENDOR, "open the lamp flickers")
        await blocked(rig, VENDOR)
        assert await rig.app.suggest(desk=DESK, by=VENDOR, typed="") == [("#2 · the lamp flickers", "2")]
        await rig.courier.idle()
        await rig.says(LEAD, f"unblock @{VENDOR.id}")
        assert len(await rig.app.suggest(desk=DESK, by=VENDOR, typed="")) == 1, "they were let go of the other"
        await rig.says(HELPER, f"pull {DESK}#1 @{VENDOR.id} and now?")
        await rig.says(VENDOR, f"accept {DESK}#1")
        assert len(await rig.app.suggest(desk=DESK, by=VENDOR, typed="")) == 2


async def helping(rig: Rig, requests: int = 3) -> None:
    """So many requests, of which a vendor is in the odd ones and asked in the others."""
    for number in range(1, requests + 1):
        await rig.says(REQUESTER, f"open number {number}")
        await rig.says(HELPER, f"pull {DESK}#{number} @{VENDOR.id} why?")
        if number % 2:
            await rig.says(VENDOR, f"accept {DESK}#{number}")
    await rig.courier.idle()


async def inside(rig: Rig, requests: int = 3) -> list[int]:
    """In which of them they are, or owe an answer."""
    found = [await rig.the(number) for number in range(1, requests + 1)]
    return [one.number for one in found if one.member(VENDOR.id) or one.asked_of(VENDOR.id)]


async def test_what_they_helped_with_goes_on_without_them_and_says_so(tmp_path: Path) -> None:
    async with rigged(tmp_path, team=(*TEAM, VENDOR)) as rig:
        await helping(rig)
        await rig.says(VENDOR, "open the lamp flickers")
        await rig.says(HELPER, f"resolve {DESK}#3 x")
        await rig.courier.idle()
        before = len(rig.door.shown)
        await blocked(rig, VENDOR)
        await rig.courier.idle()
        assert await inside(rig) == [3], "what is solved stays as it is"
        assert (await rig.the(4)).requester == VENDOR.id
        last = [(await rig.store.history(DESK, number))[-1] for number in (1, 2)]
        assert [(one.type, one.by) for one in last] == [("left", SYSTEM), ("pull_withdrawn", SYSTEM)]
        shown = rig.door.shown[before:]
        assert not [where for what, where, _ in shown if what == "whisper"], "nobody thanks them"
        assert any(said.endswith("Withdrawn.") for what, _, said in shown if what == "edit"), shown
        assert not any("vendor (tier 4" in said for what, _, said in shown if what == "edit"), shown
        assert not await rig.store.pending(DESK, 0, 9)
        await rig.says(HELPER, f"reopen {DESK}#3 again")
        assert await inside(rig) == []
        await rig.says(LEAD, f"unblock @{VENDOR.id}")
        assert await inside(rig) == [], "nor do they come back by themselves"


async def test_a_process_that_ends_in_the_middle_leaves_the_rest_to_the_next(tmp_path: Path) -> None:
    async with rigged(tmp_path, team=(*TEAM, VENDOR)) as rig:
        await helping(rig, 9)
        wake, changed = rig.app.changed, asyncio.Event()

        def heard(desk: str, number: int, *, unhurried: bool = False) -> None:
            wake(desk, number, unhurried=unhurried)
            if number:
                changed.set()

        rig.app.changed = heard
        await blocked(rig, VENDOR)
        async with asyncio.timeout(IN_TIME):
            await changed.wait()
        assert not await rig.courier.stop(0)
        left = await inside(rig, 9)
        assert 0 < len(left) < 9, left
        assert [row.kind for row in await rig.store.pending(DESK, 0, 9)] == ["shut_out"]
    async with rigged(tmp_path, team=(*TEAM, VENDOR)) as rig:
        await rig.courier.start()
        await rig.courier.idle()
        assert await inside(rig, 9) == []
        events = [event.type for number in range(1, 10) for event in await rig.store.history(DESK, number)]
        assert (events.count("left"), events.count("pull_withdrawn")) == (5, 4), "each once"


async def test_more_than_are_looked_up_at_once(tmp_path: Path) -> None:
    many = AT_ONCE + 5
    async with rigged(tmp_path, team=(*TEAM, VENDOR)) as rig:
        for number in range(1, many + 1):
            await rig.says(VENDOR, f"open number {number}")
        await rig.says(REQUESTER, "open the last")
        await rig.says(HELPER, f"pull {DESK}#{many + 1} @{VENDOR.id} why?")
        await rig.says(VENDOR, f"accept {DESK}#{many + 1}")
        await blocked(rig, VENDOR)
        await rig.courier.idle()
        assert not (await rig.the(many + 1)).member(VENDOR.id)
        assert [(await rig.the(number)).version for number in (1, many)] == [2, 2], "their own are as they were"


async def test_whoever_is_let_in_at_once_stays_in_it(tmp_path: Path) -> None:
    async with rigged(tmp_path, team=(*TEAM, VENDOR)) as rig:
        await helping(rig, 1)
        await rig.courier.stop()
        await blocked(rig, VENDOR)
        await rig.says(LEAD, f"unblock @{VENDOR.id}")
    async with rigged(tmp_path, team=(*TEAM, VENDOR)) as rig:
        await rig.courier.start()
        await rig.courier.idle()
        assert await inside(rig, 1) == [1]
        assert not await rig.store.pending(DESK, 0, 9)


@pytest.mark.parametrize("second", [True, False], ids=["another is free", "nobody is"])
async def test_leads_hear_of_what_somebody_looked_after_who_is_blocked(tmp_path: Path, second: bool) -> None:
    team = (*TEAM, SECOND) if second else TEAM
    async with rigged(tmp_path, team=(HELPER, DBA, LEAD)) as rig:
        await rig.opened("open private:yes pay slip")
        await rig.store.know(DESK, [one for one in team if one != HELPER], complete=True)
        former = Person(id=HELPER.id)
        await blocked(rig, former)
        await rig.courier.idle()
        assert (await rig.the()).shepherd == (SECOND.id if second else None)
        (told,) = [said for what, where, said in rig.door.shown if (what, where) == ("whisper", LEAD.id)]
        assert told.startswith("@helper, who looked after <slack:C1/") and "pay slip, is blocked on this desk." in told
        assert ("@second looks after it now." in told) is second and ("[Take]" in told) is not second
        post = next(said for what, _, said in rig.door.shown if what == "post" and "let this go" in said)
        assert post == "@requester: @helper had to let this go: they no longer help here"
        for line in (f"tell {DESK}#1 x", f"drop {DESK}#1 x", f"handover {DESK}#1 @{DBA.id} x"):
            assert BLOCKED in words((await rig.says(former, line)).card)


async def test_a_message_of_theirs_becomes_a_request_by_the_desks_people_alone(tmp_path: Path) -> None:
    async with rigged(tmp_path, team=(*TEAM, VENDOR)) as rig:
        await blocked(rig)
        turned = Heard(
            delivery="turned",
            by=VENDOR,
            place="slack:C1",
            desk=DESK,
            typed=Typed(name="open", values={"title": "printer jams"}),
            author=REQUESTER.id,
            source="https://chat.invalid/1",
        )
        no = await rig.app.hear(turned)
        assert isinstance(no, Answer) and no.refused and await rig.store.request(DESK, 1) is None
        assert words(no.card) == (
            "@requester is blocked on this desk: only its own people can open a request for them."
        )
        yes = await rig.app.hear(replace(turned, by=HELPER, delivery="again"))
        assert isinstance(yes, Answer) and not yes.refused
        assert (await rig.the()).requester == REQUESTER.id


@pytest.mark.parametrize("line", ["accept", "offer", "decline", "pull @slack:U9 x"])
async def test_whoever_is_blocked_between_being_heard_and_being_answered_comes_in_no_more(
    tmp_path: Path, line: str
) -> None:
    async with rigged(tmp_path, team=(*TEAM, VENDOR)) as rig:
        await rig.opened()
        await rig.says(HELPER, f"pull {DESK}#1 @{VENDOR.id} why?")
        heard = Circumstances(rig.store, rig.clock).change(Home(desk=DESK), VENDOR)
        await rig.courier.stop()  # what follows from the block waits
        await blocked(rig, VENDOR)
        command = parse(line).build()
        assert isinstance(command, OnRequest)
        decide = heard.changing(command, 1)
        outcome = await rig.store.run(Job(desk=DESK, number=1, decide=decide, wants_people=command.wants_people))
        assert BLOCKED in outcome.answer and not outcome.events
