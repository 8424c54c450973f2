"""What the operator reads: the log, without a secret in it, and what the doctor finds."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.app import App
from bot.arrivals import Arrivals
from bot.clock import Clock
from bot.doctor import examine
from bot.door import Answer, Heard
from bot.homes import Home, Homes
from storage import StorageBroken, Store
from swarm.people import Person

SECRETS = {
    "SLACK_BOT_TOKEN": "xoxb-very-secret",
    "SLACK_APP_TOKEN": 'xapp-"quoted"',
    "STORAGE_URL": "postgresql://muster:pa%40ss@db.example.com/muster",
    "MUSTER_KEY": "newer-key, older-key",
}
CONFIG = '[desks.it.slack]\nchannel = "C012"\n'
BEGIN = """
import logging, structlog
from pathlib import Path
from bot.config import load
from bot.logs import quiet, to_stderr

class Token:
    def __repr__(self):
        return 'Token xoxb-very-secret xapp-"quoted"'

log, library = structlog.get_logger(), logging.getLogger("library")
"""


def logged(folder: Path, script: str) -> str:
    """What a process that logs writes on standard error."""
    (folder / "muster.toml").write_text(CONFIG)
    ran = subprocess.run(
        [sys.executable, "-c", f"{BEGIN}\n{script}"],
        env={**os.environ, **SECRETS, "MUSTER": str(folder / "muster.toml")},
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    assert ran.stdout == ""
    return ran.stderr


def lines(folder: Path, script: str) -> list[dict[str, Any]]:
    begin = "import os; to_stderr(load(Path(os.environ['MUSTER'])))\n"
    return [json.loads(line) for line in logged(folder, begin + script).splitlines()]


def test_one_line_of_json_per_event(tmp_path: Path) -> None:
    ours, theirs = lines(tmp_path, "log.info('ready', platform='slack')\nlibrary.warning('slow %s', 'reader')")
    assert (ours["event"], ours["platform"], ours["level"]) == ("ready", "slack", "info")
    assert (theirs["event"], theirs["level"]) == ("slow reader", "warning")
    assert ours["timestamp"].endswith("Z") and theirs["timestamp"].endswith("Z")


def test_what_libraries_merely_tell_is_left_out(tmp_path: Path) -> None:
    assert lines(tmp_path, "library.info('connected')\nlog.debug('a detail')") == []


def test_no_secret_is_written_wherever_it_got_into(tmp_path: Path) -> None:
    script = """
log.info("xoxb-very-secret", value="xoxb-very-secret", inside={"deep": ["xoxb-very-secret", Token()]}, thing=Token())
library.warning("url?token=%s", "xoxb-very-secret", extra={"other": 'xapp-"quoted"'})
try:
    raise ValueError("xoxb-very-secret", Token())
except ValueError:
    log.exception("broke", error=Token())
    library.exception("broke")
"""
    written = logged(tmp_path, "import os; to_stderr(load(Path(os.environ['MUSTER'])))\n" + script)
    assert "very-secret" not in written and "quoted" not in written
    assert written.count("[secret]") >= 10
    told = [json.loads(line) for line in written.splitlines()]
    assert len(told) == 4 and "Traceback" in told[2]["exception"] and "Traceback" in told[3]["exception"]


def test_a_secret_is_not_written_in_parts_either(tmp_path: Path) -> None:
    script = "log.info('keys', one='newer-key', other='<older-key>', password='pa%40ss', typed='pa@ss')"
    (told,) = lines(tmp_path, script)
    assert (told["one"], told["other"]) == ("[secret]", "<[secret]>")
    assert (told["password"], told["typed"]) == ("[secret]", "[secret]")


def test_what_ends_the_process_is_logged_without_a_secret(tmp_path: Path) -> None:
    (tmp_path / "muster.toml").write_text(CONFIG)
    script = "import os; to_stderr(load(Path(os.environ['MUSTER'])))\nraise RuntimeError('xoxb-very-secret')"
    ran = subprocess.run(
        [sys.executable, "-c", f"{BEGIN}\n{script}"],
        env={**os.environ, **SECRETS, "MUSTER": str(tmp_path / "muster.toml")},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert ran.returncode == 1
    (told,) = [json.loads(line) for line in ran.stderr.splitlines()]
    assert told["event"] == "ended by a mistake" and "RuntimeError: [secret]" in told["exception"]


def test_at_the_terminal_only_what_is_wrong_is_told(tmp_path: Path) -> None:
    script = "quiet()\nlog.info('ready')\nlibrary.warning('slow')\nlog.error('could not', why='archived')"
    told = logged(tmp_path, script)
    assert "could not" in told and "why=archived" in told
    assert len(told.splitlines()) == 1 and "\x1b" not in told


async def test_the_doctor_names_what_could_not_be_done_and_what_waits(tmp_path: Path) -> None:
    path = tmp_path / "muster.db"
    store = await Store.open(path)
    app = App(store, Clock(), Homes({"it": Home(desk="it", intakes={"slack": "slack:C1"})}), Arrivals(patience=0))
    app.changed = lambda *_, **__: None
    for delivery in ("1", "2"):
        heard = Heard(delivery=delivery, by=Person(id="slack:U1"), place="slack:C1", line=f"open {delivery}", desk="it")
        assert isinstance(answer := await app.hear(heard), Answer) and not answer.refused
    (first, *_) = await store.pending("it", 1, 5)
    await store.failed("it", first.id, "The channel is archived.")
    await store.close()
    assert await examine(path, ["it"]) == [
        "it#1: open thread could not be done: The channel is archived.",
        "1 request has something that still waits to be delivered.",
    ]


async def test_the_doctor_makes_no_database(tmp_path: Path) -> None:
    path = tmp_path / "nowhere.db"
    with pytest.raises(StorageBroken, match=r"There is no database .*nowhere\.db yet. `muster run` makes it"):
        await examine(path, ["it"])
    assert not path.exists()


async def test_the_doctor_says_nothing_of_a_healthy_database(tmp_path: Path) -> None:
    path = tmp_path / "muster.db"
    await (await Store.open(path)).close()
    assert await examine(path, ["it"]) == []
