"""What an operator is told: what could not be done, and what still waits. It can be asked while Muster runs."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from bot.clock import Clock
from storage.job import Failure
from storage.keeping import Where, reads

Checkup = Callable[[datetime], Awaitable[list[str]]]
"""A platform's own: what is wrong there, if this is what our clock shows."""


async def asked(where: Where, desks: Sequence[str], checkups: Sequence[Checkup]) -> list[str]:
    """What is wrong here, and with the platforms whose tokens are at hand. Raises StorageBroken."""
    said = await examine(where, desks)
    for checkup in checkups:
        said += await checkup(Clock().now())
    return said


async def examine(where: Where, desks: Sequence[str]) -> list[str]:
    """What is wrong, one sentence each; nothing if all is well. Raises StorageBroken."""
    async with reads(where) as store:
        failures = [failure for desk in desks for failure in await store.failures(desk)]
        waiting = len(await store.pending_requests())
        half = await store.half_forgotten()
    said = [f"{_whose(one)}: {one.kind.replace('_', ' ')} could not be done: {one.error}" for one in failures]
    if waiting:
        have = "request has" if waiting == 1 else "requests have"
        said.append(f"{waiting} {have} something that still waits to be delivered.")
    return said + [f"{who} is forgotten only half way on {desk}: `muster forget {who}` goes on." for desk, who in half]


def _whose(failure: Failure) -> str:
    """What a failure is about: a request, or the desk itself."""
    return f"{failure.desk}#{failure.number}" if failure.number else failure.desk
