"""Sittings as people live through them: begun by word and by the timetable, worked through on one card, closed."""

import asyncio
import sqlite3
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import structlog

from bot import agendas
from bot.clock import Clock
from bot.doctor import examine
from bot.door import Later, Never
from bot.homes import Home, Homes
from bot.sittings import DESK as THE_DESK
from bot.text import Form
from swarm.people import SYSTEM, Person, Role, person
from swarm.policy import Policy
from swarm.sitting import Sitting, Swarm
from tests.bot.rig import DBA, DESK, HELPER, LEAD, OTHER_DESK, REQUESTER, SECOND, Rig, homes, rigged, words

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
MONDAY = datetime(2026, 3, 2, 8, tzinfo=UTC)
TEAM = (HELPER, SECOND, DBA, LEAD)
VENDOR = person("slack:vendor", frozenset({Role.VENDOR}))
NINE = {"dispatch": "0 9 * * mon-fri"}
PRESSES = count()
SITS = {"dispatch": "0 9 * * mon-fri", "backlog": "0 9 * * mon"}


class At(Clock):
    """A clock that begins at a moment of the test's own, and is moved by it alone."""

    def __init__(self, moment: datetime = MONDAY) -> None:
        super().__init__()
        self._now = moment

    def now(self) -> datetime:
        return self._now

    def move(self, by: timedelta) -> None:
        self._now += by

    def put(self, moment: datetime) -> None:
        self._now = moment


def policy(sittings: dict[str, str] | None = None, zone: str = "") -> Policy:
    """Nobody is assigned, and nobody is reminded of anything."""
    never = dict.fromkeys(("ownership", "first_response", "next_update", "resolve"), "never")
    hours = {"hours": {"zone": zone, "week": ["mon-sun 0:00-24:00"]}} if zone else {}
    facts: dict[str, Any] = {"assignment": "claim", "targets": {"tiers": "tier1", **never}, **hours}
    return Policy.model_validate({**facts, "sittings": sittings or {}})


async def tick(rig: Rig, *, to: datetime | None = None, by: timedelta = timedelta()) -> None:
    """It is later, and the clocks are looked at as they would be."""
    clock = rig.clock
    assert isinstance(clock, At)
    clock.put(to or clock.now() + by)
    await rig.parts.ticker.look()
    await rig.courier.idle()


def cards(rig: Rig, name: str = "Dispatch") -> list[str]:
    """How the card of a swarm's sittings looked, one after the other."""
    shown = [said for what, _, said in rig.door.shown if what in ("open_thread", "edit")]
    return [said for said in shown if said.startswith(f"{name} swarm")]


def opened(rig: Rig, name: str = "Dispatch") -> int:
    """How many threads of a swarm were opened."""
    return sum(said.startswith(f"{name} swarm") for said in rig.door.of("open_thread"))


def title(rig: Rig, name: str = "Dispatch") -> str:
    return cards(rig, name)[-1].splitlines()[0].partition(" [")[0]


async def three(rig: Rig) -> None:
    for name in ("one", "two", "three"):
        await rig.opened(f"open {name}")


async def says(rig: Rig, by: Person, line: str, **around: Any) -> str:
    """What is answered; each delivery is another, in whichever process."""
    around.setdefault("delivery", f"press-{next(PRESSES)}")
    answer = await rig.says(by, line, **around)
    await rig.courier.idle()
    return words(answer.card)


async def thread(rig: Rig, part: str = "dispatch 1 thread") -> str:
    return (await rig.store.addresses(DESK, THE_DESK))[part]


async def test_a_sitting_by_word_from_its_beginning_to_its_end(tmp_path: Path) -> None:
    async with rigged(tmp_path, policy=policy(), clock=At(), team=TEAM) as rig:
        await three(rig)
        assert await says(rig, HELPER, "sitting dispatch") == "The dispatch swarm sits over 3 requests."
        first = cards(rig)[-1]
        assert first.startswith("Dispatch swarm · 1 of 3 · #1 one\n<slack:C1/1> · new")
        assert "nobody looks after it · nobody has said what it is about" in first
        assert "<slack:C1/2> two · new" in first and "<slack:C1/3> three · new" in first
        assert first.endswith("[Take] [Classify] [Redirect] [Note] [Next]")
        assert await says(rig, SECOND, "sitting dispatch next 1", pressed=True) == "Next is #2."
        assert title(rig) == "Dispatch swarm · 2 of 3 · #2 two"
        await says(rig, SECOND, "sitting dispatch next 2", pressed=True)
        await says(rig, SECOND, "redirect support#3 the printers' desk")
        await tick(rig)
        assert cards(rig)[-1] == "Dispatch swarm\nAll 3 were looked at. [Close the sitting]"
        assert await says(rig, LEAD, "sitting dispatch close", pressed=True) == "The dispatch swarm is closed."
        assert cards(rig)[-1].splitlines() == [
            "Dispatch swarm · closed",
            "3 on the agenda: 1 settled, 2 left for later.",
            "Closed by @lead",
            "<slack:C1/1> one · new · normal · question",
            "<slack:C1/2> two · new · normal · question",
            "<slack:C1/3> three · closed: not ours, go to the printers' desk",
        ]
        assert opened(rig) == 1 and len(cards(rig)) == 5, "one card, edited for each step alone"
        assert rig.door.shown[-1][:2] == ("close_thread", await thread(rig))


