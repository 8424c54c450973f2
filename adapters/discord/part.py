"""Our part of Discord: the shards that are heard here, their connections, and what an operator reads of it."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection

import structlog

from adapters.discord.backoff import Backoff
from adapters.discord.connection import FINAL, Connection
from adapters.discord.identifying import Identifying
from adapters.discord.sharing import Sharing
from bot.door import Later

log = structlog.get_logger()
EVERY = 1.0
"""Seconds between two looks at who hears what."""
REACHED_WITHIN = 45.0
"""Seconds after which a shard that cannot be heard here is for others, if there are any: that one alone, or all of
them, where nothing can be heard."""
LONGEST_REST = 600.0
"""Seconds, at most, until a shard that fell over and over is begun anew: Discord counts the sessions of a day."""


class Part:
    def __init__(
        self,
        sharing: Sharing,
        identifying: Identifying,
        connect: Callable[[int], Connection],
        ready: Callable[[], None],
        reached_within: float = REACHED_WITHIN,
    ) -> None:
        """`connect` begins to hear a shard; `ready` is told when the first of ours are heard, none having been."""
        self._sharing = sharing
        self._identifying = identifying
        self._connect = connect
        self._ready = ready
        self._reached_within = reached_within
        self._connections: dict[int, Connection] = {}
        self._resting: dict[int, float] = {}
        """What fell while others were heard, and when it is begun anew."""
        self._patience: defaultdict[int, Backoff] = defaultdict(lambda: Backoff(LONGEST_REST))
        self._told: frozenset[int] | None = None
        """The shards of which it was said that they are heard here; None, if nothing was said yet."""

    @property
    def connections(self) -> Collection[Connection]:
        return self._connections.values()

    async def keep(self, looked: Callable[[], Awaitable[None]]) -> None:
        """Hear whatever falls to us. `looked` is called after every look. Raises what ended all of it."""
        while True:
            await self._look()
            self._tell()
            await looked()
            await self._wait()

    async def again(self) -> None:
        """Hear anew what came to an end."""
        ended = [shard for shard, one in self._connections.items() if one.running.done()]
        await self._close(ended)
        for shard in ended:
            self._open(shard)

    async def end(self) -> None:
        """Hear nothing more; who hears it next can begin at once."""
        await self._close(tuple(self._connections))
        await self._sharing.leave()

    async def _look(self) -> None:
        connecting = sum(one.ear.silence.begins and not one.heard for one in self.connections)
        change = await self._sharing.look(self._identifying.at_once - connecting)
        for shard in sorted({*change.took, *self._rested()}):
            self._open(shard)
        doubted = [one for one, its in self._connections.items() if its.ear.deaf and one not in change.lost]
        if gone := (*change.lost, *doubted):
            log.warning("another process may hear Discord by now: heard here no more", shards=sorted(gone))
        if change.spare:
            log.info("a part of Discord is handed over to another process", shards=change.spare)
        await self._close((*gone, *change.spare))
        await self._sharing.let_go((*doubted, *change.spare))
        await self._leave_to_others()

    async def _leave_to_others(self) -> None:
        """What cannot be heard here; what else is heard here is heard on."""
        if unheard := self._unheard():
            log.warning("a part of Discord cannot be heard from here: it is left to another process", shards=unheard)
            await self._close(unheard)
            await self._sharing.leave_to_others(unheard)

    def _unheard(self) -> list[int]:
        """What could not be heard for so long that others are to try."""
        if not self._sharing.shared:
            return []
        return [shard for shard, one in self._connections.items() if one.ear.silence.seconds > self._reached_within]

    async def _wait(self) -> None:
        """Until it is time for another look. Raises what ended a connection, unless it is only that one that ended."""
        if not self._connections:
            await asyncio.sleep(EVERY)
            return
        running = [one.running for one in self.connections]
        await asyncio.wait(running, timeout=EVERY, return_when=asyncio.FIRST_COMPLETED)
        for shard in [shard for shard, one in self._connections.items() if one.running.done()]:
            await self._fell(shard, self._connections[shard].why)
        if len(self._unheard()) == len(self._connections):
            raise Later("Discord cannot be heard from here: it is left to another process.")

    async def _fell(self, shard: int, why: BaseException) -> None:
        """It is begun anew: by another process, if that may reach Discord better, or here after a while. What else is
        heard here is heard on."""
        if isinstance(why, FINAL) or not any(one.heard and not one.running.done() for one in self.connections):
            raise why
        await self._close([shard])
        if isinstance(why, Later) and self._sharing.shared:
            log.warning("a part of Discord fell: it is left to another process", shards=[shard], why=str(why))
            await self._sharing.leave_to_others([shard])
            return
        pause = self._patience[shard].delay()
        self._resting[shard] = asyncio.get_running_loop().time() + pause
        facts = {"shards": [shard], "why": str(why) or repr(why), "again_in": round(pause, 1)}
        log.error("a part of Discord fell", **facts, exc_info=None if isinstance(why, Later) else why)

    def _rested(self) -> list[int]:
        """What is to be begun anew by now."""
        now = asyncio.get_running_loop().time()
        return [one for one, until in self._resting.items() if until <= now]

    def _open(self, shard: int) -> None:
        self._resting.pop(shard, None)
        connection = self._connections[shard] = self._connect(shard)
        connection.announce(self._tell)

    async def _close(self, shards: Collection[int]) -> None:
        for one in shards:
            self._resting.pop(one, None)
        there = [one for one in shards if one in self._connections]
        await asyncio.gather(*(self._connections[one].end() for one in there))
        for one in there:
            del self._connections[one]
        self._told = ((self._told or frozenset()) - set(there) or None) if there else self._told

    def _tell(self) -> None:
        """What is heard here, once all is in somebody's hands."""
        heard = frozenset(shard for shard, one in self._connections.items() if one.heard)
        if heard != self._sharing.ours or not self._sharing.settled or heard == self._told:
            return
        before, self._told = self._told, heard
        if not heard:
            log.info("stands by: another process hears Discord")
            return
        if not before:
            self._ready()
        if self._sharing.shards > 1:
            log.info("hears a part of Discord", shards=sorted(heard), of=self._sharing.shards)
