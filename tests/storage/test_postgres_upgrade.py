"""A rolling upgrade: processes of the version before go on beside the newer ones, and who cannot is refused in time."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from storage import SchemaTooNew, StorageBroken, Store
from storage.keeping import reads, verify
from storage.postgres.migrations import MIGRATIONS, VERSION, least
from storage.postgres.schema import migrate
from storage.postgres.server import Server
from storage.postgres.transaction import rows
from swarm.commands import Take, TriedStep
from tests.storage.drivers import OTHERS, PostgreSQL, order
from tests.storage.jobs import DESK, NOON, OWNER, does, opened, opens, the
from tests.storage.upgrading import REMAKING, ROLLS, TWO_AHEAD, database, migrated

VERSIONS = "SELECT version FROM muster ORDER BY version"
TABLES = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND tablename IN ('moods', 'whims')"
TODAY = [(version,) for version in range(least(MIGRATIONS), VERSION + 1)]
"""The versions of which one may work on a database of ours."""


@pytest.fixture
async def driver() -> AsyncIterator[PostgreSQL]:
    async with database() as one:
        yield one


@pytest.fixture
async def old(driver: PostgreSQL) -> AsyncIterator[Store]:
    """A process of today's version, which soon is the one before."""
    store = await driver.open()
    await opened(store)
    yield store
    await store.close()


async def test_the_version_before_goes_on_before_during_and_after_a_migration(driver: PostgreSQL, old: Store) -> None:
    async def works(jobs: range) -> None:
        for step in jobs:
            await old.run(does(1, TriedStep(step=str(step)), delivery=f"d{step}"))
            await old.run(opens(f"Request {step}"))
            assert (await the(old, 1)).tried[-1].text == str(step)

    await works(range(10))
    await asyncio.gather(migrated(driver, ROLLS), works(range(10, 60)))
    await works(range(60, 70))
    assert [one.text for one in (await the(old, 1)).tried] == [str(step) for step in range(70)]
    assert await driver.rows("SELECT count(*), mood FROM requests GROUP BY mood") == [(71, "calm")]
    assert await driver.rows(VERSIONS) == [(VERSION,), (VERSION + 1,)]
    assert await old.rebuild() == 0


async def test_the_version_before_can_be_started_again(driver: PostgreSQL, old: Store) -> None:
    await migrated(driver, ROLLS)
    async with reads(driver.url) as seen:
        assert await seen.pending_requests() == []
    again = await driver.open()
    await again.run(does(1, Take()))
    assert (await the(old, 1)).shepherd == OWNER.id
    await again.close()
    assert await driver.rows(VERSIONS) == [(VERSION,), (VERSION + 1,)]


async def test_only_the_newest_says_whether_all_is_well(driver: PostgreSQL, old: Store) -> None:
    assert (await verify(driver.url)).sound
    await migrated(driver, ROLLS)
    with pytest.raises(SchemaTooNew, match="Run the newer Muster"):
        await verify(driver.url)


async def test_a_process_two_versions_behind_is_refused(driver: PostgreSQL, old: Store) -> None:
    await old.close()
    await migrated(driver, *TWO_AHEAD)
    assert await driver.rows(VERSIONS) == [(VERSION + 1,), (VERSION + 2,)]
    with pytest.raises(SchemaTooNew, match=rf"schema version {VERSION + 2}.*only up to {VERSION}\. Run the newer"):
        await driver.open()
    with pytest.raises(SchemaTooNew, match="Run the newer"):
        async with reads(driver.url):
            pass


@pytest.mark.parametrize("migrations", [TWO_AHEAD, (REMAKING,)], ids=["two versions at once", "requests are remade"])
async def test_nobody_finds_the_database_changed_under_their_hands(
    driver: PostgreSQL, old: Store, migrations: tuple[tuple[int, str], ...]
) -> None:
    with pytest.raises(StorageBroken, match=r"older processes work on it.*Stop them all, then start this Muster"):
        await migrated(driver, *migrations)
    assert await driver.rows(VERSIONS) == TODAY
    assert await driver.rows(TABLES) == [(0,)]
    await old.run(does(1, Take()))
    await old.close()
    await migrated(driver, *migrations)
    with pytest.raises(SchemaTooNew):
        await driver.open()