async def test_a_double_click_skips_only_one_and_the_same_delivery_gets_the_same_answer(tmp_path: Path) -> None:
    async with rigged(tmp_path, policy=policy(), clock=At(), team=TEAM) as rig:
        await three(rig)
        await says(rig, HELPER, "sitting dispatch")
        presses = (says(rig, HELPER, "sitting dispatch next 1", delivery=name) for name in ("a", "b", "a"))
        assert await asyncio.gather(*presses) == ["Next is #2."] * 3
        assert title(rig) == "Dispatch swarm · 2 of 3 · #2 two"
        await says(rig, HELPER, "sitting dispatch next 2")
        edits = len(cards(rig))
        assert await says(rig, HELPER, "sitting dispatch next 1", delivery="a") == "Next is #2."
        assert len(cards(rig)) == edits and title(rig) == "Dispatch swarm · 3 of 3 · #3 three"


async def test_what_is_done_elsewhere_moves_the_card(tmp_path: Path) -> None:
    async with rigged(tmp_path, policy=policy(), clock=At(), team=TEAM) as rig:
        await three(rig)
        await says(rig, HELPER, "sitting dispatch")
        await says(rig, SECOND, "take", place="slack:C1/1")
        await tick(rig)
        assert title(rig) == "Dispatch swarm · 1 of 3 · #1 one", "somebody has still to say what it is about"
        assert "@requester" in cards(rig)[-1] and "shepherd @second" in cards(rig)[-1]
        assert cards(rig)[-1].endswith("[Offer] [Classify] [Redirect] [Resolve] [Next]")
        await says(rig, SECOND, "set support#1 topic db")
        await tick(rig)
        assert title(rig) == "Dispatch swarm · 2 of 3 · #2 two", "taken and classified"
        edits = len(cards(rig))
        await tick(rig, by=5 * MINUTE)
        assert len(cards(rig)) == edits, "nothing has happened"
        await says(rig, HELPER, "take support#3")
        await tick(rig)
        assert "<slack:C1/3> three · active" in cards(rig)[-1], "what is to come shows how it stands"
        await says(rig, REQUESTER, "withdraw support#2")
        await tick(rig)
        assert title(rig) == "Dispatch swarm · 3 of 3 · #3 three"


async def test_every_button_is_a_line_that_names_its_request(tmp_path: Path) -> None:
    async with rigged(tmp_path, policy=policy(), clock=At(), team=TEAM) as rig:
        await rig.opened()
        for taken in (False, True):
            for swarm in Swarm:
                sits = Sitting(swarm=swarm, id=1, at=MONDAY, by=HELPER.id, agenda=(1,))
                card = agendas.card(sits, {1: await rig.the()}, Policy(), MONDAY)
                assert len(card.buttons) <= 5 and len(card.more) <= 5
                lines = {button.label: button.line for button in (*card.buttons, *card.more)}
                assert lines.pop("Next") == f"sitting {swarm} next 1"
                assert lines.pop("Close the sitting") == f"sitting {swarm} close"
                assert ("Take" in lines, "Resolve" in lines) == (not taken, taken)
                assert all("support#1" in line for line in lines.values())
            await says(rig, HELPER, "take support#1")
        form = await rig.answered(HELPER, "set support#1 topic", pressed=True)
        assert isinstance(form, Form), "[Classify] asks for the topic"
        assert [(field.name, field.value) for field in form.fields] == [("fact", "topic"), ("value", "")]


async def test_a_long_agenda_is_cut_and_says_so(tmp_path: Path) -> None:
    async with rigged(tmp_path, policy=policy(), clock=At(), team=TEAM) as rig:
        for number in range(30):
            await rig.opened(f"open number {number}")
        assert await says(rig, HELPER, "sitting dispatch") == "The dispatch swarm sits over 25 requests."
        assert "number 10 ·" in cards(rig)[-1] and "number 11 ·" not in cards(rig)[-1]
        assert "and 14 more" in cards(rig)[-1]
        await says(rig, HELPER, "sitting dispatch close")
        assert cards(rig)[-1].splitlines()[1] == "25 on the agenda: 0 settled, 0 left for later, 25 not looked at."


