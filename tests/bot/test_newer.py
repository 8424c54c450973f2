"""What only a newer Muster can go on with is left to it: people are told to try again, and nothing is given up."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from storage.newer import Newer
from storage.store import Store
from tests.bot.rig import DESK, HELPER, REQUESTER, rigged, words

TRY_AGAIN = "A newer Muster is at work on this, and only it can go on. Nothing was changed; try again in a minute."
MORE = """UPDATE requests SET doc = replace(doc, '"desk":', '"mood":"tense","desk":') WHERE number = 1"""
SINGING = """UPDATE outbox SET kind = 'sing', doc = '{"kind":"sing","song":"la"}' WHERE kind = 'post'"""
SITS = """UPDATE sittings SET doc = replace(doc, '"swarm":', '"mood":"tense","swarm":')"""


def tamper(folder: Path, sql: str) -> None:
    """A newer process writes."""
    with closing(sqlite3.connect(folder / "muster.db")) as db, db:
        assert db.execute(sql).rowcount == 1


async def test_whoever_asks_is_told_to_try_again_and_others_go_on(tmp_path: Path) -> None:
    async with rigged(tmp_path) as rig:
        await rig.opened()
        await rig.opened("open screen flickers")
        tamper(tmp_path, MORE)
        answer = await rig.says(HELPER, f"take {DESK}#1", delivery="again")
        assert (answer.failed, words(answer.card)) == (True, TRY_AGAIN)
        assert "printer jams" in words((await rig.says(REQUESTER, f"status {DESK}#1")).card)
        assert not (await rig.says(HELPER, f"tried {DESK}#2 a cable")).failed
        tamper(tmp_path, """UPDATE requests SET doc = replace(doc, '"mood":"tense",', '') WHERE number = 1""")
        answer = await rig.says(HELPER, f"tried {DESK}#1 toner", delivery="again")
        assert not answer.failed, "what was not acknowledged is as if it had never been asked"
        await rig.courier.idle()


async def test_an_effect_of_an_unknown_kind_waits_for_whoever_knows_it(tmp_path: Path) -> None:
    async with rigged(tmp_path) as rig:
        await rig.opened()
        await rig.opened("open screen flickers")
        await rig.parts.courier.stop()
        await rig.says(HELPER, f"tell {DESK}#1 soon")
    tamper(tmp_path, SINGING)
    async with rigged(tmp_path) as rig:
        await rig.courier.start()
        await rig.courier.idle()
        for _ in range(12):
            await rig.later()
        assert await rig.store.failures(DESK) == []
        assert [one.kind for one in await rig.store.pending(DESK, 1, 9)] == ["sing", "update_card"]
        assert not rig.door.shown, "what comes after it waits for its turn"
        await rig.says(HELPER, f"tell {DESK}#2 soon", delivery="another")
        await rig.courier.idle()
        assert rig.door.of("post"), "others go on"


async def test_a_sitting_that_only_a_newer_one_knows_is_left_alone(tmp_path: Path) -> None:
    async with rigged(tmp_path) as rig:
        await rig.opened()
        await rig.says(HELPER, "sitting dispatch")
        await rig.courier.idle()
        tamper(tmp_path, SITS)
        before = await rig.store.sitting(DESK, "dispatch")
        answer = await rig.says(HELPER, "sitting dispatch close")
        assert (answer.failed, words(answer.card)) == (True, TRY_AGAIN)
        await rig.app.sittings.start()
        await rig.app.sittings.look()
        assert await rig.store.sitting(DESK, "dispatch") == before


async def test_what_is_due_is_left_to_a_newer_one_and_others_are_looked_at(tmp_path: Path) -> None:
    async with rigged(tmp_path) as rig:
        await rig.opened()
        await rig.opened("open screen flickers")
        tamper(tmp_path, MORE)
        tamper(tmp_path, "UPDATE requests SET next_due = 0 WHERE number = 2")
        tamper(tmp_path, "UPDATE requests SET next_due = 0 WHERE number = 1")
        with pytest.raises(Newer):
            await rig.app.look(DESK, 1)
        await rig.parts.ticker.look()
        store: Store = rig.store
        assert (await store.request(DESK, 2)) is not None
        assert await store.due(rig.clock.now(), 9) == [(DESK, 1)]
