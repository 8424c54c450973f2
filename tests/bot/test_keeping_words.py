"""How long words are kept: what a desk may say of it, what is said in plain words, and who of several looks."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.clock import Clock
from bot.config import Misconfigured, load
from bot.duties import Together
from bot.keeping_words import KeepingWords
from bot.policy_words import policy_of
from storage import Store
from swarm import commands as c
from swarm.forgetting import NO_WORDS
from swarm.policy import Policy
from tests.bot.rig import homes
from tests.storage.drivers import fresh
from tests.storage.jobs import ASKER, does, opens, the

CONFIG = """
[desks.support.policy]
{}
[desks.support.slack]
channel = "C0123456789"
"""
KEPT = Policy(keep_words=timedelta(days=30))


def configured(folder: Path, line: str) -> str:
    file = folder / "muster.toml"
    file.write_text(CONFIG.format(line))
    desk = load(file, {}, to_run=False).desks["support"]
    return policy_of("support", desk, Clock().now())


def test_what_is_no_longer_kept_is_said_in_plain_words(tmp_path: Path) -> None:
    said = "90 d after a request was closed, all that was written in it is emptied."
    assert said in configured(tmp_path, 'keep_words = "90d"')
    assert "emptied" not in configured(tmp_path, "")


@pytest.mark.parametrize("value", ['"12h"', '"soon"', "90", '""'])
def test_less_than_a_day_or_no_length_is_a_mistake(tmp_path: Path, value: str) -> None:
    with pytest.raises(Misconfigured, match=r"line 3: desks\.support\.policy\.keep_words"):
        configured(tmp_path, f"keep_words = {value}")


async def looks(store: Store, clock: Clock) -> KeepingWords:
    await store.leases.join(lambda: None)
    return KeepingWords(store, clock, homes(KEPT), Together(store.leases))


async def test_of_several_processes_one_looks_and_another_once_that_has_gone() -> None:
    clock = Clock()
    async with fresh("postgres") as driver:
        one, other = await driver.open(), await driver.open()
        first, second = await looks(one, clock), await looks(other, clock)
        await first.look()
        await one.run(opens("my flat", at=clock.now()))
        await one.run(does(1, c.Withdraw(why="never mind"), ASKER, clock.now()))
        clock.move(timedelta(days=31))
        await second.look()
        assert (await the(one, 1)).title == "my flat", "it is the first one's to look"
        await one.leases.leave()
        await second.look()
        assert (await the(one, 1)).title == NO_WORDS
        await other.leases.leave()
        await one.close()
        await other.close()


async def test_it_looks_once_an_hour_in_a_task_of_its_own(tmp_path: Path) -> None:
    clock = Clock()
    store = await Store.open(tmp_path / "muster.db")
    words = await looks(store, clock)
    titles = []
    for moved in (timedelta(), timedelta(minutes=30), timedelta(minutes=31)):
        clock.move(moved)
        long_ago = clock.now() - timedelta(days=40)
        made = (await store.run(opens("my flat", at=long_ago))).request
        assert made is not None
        await store.run(does(made.number, c.Withdraw(why="x"), ASKER, long_ago))
        words.begin()
        if words._looking is not None:
            await words._looking
        titles.append((await the(store, made.number)).title)
    assert titles == [NO_WORDS, "my flat", NO_WORDS]
    assert (await the(store, 2)).title == NO_WORDS, "what was left for the next hour"
    await store.close()
