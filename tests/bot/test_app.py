"""Hear, do, answer: what is committed is told of, what breaks changes nothing, and who may is asked first."""

import asyncio
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import structlog

from bot.clock import Clock
from bot.door import Answer, Heard
from bot.text import Form
from swarm.people import Role, person
from tests.bot.rig import DBA, DESK, HELPER, LEAD, OTHER_DESK, REQUESTER, SECOND, rigged, words


async def test_a_delivery_that_comes_again_gets_the_same_answer_and_changes_nothing(tmp_path: Path) -> None:
    async with rigged(tmp_path) as rig:
        first = await rig.says(REQUESTER, "open printer jams", delivery="d1")
        again = await rig.says(REQUESTER, "open printer jams", delivery="d1")
        assert words(again.card) == words(first.card)
        refused = await rig.says(SECOND, f"take {DESK}#1", delivery="d2")
        await rig.says(HELPER, f"drop {DESK}#1 lunch")
        assert words((await rig.says(SECOND, f"take {DESK}#1", delivery="d2")).card) == words(refused.card)
        assert refused.refused
        await asyncio.gather(*(rig.says(SECOND, f"take {DESK}#1", delivery="d3") for _ in range(4)))
        await rig.courier.idle()
        assert [event.type for event in await rig.store.history(DESK, 1)] == ["opened", "owned", "dropped", "owned"]
        assert len(rig.door.of("open_thread")) == 1


class Watched(Clock):
    """A clock that lets something happen at its next reading, which is inside the transaction."""

    def __init__(self) -> None:
        super().__init__()
        self.then: Callable[[], object] = int

    def now(self) -> datetime:
        then, self.then = self.then, int
        then()
        return super().now()


async def test_what_is_committed_is_shown_though_the_door_no_longer_waits(tmp_path: Path) -> None:
    clock = Watched()
    async with rigged(tmp_path, clock=clock) as rig:
        await rig.opened()
        telling = asyncio.create_task(rig.says(HELPER, f"tell {DESK}#1 soon"))
        clock.then = telling.cancel
        await asyncio.wait([telling])
        assert telling.cancelled()
        await rig.door.until(lambda: rig.door.of("post") == ["@requester: soon"])


async def test_what_breaks_gets_a_reference_is_logged_once_and_changes_nothing(tmp_path: Path) -> None:
    async with rigged(tmp_path) as rig:
        await rig.opened()
        broken(tmp_path, "ALTER TABLE events RENAME TO gone")
        with structlog.testing.capture_logs() as logged:
            answer = await rig.says(HELPER, f"tell {DESK}#1 soon")
        (line,) = logged
        assert answer.failed and not answer.refused
        assert words(answer.card) == f"Something broke on our side (ref {line['ref']}). Nothing was changed."
        broken(tmp_path, "ALTER TABLE gone RENAME TO events")
        assert (await rig.the()).version == 2
        await rig.says(HELPER, f"tell {DESK}#1 soon")
        assert (await rig.the()).version == 3


async def test_what_is_done_is_never_said_to_be_undone(tmp_path: Path) -> None:
    async with rigged(tmp_path) as rig:
        broken(tmp_path, "ALTER TABLE addresses RENAME TO gone")
        with structlog.testing.capture_logs() as logged:
            answer = await rig.says(REQUESTER, "open printer jams")
        assert words(answer.card) == "#1 is open. @helper looks after it, here: in a thread that opens in a moment."
        assert "an answer lacks its links" in [line["event"] for line in logged]
        broken(tmp_path, "ALTER TABLE gone RENAME TO addresses")
        await rig.later()
        assert len(rig.door.of("open_thread")) == 1


async def test_a_form_is_shown_only_to_those_who_may_send_it(tmp_path: Path) -> None:
    async with rigged(tmp_path) as rig:
        await rig.opened()
        assert isinstance(await rig.answered(HELPER, f"resolve {DESK}#1", pressed=True), Form)
        refused = await rig.answered(DBA, f"resolve {DESK}#1", pressed=True)
        assert isinstance(refused, Answer) and refused.refused
        assert words(refused.card) == "Only @helper (the shepherd) or a lead can use resolve on <slack:C1/1>. [Offer]"
        stranger = await rig.answered(person("slack:stranger"), f"tell {DESK}#1", pressed=True)
        assert isinstance(stranger, Answer)
        assert words(stranger.card) == "There is no request #1 here that you can see."


