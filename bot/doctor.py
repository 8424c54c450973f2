"""What an operator is told: what could not be done, what still waits, and whether the rows are what happened."""

from collections.abc import Sequence
from pathlib import Path

from storage.store import Store


async def examine(path: Path, desks: Sequence[str]) -> list[str]:
    """What is wrong, one sentence each; nothing if all is well."""
    store = await Store.open(path)
    try:
        failures = [failure for desk in desks for failure in await store.failures(desk)]
        waiting = len(await store.pending_requests())
    finally:
        await store.close()
    said = [f"{one.desk}#{one.number}: {one.kind.replace('_', ' ')} could not be done: {one.error}" for one in failures]
    if waiting:
        said.append(f"{waiting} requests have something that still waits to be delivered.")
    return said


async def remade(path: Path) -> str:
    """Remake every projection from its history; a sentence on what came of it."""
    store = await Store.open(path)
    try:
        differed = await store.rebuild()
    finally:
        await store.close()
    return (
        f"{differed} rows differed from their history and are remade."
        if differed
        else "Every row is as its history says."
    )
