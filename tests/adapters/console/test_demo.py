"""The guided tour: `muster demo`, which `make demo` starts."""

import subprocess
import sys

import pytest

from tests.adapters.console.screened import PROMPT, terminal
from tests.adapters.console.terminal import PLAIN

PARTS = (
    "requester> open",
    "@helper looks after it",
    "helper #1> pull @dba",
    "[Accept] [Decline] [Brief]",
    "6 min waiting for help",
    "dba #1> accept",
    "Accepted by @dba.",
    "Swarm  @dba",
    "helper #1> tell",
    "helper #1> release @dba",
    "helper #1> resolve",
    "resolved in 36 min (36 min active)",
    "requester #1> confirm",
    "lead> stats 7d",
    "Collaboration           1 of 1 resolved",
)


@pytest.mark.parametrize("columns", ["", "200"])
def test_without_a_terminal_it_shows_the_tour_and_ends(columns: str) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "bot", "demo"],
        stdin=subprocess.DEVNULL,
        env={**PLAIN, **({"COLUMNS": columns} if columns else {})},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    at = [ran.stdout.index(part) for part in PARTS]
    assert at == sorted(at)
    assert max(map(len, ran.stdout.splitlines())) <= (100 if columns else 80)
    assert "\x1b" not in ran.stdout
    assert "refused" not in ran.stdout and "muster>" not in ran.stdout


async def test_at_a_terminal_the_person_stays_in_the_same_database() -> None:
    async with terminal("demo") as screen:
        toured = await screen.until(PROMPT)
        assert screen.coloured and "requester> open my printer jams" in toured
        assert "#2 is open" in await screen.types("requester> open my printer jams")
        assert "confirmed" in await screen.types("requester #1> status")
        screen.presses(b":quit\n")
        assert await screen.ended() == (0, b"")
