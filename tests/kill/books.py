"""The books that a run's processes keep, from outside: read, witnessed and held by others. In a file, to begin with.

Nobody keeps a connection over a kill: the next process has to find the files as the last one left them.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import Any, Protocol

from tests.stories.locking import locked

Row = tuple[Any, ...]
WITNESS = """
CREATE TABLE witness (id INTEGER PRIMARY KEY, number INTEGER NOT NULL, kind TEXT NOT NULL, at INTEGER NOT NULL,
    doc TEXT NOT NULL);
CREATE TRIGGER witness_new AFTER INSERT ON outbox BEGIN
    INSERT INTO witness (id, number, kind, at, doc)
    VALUES (new.id, new.number, new.kind, new.at, new.doc)
    ON CONFLICT (id) DO UPDATE SET doc = excluded.doc;
END;
CREATE TRIGGER witness_changed AFTER UPDATE OF doc ON outbox BEGIN
    UPDATE witness SET doc = new.doc WHERE id = new.id;
END;
"""


class Books(Protocol):
    url: str
    """The server's address, if they are on one, which may die as well; or nothing."""

    def rows(self, sql: str, *values: object) -> list[Row]:
        """What is in them, committed; a question mark for each value."""

    def witness(self) -> None:
        """From now on every effect that is committed is written down for good."""

    def held(self) -> AbstractContextManager[None]:
        """Nobody can commit an event meanwhile."""

    def written(self) -> object:
        """Something that is another thing whenever something was committed."""

    def given_up(self, pid: int) -> None:
        """A process has been dead for so long that the others know."""

    def dies(self, *, gently: bool) -> None:
        """The server ends, and is there again when this returns."""


class InAFile:
    url = ""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._log = path.with_name(f"{path.name}-wal")

    def rows(self, sql: str, *values: object) -> list[Row]:
        with self._open() as db:
            return db.execute(sql, values).fetchall()

    def witness(self) -> None:
        with self._open() as db:
            db.executescript(WITNESS)

    def held(self) -> AbstractContextManager[None]:
        return locked(self._path)

    def written(self) -> object:
        return self._log.stat().st_mtime_ns

    def given_up(self, pid: int) -> None:
        """A file has one process, and the next one may begin at once."""

    def dies(self, *, gently: bool) -> None:
        raise NotImplementedError

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self._path, timeout=5.0)) as db:
            yield db
