"""Backups, and whether a database is right: what an operator asks for, and what they are told."""

import asyncio
import signal
import time
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

from bot.verdict import verdict, wrong
from storage import keeping
from storage.turning_back import set_out

NOTHING = "Called off. Nothing was changed."
ALL_OR_NOTHING = "Called off at the very end: all of it is done, or nothing. `muster verify` says which."
Told = tuple[list[str], bool]
"""What is said, one sentence each, and whether all went well."""


def carried_out(work: Coroutine[Any, Any, Told]) -> Told:
    """Do it to its end, unless somebody calls it off: then nothing half done is left. Raises StorageBroken."""
    way = set_out()

    async def interruptible() -> Told:
        doing = asyncio.ensure_future(work)
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, doing.cancel)
        return await doing

    try:
        return asyncio.run(interruptible())
    except asyncio.CancelledError:
        return [NOTHING if way.back else ALL_OR_NOTHING], False


async def backed_up(where: keeping.Where, file: Path, *, force: bool) -> Told:
    """Back the database up."""
    began = time.monotonic()
    size = await keeping.backup(where, file, force=force)
    took = time.monotonic() - began
    return [f"Backed up {keeping.name(where)} into {file}: {size / 1_000_000:,.1f} MB in {took:.1f} s."], True


async def restored(file: Path, where: keeping.Where, *, force: bool) -> Told:
    """Put a backup in the place of the database, unless something is wrong with it."""
    before = await keeping.forgotten(where)
    found, kept = await keeping.restore(file, where, force=force)
    if not found.sound:
        return [f"Nothing was restored, for something is wrong with {file}.", *wrong(found)], False
    aside = [f"What was there is {kept} now."] if kept else []
    back = len(before - await keeping.forgotten(where))
    return [f"Restored {keeping.name(where)} from {file}.", *aside, *verdict(found), *_back_again(back)], True


def _back_again(many: int) -> list[str]:
    """Who it was nobody knows any more but the operator, who wrote it down where it is to be known."""
    if not many:
        return []
    who = "1 person was" if many == 1 else f"{many:,} people were"
    return [
        f"{who} forgotten since that backup was made, and {'is' if many == 1 else 'are'} in it again: "
        "forget them once more."
    ]


async def verified(where: keeping.Where) -> Told:
    """Look through the database."""
    found = await keeping.verify(where)
    return verdict(found), found.sound


async def remade(where: keeping.Where) -> Told:
    """Remake what `verified` finds to differ from the histories; what else is wrong is said as it says it."""
    found = await keeping.verify(where)
    if found.damage or found.unreadable.count:
        return ["Nothing was remade, for not everything can be read.", *wrong(found)], False
    if not found.remakable:
        return verdict(found), found.sound
    differed = await keeping.rebuild(where)
    found = await keeping.verify(where)
    rows = "row differed from its history and is" if differed == 1 else "rows differed from their histories and are"
    return [f"{differed:,} {rows} remade.", *verdict(found)], found.sound
