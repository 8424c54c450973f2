"""What the first bytes of a database file and of its log say, as they lie on the disk. Pure: no file is opened here."""

import struct
from typing import NamedTuple, Self

MAGIC = b"SQLite format 3\0"
LOG_MAGIC = (0x377F0682, 0x377F0683)
_HEAD = struct.Struct(">16sHBB8xI8xI16xI4xI28x")
_LOG = struct.Struct(">I4xI4xII8x")
HEAD, LOG = _HEAD.size, _LOG.size
"""How many bytes each is long."""
OURS = 0x4D757374
"""Written into the head of a file, so that nobody else's database is taken for one of Muster's: "Must"."""
WITH_LOG = (2, 2)
"""How a database is marked that is written by way of a log, and read so."""


class Head(NamedTuple):
    """What a database says of itself."""

    page: int
    """Bytes a page."""
    marks: tuple[int, int]
    pages: int
    cookie: int
    """Goes up with every change of the schema, and when the file is packed anew."""
    version: int
    owner: int

    @classmethod
    def of(cls, raw: bytes) -> Self | None:
        """Nothing, if this is no database's."""
        if len(raw) < HEAD:
            return None
        magic, page, *marks, pages, cookie, version, owner = _HEAD.unpack(raw)
        if magic != MAGIC:
            return None
        return cls(65_536 if page == 1 else page, (marks[0], marks[1]), pages, cookie, version, owner)

    def follows(self, before: Self | None) -> bool:
        """Whether SQLite may have made this of what was there before: it grows, or somebody packs it anew.

        A backup, somebody else's database and an older state of the same do not.
        """
        if before is None:
            return self.marks == WITH_LOG
        grown = self.cookie > before.cookie or (self.cookie == before.cookie and self.pages >= before.pages)
        known = self.owner in (OURS, before.owner) and self.version >= before.version
        return grown and known and self.page == before.page and self.marks == WITH_LOG

    @property
    def size(self) -> int:
        """How many bytes the file has, once all of it is written back."""
        return self.pages * self.page


class LogHead(NamedTuple):
    """What a log says of itself."""

    page: int
    salts: tuple[int, int]
    """Others whenever it begins anew."""

    @classmethod
    def of(cls, raw: bytes) -> Self | None:
        """Nothing, if this is no log's."""
        if len(raw) < LOG:
            return None
        magic, page, *salts = _LOG.unpack(raw)
        return cls(page, (salts[0], salts[1])) if magic in LOG_MAGIC else None
