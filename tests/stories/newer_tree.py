"""The source of a later Muster: a copy of ours, with further migrations and with something that we do not know."""

import shutil
from pathlib import Path

from storage.postgres.migrations import VERSION
from tests.stories.process import ROOT

ROOMS = ("adapters", "bot", "storage", "swarm")
FIRST = """
CREATE TABLE moods (desk TEXT COLLATE "C" NOT NULL, mood TEXT COLLATE "C" NOT NULL);
ALTER TABLE requests ADD COLUMN mood TEXT COLLATE "C" NOT NULL DEFAULT 'calm';
CREATE INDEX requests_by_mood ON requests (desk, mood);
"""
SECOND = "CREATE TABLE whims (id BIGINT PRIMARY KEY);"
CHANGES = (
    ("swarm/request.py", "    lain: timedelta = NO_TIME\n", '    mood: str = ""\n    lain: timedelta = NO_TIME\n'),
    ("swarm/events/telling.py", "    step: Words\n", '    step: Words\n    mood: str = ""\n'),
    ("swarm/events/telling.py", "tried=(*request.tried, step),", "tried=(*request.tried, step), mood=self.mood,"),
    ("swarm/commands/telling.py", "step=self.step)", 'step=self.step, mood=f"tired of {self.step}")'),
)
"""Whoever tries something says in which mood; a request has the last one. What happened before comes to the same."""


def newer_tree(folder: Path, *, versions: int = 1) -> Path:
    """A tree so many versions ahead of ours."""
    tree = folder / f"newer by {versions}"
    for room in ROOMS:
        shutil.copytree(ROOT / room, tree / room, ignore=shutil.ignore_patterns("__pycache__"))
    for ahead, script in enumerate((FIRST, SECOND)[:versions], start=1):
        (tree / f"storage/migrations/postgres/{VERSION + ahead:04}_more.sql").write_text(script)
    for name, ours, theirs in CHANGES:
        file = tree / name
        text = file.read_text(encoding="utf-8")
        assert text.count(ours) == 1, name
        file.write_text(text.replace(ours, theirs), encoding="utf-8")
    return tree
