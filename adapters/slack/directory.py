"""Who is who on each desk, in memory: the people named in the configuration and the members of its user groups."""

from collections.abc import Mapping
from dataclasses import replace

import structlog

from adapters.slack import address
from adapters.slack.profiles import Profiles
from adapters.slack.web import Web
from bot.config import Desk
from bot.door import Hears, Later, Never
from swarm.people import Person

log = structlog.get_logger()

RETRY = 15.0
"""Seconds after which a group that could not be read is asked for again, unless Slack says how long."""


class Directory:
    """The people of the desks, as Slack knows them."""

    def __init__(self, desks: Mapping[str, Desk], web: Web, profiles: Profiles) -> None:
        self._desks = {name: desk for name, desk in desks.items() if desk.slack is not None}
        self._web = web
        self._profiles = profiles
        self._desk_at = {desk.slack.channel: name for name, desk in self._desks.items() if desk.slack is not None}
        self._groups: dict[str, frozenset[str]] = {}
        self._unread: set[str] = set()
        self._people: dict[str, dict[str, Person]] = {}
        for name in self._desks:
            self._people[name] = self._put_together(name)

    def desk_at(self, channel: str) -> str:
        """The desk whose channel this is, or empty."""
        return self._desk_at.get(channel, "")

    def reaction(self, desk: str) -> str:
        """The reaction by which a message becomes a request of this desk."""
        place = self._desks[desk].slack
        return place.reaction if place is not None else ""

    def person(self, desk: str, user: str) -> Person:
        """Somebody as this desk knows them; whoever it does not know is a person without a role."""
        known = self._people.get(desk, {}).get(user) or Person(id=address.person(user))
        zone = self._profiles.zone(user)
        return replace(known, zone=zone) if zone else known

    async def learn(self, hears: Hears) -> float | None:
        """Read every group and tell who is who. Returns in how many seconds to try again, if something is missing."""
        wait = [await self._read(group) for group in sorted(self._named())]
        for desk in self._desks:
            await self._tell(desk, hears)
        self._profiles.want(*(user for people in self._people.values() for user in people))
        return max((one for one in wait if one is not None), default=None)

    async def changed(self, group: str, hears: Hears) -> None:
        """A group has other members now. Raises Later."""
        concerned = [name for name, desk in self._desks.items() if group in _roles(desk)]
        if concerned:
            wait = await self._read(group)
            if wait is not None:
                raise Later(f"The user group {group} could not be read.", wait)
            for desk in concerned:
                await self._tell(desk, hears)

    def _named(self) -> frozenset[str]:
        return frozenset(one for desk in self._desks.values() for one in _roles(desk) if one.startswith("S"))

    async def _read(self, group: str) -> float | None:
        """Read a group's members; seconds to wait if it has to be tried again."""
        try:
            said = await self._web.call("usergroups.users.list", usergroup=group)
        except Later as later:
            self._unread.add(group)
            log.warning("later", what="read a user group", group=group, why=str(later))
            return later.after or RETRY
        except Never as never:
            self._unread.discard(group)
            log.warning("could not", what="read a user group", group=group, why=str(never))
            return None
        self._unread.discard(group)
        self._groups[group] = frozenset(said["users"])
        return None

    async def _tell(self, desk: str, hears: Hears) -> None:
        """Who is who; not while a group is yet unread, lest its members lose their roles by a passing failure."""
        self._people[desk] = self._put_together(desk)
        if not self._unread & _roles(self._desks[desk]):
            people = list(self._people[desk].values())
            await hears.know(desk=desk, platform=address.PLATFORM, people=people, complete=True)

    def _put_together(self, name: str) -> dict[str, Person]:
        desk = self._desks[name]
        named = _roles(desk)
        users = {one for one in named if one.startswith(("U", "W"))}
        users |= {user for group in named for user in self._groups.get(group, ())}
        return {user: self._person(desk, user) for user in sorted(users)}

    def _person(self, desk: Desk, user: str) -> Person:
        ids = frozenset({user, *(group for group, users in self._groups.items() if user in users)})
        skills = frozenset(skill for one in (*ids, address.person(user)) for skill in desk.skills_of(one))
        roles = desk.slack.roles if desk.slack is not None else None
        who = address.person(user)
        return roles.person(who, ids, skills) if roles is not None else Person(id=who)


def _roles(desk: Desk) -> frozenset[str]:
    return desk.slack.roles.every() if desk.slack is not None else frozenset()