async def test_the_backlog_swarm_looks_at_what_hurts(tmp_path: Path) -> None:
    async with rigged(tmp_path, policy=policy(), clock=At(), team=TEAM) as rig:
        await three(rig)
        await says(rig, HELPER, "take support#1")
        assert await says(rig, HELPER, "sitting backlog") == "There is nothing for the backlog swarm to look at."
        await says(rig, HELPER, "resolve support#1 switched it on")
        await says(rig, REQUESTER, "reopen support#1 it is off again")
        assert await says(rig, HELPER, "sitting backlog") == "The backlog swarm sits over 1 request."
        card = cards(rig, "Backlog")[-1]
        assert card.startswith("Backlog swarm · 1 of 1 · #1 one") and "\nreopened\n" in card
        assert card.endswith("[Brief] [Pull] [Note] [Resolve] [Next]")
        await says(rig, HELPER, "resolve support#1 a new fuse")
        await tick(rig)
        assert cards(rig, "Backlog")[-1] == "Backlog swarm\nIt was looked at. [Close the sitting]"


async def test_two_kinds_sit_side_by_side(tmp_path: Path) -> None:
    async with rigged(tmp_path, policy=policy(SITS), clock=At(), team=TEAM) as rig:
        await three(rig)
        rig.clock.move(7 * DAY)
        await rig.app.sittings.start()
        await tick(rig, by=HOUR)
        assert (opened(rig), opened(rig, "Backlog")) == (1, 1)
        await says(rig, HELPER, "sitting backlog next 1")
        assert (title(rig), title(rig, "Backlog")) == (
            "Dispatch swarm · 1 of 3 · #1 one",
            "Backlog swarm · 2 of 3 · #2 two",
        )
        await says(rig, HELPER, "sitting dispatch close")
        assert cards(rig)[-1].startswith("Dispatch swarm · closed")
        assert title(rig, "Backlog") == "Backlog swarm · 2 of 3 · #2 two"
        assert await thread(rig) != await thread(rig, "backlog 1 thread")


@pytest.mark.parametrize(
    ("opens", "begins"),
    [
        (datetime(2026, 3, 27, 12, tzinfo=UTC), datetime(2026, 3, 30, 7, tzinfo=UTC)),  # summer time begins
        (datetime(2026, 10, 23, 12, tzinfo=UTC), datetime(2026, 10, 26, 8, tzinfo=UTC)),  # and ends
    ],
)
async def test_the_timetable_is_the_desks_own_time(tmp_path: Path, opens: datetime, begins: datetime) -> None:
    async with rigged(tmp_path, policy=policy(NINE, "Europe/Berlin"), clock=At(opens), team=TEAM) as rig:
        await three(rig)
        await rig.app.sittings.start()
        assert await rig.store.sittings_due(begins) == [(DESK, "dispatch")]
        await tick(rig, to=begins - timedelta(milliseconds=1))
        assert opened(rig) == 0
        await tick(rig, to=begins)
        assert opened(rig) == 1
        await says(rig, HELPER, "sitting dispatch close")
        await tick(rig, to=begins + DAY - MINUTE)
        assert opened(rig) == 1
        await tick(rig, to=begins + DAY)
        assert opened(rig) == 2


@pytest.mark.parametrize(("late", "begins"), [(59, True), (60, True), (61, False)])
async def test_one_that_is_too_late_waits_for_its_next_turn(tmp_path: Path, late: int, begins: bool) -> None:
    clock = At()
    async with rigged(tmp_path, policy=policy(NINE), clock=clock, team=TEAM) as rig:
        await three(rig)
        await rig.app.sittings.start()
    clock.put(MONDAY + HOUR + late * MINUTE)
    async with rigged(tmp_path, policy=policy(NINE), clock=clock, team=TEAM) as rig:
        await rig.app.sittings.start()
        await tick(rig)
        assert opened(rig) == begins
        await tick(rig, by=2 * HOUR)
        await tick(rig, to=MONDAY + DAY + HOUR)
        assert opened(rig) == begins + 1
        assert title(rig) == "Dispatch swarm · 1 of 3 · #1 one"


