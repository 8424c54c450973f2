"""What an operator does to a database on PostgreSQL as a whole."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest

from storage import Effect
from storage.broken import Absent, SchemaTooOld
from storage.keeping import alone, reads, rebuild, verify
from storage.postgres.transaction import SQL
from swarm.commands import Take
from tests.storage.drivers import PostgreSQL, new_database, order
from tests.storage.jobs import DESK, PEOPLE, does, opened, opens


@pytest.fixture
async def driver() -> AsyncIterator[PostgreSQL]:
    one = PostgreSQL()
    yield one
    await one.remove()


@pytest.fixture
async def empty() -> AsyncIterator[PostgreSQL]:
    one = PostgreSQL()
    one.name = await new_database()
    yield one
    await order(f"DROP DATABASE {one.name} WITH (FORCE)")


async def test_what_is_wrong_is_found_and_remade_while_others_write(driver: PostgreSQL) -> None:
    store = await driver.open()
    await store.know(DESK, PEOPLE)
    for _ in range(3):
        await opened(store)
    await store.run(does(2, Take(), effects=[Effect(kind="post", doc="{}")]))
    found = await verify(driver.url)
    assert (found.sound, found.requests, found.events, found.pending) == (True, 3, 4, 1)
    assert found.oldest is not None
    assert found.oldest.kind == "post"
    await driver.tamper("UPDATE requests SET shepherd = 'slack:U9' WHERE number = 1")
    found, _ = await asyncio.gather(verify(driver.url), store.run(opens("Meanwhile")))
    assert found.differing.named == ["support#1"]
    assert await rebuild(driver.url) == 1
    assert (await verify(driver.url)).sound
    await store.close()


async def test_it_can_be_read_beside_whoever_writes(driver: PostgreSQL) -> None:
    store = await driver.open()
    await opened(store)
    async with reads(driver.url) as looked:
        await store.run(opens("Another"))
        assert [one.number for one in await looked.board(DESK)] == [1, 2]
        assert (await looked.people(DESK), await looked.failures()) == ([], [])
    await store.close()


async def test_whoever_looks_makes_nothing(empty: PostgreSQL) -> None:
    with pytest.raises(Absent, match="nothing in the database"):
        await verify(empty.url)
    with pytest.raises(Absent, match="`muster run` begins it"):
        async with reads(empty.url):
            pass
    assert await empty.rows("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == [(0,)]


async def test_an_older_schema_is_not_looked_through(empty: PostgreSQL) -> None:
    await (await empty.open()).close()
    await empty.tamper("UPDATE muster SET version = 1")
    with pytest.raises(SchemaTooOld, match="brings it up to date"):
        await verify(empty.url)


async def test_any_number_of_processes_work_on_it(driver: PostgreSQL) -> None:
    with alone(driver.url, "`muster run`"), alone(driver.url, "`muster run`"):
        pass


MANY = """
INSERT INTO requests (desk, number, version, status, open, priority, requester, title, title_folded, opened_at,
    handovers, shift_handovers, reopened, helpers, doc)
SELECT desk, n, version, status, open, priority, requester, title, title_folded, opened_at, handovers, shift_handovers,
    reopened, helpers, doc FROM requests CROSS JOIN generate_series(2, 5000) AS n
"""


async def test_of_many_requests_some_are_read_without_the_others(driver: PostgreSQL) -> None:
    store = await driver.open()
    await opened(store)
    await store.close()
    await driver.tamper(MANY)
    await driver.tamper("ANALYZE requests")
    statement = SQL["rows_between"]
    db = await asyncpg.connect(driver.url)
    try:
        for mode in ("force_custom_plan", "force_generic_plan"):
            await db.execute(f"SET plan_cache_mode = {mode}")
            await db.execute(f"PREPARE reads (TEXT, BIGINT, BIGINT) AS {statement.sql}")
            plan = str(await db.fetch(f"EXPLAIN EXECUTE reads ('{DESK}', 3001, 3200)"))
            assert "requests_pkey" in plan
            assert "Seq Scan" not in plan
            await db.execute("DEALLOCATE reads")
    finally:
        await db.close()
