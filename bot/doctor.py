"""What an operator is told: what could not be done, what still waits, and whether the rows are what happened."""

from collections.abc import Sequence
from pathlib import Path

from storage.job import Failure
from storage.store import Store


async def examine(path: Path, desks: Sequence[str]) -> list[str]:
    """What is wrong, one sentence each; nothing if all is well."""
    if nothing := _nothing_at(path):
        return [nothing]
    store = await Store.open(path)
    try:
        failures = [failure for desk in desks for failure in await store.failures(desk)]
        waiting = len(await store.pending_requests())
    finally:
        await store.close()
    said = [f"{_whose(one)}: {one.kind.replace('_', ' ')} could not be done: {one.error}" for one in failures]
    if waiting:
        have = "request has" if waiting == 1 else "requests have"
        said.append(f"{waiting} {have} something that still waits to be delivered.")
    return said


async def remade(path: Path) -> str:
    """Remake every projection from its history; a sentence on what came of it."""
    if nothing := _nothing_at(path):
        return nothing
    store = await Store.open(path)
    try:
        differed = await store.rebuild()
    finally:
        await store.close()
    if not differed:
        return "Every row is as its history says."
    rows = "row differed from its history and is" if differed == 1 else "rows differed from their history and are"
    return f"{differed} {rows} remade."


def _whose(failure: Failure) -> str:
    """What a failure is about: a request, or the desk itself."""
    return f"{failure.desk}#{failure.number}" if failure.number else failure.desk


def _nothing_at(path: Path) -> str:
    """What to say where there is no database; looking must not make one."""
    if path.exists():
        return ""
    return f"There is no database {path} yet. `muster run` makes it; if it ran before, check storage.path."