async def test_where_there_is_nothing_to_look_at_nobody_sits(tmp_path: Path) -> None:
    async with rigged(tmp_path, policy=policy(SITS), clock=At(), team=TEAM) as rig:
        await rig.app.sittings.start()
        await tick(rig, to=MONDAY + HOUR)
        said = await says(rig, HELPER, "sitting dispatch")
        assert said == "There is nothing for the dispatch swarm to look at."
        await rig.opened()
        await tick(rig, to=MONDAY + 2 * HOUR)
        assert opened(rig) == opened(rig, "Backlog") == 0, "it has its next turn tomorrow"
        await tick(rig, to=MONDAY + DAY + HOUR)
        assert (opened(rig), opened(rig, "Backlog")) == (1, 0)


async def test_it_closes_by_itself(tmp_path: Path) -> None:
    async with rigged(tmp_path, policy=policy(NINE), clock=At(), team=TEAM) as rig:
        await three(rig)
        await rig.app.sittings.start()
        await tick(rig, to=MONDAY + HOUR)
        await says(rig, HELPER, "take support#2")
        await says(rig, HELPER, "set support#2 topic db")
        await tick(rig, to=MONDAY + 3 * HOUR - MINUTE)
        assert rig.door.of("close_thread") == [] and title(rig) == "Dispatch swarm · 2 of 3 · #1 one"
        await tick(rig, to=MONDAY + 3 * HOUR)
        assert cards(rig)[-1].splitlines()[1:3] == [
            "3 on the agenda: 1 settled, 0 left for later, 2 not looked at.",
            "It closed by itself.",
        ]
        assert len(rig.door.of("close_thread")) == 1
        shown = len(rig.door.shown)
        await tick(rig, by=HOUR)
        assert len(rig.door.shown) == shown
        await tick(rig, to=MONDAY + DAY + HOUR)
        assert title(rig) == "Dispatch swarm · 1 of 2 · #1 one", "what nobody looked at comes again"


async def test_the_summary_knows_what_happened_a_moment_ago(tmp_path: Path) -> None:
    async with rigged(tmp_path, policy=policy(), clock=At(), team=TEAM) as rig:
        await three(rig)
        await says(rig, HELPER, "sitting dispatch")
        await says(rig, HELPER, "sitting dispatch next 1")
        await says(rig, HELPER, "redirect support#1 elsewhere")
        await says(rig, HELPER, "redirect support#2 elsewhere")
        await says(rig, HELPER, "sitting dispatch close")
        assert cards(rig)[-1].splitlines()[1] == "3 on the agenda: 2 settled, 0 left for later, 1 not looked at."


async def test_it_goes_on_after_a_restart(tmp_path: Path) -> None:
    clock = At()
    async with rigged(tmp_path, policy=policy(NINE), clock=clock, team=TEAM) as rig:
        await three(rig)
        await rig.app.sittings.start()
        await tick(rig, to=MONDAY + HOUR)
        await says(rig, HELPER, "sitting dispatch next 1")
        where = await thread(rig)
    async with rigged(tmp_path, policy=policy(NINE), clock=clock, team=TEAM) as rig:
        await rig.courier.start()
        await rig.app.sittings.start()
        await tick(rig, by=MINUTE)
        assert rig.door.shown == [], "nothing has happened"
        await says(rig, HELPER, "redirect support#2 elsewhere")
        await tick(rig)
        assert title(rig) == "Dispatch swarm · 3 of 3 · #3 three" and opened(rig) == 0
        assert await says(rig, HELPER, "sitting dispatch next 3", place=where) == (
            "Everything was looked at. Close the sitting with sitting dispatch close."
        )
    clock.move(DAY)
    async with rigged(tmp_path, policy=policy(NINE), clock=clock, team=TEAM) as rig:
        await rig.app.sittings.start()
        await tick(rig)
        assert cards(rig)[-1].startswith("Dispatch swarm · closed\n3 on the agenda: 1 settled, 2 left for later.")
        assert rig.door.shown[-1][:2] == ("close_thread", where)


async def test_what_was_begun_as_the_process_died_is_shown_by_the_next(tmp_path: Path) -> None:
    clock = At()
    async with rigged(tmp_path, policy=policy(), clock=clock, team=TEAM) as rig:
        await three(rig)
        await rig.courier.stop()
        await says(rig, HELPER, "sitting dispatch")
        await says(rig, HELPER, "sitting dispatch next 1")
    async with rigged(tmp_path, policy=policy(), clock=clock, team=TEAM) as rig:
        await rig.courier.start()
        await rig.courier.idle()
        assert not rig.door.looked_for, "nothing of it had begun to be sent"
        assert opened(rig) == 1 and title(rig) == "Dispatch swarm · 2 of 3 · #2 two"


