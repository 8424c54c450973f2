"""Where the app is installed, and who is just about to install it. Tokens come here encrypted, and are never read.

A state is known by its digest alone: whoever reads the database cannot begin where somebody else left off.
"""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from storage.driver import Reader
from storage.holdable import text
from storage.milliseconds import moment, ms
from storage.picture import Picture
from storage.work import (
    FORGET_STATES,
    REMOVE_INSTALLATION,
    REMOVE_STATE,
    RENEW_INSTALLATION,
    WRITE_INSTALLATION,
    WRITE_STATE,
    Needs,
    Writes,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """An installation as it is kept."""

    id: str
    """The workspace's id, or the organisation's, if it is installed in all of it."""
    doc: str
    """What belongs to it, encrypted."""
    at: datetime


async def installations(reader: Reader) -> list[Installation]:
    """All of them. Raises StorageBroken."""
    return [Installation(id=id_, doc=doc, at=moment(at)) for id_, doc, at in await reader.rows("installations")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Installed:
    """It was installed: what was kept of it before is gone."""

    one: Installation

    def wants(self, needs: Needs) -> None:
        pass

    def do(self, picture: Picture, writes: Writes) -> None:
        text(self.one.id, self.one.doc)
        writes.add(WRITE_INSTALLATION, {"id": self.one.id, "doc": self.one.doc, "at": ms(self.one.at)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewed:
    """The same, encrypted anew; unless it is another one by now."""

    id: str
    before: str
    doc: str

    def wants(self, needs: Needs) -> None:
        pass

    def do(self, picture: Picture, writes: Writes) -> None:
        writes.add(RENEW_INSTALLATION, {"id": self.id, "before": self.before, "doc": self.doc})


@dataclass(frozen=True, slots=True, kw_only=True)
class Uninstalled:
    """It is no longer installed; unless it has been installed anew meanwhile."""

    one: Installation

    def wants(self, needs: Needs) -> None:
        pass

    def do(self, picture: Picture, writes: Writes) -> None:
        writes.add(REMOVE_INSTALLATION, {"id": self.one.id, "doc": self.one.doc})


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """Somebody has begun to install it, and has until then to come back. Who has not come in time never will."""

    state: str
    now: datetime
    until: datetime

    def wants(self, needs: Needs) -> None:
        pass

    def do(self, picture: Picture, writes: Writes) -> None:
        writes.add(FORGET_STATES, {"now": ms(self.now)})
        writes.add(WRITE_STATE, {"mark": _mark(self.state), "until": ms(self.until)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Used:
    """Somebody has come back with a state, which nobody does twice. Whether it is one of ours, and in time."""

    state: str
    now: datetime

    def wants(self, needs: Needs) -> None:
        needs.states.add(_mark(self.state))

    def do(self, picture: Picture, writes: Writes) -> bool:
        until = picture.states.pop(_mark(self.state), None)
        if until is None:
            return False
        writes.add(REMOVE_STATE, {"mark": _mark(self.state)})
        return ms(self.now) < until


def _mark(state: str) -> str:
    return sha256(state.encode(errors="replace")).hexdigest()
