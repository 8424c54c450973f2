"""`muster migrate`, and backups of PostgreSQL, as an operator types them."""

import signal
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import pytest

from storage import Store
from storage.tables import TABLES
from tests.bot.test_backup import WELL, Operator
from tests.storage.drivers import PostgreSQL, SQLite, new_database, order, server
from tests.storage.furnished import everything
from tests.storage.jobs import DESK, opened
from tests.storage.test_moving import waits
from tests.storage.test_sqlite_backup import names, raw

SLOW_TO_COMMIT = """
CREATE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN PERFORM pg_advisory_xact_lock(7); RETURN NULL; END $$;
CREATE CONSTRAINT TRIGGER hold AFTER INSERT ON events DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION hold()
"""
"""Whoever commits a new event waits for whoever holds that lock."""


@pytest.fixture
async def operator(tmp_path: Path) -> Operator:
    """With one request in a file."""
    operator = Operator(tmp_path)
    store = await Store.open(operator.path)
    await opened(store, at=datetime.now(UTC))  # so that no clock is due while Muster runs
    await store.close()
    return operator


@pytest.fixture
async def base() -> AsyncIterator[PostgreSQL]:
    """A database in which there is nothing at all."""
    one = PostgreSQL()
    one.name = await new_database()
    yield one
    await order(f"DROP DATABASE {one.name} WITH (FORCE)")


def moves_to(operator: Operator, base: PostgreSQL) -> None:
    """What the operator has to say from now on."""
    said = operator.config.read_text()
    operator.config.write_text(said.replace(f'path = "{operator.path}"', f'url = "{base.url}"'))


def rows(operator_said: list[str]) -> dict[str, int]:
    return {table: int(count) for count, table in map(str.split, operator_said)}


async def test_there_and_back(operator: Operator, base: PostgreSQL) -> None:
    there, before = f"postgresql:///{base.name}", await everything(SQLite(operator.folder))
    code, (moved, *tables, now) = await operator.types("migrate", base.url)
    assert (code, moved) == (
        0,
        f"Moved {operator.path} into {there}, and compared every row there with its original: all are equal.",
    )
    assert rows(tables) == {table: len(before[table]) for table in TABLES}
    assert now == (
        f'Now say storage.url = "{base.url}" in muster.toml, in the place of storage.path, and start Muster. '
        f"{operator.path} is still as it was: run no Muster on it any more."
    )
    moves_to(operator, base)
    assert await operator.types("verify") == (0, [WELL])
    async with operator.running() as process:
        code, (said,) = await operator.types("migrate", "back.db")
        assert code == 1 and f"The database {there} is in use by process" in said and str(process.pid) in said
        code, (said,) = await operator.types("backup", "copy.db")
        assert code == 0 and said.startswith(f"Backed up {there} into copy.db: 0.")
        assert await operator.types("verify", "--db", "copy.db") == (0, [WELL])
        code, (said,) = await operator.types("restore", "copy.db", "--force")
        assert code == 1 and "is in use by process" in said
    code, (*_, now) = await operator.types("migrate", "back.db")
    assert (code, now) == (
        0,
        'Now say storage.path = "back.db" in muster.toml, in the place of storage.url, and start Muster. '
        f"{there} is still as it was: run no Muster on it any more.",
    )
    assert raw(operator.folder / "back.db", "SELECT title FROM requests") == [("The replica lags",)]
    assert (await operator.types("console", "--db", "back.db", "--strict"))[0] == 0
    code, (said,) = await operator.types("restore", "copy.db")
    assert (code, said) == (
        1,
        f"Something is in the database {there} already. "
        "With --force it is moved aside, into a schema of its own in the same database.",
    )
    assert await operator.types("restore", "copy.db", "--force") == (
        0,
        [f"Restored {there} from copy.db.", "What was there is in the schema muster_replaced now.", WELL],
    )


async def test_a_password_is_shown_to_nobody(operator: Operator, base: PostgreSQL) -> None:
    secret = base.url.replace("muster@", "muster:very-secret@")
    code, said = await operator.types("migrate", secret)
    assert code == 2 and "set PGPASSWORD in the environment" in " ".join(" ".join(said).replace("│", "").split())
    for other in ("mysql://muster@db/muster", "postgresql://muster@db"):
        code, said = await operator.types("migrate", other)
        assert code == 2 and "has to be a file" in " ".join(" ".join(said).replace("│", "").split())
    await (await base.open()).close()
    operator.config.write_text(operator.config.read_text().replace(f'path = "{operator.path}"', ""))
    operator.secrets["STORAGE_URL"] = secret
    code, said = await operator.types("migrate", "back.db")
    assert code == 0 and "in muster.toml, take STORAGE_URL out of the environment, and start" in said[-1]
    said += (await operator.types("backup", "copy.db"))[1]
    said += (await operator.types("restore", "copy.db"))[1]
    operator.secrets["STORAGE_URL"] = secret.replace(str(server().folder), "/nowhere")
    said += (await operator.types("migrate", "another.db"))[1]
    assert "very-secret" not in str(said)


async def test_what_is_wrong_is_said_and_nothing_is_moved(operator: Operator, base: PostgreSQL) -> None:
    raw(operator.path, "UPDATE requests SET title = 'Another'")
    assert await operator.types("migrate", base.url) == (
        1,
        [
            f"Nothing was moved, for something is wrong with {operator.path}.",
            f"Not as the history says is the row of {DESK}#1: `muster rebuild` remakes it.",
        ],
    )
    assert await base.rows("SELECT 1 FROM pg_tables WHERE schemaname = 'public'") == []


async def test_on_postgresql_muster_may_run_while_rows_are_remade(operator: Operator, base: PostgreSQL) -> None:
    assert (await operator.types("migrate", base.url))[0] == 0
    moves_to(operator, base)
    async with operator.running() as process:
        await base.tamper("UPDATE requests SET title = 'Another'")
        assert await operator.types("rebuild") == (0, ["1 row differed from its history and is remade.", WELL])
        assert process.returncode is None


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_move_that_is_called_off_leaves_nothing_behind(
    operator: Operator, base: PostgreSQL, number: int
) -> None:
    await (await base.open()).close()
    db = await asyncpg.connect(base.url)
    await db.execute("BEGIN")
    await db.execute(f"INSERT INTO events VALUES ('{DESK}', 1, 1, 7, '', '')")
    process = await operator.begins("migrate", base.url)
    await waits(base)
    process.send_signal(number)
    out, err = await process.communicate()
    await db.close()
    assert (process.returncode, out, err) == (1, b"Called off. Nothing was changed.\n", b"")
    assert not any((await everything(base)).values())
    assert names(operator.folder) == {"muster.toml", "muster.db"}


async def test_called_off_while_it_is_committed_it_is_not_said_that_nothing_was_changed(
    operator: Operator, base: PostgreSQL
) -> None:
    await (await base.open()).close()
    db = await asyncpg.connect(base.url)
    await db.execute(SLOW_TO_COMMIT)
    await db.execute("SELECT pg_advisory_lock(7)")
    process = await operator.begins("migrate", base.url)
    await waits(base)
    process.send_signal(signal.SIGTERM)
    out, err = await process.communicate()
    await db.close()
    perhaps = b"Called off at the very end: all of it is done, or nothing. `muster verify` says which.\n"
    assert (process.returncode, out, err) == (1, perhaps, b"")