@pytest.mark.parametrize(
    ("then", "at"),
    [
        ({"dispatch": "0 15 * * *"}, MONDAY + 7 * HOUR),  # another hour
        ({"dispatch": "30 9 * * *"}, MONDAY + HOUR + 30 * MINUTE),
        ({"dispatch": "0 9 * * *"}, MONDAY + HOUR + 20 * MINUTE),  # the same turn, only late
        ({"backlog": "0 9 * * *"}, None),  # taken away
        ({"dispatch": ""}, None),
        ({}, None),
    ],
)
async def test_the_timetable_changes_between_two_processes(
    tmp_path: Path, then: dict[str, str], at: datetime | None
) -> None:
    clock = At()
    async with rigged(tmp_path, policy=policy(NINE), clock=clock, team=TEAM) as rig:
        await three(rig)
        await rig.app.sittings.start()
    clock.put(MONDAY + HOUR + 20 * MINUTE)
    async with rigged(tmp_path, policy=policy(then), clock=clock, team=TEAM) as rig:
        await rig.app.sittings.start()
        for _ in range(2 * 24 * 2):
            await tick(rig)
            if opened(rig):
                break
            clock.move(10 * MINUTE)
        assert (clock.now() if opened(rig) else None) == at


async def test_one_that_sits_ends_though_its_timetable_is_taken_away(tmp_path: Path) -> None:
    clock = At()
    async with rigged(tmp_path, policy=policy(NINE), clock=clock, team=TEAM) as rig:
        await three(rig)
        await rig.app.sittings.start()
        await tick(rig, to=MONDAY + HOUR)
    async with rigged(tmp_path, policy=policy(), clock=clock, team=TEAM) as rig:
        await rig.app.sittings.start()
        await tick(rig, to=MONDAY + 3 * HOUR)
        assert cards(rig)[-1].startswith("Dispatch swarm · closed")
        assert await rig.store.sittings_due(MONDAY + 99 * DAY) == []


async def test_two_processes_begin_one_sitting_and_each_goes_on_with_it(tmp_path: Path) -> None:
    clock, rules = At(), policy(NINE)
    async with (
        rigged(tmp_path, policy=rules, clock=clock, team=TEAM) as one,
        rigged(tmp_path, policy=rules, clock=clock, team=TEAM) as two,
    ):
        await three(one)
        for rig in (one, two):
            await rig.app.sittings.start()
        clock.put(MONDAY + HOUR)
        await asyncio.gather(*(rig.app.sittings.look() for rig in (one, two)))
        for rig in (one, two):
            await rig.courier.idle()
        assert opened(one) + opened(two) == 1
        begun, other = (one, two) if opened(one) else (two, one)
        await says(other, HELPER, "take support#1")
        await says(other, HELPER, "set support#1 topic db")
        await tick(begun)
        assert title(begun) == "Dispatch swarm · 1 of 3 · #1 one", "it was told of nothing"
        await tick(begun, by=MINUTE)
        assert title(begun) == "Dispatch swarm · 2 of 3 · #2 two", "but looks again every minute"
        await says(other, HELPER, "sitting dispatch next 2")
        assert title(other) == "Dispatch swarm · 3 of 3 · #3 three"
        clock.put(MONDAY + 3 * HOUR)
        await asyncio.gather(*(rig.app.sittings.look() for rig in (one, two)))
        for rig in (one, two):
            await rig.courier.idle()
        assert len(one.door.of("close_thread")) + len(two.door.of("close_thread")) == 1


async def test_a_word_and_the_timetable_begin_one_sitting(tmp_path: Path) -> None:
    async with rigged(tmp_path, policy=policy(NINE), clock=At(), team=TEAM) as rig:
        await three(rig)
        await rig.app.sittings.start()
        rig.clock.move(HOUR)
        said, _ = await asyncio.gather(says(rig, HELPER, "sitting dispatch"), rig.app.sittings.look())
        await rig.courier.idle()
        assert opened(rig) == 1
        assert said in (
            "The dispatch swarm sits over 3 requests.",
            "The dispatch swarm sits already. Close it with sitting dispatch close.",
        )


async def test_somebody_closes_while_others_press(tmp_path: Path) -> None:
    async with rigged(tmp_path, policy=policy(), clock=At(), team=TEAM) as rig:
        await three(rig)
        await says(rig, HELPER, "sitting dispatch")
        closes = "The dispatch swarm is closed."
        presses = [(HELPER, "close"), (SECOND, "next 1"), (LEAD, "close"), (DBA, "next 1")]
        said = await asyncio.gather(
            *(says(rig, who, f"sitting dispatch {what}") for who, what in presses),
            says(rig, HELPER, "take support#1"),
            rig.app.sittings.look(),
        )
        assert said[0] == said[2] == closes
        not_any_more = "The dispatch swarm does not sit. Begin with sitting dispatch."
        assert {said[1], said[3]} <= {"Next is #2.", not_any_more}
        await tick(rig, by=MINUTE)
        assert cards(rig)[-1].startswith("Dispatch swarm · closed\n3 on the agenda:")
        assert len(rig.door.of("close_thread")) == 1
        assert await says(rig, DBA, "sitting dispatch close") == closes
        assert len(rig.door.of("close_thread")) == 1


