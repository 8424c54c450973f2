"""What only reads: numbers that are so, and what each may know of."""

from datetime import timedelta
from pathlib import Path

from bot.listing import board
from storage import Facts, Job, Outcome
from storage.reads import BOARD
from swarm.commands import Asked, Open, Source
from swarm.events import fold
from swarm.people import Person, person
from swarm.policy import Policy
from swarm.request import Clock, Kind, Priority
from tests.bot.rig import DESK, HELPER, REQUESTER, Rig, rigged, words
from tests.swarm.given import START, active

CLAIM = Policy(assignment="claim")
SOMEBODY = person("slack:somebody")


async def asks(rig: Rig, by: Person, title: str) -> None:
    """A request that nobody looks after, without the wait for its thread."""

    def decide(facts: Facts) -> Outcome:
        asked = Asked(by=by, at=rig.clock.now(), policy=CLAIM)
        events = Open(title=title).decide(DESK, facts.number, asked, Source(intake="slack:C1"))
        return Outcome(events=events, request=fold(events))

    await rig.store.run(Job(desk=DESK, decide=decide, opens=True))


async def test_the_board_counts_all_that_is_open_and_shows_what_is_worst_first(tmp_path: Path) -> None:
    async with rigged(tmp_path) as rig:
        for number in range(BOARD + 5):
            await asks(rig, REQUESTER, f"number {number}")
        await rig.says(HELPER, f"set {DESK}#7 priority critical")
        await rig.says(HELPER, f"take {DESK}#1")
        said = words((await rig.says(HELPER, "board")).card).splitlines()
        assert said[0] == f"{BOARD + 5} open, {BOARD + 4} without a shepherd"
        assert said[1] == f"and {BOARD + 5 - 20} more"
        assert "number 6 · new, nobody looks after it · critical" in said[2]


async def test_whoever_asks_is_offered_their_own_requests_however_many_others_there_are(tmp_path: Path) -> None:
    async with rigged(tmp_path) as rig:
        await asks(rig, REQUESTER, "Printer jams")
        for number in range(30):
            await asks(rig, SOMEBODY, f"printer {number}")
        mine = [("#1 · Printer jams", "1")]
        for typed in ("", "1", "#1", "print", "JAMS"):
            assert await rig.app.suggest(desk=DESK, by=REQUESTER, typed=typed) == mine, typed
        assert await rig.app.suggest(desk=DESK, by=REQUESTER, typed="2") == []
        assert len(await rig.app.suggest(desk=DESK, by=HELPER, typed="print")) == 25


async def test_help_says_who_may_as_the_desk_has_it(tmp_path: Path) -> None:
    async with rigged(tmp_path, policy=Policy(resolve_by="swarm")) as rig:
        assert "the shepherd, the swarm or a lead" in words((await rig.says(HELPER, "help resolve")).card)


def test_the_board_calls_late_what_is_late_by_its_present_target() -> None:
    now = START + timedelta(hours=8)
    late = active().changed(breached=(Clock.RESOLVE,), priority=Priority.CRITICAL, kind=Kind.INCIDENT)
    for priority, said in ((Priority.CRITICAL, True), (Priority.LOW, False)):
        shown = words(board([late.changed(priority=priority)], 1, 0, Policy(), now))
        assert ("active, should be resolved by now · critical" in shown, priority in shown) == (said, True)
