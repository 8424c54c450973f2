"""Who is who on each desk, in memory: the people named in the configuration and the members of its user groups."""

from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import replace

import structlog

from adapters.slack import address
from adapters.slack.address import Place
from adapters.slack.hands import Hands
from adapters.slack.profiles import Profiles
from adapters.slack.refusals import RefusedBySlack
from adapters.slack.web import Web
from bot.config import Desk
from bot.door import Hears, Later, Never
from bot.named import named_as, nobody
from swarm.people import Person

log = structlog.get_logger()

FEW = 3
"""So many groups are read one by one; of more Slack is asked for all there are at once, for it bears twenty calls a
minute, also from processes that begin one after the other."""
RETRY = 15.0
"""Seconds after which a group that could not be read is asked for again, unless Slack says how long."""

GONE = "no user group of this workspace, or one that was switched off"


class Directory:
    """The people of the desks, as Slack knows them."""

    def __init__(self, desks: Mapping[str, Desk], web: Web, profiles: Profiles, hands: Hands) -> None:
        self._desks = {name: desk for name, desk in desks.items() if desk.slack is not None}
        self._web = web
        self._profiles = profiles
        self._hands = hands
        self._desk_at = {desk.slack.channel: name for name, desk in self._desks.items() if desk.slack is not None}
        self._private: dict[str, str] = {}
        self._groups: dict[str, frozenset[str]] = {}
        self._unread: set[str] = set()
        self._missing: dict[str, str] = {}
        """Groups that cannot be read, and why; it was told of each."""
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
        known = self._people.get(desk, {}).get(user) or Person(id=address.person(user))
        return replace(known, zone=self._profiles.zone(user))

    async def learn(self, hears: Hears) -> float | None:
        """Read every group and tell who is who. Returns in how many seconds to try again, if something is missing."""
        named = self._named()
        read = await self._list(named) if len(named) > FEW else set()
        wait = [await self._read(group) for group in sorted(named - read)]
        for desk in self._desks:
            await self._tell(desk, hears)
        self._begin_with_zones(hears)
        return max((one for one in wait if one is not None), default=None)

    def concerned(self, group: str, *, gone: bool) -> bool:
        """Whether a group that was changed is one that a desk names, and has gone or come back."""
        return group in self._named() and (gone or group not in self._groups)

    async def changed(self, group: str, hears: Hears) -> None:
        """A group has other members now. Raises Later."""
        concerned = [name for name, desk in self._desks.items() if group in _ids(desk)]
        if concerned:
            wait = await self._read(group)
            if wait is not None:
                raise Later(f"The user group {group} could not be read.", wait)
            for desk in concerned:
                await self._tell(desk, hears)
            self._begin_with_zones(hears)

    def _named(self) -> frozenset[str]:
        return frozenset(one for desk in self._desks.values() for one in _ids(desk) if one.startswith("S"))

    async def _list(self, named: Collection[str]) -> set[str]:
        """Read those at once that Slack knows, and can name now; of all others it says one by one what is wrong."""
        found: dict[str, frozenset[str]] = {}
        for workspace in {self._workspace_of(group) for group in named}:
            with suppress(Later, Never):
                said = await self._web.call("usergroups.list", include_users="true", team_id=workspace)
                for group in said["usergroups"]:
                    users = group.get("users")
                    if group["id"] in named and isinstance(users, list):
                        found[group["id"]] = frozenset(user for user in users if isinstance(user, str))
        self._groups |= found
        self._missing = {group: why for group, why in self._missing.items() if group not in found}
        self._unread -= found.keys()
        return set(found)

    async def _read(self, group: str) -> float | None:
        """Read a group's members; seconds to wait if it has to be tried again."""
        try:
            said = await self._web.call("usergroups.users.list", usergroup=group, team_id=self._workspace_of(group))
        except Later as later:
            self._unread.add(group)
            log.warning("later", what="read a user group", group=group, why=str(later))
            return later.after or RETRY
        except Never as never:
            self._unread.discard(group)
            self._unreadable(group, never)
            return None
        self._unread.discard(group)
        self._missing.pop(group, None)
        self._groups[group] = frozenset(said["users"])
        return None

    def _unreadable(self, group: str, never: Never) -> None:
        """Whoever was in a group that is there no more has nothing by it any more. An operator reads it once."""
        error = never.error if isinstance(never, RefusedBySlack) else ""
        known, self._missing[group] = self._missing.get(group), error
        if known == error:
            return
        if error != "no_such_subteam":
            if error != "missing_scope" or self._web.granted is None:  # else it is said once for all: see granted.py
                log.warning("could not", what="read a user group", group=group, why=str(never))
            return
        self._groups.pop(group, None)
        for name, desk in self._desks.items():
            if named := named_as(desk, address.PLATFORM, group):
                log.error("an id is nobody's", desk=name, id=group, why=nobody(name, named, group, GONE))

    def _workspace_of(self, group: str) -> str | None:
        """Needed where the token is a whole organisation's, and not minded where it is not."""
        of_its = (desk.slack for desk in self._desks.values() if group in _ids(desk))
        return next((place.workspace for place in of_its if place is not None and place.workspace), None)

    async def _tell(self, desk: str, hears: Hears) -> None:
        """Who is who; not while a group is yet unread, lest its members lose their roles by a passing failure."""
        self._people[desk] = self._put_together(desk)
        if not self._unread & _ids(self._desks[desk]):
            people = self._with_zones(desk)
            await hears.know(desk=desk, platform=address.PLATFORM, people=people, complete=True)
            self._told[desk] = people

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
        named = _ids(desk)
        users = {one for one in named if one.startswith(("U", "W"))}
        users |= {user for group in named for user in self._groups.get(group, ())}
        return {user: self._person(desk, user) for user in sorted(users)}

    def _person(self, desk: Desk, user: str) -> Person:
        """A guest is one of a desk's own people only where they are named by their id: others fill a user group than
        those who decide who is staff. By a group they can be a vendor, on call or a customer.
        """
        groups = [group for group, users in self._groups.items() if user in users]
        if self._profiles.guest(user):
            groups = [one for one in groups if not desk.person(address.person(user), frozenset({one})).helps]
        return desk.person(address.person(user), frozenset({user, *groups}))


def _ids(desk: Desk) -> frozenset[str]:
    return desk.ids_on(address.PLATFORM)
