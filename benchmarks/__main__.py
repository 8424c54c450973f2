"""`python -m benchmarks [name …]`: all of them, or those named; a table at the end."""

import asyncio
import importlib
import platform
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from os import cpu_count
from pathlib import Path

from benchmarks.figure import Figure, table

NAMES = ("ack", "opening", "calls", "commits", "footprint")


def main(names: list[str]) -> None:
    unknown = set(names) - set(NAMES)
    if unknown:
        sys.exit(f"There is no benchmark {', '.join(sorted(unknown))}. There are: {', '.join(NAMES)}.")
    print(f"{cpu_count()} cores, Python {platform.python_version()}, {platform.system()}", flush=True)
    found: list[Figure] = []
    for name in names or NAMES:
        began = time.perf_counter()
        figures: Callable[[Path], Awaitable[list[Figure]]] = importlib.import_module(f"benchmarks.{name}").figures
        with tempfile.TemporaryDirectory(prefix="muster-bench-") as folder:
            found += asyncio.run(_run(figures, Path(folder)))
        print(f"{name}: {time.perf_counter() - began:.0f} s", flush=True)
    print()
    print(table(found))


async def _run(figures: Callable[[Path], Awaitable[list[Figure]]], folder: Path) -> list[Figure]:
    return await figures(folder)


if __name__ == "__main__":
    main(sys.argv[1:])