async def test_nothing_rolls_from_version_2(driver: PostgreSQL) -> None:
    there = Server(driver.url, 5.0)
    second, third = await there.unhurried(), await there.unhurried()
    await migrate(there, second, MIGRATIONS[:1])
    assert await driver.rows(VERSIONS) == [(2,)]
    await rows(second, "work_by", {"version": 2})
    with pytest.raises(StorageBroken, match=r"older processes work on it.*Stop them all, then start this Muster"):
        await migrate(there, third, MIGRATIONS[:2])
    await second.close()
    await migrate(there, third, MIGRATIONS[:2])
    await third.close()
    assert await driver.rows(VERSIONS) == [(3,)]


async def test_who_lost_the_connection_meanwhile_is_refused_when_they_come_back(driver: PostgreSQL, old: Store) -> None:
    await order(OTHERS, driver.name)
    await migrated(driver, REMAKING)
    for _ in range(3):  # at first it is found that the connection was lost
        with pytest.raises(StorageBroken) as refused:
            await old.run(does(1, Take()))
    assert f"schema version {VERSION + 1}" in str(refused.value)
    assert await driver.rows("SELECT count(*) FROM events") == [(1,)]


async def test_requests_are_remade_if_and_only_if_a_migration_says_so(driver: PostgreSQL, old: Store) -> None:
    await old.close()
    await driver.tamper("UPDATE requests SET open = 0")
    await migrated(driver, ROLLS)
    assert await driver.rows("SELECT open FROM requests") == [(0,)]
    await migrated(driver, ROLLS, (VERSION + 2, REMAKING[1].replace("mood", "whim")))
    assert await driver.rows("SELECT open, next_due FROM requests") == [(1, 0)]
    assert await driver.rows(VERSIONS) == [(VERSION + 2,)]


async def test_several_newer_ones_begin_at_once(driver: PostgreSQL, old: Store) -> None:
    await asyncio.gather(*(migrated(driver, ROLLS, tries=20) for _ in range(4)), old.run(does(1, Take())))
    assert await driver.rows(VERSIONS) == [(VERSION,), (VERSION + 1,)]


async def test_a_migration_that_breaks_leaves_nothing_behind(driver: PostgreSQL) -> None:
    with pytest.raises(StorageBroken, match="syntax error"):
        await migrated(driver, (VERSION + 1, "CREATE TABLE more (id INTEGER); NO SUCH THING;"))
    assert await driver.rows("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == [(0,)]
    await (await driver.open()).close()


async def test_a_history_that_cannot_be_read_leaves_the_database_at_its_version(driver: PostgreSQL, old: Store) -> None:
    await old.close()
    await driver.tamper("UPDATE events SET doc = '[]'")
    with pytest.raises(StorageBroken, match="Request #1"):
        await migrated(driver, REMAKING)
    assert await driver.rows(VERSIONS) == TODAY


async def test_nobody_waits_for_long_while_a_migration_waits_for_somebody(driver: PostgreSQL, old: Store) -> None:
    loop = asyncio.get_running_loop()
    async with driver.beginning("SELECT count(*) FROM requests"):  # as a backup does, which holds what it reads
        migrating = asyncio.create_task(migrated(driver, ROLLS, tries=20))
        longest, until = 0.0, loop.time() + 4
        while loop.time() < until:
            began = loop.time()
            await old.run(does(1, TriedStep(step="on we go")))
            await old.board(DESK)
            longest = max(longest, loop.time() - began)
        assert not migrating.done()
    await migrating
    assert 0.4 < longest < 4, "somebody did wait, but for no longer than the locks of one try"
    assert await driver.rows(VERSIONS) == [(VERSION,), (VERSION + 1,)]


async def test_a_migration_that_is_never_alone_gives_up_and_says_so(driver: PostgreSQL, old: Store) -> None:
    async with driver.beginning("SELECT count(*) FROM requests"):
        with pytest.raises(StorageBroken, match=r"is busy: something was not done in time.*lock timeout"):
            await migrated(driver, ROLLS, tries=2)
    assert await driver.rows(TABLES) == [(0,)]
    assert await old.due(NOON, 1) == []