async def test_a_door_that_stops_waiting_loses_no_card(tmp_path: Path) -> None:
    async with rigged(tmp_path, policy=policy(), clock=At(), team=TEAM) as rig:
        await rig.opened()
        asked = asyncio.create_task(rig.says(HELPER, "sitting dispatch"))
        with sqlite3.connect(tmp_path / "muster.db") as db:
            while not db.execute("SELECT * FROM sittings").fetchall():
                await asyncio.sleep(0)  # it is on its way to the disk
        db.close()
        asked.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asked
        await rig.door.until(lambda: opened(rig) == 1)


async def test_a_process_that_comes_too_late_begins_nothing(tmp_path: Path) -> None:
    async with rigged(tmp_path, policy=policy(NINE), clock=At(), team=TEAM) as rig:
        await three(rig)
        await rig.app.sittings.start()
        await tick(rig, to=MONDAY + HOUR)
        await says(rig, HELPER, "sitting dispatch close")
        await rig.app.sittings._look(DESK, "dispatch", due=True)  # it was due when this process looked last
        await rig.courier.idle()
        assert opened(rig) == 1


async def test_only_the_desks_own_people_sit(tmp_path: Path) -> None:
    async with rigged(tmp_path, policy=policy(), clock=At(), team=(*TEAM, VENDOR)) as rig:
        await three(rig)
        await says(rig, HELPER, "sitting dispatch")
        for who in (REQUESTER, VENDOR):
            for line in ("sitting dispatch next 1", "sitting dispatch close", "sitting backlog"):
                answer = await rig.says(who, line, pressed=True)
                assert answer.refused and words(answer.card) == "Only staff can use sitting."
        assert len(cards(rig)) == 1 and title(rig) == "Dispatch swarm · 1 of 3 · #1 one"


async def test_the_card_says_nothing_that_is_for_the_staff(tmp_path: Path) -> None:
    async with rigged(tmp_path, policy=policy(), clock=At(), team=TEAM) as rig:
        await rig.opened("open one\nthe red lamp is on")
        await rig.opened("open two")
        await says(rig, HELPER, "note support#1 a difficult customer")
        await says(rig, HELPER, "sitting dispatch")
        await says(rig, HELPER, "note support#1 and a secret")
        await tick(rig, by=MINUTE)
        await says(rig, HELPER, "sitting dispatch close")
        said = "\n".join(cards(rig))
        assert "#1 one" in said and "red lamp" not in said and "difficult" not in said and "secret" not in said


async def test_what_is_said_in_its_thread_is_about_no_request(tmp_path: Path) -> None:
    async with rigged(tmp_path, policy=policy(), clock=At(), team=TEAM) as rig:
        await three(rig)
        await says(rig, HELPER, "sitting dispatch")
        where, before = await thread(rig), [await rig.the(number) for number in (1, 2, 3)]
        for line in ("take", "brief", "status", "resolve done", "note hm"):
            assert (await says(rig, HELPER, line, place=where)).startswith("Which request? Say ")
        await rig.app.spoke(desk=DESK, by=REQUESTER, thread=where, delivery="word")
        assert [await rig.the(number) for number in (1, 2, 3)] == before
        assert await says(rig, HELPER, "sitting dispatch next 1", place=where) == "Next is #2."
        assert await says(rig, HELPER, "take #3", place=where) == "You look after <slack:C1/3> now."


async def test_a_thread_that_cannot_be_opened_is_told_to_the_operator(tmp_path: Path) -> None:
    async with rigged(tmp_path, policy=policy(), clock=At(), team=TEAM) as rig:
        await three(rig)
        rig.door.trouble["open_thread"].append(Never("Muster is not in the channel"))
        await says(rig, HELPER, "sitting dispatch")
        await says(rig, HELPER, "sitting dispatch next 1")
        assert cards(rig) == []
        assert "sits already. Close it with" in await says(rig, HELPER, "sitting dispatch")
    (said,) = await examine(tmp_path / "muster.db", [DESK])
    assert said == "support: open sitting could not be done: Muster is not in the channel"
    async with rigged(tmp_path, policy=policy(), clock=At(), team=TEAM) as rig:
        await says(rig, HELPER, "sitting dispatch close")
        await says(rig, HELPER, "sitting dispatch")
        assert opened(rig) == 1 and title(rig) == "Dispatch swarm · 1 of 3 · #1 one"
    assert await examine(tmp_path / "muster.db", [DESK]) == [], "the next one made it good"


