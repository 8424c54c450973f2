"""`python -m benchmarks [name …]`: all of them, or those named; a table at the end."""

import asyncio
import importlib
import platform
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Coroutine
from os import cpu_count
from pathlib import Path
from typing import Any

from benchmarks.figure import Figure, table

Figures = Callable[[Path], Coroutine[Any, Any, list[Figure]]]
NAMES = ("ack", "opening", "calls", "commits", "footprint", "clocks", "together", "recovery", "endless", "pace")


def main(names: list[str]) -> None:
    unknown = set(names) - set(NAMES)
    if unknown:
        sys.exit(f"There is no benchmark {', '.join(sorted(unknown))}. There are: {', '.join(NAMES)}.")
    print(f"{cpu_count()} cores, Python {platform.python_version()}, {platform.system()}", flush=True)
    found: list[Figure] = []
    broke = []
    for name in names or NAMES:
        began = time.perf_counter()
        try:
            found += _measured(name)
        except Exception:
            traceback.print_exc()
            broke.append(name)
        print(f"{name}: {time.perf_counter() - began:.0f} s", flush=True)
    print()
    print(table(found))
    if broke:
        sys.exit(f"Broken: {', '.join(broke)}.")


def _measured(name: str) -> list[Figure]:
    """The figures of one benchmark, in a folder that is thrown away: on the disk TMPDIR names, if it is set."""
    figures: Figures = importlib.import_module(f"benchmarks.{name}").figures
    with tempfile.TemporaryDirectory(prefix="muster-bench-") as folder:
        return asyncio.run(figures(Path(folder)))


if __name__ == "__main__":
    main(sys.argv[1:])
