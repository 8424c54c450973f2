"""Writes until it is killed, saying what was acknowledged: `python -m tests.storage.busy PATH`."""

import asyncio
import os
import sys
from itertools import count
from pathlib import Path

from storage import DigestFacts, DigestOutcome, Effect, Notice, Store
from swarm.commands import Take, TriedStep
from tests.storage.jobs import DESK, NOON, does, opens

AT_ONCE = 16
PEOPLE = 4


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
        person = f"slack:P{who % PEOPLE}"
        notices = [Notice(person=person, key="resolve", doc=delivery, ready_at=NOON)]
        effects = [Effect(kind="post", doc=delivery)]
        done = await store.run(does(made.number, command, delivery=delivery, effects=effects, notices=notices))
        if step % 5 == who % 5:
            await store.digest(DESK, person, tells)
        os.write(1, f"{made.number} {step} {delivery} {done.answer}\n".encode())


def tells(facts: DigestFacts) -> DigestOutcome:
    """Each of what waits becomes an effect of its own request, so that they can be counted there."""
    return DigestOutcome(
        told=tuple(one.id for one in facts.notices),
        effects=tuple((one.request.number, Effect(kind="digest", doc=one.doc)) for one in facts.notices),
        at=NOON,
    )


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