async def test_a_platform_in_trouble_gets_it_later_as_it_is_then(tmp_path: Path) -> None:
    async with rigged(tmp_path, policy=policy(), clock=At(), team=TEAM) as rig:
        await three(rig)
        rig.door.trouble["open_thread"].append(Later("too many calls", 30))
        await says(rig, HELPER, "sitting dispatch")
        await says(rig, HELPER, "sitting dispatch next 1")
        assert cards(rig) == []
        await rig.later(THE_DESK, minutes=1)
        assert cards(rig)[0].startswith("Dispatch swarm · 2 of 3 · #2 two") and opened(rig) == 1


async def test_a_sitting_that_ended_before_it_could_be_shown_is_not_shown(tmp_path: Path) -> None:
    async with rigged(tmp_path, policy=policy(), clock=At(), team=TEAM) as rig:
        await three(rig)
        rig.door.trouble["open_thread"].append(Later("it fails", 3 * 3600))
        await says(rig, HELPER, "sitting dispatch")
        await tick(rig, by=2 * HOUR)
        await rig.later(THE_DESK, minutes=61)
        assert cards(rig) == [] and rig.door.of("close_thread") == []
        assert await rig.store.pending(DESK, THE_DESK, 9) == [] and await rig.store.failures(DESK) == []


async def test_a_card_that_could_not_be_edited_for_so_long_loses_its_buttons(tmp_path: Path) -> None:
    async with rigged(tmp_path, policy=policy(), clock=At(), team=TEAM) as rig:
        await three(rig)
        await says(rig, HELPER, "sitting dispatch")
        rig.door.trouble["edit"].append(Later("it fails", 3600))
        await says(rig, HELPER, "sitting dispatch close")
        await says(rig, HELPER, "sitting dispatch")
        await rig.later(THE_DESK, minutes=61)
        assert cards(rig)[1:] == ["Dispatch swarm · closed", cards(rig)[0]]
        assert await rig.store.failures(DESK) == []


async def test_a_desk_on_two_platforms_sits_on_its_first_over_what_lives_there(tmp_path: Path) -> None:
    afar = person("discord:afar", frozenset({Role.STAFF}))
    both = {"platforms": ("slack", "discord"), "team": (*TEAM, afar)}
    async with rigged(tmp_path, policy=policy(NINE), clock=At(), **both) as rig:  # type: ignore[arg-type]
        await rig.says(person("discord:guest"), "open one", place="discord:C1")
        await rig.opened("open two")
        await rig.opened("open three")
        await rig.app.sittings.start()
        await tick(rig, to=MONDAY + HOUR)
        assert cards(rig)[-1].startswith("Dispatch swarm · 1 of 2 · #2 two") and "one" not in cards(rig)[-1]
        assert [said for said in rig.doors["discord"].of("open_thread") if "swarm" in said] == []
        assert await says(rig, afar, "sitting dispatch next 2", place="discord:C1") == "Next is #3."
        assert title(rig) == "Dispatch swarm · 2 of 2 · #3 three"


async def test_a_desk_that_is_not_configured_is_left_alone(tmp_path: Path) -> None:
    clock, other = At(), Homes({OTHER_DESK: Home(desk=OTHER_DESK, intakes={"slack": "slack:C2"})})
    async with rigged(tmp_path, policy=policy(NINE), clock=clock, team=TEAM) as rig:
        await three(rig)
        await rig.app.sittings.start()
        rig.door.always["open_thread"] = Later("it fails")
        await tick(rig, to=MONDAY + HOUR)
    with structlog.testing.capture_logs() as logged:
        async with rigged(tmp_path, at=other, clock=clock, team=TEAM) as rig:
            await rig.courier.start()
            await rig.app.sittings.start()
            await tick(rig, by=MINUTE)
            await rig.later(THE_DESK)
            assert rig.door.shown == [] and await rig.store.failures(DESK) == []
    assert [one for one in logged if one["log_level"] == "error"] == []
    async with rigged(tmp_path, policy=policy(NINE), clock=clock, team=TEAM) as rig:
        await rig.app.sittings.start()
        await rig.later(THE_DESK)
        assert title(rig) == "Dispatch swarm · 1 of 3 · #1 one"


