"""Who is who on each desk, in memory: the people named in the configuration and the members of its user groups.

While it is not known who is in one of the groups, everybody may be more than is known here, and is said to be unsure.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from adapters.slack import address
from adapters.slack.address import Place
from adapters.slack.groups import Groups, ids
from adapters.slack.hands import Hands
from adapters.slack.profiles import Profiles
from adapters.slack.web import Web
from bot.config import Desk
from bot.door import Hears, Later
from swarm.people import Person


class Directory:
    """The people of the desks, as Slack knows them."""

    def __init__(self, desks: Mapping[str, Desk], web: Web, profiles: Profiles, hands: Hands) -> None:
        self._desks = {name: desk for name, desk in desks.items() if desk.slack is not None}
        self._profiles = profiles
        self._hands = hands
        self._desk_at = {desk.slack.channel: name for name, desk in self._desks.items() if desk.slack is not None}
        self._private: dict[str, str] = {}
        self._groups = Groups(self._desks, web)
        self._people: dict[str, dict[str, Person]] = {}
        self._told: dict[str, list[Person]] = {}
        """What each desk was last told, time zones included."""
        for name in self._desks:
            self._people[name] = self._put_together(name)

    @property
    def desks(self) -> tuple[str, ...]:
        """Those that have a channel."""
        return tuple(self._desks)

    def desk_at(self, channel: str) -> str:
        """The desk whose channel this is, its own or one of its private requests; or empty."""
        return self._desk_at.get(channel, "") or self._private.get(channel, "")

    def add_private(self, channel: str, desk: str) -> None:
        """A private request of this desk lives in this channel, and nothing else."""
        self._private[channel] = desk

    def is_private(self, channel: str) -> bool:
        return channel in self._private

    def home(self, where: Place) -> Place:
        """Where the request is that is meant by a place: all of a private one's channel is its thread."""
        return Place(where.channel) if self.is_private(where.channel) else where

    def workspace(self, desk: str) -> str | None:
        """The workspace of a desk, where Slack has to be told."""
        place = self._desks[desk].slack if desk in self._desks else None
        return place.workspace or None if place is not None else None

    def reaction(self, desk: str) -> str:
        """The reaction by which a message becomes a request of this desk."""
        place = self._desks[desk].slack
        return place.reaction if place is not None else ""

    def person(self, desk: str, user: str) -> Person:
        """Somebody as this desk knows them; whoever it does not know is a person without a role.

        Where their time zone is not known it is from now on being asked for.
        """
        self._profiles.want(user)
        known = self._people.get(desk, {}).get(user) or Person(id=address.person(user), unsure=self._unsure(desk))
        return replace(known, zone=self._profiles.zone(user))

    async def learn(self, hears: Hears) -> float | None:
        """Read every group and tell who is who. Returns in how many seconds to try again, if something is missing."""
        again = await self._groups.read_all()
        for desk in self._desks:
            await self._tell(desk, hears)
        self._begin_with_zones(hears)
        return again

    def concerned(self, group: str, *, gone: bool) -> bool:
        """Whether a group that was changed is one that a desk names, and has gone or come back."""
        return group in self._groups.named and (gone or not self._groups.known(group))

    async def changed(self, group: str, hears: Hears) -> None:
        """A group has other members now. Raises Later."""
        concerned = [name for name, desk in self._desks.items() if group in ids(desk)]
        if concerned:
            wait = await self._groups.read(group)
            if wait is not None:
                raise Later(f"The user group {group} could not be read.", wait)
            for desk in concerned:
                await self._tell(desk, hears)
            self._begin_with_zones(hears)

    async def _tell(self, desk: str, hears: Hears) -> None:
        """Who is who; not while a group is yet unread, lest its members lose their roles by a passing failure.

        Where Slack refuses to tell of a group it is told of those who are known, and nobody else has lost anything.
        """
        self._people[desk] = self._put_together(desk)
        if not self._groups.old(ids(self._desks[desk])):
            people = self._with_zones(desk)
            complete = not self._unsure(desk)
            await hears.know(desk=desk, platform=address.PLATFORM, people=people, complete=complete)
            self._told[desk] = people

    def _unsure(self, desk: str) -> bool:
        return desk in self._desks and self._groups.unknown(ids(self._desks[desk]))

    def _begin_with_zones(self, hears: Hears) -> None:
        self._hands.take(self._learn_zones(hears), "tell people's time zones")

    async def _learn_zones(self, hears: Hears) -> None:
        """Learn everybody's time zone and who is a guest, and tell the desks of all at once; first of those who help,
        who are reminded."""
        for roles_only in (True, False):
            if not await self._profiles.learnt(*self._users(roles_only=roles_only)):
                return
            for desk in self._desks:
                self._people[desk] = self._put_together(desk)  # guests are known by now
                if self._with_zones(desk) != self._told.get(desk):
                    await self._tell(desk, hears)

    def _users(self, *, roles_only: bool) -> Iterable[str]:
        for people in self._people.values():
            yield from (user for user, person in people.items() if person.roles or not roles_only)

    def _with_zones(self, desk: str) -> list[Person]:
        return [replace(one, zone=self._profiles.zone(user)) for user, one in self._people[desk].items()]

    def _put_together(self, name: str) -> dict[str, Person]:
        desk = self._desks[name]
        named = ids(desk)
        users = {one for one in named if one.startswith(("U", "W"))}
        users |= {user for group in named for user in self._groups.members(group)}
        unsure = self._unsure(name)
        return {user: replace(self._person(desk, user), unsure=unsure) for user in sorted(users)}

    def _person(self, desk: Desk, user: str) -> Person:
        """A guest is one of a desk's own people only where they are named by their id: others fill a user group than
        those who decide who is staff. By a group they can be a vendor, on call or a customer.
        """
        groups = self._groups.of(user)
        if self._profiles.guest(user):
            groups = [one for one in groups if not desk.person(address.person(user), frozenset({one})).helps]
        return desk.person(address.person(user), frozenset({user, *groups}))
