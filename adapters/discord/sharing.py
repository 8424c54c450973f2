"""Which of Discord's shards this process hears: about as many as each of those who hear Discord together.

Every process follows the same rule by what all of them can see; nobody gives orders. Knows no connection.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from bot.duties import Duties

SHARD, SEAT = "discord shard ", "discord seat "
PATIENT = 5
"""A shard that nobody took, so many times that one looked, is anybody's, whoever has more than others."""
CALM = 5
"""So many times one looks, and nothing has changed, before a shard is handed over."""
LEFT, SHUNNED = 20, 900
"""A shard that could not be heard here is tried again here once one has looked so many times and nobody took it, or so
many times in all."""


def shard_of(guild: int, shards: int) -> int:
    """The shard on which a server is heard, by Discord's rule. Direct messages are heard on the first."""
    return (guild >> 22) % shards


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be done about the connections."""

    took: tuple[int, ...] = ()
    lost: tuple[int, ...] = ()
    """Somebody else's by now, or perhaps so."""
    spare: tuple[int, ...] = ()
    """To be handed over: laid down as soon as it is heard no more."""


class Sharing:
    """Whoever hears has a seat, so that the others know with how many they share."""

    def __init__(self, duties: Duties, shards: int) -> None:
        self._duties = duties
        self.shards = shards
        self.shared = False
        """Whether there are others who hear Discord."""
        self.ours: set[int] = set()
        self.elsewhere: frozenset[int] = frozenset()
        """What others hear."""
        self._seat = ""
        self._free: Counter[int] = Counter()
        """How often in a row a shard was seen that nobody had."""
        self._calm = 0
        self._shunned: dict[int, int] = {}
        """What could not be heard here, and for how many more looks it is left to the others."""

    async def look(self, room: int) -> Change:
        """Keep what is ours, and take what falls to us, as long as there is room for so many more."""
        taken = await self._duties.taken("discord ") if self._duties.sure else None
        if taken is None:
            return self._doubted()
        holders = {one: holder for one in range(self.shards) if (holder := taken.get(self._name(one))) is not None}
        me = self._duties.me
        lost = {one for one in self.ours if holders.get(one) != me}
        self.ours -= lost
        self.elsewhere = frozenset(one for one, holder in holders.items() if holder != me)
        free = [one for one in range(self.shards) if one not in self.ours | self.elsewhere | lost]
        self._free = Counter({one: self._free[one] + 1 for one in free})
        await self._shun(taken)
        load = await self._load(taken)
        took = await self._take(free, room, load)
        changed = bool(lost or took or free)
        self._calm = 0 if changed else self._calm + 1
        return Change(took, tuple(lost), () if changed else self._spare(load))

    @property
    def settled(self) -> bool:
        """Whether everything is heard, or about to be."""
        return len(self.ours | self.elsewhere) == self.shards

    async def let_go(self, shards: Collection[int]) -> None:
        """They are heard here no more: they are for the others."""
        self.ours -= set(shards)
        for one in shards:
            await self._duties.lay_down(self._name(one))

    async def leave_to_others(self, shards: Collection[int]) -> None:
        """They cannot be heard here. They count as ours all the same, for all to see, so that nobody hands us others
        for them, or them again."""
        for one in shards:
            self._shunned[one] = SHUNNED
            await self._duties.take(self._mark(one))
        await self.let_go(shards)

    async def leave(self) -> None:
        """Nothing is heard here any more."""
        await self._no_longer_shun(list(self._shunned))
        await self.let_go(list(self.ours))
        if self._seat:
            await self._duties.lay_down(self._seat)
            self._seat = ""

    def _doubted(self) -> Change:
        """Nobody knows who has what. What is ours without a doubt is heard all the same."""
        self._calm = 0
        if self._duties.sure:
            return Change()
        lost, self.ours = tuple(self.ours), set()
        return Change(lost=lost)

    async def _shun(self, taken: Mapping[str, int]) -> None:
        """What is left to the others, a look less than before."""
        await self._no_longer_shun([one for one, looks in self._shunned.items() if looks <= 0])
        for one in self._shunned:
            self._shunned[one] -= 1
            if taken.get(self._mark(one)) != self._duties.me:
                await self._duties.take(self._mark(one))

    async def _no_longer_shun(self, shards: Collection[int]) -> None:
        for one in shards:
            del self._shunned[one]
            await self._duties.lay_down(self._mark(one))

    async def _load(self, taken: Mapping[str, int]) -> Counter[int]:
        """How many shards each of us has, or could not hear."""
        me = self._duties.me
        seats = {name: holder for name, holder in taken.items() if name.startswith(SEAT)}
        if seats.get(self._seat) != me:
            self._seat = await self._sit(seats)
        load = Counter(dict.fromkeys((*seats.values(), me), 0))
        load.update(holder for name, holder in taken.items() if name.startswith(SHARD) and holder in load)
        load[me] = len(self.ours) + len(self._shunned)
        self.shared = len(load) > 1
        return load

    async def _sit(self, seats: Mapping[str, int]) -> str:
        """The first seat that nobody has. Should there be none to be had, the next look finds one."""
        number = 1
        while f"{SEAT}{number}" in seats:
            number += 1
        seat = f"{SEAT}{number}"
        return seat if await self._duties.take(seat) else ""

    async def _take(self, free: Collection[int], room: int, load: Counter[int]) -> tuple[int, ...]:
        """Those who have the fewest take what is free; what they leave is anybody's."""
        took: list[int] = []
        for one in free:
            if len(took) < room and self._due(one, load) and await self._duties.take(self._name(one)):
                self.ours.add(one)
                load[self._duties.me] += 1
                took.append(one)
        await self._no_longer_shun([one for one in took if one in self._shunned])
        return tuple(took)

    def _due(self, free: int, load: Counter[int]) -> bool:
        if free in self._shunned:
            return self._free[free] > LEFT
        return load[self._duties.me] <= min(load.values()) or self._free[free] > PATIENT

    def _spare(self, load: Counter[int]) -> tuple[int, ...]:
        """One of ours, if somebody has so few that both are better off."""
        if self._calm < CALM or load[self._duties.me] < min(load.values()) + 2:
            return ()
        self._calm = 0
        return (max(self.ours),)

    def _name(self, shard: int) -> str:
        """Among how many a shard is one belongs to what it is: who counts anew hears another part."""
        return f"{SHARD}{shard} of {self.shards}"

    def _mark(self, shard: int) -> str:
        """By which others see that a shard cannot be heard here."""
        return f"{self._name(shard)}, unheard by {self._duties.me}"
