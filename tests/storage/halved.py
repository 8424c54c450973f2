"""Begins a copy beside a file and never ends: `python -m tests.storage.halved TARGET`."""

import sys
from pathlib import Path

from storage.sqlite.copying import beside

with beside(Path(sys.argv[1]), "the backup") as copy:
    copy.path.write_bytes(b"half")
    sys.stdout.write(f"{copy.path}\n")
    sys.stdout.flush()
    sys.stdin.read()
