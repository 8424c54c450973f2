"""Who belongs in a private request's place: nobody else is called in it, whatever is said there and however late."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from bot.door import Gone, Never
from bot.insiders import called_only, inside
from bot.text import Card, Fact, pings
from swarm.people import Blocked, Person, Role, person
from swarm.refused import Mention
from tests.bot.rig import DBA, DESK, HELPER, LEAD, REQUESTER, SECOND, TEAM, Rig, rigged

PRIVATE = "open private:yes pay slip"
VENDOR = person("slack:vendor", frozenset({Role.VENDOR}))
STRANGER = person("slack:stranger")


def called(rig: Rig, words: str) -> list[set[str]]:
    """Whom each thing pinged that was said in a place with these words in it."""
    said = zip(rig.door.shown, rig.door.called, strict=True)
    return [set(whom) for (what, _, text), (_, whom) in said if words in text and what != "whisper"]


async def gathered(rig: Rig) -> None:
    """The DBA is in its swarm, the vendor was let go, and the stranger owes an answer."""
    await rig.opened(PRIVATE)
    for by, line in (
        (HELPER, f"pull {DESK}#1 @{DBA.id} why?"),
        (DBA, f"accept {DESK}#1"),
        (HELPER, f"pull {DESK}#1 @{VENDOR.id} and you?"),
        (VENDOR, f"accept {DESK}#1"),
        (HELPER, f"release {DESK}#1 @{VENDOR.id}"),
        (HELPER, f"pull {DESK}#1 @{STRANGER.id} or you?"),
    ):
        assert not (await rig.says(by, line)).refused, line
        await rig.courier.idle()


async def test_who_belongs(tmp_path: Path) -> None:
    async with rigged(tmp_path, team=(*TEAM, VENDOR)) as rig:
        await gathered(rig)
        request = await rig.the()
        people = await rig.store.people(DESK)
        now = rig.clock.now()
        assert inside(request, people, now) == [REQUESTER.id, HELPER.id, DBA.id, STRANGER.id]
        until = now + timedelta(hours=1)
        out = Person(id=STRANGER.id, blocked=Blocked(by=LEAD.id, at=now, why="noise", until=until))
        assert STRANGER.id not in inside(request, [*people, out], now)
        assert STRANGER.id in inside(request, [*people, out], until)
        assert inside(request.changed(requester="gone:1", shepherd=None), people, now) == [DBA.id, STRANGER.id]


async def test_whoever_came_by_a_role_belongs_as_long_as_they_have_it(tmp_path: Path) -> None:
    async with rigged(tmp_path, team=(*TEAM, SECOND)) as rig:
        await rig.opened(PRIVATE)
        await rig.says(SECOND, f"offer {DESK}#1")
        await rig.says(HELPER, f"pull {DESK}#1 @{DBA.id} why?")
        await rig.says(DBA, f"accept {DESK}#1")
        await rig.app.know(desk=DESK, platform="slack", people=[LEAD], complete=True)
        found = inside(await rig.the(), await rig.store.people(DESK), rig.clock.now())
        assert found == [REQUESTER.id, DBA.id], "who was asked in by name stays"
        assert inside(await rig.the(), [], rig.clock.now()) == [REQUESTER.id, HELPER.id, SECOND.id, DBA.id], (
            "of whom nothing is known nothing is taken away"
        )


def test_whoever_does_not_belong_is_named_and_not_called_wherever_they_stand() -> None:
    both = tuple(Mention(who, ping=True) for who in ("slack:in", "slack:out"))
    card = Card(title=both, body=(both, ("and", *both)), facts=(Fact("Who", both),))
    quiet = called_only(card, ["slack:in"])
    assert pings(quiet) == ["slack:in"]
    texts = [quiet.title, *quiet.body, *(fact.text for fact in quiet.facts)]
    assert sum(span == Mention("slack:out") for text in texts for span in text) == 4
    assert called_only(card, ["slack:in", "slack:out"]) == card


async def test_another_place_calls_in_all_who_belong_and_nobody_else(tmp_path: Path) -> None:
    async with rigged(tmp_path, team=(*TEAM, VENDOR)) as rig:
        await gathered(rig)
        rig.door.trouble["post"].append(Gone("deleted"))
        before = len(rig.door.called)
        await rig.says(HELPER, f"tell {DESK}#1 soon")
        await rig.courier.idle()
        after = [(what, set(whom)) for what, whom in rig.door.called[before:] if whom]
        assert after[0] == ("open_private", {REQUESTER.id, HELPER.id, DBA.id})
        assert ("post", {STRANGER.id}) in after, "by the question that they owe an answer to"
        assert not any(VENDOR.id in whom for _, whom in after)


async def test_another_place_calls_in_nobody_who_lost_the_role_by_which_they_came(tmp_path: Path) -> None:
    """Neither by its card, which names the shepherd, nor by its greeting, which names the swarm besides."""
    async with rigged(tmp_path, team=(*TEAM, SECOND)) as rig:
        await rig.opened(PRIVATE)
        await rig.says(SECOND, f"offer {DESK}#1")
        await rig.courier.idle()
        await rig.app.know(desk=DESK, platform="slack", people=[LEAD], complete=True)
        rig.door.trouble["post"].append(Gone("deleted"))
        before = len(rig.door.called)
        await rig.says(LEAD, f"tell {DESK}#1 soon")
        await rig.courier.idle()
        called = dict(rig.door.called[before:])
        assert called["open_private"] == {REQUESTER.id}
        assert set().union(*called.values()) == {REQUESTER.id}
        request = await rig.the()
        assert request.shepherd == HELPER.id and request.member(SECOND.id), "they were named all the same"


async def test_whoever_asked_it_belongs_in_it_also_while_they_are_blocked(tmp_path: Path) -> None:
    async with rigged(tmp_path) as rig:
        await rig.opened(PRIVATE)
        await rig.says(LEAD, f"block @{REQUESTER.id} spams")
        await rig.courier.idle()
        assert inside(await rig.the(), await rig.store.people(DESK), rig.clock.now())[0] == REQUESTER.id
        await rig.says(HELPER, f"tell {DESK}#1 it is corrected")
        await rig.courier.idle()
        assert called(rig, "it is corrected") == [{REQUESTER.id}]
        rig.door.trouble["post"].append(Gone("deleted"))
        before = len(rig.door.called)
        await rig.says(HELPER, f"tell {DESK}#1 look at it")
        await rig.courier.idle()
        assert ("open_private", frozenset({REQUESTER.id, HELPER.id})) in rig.door.called[before:]
        assert not (await rig.says(REQUESTER, f"status {DESK}#1")).refused


async def test_a_public_one_calls_in_its_swarm_as_well(tmp_path: Path) -> None:
    async with rigged(tmp_path) as rig:
        await rig.opened()
        await rig.says(DBA, f"offer {DESK}#1")
        await rig.courier.idle()
        rig.door.trouble["post"].append(Gone("deleted"))
        await rig.says(HELPER, f"tell {DESK}#1 soon")
        await rig.courier.idle()
        assert [set(whom) for what, whom in rig.door.called if what == "open_thread"][1:] == [
            {REQUESTER.id, HELPER.id, DBA.id}
        ]


async def late(rig: Rig, by: Person, line: str, meanwhile: str) -> None:
    """What follows from a line is said after what somebody does meanwhile: the platform is slow."""
    rig.door.gates["edit"] = asyncio.Event()
    before = len(rig.door.tried)
    await rig.says(HELPER, f"tried {DESK}#1 something")
    await rig.door.until(lambda: "edit" in rig.door.tried[before:])
    for who, what in ((by, line), (HELPER, meanwhile)):
        assert not (await rig.says(who, what)).refused, what
    rig.door.gates.pop("edit").set()
    await rig.courier.idle()


async def test_a_call_that_was_taken_back_before_it_was_put_calls_nobody_in(tmp_path: Path) -> None:
    async with rigged(tmp_path) as rig:
        await rig.opened(PRIVATE)
        await late(rig, HELPER, f"pull {DESK}#1 @{STRANGER.id} oops", f"withdraw {DESK}#1 p1 wrong person")
        assert called(rig, "oops") and not any(called(rig, "oops"))


async def test_whoever_was_let_go_before_it_was_said_that_they_came_is_not_called_in(tmp_path: Path) -> None:
    async with rigged(tmp_path, team=(*TEAM, SECOND)) as rig:
        await rig.opened(PRIVATE)
        await late(rig, SECOND, f"offer {DESK}#1", f"release {DESK}#1 @{SECOND.id}")
        assert called(rig, "joins the swarm") == [set()]
        await rig.says(LEAD, f"offer {DESK}#1")
        await rig.courier.idle()
        assert called(rig, "joins the swarm") == [set(), {LEAD.id}]


@pytest.mark.parametrize("who", [LEAD, SECOND], ids=["a lead who is to hear of it", "staff who was let go"])
async def test_staff_who_take_no_direct_messages_are_not_called_in_instead(tmp_path: Path, who: Person) -> None:
    async with rigged(tmp_path, team=(HELPER, LEAD, SECOND)) as rig:
        await rig.opened(PRIVATE)
        await rig.says(SECOND, f"offer {DESK}#1")
        await rig.courier.idle()
        rig.door.always["whisper"] = Never("They take no messages.")
        before = len(rig.door.called)
        await rig.says(HELPER, f"release {DESK}#1 @{SECOND.id}" if who is SECOND else f"pull {DESK}#1 tier3 anybody?")
        await rig.courier.idle()
        assert not any(who.id in whom for _, whom in rig.door.called[before:])
        assert [one.kind for one in await rig.store.failures(DESK)] == ["whisper"]


async def test_what_cannot_be_said_there_is_told_to_nobody_who_does_not_belong(tmp_path: Path) -> None:
    async with rigged(tmp_path) as rig:
        await rig.opened(PRIVATE)
        rig.door.always["post"] = Never("The thread is locked.")
        await late(rig, HELPER, f"pull {DESK}#1 @{STRANGER.id} oops", f"withdraw {DESK}#1 p1 wrong person")
        assert not [where for what, where, _ in rig.door.shown if what == "whisper" and where == STRANGER.id]
        assert [said for what, where, said in rig.door.shown if where == HELPER.id and "oops" in said]


async def test_what_cannot_be_said_there_is_told_to_no_staff_who_were_let_go(tmp_path: Path) -> None:
    async with rigged(tmp_path, team=(*TEAM, SECOND)) as rig:
        await rig.opened(PRIVATE)
        rig.door.always["post"] = Never("The thread is locked.")
        await late(rig, SECOND, f"offer {DESK}#1", f"release {DESK}#1 @{SECOND.id}")
        told = [
            (where, said) for what, where, said in rig.door.shown if what == "whisper" and "joins the swarm" in said
        ]
        assert [where for where, _ in told] == [HELPER.id]
