"""One workspace among many: equal ids in two of them are not the same. Inside nobody knows of the others.

What is heard there, told to other processes or agreed on with them goes out under the workspace's own name, and comes
in without it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from adapters.slack import address
from bot.door import Answer, Gap, Heard, Hears
from bot.duties import Duties, Told
from bot.paces import Paces
from bot.text import Form
from swarm.people import Person


class ApartHears:
    """The application, as one workspace talks to it."""

    def __init__(self, hears: Hears, team: str) -> None:
        self._hears = hears
        self._team = team

    async def hear(self, heard: Heard) -> Answer | Form:
        return await self._hears.hear(replace(heard, place=self._outside(heard.place), realm=self._team))

    async def spoke(self, *, desk: str, by: Person, thread: str, delivery: str, at: datetime | None = None) -> None:
        await self._hears.spoke(desk=desk, by=by, thread=self._outside(thread), delivery=delivery, at=at)

    async def missed(self, *, desk: str, platform: str) -> Gap | None:
        gap = await self._hears.missed(desk=desk, platform=platform)
        if gap is None:
            return None
        ours = [thread for thread in gap.threads if address.place(thread).team in ("", self._team)]
        cards = {_inside(thread): _inside(gap.cards.get(thread, thread)) for thread in ours}
        return Gap(since=gap.since, threads=tuple(cards), cards=cards)

    async def gone(self, *, desk: str, place: str) -> None:
        await self._hears.gone(desk=desk, place=self._outside(place))

    async def lives(self, *, desk: str, place: str) -> bool:
        return await self._hears.lives(desk=desk, place=self._outside(place))

    async def listening(self, *, desk: str, platform: str) -> None:
        await self._hears.listening(desk=desk, platform=platform)

    async def stands_by(self, *, desk: str, platform: str) -> None:
        await self._hears.stands_by(desk=desk, platform=platform)

    async def back(self, *, desk: str) -> None:
        await self._hears.back(desk=desk)

    async def know(self, *, desk: str, platform: str, people: Sequence[Person], complete: bool) -> None:
        await self._hears.know(desk=desk, platform=platform, people=people, complete=complete)

    async def suggest(self, *, desk: str, by: Person, typed: str) -> list[tuple[str, str]]:
        return await self._hears.suggest(desk=desk, by=by, typed=typed)

    def _outside(self, inside: str) -> str:
        return str(replace(address.place(inside), team=self._team))


class ApartDuties:
    """What processes do for one another, of one workspace."""

    def __init__(self, duties: Duties, team: str) -> None:
        self._duties = duties
        self._name = f"{team} "

    @property
    def sure(self) -> bool:
        return self._duties.sure

    @property
    def me(self) -> int:
        return self._duties.me

    async def take(self, name: str) -> bool | None:
        return await self._duties.take(self._name + name)

    async def lay_down(self, name: str) -> None:
        await self._duties.lay_down(self._name + name)

    async def taken(self, beginning: str) -> Mapping[str, int] | None:
        found = await self._duties.taken(self._name + beginning)
        return None if found is None else {name.removeprefix(self._name): its for name, its in found.items()}

    def listen(self, told: Told) -> None:
        def ours(what: str) -> None:
            if not what or what.startswith(self._name):
                told(what.removeprefix(self._name))

        self._duties.listen(ours)

    async def tell(self, what: str) -> bool:
        return await self._duties.tell(self._name + what)


class ApartPaces:
    """The pace of one workspace: Slack counts the calls of each by itself."""

    def __init__(self, paces: Paces, team: str) -> None:
        self._paces = paces
        self._name = f"{team} "

    @property
    def others(self) -> bool:
        return self._paces.others

    async def turn(self, name: str, most: int, within: float) -> float:
        return await self._paces.turn(self._name + name, most, within)

    async def held(self, name: str) -> float:
        return await self._paces.held(self._name + name)

    async def hold(self, name: str, most: int, within: float, seconds: float) -> None:
        await self._paces.hold(self._name + name, most, within, seconds)


def _inside(outside: str) -> str:
    return str(replace(address.place(outside), team=""))
