"""Runs out of room in the middle of a batch, then goes on: `python -m tests.storage.crowded PATH`."""

import asyncio
import resource
import sys
from pathlib import Path

from storage import Effect, StorageBroken, Store
from tests.storage.jobs import opens

BULK = "x" * 200_000


async def main(path: Path) -> None:
    store = await Store.open(path)
    await store.run(opens("Before"))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, hard))
    many = [
        store.run(opens(f"During {i}", delivery=f"d{i}", effects=[Effect(kind="post", doc=BULK)])) for i in range(100)
    ]
    results = await asyncio.gather(*many, return_exceptions=True)
    assert all(isinstance(one, StorageBroken) for one in results), results
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    done = await store.run(opens("After", delivery="d0"))
    assert done.request is not None
    assert not done.again
    await store.close()
    sys.stdout.write(f"{done.request.number} {results[0]}\n")


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
