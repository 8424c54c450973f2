"""Writes until it is killed, saying what was acknowledged: `python -m tests.storage.busy PATH`."""

import asyncio
import os
import sys
from itertools import count
from pathlib import Path

from storage import Effect, Store
from swarm.commands import Take, TriedStep
from tests.storage.jobs import does, opens

AT_ONCE = 16


async def main(path: Path) -> None:
    store = await Store.open(path)
    await asyncio.gather(*(client(store, who) for who in range(AT_ONCE)))


async def client(store: Store, who: int) -> None:
    made = (await store.run(opens(f"Request of {who}"))).request
    assert made is not None
    await store.run(does(made.number, Take()))
    for step in count():
        delivery = f"{who}-{step}"
        command = TriedStep(step=str(step))
        done = await store.run(
            does(made.number, command, delivery=delivery, effects=[Effect(kind="post", doc=delivery)])
        )
        os.write(1, f"{made.number} {step} {delivery} {done.answer}\n".encode())


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
