"""`make soak`: many kills on every platform, with a summary.

KILLS says how many on each, KILL_SEED which ones; the grounds can be named after `python -m tests.kill`.
"""

import asyncio
import os
import random
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic, time

from tests.kill.grounds import GROUNDS, ground
from tests.kill.run import Run

AT_ONCE = 2
"""Grounds that are fought on side by side: a process each."""
TOLD = 40


async def soak(name: str, folder: Path, seed: str, kills: int) -> int:
    """One run; how many complaints there are."""
    began = monotonic()
    async with ground(name, folder) as here:
        run = Run(here, seed)
        await run.begin()
        await run.lives(kills)
        verdict = await run.verdict()
        say(f"\n{name}: {run.tally.kills} kills in {monotonic() - began:.0f} s, KILL_SEED={seed} KILLS={kills}")
        say(*(f"  {times:4} {end}" for end, times in run.tally.ends.most_common()))
        say(*(f"       {times:4} {where}" for where, times in run.tally.sprung.most_common()))
        say(f"  {verdict.summary}")
        say(*(f"  ! {complaint}" for complaint in verdict.complaints[:TOLD]))
        say(f"  {len(verdict.complaints) or 'no'} complaints")
        if verdict.complaints:
            say(f"  the whole story is in {told(run, seed)}")
    return len(verdict.complaints)


async def main() -> int:
    seed = os.environ.get("KILL_SEED") or str(random.randrange(2**32))
    kills = int(os.environ.get("KILLS") or 200)
    turns = asyncio.Semaphore(AT_ONCE)

    async def in_turn(name: str, folder: Path) -> int:
        async with turns:
            return await soak(name, folder, seed, kills)

    with tempfile.TemporaryDirectory() as folder:
        return sum(await asyncio.gather(*(in_turn(name, Path(folder)) for name in sys.argv[1:] or GROUNDS)))


def told(run: Run, seed: str) -> Path:
    """All that happened, in its order, in a file that stays."""
    ahead = time() - monotonic()
    calls = [(datetime.fromtimestamp(at + ahead, UTC).isoformat(), said) for at, said in run.ground.calls()]
    file = Path(tempfile.gettempdir()) / f"kill-{run.ground.name}-{seed}.log"
    file.write_text("\n".join(" ".join(one) for one in sorted([*calls, *run.tally.story])), encoding="utf-8")
    return file


def say(*lines: str) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(bool(asyncio.run(main())))
