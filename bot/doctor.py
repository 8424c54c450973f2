"""What an operator is told: what could not be done, and what still waits. It can be asked while Muster runs."""

from collections.abc import Sequence

from storage.job import Failure
from storage.keeping import Where, reads


async def examine(where: Where, desks: Sequence[str]) -> list[str]:
    """What is wrong, one sentence each; nothing if all is well. Raises StorageBroken."""
    async with reads(where) as store:
        failures = [failure for desk in desks for failure in await store.failures(desk)]
        waiting = len(await store.pending_requests())
    said = [f"{_whose(one)}: {one.kind.replace('_', ' ')} could not be done: {one.error}" for one in failures]
    if waiting:
        have = "request has" if waiting == 1 else "requests have"
        said.append(f"{waiting} {have} something that still waits to be delivered.")
    return said


def _whose(failure: Failure) -> str:
    """What a failure is about: a request, or the desk itself."""
    return f"{failure.desk}#{failure.number}" if failure.number else failure.desk
