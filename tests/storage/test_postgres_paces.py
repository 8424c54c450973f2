"""The pace that processes keep together: nobody goes before the others' turns, and what one was told all know."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, suppress

import pytest

from storage.broken import StorageBroken
from storage.postgres.paces import Shared
from tests.storage.drivers import PostgreSQL, fresh, server

POSTS = "slack chat.postMessage C1"


@pytest.fixture
async def database() -> AsyncIterator[PostgreSQL]:
    async with fresh("postgres") as driver:
        assert isinstance(driver, PostgreSQL)
        await (await driver.open()).close()
        yield driver


@pytest.fixture
async def two(database: PostgreSQL) -> AsyncIterator[tuple[Shared, Shared]]:
    async with AsyncExitStack() as stack:
        both = Shared(database.url), Shared(database.url)
        for one in both:
            stack.push_async_callback(one.close)
        yield both


async def test_turns_are_given_once(two: tuple[Shared, Shared]) -> None:
    waits = [await two[number % 2].turn(POSTS, 1, 10.0) for number in range(4)]
    assert waits == pytest.approx([0, 10, 20, 30], abs=0.5)
    assert await two[0].turn("slack chat.postMessage C2", 1, 10.0) == 0


async def test_so_many_go_at_once_and_the_next_when_the_first_is_free(two: tuple[Shared, Shared]) -> None:
    waits = [await two[number % 2].turn("slack", 3, 10.0) for number in range(8)]
    assert waits[:3] == [0, 0, 0]
    assert waits[3:] == pytest.approx([10, 10, 10, 20, 20], abs=0.5)


async def test_many_who_wish_at_once_get_one_each(two: tuple[Shared, Shared]) -> None:
    wished = await asyncio.gather(*(one.turn(POSTS, 1, 5.0) for one in two for _ in range(20)))
    assert sorted(wished) == pytest.approx([5.0 * number for number in range(40)], abs=1)


async def test_what_is_free_again_is_taken_at_once(two: tuple[Shared, Shared]) -> None:
    await two[0].turn(POSTS, 1, 0.05)
    await asyncio.sleep(0.06)
    assert await two[1].turn(POSTS, 1, 0.05) == 0


async def test_what_one_was_told_the_others_know(two: tuple[Shared, Shared]) -> None:
    ours, theirs = two
    assert await theirs.held(POSTS) == 0
    await ours.hold(POSTS, 2, 2.0, 30.0)
    await ours.hold(POSTS, 2, 2.0, 3.0)
    assert await theirs.held(POSTS) == pytest.approx(30, abs=0.5)
    waits = [await theirs.turn(POSTS, 2, 2.0) for _ in range(3)]
    assert waits == pytest.approx([30, 31, 32], abs=0.5), "then one after the other"
    assert await theirs.held("slack") == 0


async def test_what_nobody_needs_is_forgotten(database: PostgreSQL, two: tuple[Shared, Shared]) -> None:
    await database.tamper("INSERT INTO paces (name, next_at) VALUES ('slack chat.postMessage D1 1', 5)")
    await two[0].turn(POSTS, 1, 1.0)
    assert await database.rows("SELECT name FROM paces") == [(f"{POSTS} 1",)]


async def test_a_lost_connection_is_made_anew(database: PostgreSQL, two: tuple[Shared, Shared]) -> None:
    await two[0].turn(POSTS, 1, 10.0)
    await database.rows(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> "
        "pg_backend_pid()"
    )
    with suppress(StorageBroken):  # it may be known already that the connection is gone
        await two[0].held(POSTS)
    assert await two[0].turn(POSTS, 1, 10.0) == pytest.approx(10, abs=1)


async def test_a_database_that_is_not_there_says_so() -> None:
    gone = Shared(server().url("nowhere"))
    with pytest.raises(StorageBroken, match="There is no database"):
        await gone.turn(POSTS, 1, 1.0)
    await gone.close()
    with pytest.raises(StorageBroken):
        await gone.turn(POSTS, 1, 1.0)
