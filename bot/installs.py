"""Where the app is installed, as a door uses it: whose token is whose. Sealed before it is kept; no platform, no SQL.

A door asks again whenever it may be out of date: what is kept is the truth, for all processes.
"""

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

import structlog

from bot.clock import Clock
from bot.config import Config
from bot.door import Later
from bot.sealing import Keys, Sealed, Values
from storage.broken import StorageBroken
from storage.installations import Installation
from storage.keeping import reads
from storage.store import Store

log = structlog.get_logger()
LIFE = timedelta(minutes=10)
"""How long somebody who has begun to install may take."""
ODD_KEY = (
    "What is kept of it cannot be opened with MUSTER_KEY: give the key with which it was sealed as well, "
    "or install the app there again."
)

NOT_INSTALLED = "Muster is not installed in {there} (desks: {desks}): open {where}."


@dataclass(frozen=True, slots=True)
class Install:
    """An installation, with what belongs to it in clear. It is held in memory alone."""

    id: str
    values: Values

    def __repr__(self) -> str:
        return f"Install({self.id})"


class Installs(Protocol):
    """Every method raises Later if the database fails."""

    async def all(self) -> Mapping[str, Install | None]:
        """All by their ids; nothing in the place of one that our keys do not open."""

    async def save(self, id_: str, values: Values) -> None:
        """It was installed there, perhaps once more: what was kept before is gone."""

    async def remove(self, one: Install) -> None:
        """It is installed there no longer, unless it was installed anew meanwhile."""

    async def begin(self) -> str:
        """Somebody begins to install; what they have to bring back, which nobody can guess."""

    async def come_back(self, state: str) -> bool:
        """Whether this was given to somebody, who comes back with it for the first time, and in time."""


class Kept:
    """What the store keeps."""

    def __init__(self, store: Store, keys: Keys, clock: Clock) -> None:
        self._store = store
        self._keys = keys
        self._clock = clock
        self._odd: set[str] = set()

    async def all(self) -> Mapping[str, Install | None]:
        with _later():
            return {kept.id: await self._opened(kept) for kept in await self._store.installations()}

    async def save(self, id_: str, values: Values) -> None:
        doc = self._keys.seal(id_, values)
        with _later():
            await self._store.installed(Installation(id=id_, doc=doc, at=self._clock.now()))

    async def remove(self, one: Install) -> None:
        with _later():
            for kept in await self._store.installations():
                if kept.id == one.id and self._values(kept) == one.values:
                    await self._store.uninstalled(kept)

    async def begin(self) -> str:
        state, now = secrets.token_urlsafe(32), self._clock.now()
        with _later():
            await self._store.issued(state, now, now + LIFE)
        return state

    async def come_back(self, state: str) -> bool:
        with _later():
            return await self._store.used(state, self._clock.now())

    async def _opened(self, kept: Installation) -> Install | None:
        values = self._values(kept)
        if values is None:
            if kept.doc not in self._odd:
                self._odd.add(kept.doc)
                log.error("an installation cannot be used", workspace=kept.id, why=ODD_KEY)
            return None
        if not self._keys.is_sealed_by_the_first(kept.doc):
            await self._store.renewed(kept, self._keys.seal(kept.id, values))
        return Install(kept.id, values)

    def _values(self, kept: Installation) -> Values | None:
        """What belongs to it; nothing, if it cannot be opened."""
        try:
            return self._keys.open(kept.id, kept.doc)
        except Sealed:
            return None


@contextmanager
def _later() -> Iterator[None]:
    try:
        yield
    except StorageBroken as broken:
        raise Later(str(broken)) from broken


async def complaints(config: Config) -> list[str]:
    """The workspaces of desks in which the app is not installed, or cannot be used. Raises StorageBroken."""
    wanted: dict[str, list[str]] = {}
    for name, desk in config.desks.items():
        if desk.slack is not None and desk.slack.installation:
            wanted.setdefault(desk.slack.installation, []).append(name)
    if not wanted:
        return []
    async with reads(config.where) as store:
        there = {one.id: one for one in await store.installations()}
    keys = _keys(config)
    said = [
        NOT_INSTALLED.format(there=called(one), desks=", ".join(its), where=page(config.slack.public_url))
        for one, its in wanted.items()
        if one not in there
    ]
    odd = (one for one in wanted if one in there and keys is not None and not keys.opens(one, there[one].doc))
    return [*said, *(f"The installation in {called(one)} cannot be used. {ODD_KEY}" for one in odd)]


def page(public_url: str) -> str:
    """Where a browser begins to install."""
    return f"{public_url}/slack/install" if public_url else "/slack/install where Muster listens"


def called(id_: str) -> str:
    """Where something is installed, as an operator reads of it."""
    return f"the {'organization' if id_.startswith('E') else 'workspace'} {id_}"


def _keys(config: Config) -> Keys | None:
    key = config.secrets.muster_key
    return Keys(key.get_secret_value()) if key is not None else None


def kept_installs(config: Config, store: Store, clock: Clock) -> Installs | None:
    """Where the tokens of many workspaces are kept; nothing, where there is one, whose token is in the environment."""
    keys = _keys(config) if config.many_workspaces else None
    return Kept(store, keys, clock) if keys is not None else None
