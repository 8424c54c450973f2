"""`make soak`: the long storms on both platforms, with a summary.

STORM says how many seconds each of them lasts; storms can be named after `python -m tests.storms`.
"""

import asyncio
import os
import sys
import tempfile
from pathlib import Path

from tests.storms.long import Outcome, everywhere, growth, weathered
from tests.storms.tempests import TEMPESTS

MOST = 1.5
"""How many times the memory of the beginning a process may take at the end."""


async def soak(folder: Path, seconds: float, *, other: bool) -> list[str]:
    """All storms over one process, one after the other; what is to be complained about."""
    ways = "Slack over HTTP, Discord in a forum" if other else "Slack over Socket Mode, Discord in a text channel"
    complaints: list[str] = []
    outcomes: list[Outcome] = []
    try:
        async with everywhere(folder, other=other) as at:
            for tempest in TEMPESTS:
                if sys.argv[1:] and tempest.__name__ not in sys.argv[1:]:
                    continue
                outcomes.append(await weathered(at, tempest, seconds))
                say(f"{ways}: {outcomes[-1].told}")
            code, findings = await at.muster.examined()
            if code:
                complaints.append(f"the doctor says: {findings}")
    except (AssertionError, TimeoutError) as error:
        complaints.append(repr(error))
    if outcomes:
        say(f"{ways}: memory grew {growth(outcomes):.2f} times over {len(outcomes)} storms of {seconds:.0f} s")
        if growth(outcomes) > MOST:
            complaints.append(f"memory grew {growth(outcomes):.2f} times, which is more than {MOST}")
    return complaints


async def main() -> int:
    seconds = float(os.environ.get("STORM") or 60)
    with tempfile.TemporaryDirectory() as folder:
        folders = [Path(folder) / name for name in ("usual", "other")]
        for one in folders:
            one.mkdir()
        found = await asyncio.gather(*(soak(one, seconds, other=one.name == "other") for one in folders))
    complaints = [one for some in found for one in some]
    say(*(f"  ! {complaint}" for complaint in complaints), f"storms: {len(complaints) or 'no'} complaints")
    return len(complaints)


def say(*lines: str) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(bool(asyncio.run(main())))