async def test_whoever_is_somebody_on_one_desk_is_nobody_on_another(tmp_path: Path) -> None:
    async with rigged(tmp_path) as rig:
        await rig.opened()
        boss = person("slack:boss", frozenset({Role.LEAD}))
        await rig.store.know(OTHER_DESK, [boss])
        for line in ("drop {} no", "status {}", "brief {}", "tell {} hello", "withdraw {}"):
            answer = await rig.says(boss, line.format(f"{DESK}#1"), desk=OTHER_DESK, place="slack:C2")
            assert words(answer.card) == "There is no request #1 here that you can see.", line
        assert (await rig.the()).version == 2


async def test_in_a_direct_message_people_are_who_the_desk_knows(tmp_path: Path) -> None:
    async with rigged(tmp_path) as rig:
        await rig.opened()
        claims = person("slack:helper", frozenset({Role.ADMIN}))
        stranger = person("slack:stranger", frozenset({Role.ADMIN}))
        told = await rig.says(claims, f"tell {DESK}#1 soon", desk="", place="slack:D1")
        assert not told.refused
        seen = await rig.says(stranger, f"status {DESK}#1", desk="", place="slack:D1")
        assert words(seen.card) == "There is no request #1 here that you can see."
        where = await rig.says(REQUESTER, "open another", desk="", place="slack:D1")
        assert where.refused and "Which desk?" in words(where.card)


async def test_a_message_is_turned_into_one_request_however_late_somebody_does_it_again(tmp_path: Path) -> None:
    async with rigged(tmp_path) as rig:

        async def turns(link: str, delivery: str) -> Answer:
            asked = Heard(
                delivery=delivery,
                by=HELPER,
                place="slack:C1",
                line="open printer jams",
                desk=DESK,
                author=REQUESTER.id,
                source=link,
            )
            answer = await rig.app.hear(asked)
            assert isinstance(answer, Answer)
            return answer

        assert not (await turns("https://chat/1", "d1")).refused
        rig.clock.move(timedelta(hours=2))
        again = await turns("https://chat/1", "d2")
        assert again.refused and words(again.card) == "They have asked this already: it is <slack:C1/1>."
        assert not (await turns("https://chat/2", "d3")).refused, "the same words in another message, hours later"


async def test_two_platforms_that_learn_who_is_who_at_once_forget_nobody(tmp_path: Path) -> None:
    async with rigged(tmp_path) as rig:
        there = person("discord:7", frozenset({Role.STAFF}))
        await asyncio.gather(
            rig.app.know(desk=DESK, platform="slack", people=[HELPER, LEAD], complete=True),
            rig.app.know(desk=DESK, platform="discord", people=[there], complete=True),
        )
        known = {one.id for one in await rig.store.people(DESK) if one.roles}
        assert known == {HELPER.id, LEAD.id, there.id}, "and dba is gone"


def broken(folder: Path, sql: str) -> None:
    """Somebody breaks the database behind our back, or mends it."""
    with sqlite3.connect(folder / "muster.db") as db:
        db.execute(sql)
    db.close()


async def test_what_people_say_of_themselves_is_kept_though_their_platform_does_not_know_it(tmp_path: Path) -> None:
    here = replace(HELPER, zone="Asia/Kolkata")
    async with rigged(tmp_path) as rig:
        for by, line in ((here, "quiet 20:00-07:00"), (HELPER, "away 2h"), (HELPER, "quiet 21:00-07:00")):
            assert not (await rig.says(by, line)).refused
        known = {one.id: one for one in await rig.store.people(DESK)}[HELPER.id]
        assert (known.quiet, known.zone) == ("21:00-07:00", "Asia/Kolkata")
        assert known.away_until is not None and known.roles == HELPER.roles


async def test_a_command_for_another_desk_is_read_in_the_zone_that_the_platform_tells(tmp_path: Path) -> None:
    async with rigged(tmp_path) as rig:
        await rig.opened()
        there = person(HELPER.id)
        answer = await rig.says(replace(there, zone="Asia/Kolkata"), f"wait {DESK}#1 tomorrow 17:00", desk="")
        assert not answer.refused
        wait = (await rig.the(1)).wait
        assert wait is not None and wait.until is not None and (wait.until.hour, wait.until.minute) == (11, 30)
