"""Who has which of the roles that the desks and their plans name. Facts only, of those people alone; whoever else there
is, is nobody.

Kept small on purpose: a server has many members, and the library's own memory of them is switched off.
"""

from collections.abc import Iterable, Iterator, Mapping

from adapters.discord import address
from adapters.discord.places import home
from bot.config import Desk
from bot.named import named_as
from swarm.people import Person

Held = dict[str, frozenset[str]]
"""People, and those of their roles that mean something to a desk."""


class Refill:
    """A guild's people being read anew while they go on changing: what is heard meanwhile is newer."""

    def __init__(self) -> None:
        self.found: Held = {}
        self.heard: set[str] = set()


class Roster:
    def __init__(self, desks: Mapping[str, Desk]) -> None:
        self._desks = desks
        self._ids = {name: _ids(desk) for name, desk in desks.items()}
        self._held: dict[int, Held] = {int(home(desk).guild): {} for desk in desks.values()}
        self._refills: dict[int, Refill] = {}
        self.named = {guild: self._named(guild) for guild in self._held}
        """All ids that the desks of a guild name, of people and of roles."""

    def desks_in(self, guild: int) -> list[str]:
        return [name for name, desk in self._desks.items() if int(home(desk).guild) == guild]

    def person(self, desk: str, user: str, roles: Iterable[str]) -> Person:
        """What a desk's configuration says of somebody; away from a desk, nothing."""
        if desk not in self._desks:
            return Person(id=address.person(user))
        return self._desks[desk].person(address.person(user), self._ids[desk].intersection(roles) | {user})

    def known(self, desk: str, user: str) -> Person:
        """The same of somebody who is not there to show their roles: with those that they were last seen with."""
        held = self._held[int(home(self._desks[desk]).guild)]
        return self.person(desk, user, held.get(user, ()))

    def people(self, desk: str) -> list[Person]:
        """The desk's people, as far as they are known."""
        every = self._ids[desk]
        held = self._held[int(home(self._desks[desk]).guild)]
        return [self.person(desk, user, roles) for user, roles in held.items() if user in every or roles & every]

    def saw(self, guild: int, user: str, roles: Iterable[str]) -> bool:
        """Somebody did something, or changed; whether that is news."""
        if guild not in self._held:
            return False
        before = self._held[guild].get(user)
        after = self._meaning(guild, user, roles)
        self._put(guild, user, after)
        return before != after

    def gone(self, guild: int, user: str) -> bool:
        """Somebody left the guild; whether that is news."""
        if guild not in self._held:
            return False
        news = user in self._held[guild]
        self._put(guild, user, None)
        return news

    def role_gone(self, guild: int, role: str) -> bool:
        """A role was deleted, which is not told for each of its holders; whether that is news."""
        holders = [user for user, roles in self._held.get(guild, {}).items() if role in roles]
        for user in holders:
            self.saw(guild, user, self._held[guild][user] - {role})
        return bool(holders)

    def nobody(self, guild: int, roles: frozenset[str] | None) -> list[str]:
        """Ids that are named and are no role nor anybody here; nothing while the roles are not known."""
        return [] if roles is None else sorted(self.named[guild] - roles - self._held[guild].keys(), key=int)

    def named_as(self, guild: int, one: str) -> Iterator[tuple[str, list[str]]]:
        """The desks of a guild that name an id, and as what."""
        for desk in self.desks_in(guild) if guild in self._held else ():
            if named := named_as(self._desks[desk], address.PLATFORM, one):
                yield desk, named

    def begin(self, guild: int) -> None:
        """The guild's people are read anew from here on."""
        self._refills[guild] = Refill()

    def read(self, guild: int, user: str, roles: Iterable[str]) -> None:
        refill = self._refills[guild]
        meaning = self._meaning(guild, user, roles)
        if user not in refill.heard and meaning is not None:
            refill.found[user] = meaning

    def finish(self, guild: int) -> None:
        """Everybody was read: whoever was not found is nobody any more."""
        self._held[guild] = self._refills.pop(guild).found

    def give_up(self, guild: int) -> None:
        """They cannot be read: everybody stays as they were last seen."""
        self._refills.pop(guild)

    def _put(self, guild: int, user: str, meaning: frozenset[str] | None) -> None:
        books = [self._held[guild]]
        if guild in self._refills:
            self._refills[guild].heard.add(user)
            books.append(self._refills[guild].found)
        for book in books:
            if meaning is None:
                book.pop(user, None)
            else:
                book[user] = meaning

    def _meaning(self, guild: int, user: str, roles: Iterable[str]) -> frozenset[str] | None:
        """The roles that a desk names; nothing for somebody whom no desk means."""
        named = self.named[guild]
        meant = named.intersection(roles)
        return meant if meant or user in named else None

    def _named(self, guild: int) -> frozenset[str]:
        return frozenset().union(*(self._ids[desk] for desk in self.desks_in(guild)))


def _ids(desk: Desk) -> frozenset[str]:
    """The ids that a desk names, for a role or a plan; an id of another platform is no number."""
    return frozenset(filter(str.isdecimal, desk.ids_on(address.PLATFORM)))
