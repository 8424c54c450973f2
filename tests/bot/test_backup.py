"""The commands that keep a database, as an operator types them: what they say, and how they end."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.keeping import Told, carried_out
from storage import Store, keeping
from storage.migrating import migrate
from tests.storage.jobs import DESK, opened
from tests.storage.test_sqlite_backup import grow, names, raw

CONFIG = """
[storage]
path = "{}"
[slack]
api_url = "http://127.0.0.1:9/"
[desks.support.slack]
channel = "C0123456789"
"""
"""Nobody listens there, so Muster goes on trying."""
SECRETS = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}
WELL = "All is well with 1 request and 1 event: nothing is missing, and every row is as its history says."
PIPE = asyncio.subprocess.PIPE


class Operator:
    """Somebody with a configuration and a database, in a folder of their own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / "muster.db"
        self.config = folder / "muster.toml"
        self.config.write_text(CONFIG.format(self.path))
        self.secrets = dict(SECRETS)

    async def begins(self, *words: str) -> asyncio.subprocess.Process:
        environ = {"PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(Path.cwd()), **self.secrets}
        command = (sys.executable, "-W", "error", "-W", "ignore:'audioop'", "-m", "bot", *words)
        return await asyncio.create_subprocess_exec(
            *command, cwd=self.folder, env=environ, stdin=PIPE, stdout=PIPE, stderr=PIPE
        )

    async def types(self, *words: str) -> tuple[int, list[str]]:
        """How it ended, and all that was said."""
        process = await self.begins(*words)
        out, err = await process.communicate(b"")
        return process.returncode or 0, (out + err).decode().splitlines()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[asyncio.subprocess.Process]:
        """Muster runs, and has the database."""
        process = await self.begins("run")
        assert process.stderr is not None
        assert b"a door fell" in await process.stderr.readline()
        try:
            yield process
        finally:
            if process.returncode is None:
                process.terminate()
            await process.communicate()
        assert process.returncode in (0, -signal.SIGKILL)


@pytest.fixture
async def operator(tmp_path: Path) -> Operator:
    """With one request."""
    operator = Operator(tmp_path)
    store = await Store.open(operator.path)
    await opened(store, at=datetime.now(UTC))  # so that no clock is due while Muster runs
    await store.close()
    return operator


async def test_backed_up_and_verified_while_muster_runs(operator: Operator) -> None:
    async with operator.running():
        code, (said,) = await operator.types("backup", "copy.db")
        assert code == 0
        assert said.startswith(f"Backed up {operator.path} into copy.db: 0.")
        assert await operator.types("verify") == (0, [WELL])
        assert await operator.types("verify", "--db", "copy.db") == (0, [WELL])
        operator.secrets = {}  # with them it would ask the platform, which is not there
        assert await operator.types("doctor") == (0, ["Nothing is wrong: everything was delivered."])
        assert await operator.types("rebuild") == (0, [WELL])
    code, (said,) = await operator.types("backup", "copy.db")
    assert (code, said) == (
        1,
        "copy.db is there already. Name another file for the backup, or overwrite it with --force.",
    )
    assert (await operator.types("backup", "copy.db", "--force"))[0] == 0


async def test_only_one_muster_runs_on_a_database(operator: Operator) -> None:
    async with operator.running() as first:
        in_use = [
            f"The database {operator.path} is in use by `muster run` (process {first.pid}). "
            "Two at once would do everything twice: stop that one first."
        ]
        assert await operator.types("run") == (1, in_use)
        assert await operator.types("console", "--db", str(operator.path)) == (1, in_use)
        raw(operator.path, "UPDATE requests SET title = 'Another', next_due = NULL")  # so that no clock looks at it
        assert await operator.types("rebuild") == (1, in_use)
        (operator.folder / "copy.db").touch()
        assert await operator.types("restore", "copy.db", "--force") == (1, in_use)
        assert raw(operator.path, "SELECT title FROM requests") == [("Another",)]
        assert first.returncode is None
    async with operator.running():
        pass
    assert names(operator.folder) == {"muster.toml", "muster.db", "muster.db-pace", "copy.db"}


async def test_a_killed_process_keeps_nobody_from_starting(operator: Operator) -> None:
    async with operator.running() as first:
        first.kill()
        await first.communicate()
        async with operator.running() as second:
            code, (said,) = await operator.types("run")
            assert (code, f"(process {second.pid})" in said) == (1, True)


async def test_while_people_talk_at_the_terminal_muster_does_not_run_beside_them(operator: Operator) -> None:
    session = await operator.begins("console", "--db", str(operator.path), "--json")
    assert session.stdin is not None and session.stdout is not None
    session.stdin.write(b"requester> help\n")
    assert await session.stdout.readline()
    code, (said,) = await operator.types("run")
    assert (code, " is in use by `muster console`. " in said) == (1, True)
    await session.communicate(b"")
    async with operator.running():
        pass


async def test_restored_and_what_was_there_is_kept(operator: Operator) -> None:
    assert (await operator.types("backup", "copy.db"))[0] == 0
    code, (said,) = await operator.types("restore", "copy.db")
    assert (code, said) == (
        1,
        f"{operator.path} is there already. With --force it is kept beside the restored database.",
    )
    assert await operator.types("restore", "copy.db", "--force") == (
        0,
        [f"Restored {operator.path} from copy.db.", f"What was there is {operator.path}.replaced now.", WELL],
    )
    operator.path.unlink()
    assert await operator.types("restore", "copy.db") == (0, [f"Restored {operator.path} from copy.db.", WELL])
    async with operator.running():
        pass


async def test_what_is_wrong_is_said_and_nothing_is_restored(operator: Operator) -> None:
    raw(operator.path, "UPDATE requests SET title = 'Another'")
    differs = "Not as the history says is the row of support#1: `muster rebuild` remakes it."
    assert await operator.types("verify") == (1, [differs])
    assert (await operator.types("backup", "copy.db"))[0] == 0
    assert await operator.types("restore", "copy.db", "--force") == (
        1,
        ["Nothing was restored, for something is wrong with copy.db.", differs],
    )
    assert await operator.types("rebuild") == (0, ["1 row differed from its history and is remade.", WELL])
    raw(operator.path, "UPDATE events SET doc = '[]'")
    lost = "The history of support#1 cannot be read: restore a backup."
    assert await operator.types("verify") == (1, [lost])
    assert await operator.types("rebuild") == (1, ["Nothing was remade, for not everything can be read.", lost])


async def test_rebuilding_says_what_it_could_not_mend(operator: Operator) -> None:
    raw(
        operator.path,
        "UPDATE requests SET title = 'Another'",
        f"INSERT INTO addresses (desk, number, part, address) VALUES ('{DESK}', 7, 'thread', 'slack:C1/7')",
    )
    lost = "A place on a platform belongs to a request that does not exist: support#7."
    assert await operator.types("rebuild") == (1, ["1 row differed from its history and is remade.", lost])
    assert await operator.types("rebuild") == (1, [lost])


@pytest.mark.parametrize("command", ["verify", "doctor", "rebuild", "backup"])
async def test_where_there_is_no_database_none_is_made(tmp_path: Path, command: str) -> None:
    operator = Operator(tmp_path)
    code, (said,) = await operator.types(*([command, "copy.db"] if command == "backup" else [command]))
    assert (code, said) == (
        1,
        f"There is no database {operator.path} yet. `muster run` makes it; if it ran before, check storage.path.",
    )
    assert names(tmp_path) == {"muster.toml"}


async def test_a_mistake_in_the_configuration_is_said_first(operator: Operator) -> None:
    operator.config.write_text("[desks.support.slack]\n")
    for words in (["verify"], ["backup", "copy.db"], ["restore", "copy.db"]):
        code, (said,) = await operator.types(*words)
        assert (code, said[:18]) == (2, "muster.toml, line ")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_backup_that_is_called_off_leaves_nothing_behind(operator: Operator, number: int) -> None:
    grow(operator.path, 64)
    process = await operator.begins("backup", "copy.db")
    while not any(one.stat().st_size for one in operator.folder.glob("copy.db.*")):
        await asyncio.sleep(0.001)
    process.send_signal(number)
    out, err = await process.communicate()
    assert (process.returncode, out, err) == (1, b"Called off. Nothing was changed.\n", b"")
    assert names(operator.folder) == {"muster.toml", "muster.db"}


def test_whoever_calls_it_off_too_late_is_not_told_that_nothing_was_changed(tmp_path: Path) -> None:
    path = tmp_path / "muster.db"

    async def makes() -> None:
        await (await Store.open(path)).close()

    async def called_off(*first: Coroutine[Any, Any, object]) -> Told:
        for one in first:
            await one
        os.kill(os.getpid(), signal.SIGTERM)
        await asyncio.Event().wait()
        return [], True

    nothing = (["Called off. Nothing was changed."], False)
    perhaps = (["Called off at the very end: all of it is done, or nothing. `muster verify` says which."], False)
    assert carried_out(called_off(makes(), keeping.verify(path))) == nothing
    assert carried_out(called_off(keeping.backup(path, tmp_path / "copy.db"))) == perhaps
    assert carried_out(called_off(keeping.restore(tmp_path / "copy.db", path, force=True))) == perhaps
    assert carried_out(called_off(keeping.rebuild(path))) == perhaps
    assert carried_out(called_off(migrate(path, tmp_path / "there.db"))) == perhaps
    assert carried_out(called_off(keeping.verify(path))) == nothing, "each piece of work by itself"
