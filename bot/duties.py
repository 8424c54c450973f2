"""What one process does for all of them, by name: a door takes it, keeps it, sees who has what. And what one is told by
its platform that all have to know. No platform, no SQL.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Protocol

from storage.broken import StorageBroken
from storage.leases import Leases

Told = Callable[[str], None]


class Duties(Protocol):
    """Nothing is raised: where the database cannot be asked, nothing is ours that was not."""

    @property
    def sure(self) -> bool:
        """Whether nobody can have given us up by now, so that what is ours is so still."""

    @property
    def me(self) -> int:
        """Our number among those who have duties. Whoever was given up has another one from then on."""

    async def take(self, name: str) -> bool | None:
        """Take a duty that nobody has, or that is ours already; whether it is ours. None, where that is not known."""

    async def lay_down(self, name: str) -> None:
        """Leave a duty to others."""

    async def taken(self, beginning: str) -> Mapping[str, int] | None:
        """The duties whose names begin so, and the number of whoever has each. None, where that is not known."""

    def listen(self, told: Told) -> None:
        """Be told what others tell; nothing at all, if something may have been missed."""

    async def tell(self, what: str) -> bool:
        """Tell all others who are there just now; whether that could be done."""


class Alone:
    """There is no other process."""

    sure = True
    me = 0

    def __init__(self) -> None:
        self._ours: set[str] = set()

    async def take(self, name: str) -> bool:
        self._ours.add(name)
        return True

    async def lay_down(self, name: str) -> None:
        self._ours.discard(name)

    async def taken(self, beginning: str) -> Mapping[str, int]:
        return {name: self.me for name in self._ours if name.startswith(beginning)}

    def listen(self, told: Told) -> None:
        pass

    async def tell(self, what: str) -> bool:
        return True


class Together:
    """What those who work on one database have agreed on."""

    def __init__(self, leases: Leases) -> None:
        self._leases = leases
        self._told: list[Told] = []
        leases.told = self._tell

    @property
    def sure(self) -> bool:
        return self._leases.sure

    @property
    def me(self) -> int:
        return self._leases.process

    async def take(self, name: str) -> bool | None:
        try:
            return await self._leases.take_duty(name)
        except StorageBroken:
            return None

    async def lay_down(self, name: str) -> None:
        with suppress(StorageBroken):  # the next beat does it, or nothing is heard of us any more
            await self._leases.lay_down(name)

    async def taken(self, beginning: str) -> Mapping[str, int] | None:
        try:
            return await self._leases.duties(beginning)
        except StorageBroken:
            return None

    def listen(self, told: Told) -> None:
        self._told.append(told)

    async def tell(self, what: str) -> bool:
        try:
            await self._leases.tell(what)
        except StorageBroken:
            return False
        return True

    def _tell(self, what: str) -> None:
        for told in self._told:
            told(what)
