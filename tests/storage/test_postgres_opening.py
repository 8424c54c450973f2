"""Opening a database on PostgreSQL: from nothing, by several at once, and all that can be wrong with it."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from storage import StorageBroken, Store
from storage.postgres.migrations import MIGRATIONS, VERSION, least
from tests.storage.drivers import PostgreSQL, order, server
from tests.storage.jobs import DESK, opened, opens, the
from tests.storage.server import LOCKED
from tests.storage.upgrading import database

TODAY = [(version,) for version in range(least(MIGRATIONS), VERSION + 1)]
"""The versions of which one may work on a database of ours."""


@pytest.fixture
async def driver() -> AsyncIterator[PostgreSQL]:
    async with database() as one:
        yield one


async def test_an_empty_database_gets_todays_schema_and_is_opened_as_it_is(driver: PostgreSQL) -> None:
    for number in (1, 2, 3):
        store = await driver.open()
        assert await opened(store) == number
        await store.close()
    assert await driver.rows("SELECT version FROM muster ORDER BY version") == TODAY


async def test_several_open_an_empty_database_at_once(driver: PostgreSQL) -> None:
    stores = await asyncio.gather(*(driver.open() for _ in range(5)))
    made = [await opened(store) for store in stores]
    assert made == [1, 2, 3, 4, 5]
    assert await driver.rows("SELECT version FROM muster ORDER BY version") == TODAY
    for store in stores:
        await store.close()


async def test_somebody_elses_database_is_refused_and_left_alone(driver: PostgreSQL) -> None:
    await driver.tamper("CREATE TABLE theirs (id INTEGER)")
    with pytest.raises(StorageBroken, match="holds tables, but not Muster's"):
        await driver.open()
    assert await driver.rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public'") == [("theirs",)]


async def test_a_database_that_cannot_hold_every_text_is_refused(driver: PostgreSQL) -> None:
    name = f"{driver.name}_latin"
    await order(f"CREATE DATABASE {name} ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")
    with pytest.raises(StorageBroken, match="keeps its texts as LATIN1"):
        await Store.open(server().url(name))
    await order(f"DROP DATABASE {name} WITH (FORCE)")


async def test_a_database_that_is_not_there_is_said_not_to_be(driver: PostgreSQL) -> None:
    with pytest.raises(StorageBroken, match="There is no database postgresql:///nowhere"):
        await Store.open(server().url("nowhere"))


async def test_a_database_that_can_only_be_read_is_refused(driver: PostgreSQL) -> None:
    await order(f"ALTER DATABASE {driver.name} SET default_transaction_read_only = on")
    with pytest.raises(StorageBroken, match="can only be read"):
        await driver.open()


async def test_a_user_who_may_not_make_tables_is_told_so(driver: PostgreSQL) -> None:
    await order("CREATE ROLE guest LOGIN")
    with pytest.raises(StorageBroken, match=r"own the database.*permission denied"):
        await Store.open(driver.url.replace("//muster@", "//guest@"))
    await order("DROP ROLE guest")


async def test_the_password_comes_from_the_address_or_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    await order(f"CREATE DATABASE {LOCKED}")
    await order("CREATE ROLE staff LOGIN PASSWORD 'pass/word'")
    await order(f"ALTER DATABASE {LOCKED} OWNER TO staff")
    url = server().url(LOCKED).replace("//muster@", "//staff@")
    monkeypatch.delenv("PGPASSWORD", raising=False)
    monkeypatch.setenv("PGPASSFILE", "/nowhere")
    with pytest.raises(StorageBroken, match="does not let Muster in"):
        await Store.open(url)
    wrong = url.replace("//staff@", "//staff:secret@")
    with pytest.raises(StorageBroken, match="does not let Muster in") as refused:
        await Store.open(wrong)
    assert "secret" not in str(refused.value)
    await (await Store.open(url.replace("//staff@", "//staff:pass%2Fword@"))).close()
    monkeypatch.setenv("PGPASSWORD", "pass/word")
    await (await Store.open(url)).close()
    await order(f"DROP DATABASE {LOCKED} WITH (FORCE)")
    await order("DROP ROLE staff")


@pytest.mark.parametrize("url", ["postgresql://muster@127.0.0.1:1/muster", "postgres://muster@nowhere.invalid/muster"])
async def test_a_server_that_is_not_there_is_said_not_to_be(url: str) -> None:
    with pytest.raises(StorageBroken, match=r"postgres\S+/muster cannot be reached"):
        await Store.open(url, patience=2)


async def test_an_address_that_is_none_is_refused() -> None:
    with pytest.raises(StorageBroken, match="postgresql://"):
        await Store.open("postgresql://muster@host:nonsense/muster")


async def test_old_deliveries_are_thrown_away_also_by_several_at_once(driver: PostgreSQL) -> None:
    store = await driver.open()
    await store.run(opens(delivery="old"))
    await store.run(opens(delivery="young"))
    await driver.tamper("UPDATE deliveries SET at = at - 15 * 86400000::bigint WHERE delivery = 'old'")
    await store.close()
    stores = [await driver.open() for _ in range(3)]
    await asyncio.gather(*(one.run(opens(delivery=f"new {at}")) for at, one in enumerate(stores)))
    left = await driver.rows("SELECT delivery FROM deliveries ORDER BY delivery")
    assert left == [("new 0",), ("new 1",), ("new 2",), ("young",)]
    for one in stores:
        await one.close()


async def test_a_request_stored_in_a_form_that_cannot_be_read_is_named(driver: PostgreSQL) -> None:
    store = await driver.open()
    await opened(store)
    await driver.tamper("UPDATE requests SET doc = '[]'")
    with pytest.raises(StorageBroken, match=rf"Request #1 of desk {DESK}.*muster rebuild"):
        await store.request(DESK, 1)
    await store.rebuild()
    await the(store, 1)
    await driver.tamper("UPDATE events SET doc = '[]'")
    with pytest.raises(StorageBroken, match="restore a backup"):
        await store.rebuild()
    await store.close()


async def test_texts_are_ordered_as_in_a_file_whatever_the_databases_language(driver: PostgreSQL) -> None:
    collations = await driver.open()
    await collations.close()
    other = "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
    assert await driver.rows(f"{other} AND data_type = 'text' AND collation_name IS DISTINCT FROM 'C'") == []
