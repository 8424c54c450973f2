"""Somebody is forgotten while a process has in hand what it is to say of them: it says none of it, and keeps none."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.door import Gone, Never
from swarm.forgetting import NO_WORDS
from swarm.people import FORGOTTEN
from swarm.policy import Policy
from tests.bot.rig import DESK, HELPER, LEAD, REQUESTER, Rig, rigged, words
from tests.storage.drivers import SQLite
from tests.storage.forgotten import all_texts, forget

SECRET = "my flat at Elm Road"


@pytest.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    async with rigged(tmp_path) as one:
        yield one


async def held(rig: Rig, kind: str) -> asyncio.Event:
    """What is done of a kind has begun, and waits."""
    gate = rig.door.gates[kind] = asyncio.Event()
    return gate


async def test_what_waits_behind_something_else_is_not_said_any_more(rig: Rig, tmp_path: Path) -> None:
    await rig.opened()
    gate = await held(rig, "post")
    await rig.says(HELPER, f"tell {DESK}#1 first")
    await rig.door.until(lambda: "post" in rig.door.tried)
    await rig.says(HELPER, f"tell {DESK}#1 second")
    await rig.says(HELPER, f"tell {DESK}#1 {SECRET}")
    await rig.says(HELPER, f"relieve {DESK}#1 {SECRET}")
    await rig.says(LEAD, f"tell {DESK}#1 come over, @{HELPER.id}")
    first, gate = gate, await held(rig, "post")
    first.set()
    await rig.door.until(lambda: rig.door.tried.count("post") == 2)  # and the others were read with it
    await forget(SQLite(tmp_path), HELPER.id, now=rig.clock.now())
    del rig.door.gates["post"]
    gate.set()
    await rig.courier.idle()
    said = rig.door.of("post")
    assert said[:2] == ["@requester: first", "@requester: second"], "they were being sent already"
    assert not any(SECRET in one for one in said)
    assert [one for one in said if "come over" in one] == [f"@requester: come over, {FORGOTTEN}"]
    assert not any("@helper" in one for one in said)
    rig.courier.wake(DESK, 1)  # as it does within a minute: another process has left the card to be shown anew
    await rig.courier.idle()
    assert HELPER.id not in (await all_texts(SQLite(tmp_path))).replace(f"people ('{DESK}', '{HELPER.id}'", "")
    assert await rig.store.pending(DESK, 1, 10) == [] and await rig.store.failures(DESK) == []


async def test_what_cannot_be_done_is_told_to_nobody_who_is_gone(rig: Rig, tmp_path: Path) -> None:
    await rig.opened()
    gate = await held(rig, "post")
    rig.door.trouble["post"].append(Never("Nobody may post there."))
    await rig.says(HELPER, f"tell {DESK}#1 {SECRET}")
    await rig.door.until(lambda: "post" in rig.door.tried)
    await forget(SQLite(tmp_path), HELPER.id, now=rig.clock.now())
    gate.set()
    await rig.courier.idle()
    assert SECRET not in await all_texts(SQLite(tmp_path))
    assert not any(SECRET in one for one in rig.door.of("whisper"))


async def test_nobody_whispers_to_whoever_is_gone(rig: Rig, tmp_path: Path) -> None:
    await rig.opened()
    await rig.says(HELPER, f"tell {DESK}#1 soon")
    await rig.courier.idle()
    await forget(SQLite(tmp_path), REQUESTER.id, now=rig.clock.now())
    before = len(rig.door.of("whisper"))
    await rig.says(HELPER, f"resolve {DESK}#1 a new cable")
    await rig.courier.idle()
    assert len(rig.door.of("whisper")) == before, "whether it works is asked of nobody"
    assert f"Asked by\n{FORGOTTEN}" in rig.door.of("edit")[-1] or FORGOTTEN in rig.door.of("edit")[-1]
    assert NO_WORDS in rig.door.of("edit")[-1]
    assert await rig.store.pending(DESK, 1, 10) == [] and await rig.store.failures(DESK) == []


async def test_a_thread_that_is_opened_anew_greets_nobody_who_is_gone(rig: Rig, tmp_path: Path) -> None:
    await rig.opened()
    await forget(SQLite(tmp_path), REQUESTER.id, now=rig.clock.now())
    rig.door.trouble["post"].append(Gone("It was deleted."))
    await rig.says(HELPER, f"tell {DESK}#1 soon")
    await rig.courier.idle()
    assert len(rig.door.of("open_thread")) == 2
    assert not any("gone:" in one or "@1" in one for _, _, one in rig.door.shown)


async def test_whoever_may_not_is_not_told_a_pseudonym(rig: Rig, tmp_path: Path) -> None:
    await rig.opened()
    await rig.says(HELPER, f"resolve {DESK}#1 a new cable")
    await rig.says(REQUESTER, f"confirm {DESK}#1")
    await rig.courier.idle()
    await forget(SQLite(tmp_path), HELPER.id, now=rig.clock.now())
    pressed = await rig.answered(REQUESTER, f"snooze {DESK}#1", pressed=True)
    typed = await rig.says(REQUESTER, f"reopen {DESK}#1 it jams again")
    assert "gone:" not in str(pressed) and "gone:" not in str(typed)
    assert words(typed.card).endswith(" is open again. Nobody looks after it yet.")


async def test_every_hour_what_is_no_longer_kept_is_emptied(tmp_path: Path) -> None:
    policy = Policy(keep_words=timedelta(days=2), quiet_close=timedelta(hours=1))
    async with rigged(tmp_path, policy=policy) as rig:
        await rig.opened(f"open {SECRET}")
        await rig.says(HELPER, f"resolve {DESK}#1 {SECRET}")
        await rig.says(REQUESTER, f"confirm {DESK}#1")
        await rig.courier.idle()
        kept = rig.parts.ticker._words
        await kept.look()
        assert (await rig.the()).title == SECRET
        rig.clock.move(timedelta(days=2, minutes=1))
        await kept.look()
        assert ((await rig.the()).title, (await rig.the()).requester) == (NO_WORDS, REQUESTER.id)
        answer = await rig.says(LEAD, f"status {DESK}#1")
        assert NO_WORDS in str(replace(answer.card).title)
        assert SECRET not in await all_texts(SQLite(tmp_path))