async def test_desks_sit_apart(tmp_path: Path) -> None:
    async with rigged(tmp_path, at=homes(policy()), clock=At(), team=TEAM) as rig:
        await three(rig)
        answer = await rig.says(HELPER, "sitting dispatch", desk=OTHER_DESK, place="slack:C2")
        assert words(answer.card) == "There is nothing for the dispatch swarm to look at."
        await rig.says(REQUESTER, "open elsewhere", desk=OTHER_DESK, place="slack:C2")
        await rig.says(HELPER, "sitting dispatch", desk=OTHER_DESK, place="slack:C2")
        await rig.courier.idle()
        assert title(rig) == "Dispatch swarm · 1 of 1 · #1 elsewhere"
        assert ("slack:C2", True) in [(where, "swarm" in said) for _, where, said in rig.door.shown]


async def test_a_sitting_that_cannot_be_read_stops_no_other(tmp_path: Path) -> None:
    async with rigged(tmp_path, policy=policy(SITS), clock=At(), team=TEAM) as rig:
        await three(rig)
        rig.clock.move(7 * DAY)
        await rig.app.sittings.start()
        with sqlite3.connect(tmp_path / "muster.db") as db:
            db.execute("UPDATE sittings SET doc = '{' WHERE kind = 'backlog'")
        db.close()
        with structlog.testing.capture_logs() as logged:
            await tick(rig, by=HOUR)
            await tick(rig)
            assert [one["swarm"] for one in logged if one["log_level"] == "error"] == ["backlog"]
            await tick(rig, by=MINUTE)
            assert len([one for one in logged if one["log_level"] == "error"]) == 2, "once a minute"
        assert opened(rig) == 1
        answer = await rig.says(HELPER, "sitting backlog")
        assert answer.failed


async def test_who_began_and_closed_it_is_kept(tmp_path: Path) -> None:
    async with rigged(tmp_path, policy=policy(NINE), clock=At(), team=TEAM) as rig:
        await three(rig)
        await rig.app.sittings.start()
        await tick(rig, to=MONDAY + HOUR)
        assert f'"by":"{SYSTEM}"' in await rig.store.sitting(DESK, "dispatch")
        await says(rig, HELPER, "sitting dispatch close")
        assert f'"closed_by":"{HELPER.id}"' in await rig.store.sitting(DESK, "dispatch")


async def test_what_was_left_comes_to_a_later_one_however_many_there_are(tmp_path: Path) -> None:
    async with rigged(tmp_path, policy=policy(), clock=At(), team=TEAM) as rig:
        for number in range(1, 31):
            await rig.opened(f"open number {number}")
            await says(rig, HELPER, f"take support#{number}")
        seen: list[str] = []
        for _ in range(3):
            said = await says(rig, HELPER, "sitting dispatch")
            assert said == "The dispatch swarm sits over 25 requests."
            for _ in range(25):
                seen.append(title(rig).rpartition(" #")[2].partition(" ")[0])
                await says(rig, HELPER, "sitting dispatch next")
            await says(rig, HELPER, "sitting dispatch close")
        times = [seen.count(str(number)) for number in range(1, 31)]
        assert times == [3] * 20 + [2] * 5 + [1] * 5, "nothing vanished"


async def test_one_that_sits_already_is_refused_without_looking_for_requests(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with rigged(tmp_path, policy=policy(), clock=At(), team=TEAM) as rig:
        await three(rig)
        await says(rig, HELPER, "sitting dispatch")
        for name in ("oldest_open", "newest_undispatched", "request", "addresses"):
            monkeypatch.setattr(rig.store, name, None)
        already = "The dispatch swarm sits already. Close it with sitting dispatch close."
        assert await says(rig, HELPER, "sitting dispatch") == already
        assert await says(rig, REQUESTER, "sitting backlog") == "Only staff can use sitting."


async def test_the_newest_come_to_dispatch_however_many_are_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.sittings.LOOKED_THROUGH", 2)
    async with rigged(tmp_path, policy=policy(), clock=At(), team=TEAM) as rig:
        await three(rig)
        await says(rig, HELPER, "sitting dispatch")
        assert title(rig) == "Dispatch swarm · 1 of 2 · #2 two" and "#3" not in title(rig)
        await says(rig, HELPER, "sitting dispatch close")
        await rig.opened("open four")
        await says(rig, HELPER, "sitting dispatch")
        assert title(rig) == "Dispatch swarm · 1 of 3 · #2 two", "what was left, and what is new"


async def test_a_step_misspelt_begins_nothing(tmp_path: Path) -> None:
    async with rigged(tmp_path, policy=policy(), clock=At(), team=TEAM) as rig:
        await three(rig)
        said = await says(rig, HELPER, "sitting dispatch clsoe")
        assert said.startswith("“clsoe” is no step of a sitting. Say sitting dispatch start, ")
        assert opened(rig) == 0 and await rig.store.sitting(DESK, "dispatch") == ""
