"""Who is in the user groups that the desks name, as far as Slack tells. What a group gives is nobody's question here.

A group that could not be read keeps the members it had when it last was; of one that never was, since this process
began, it is not known who is in it, and nobody may take that for "nobody". Several may read at a time: what was asked
first and is answered last is old, and changes nothing.
"""

from collections.abc import Collection, Mapping
from contextlib import suppress
from itertools import count

import structlog

from adapters.slack import address
from adapters.slack.refusals import RefusedBySlack
from adapters.slack.web import Web
from bot.config import Desk
from bot.door import Later, Never
from bot.named import named_as, nobody

log = structlog.get_logger()

FEW = 3
"""So many groups are read one by one; of more Slack is asked for all there are at once, for it bears twenty calls a
minute, also from processes that begin one after the other."""
RETRY = 15.0
"""Seconds after which a group that could not be read is asked for again, unless Slack says how long."""

GONE = "no user group of this workspace, or one that was switched off"
VANISHED = "no_such_subteam"
"""What Slack says of such a one; any other refusal says nothing of who is in it."""


class Groups:
    """The user groups of one workspace's desks."""

    def __init__(self, desks: Mapping[str, Desk], web: Web) -> None:
        self._desks = desks
        self._web = web
        self.named = frozenset(one for desk in desks.values() for one in ids(desk) if one.startswith("S"))
        self._members: dict[str, frozenset[str]] = {}
        self._unread: set[str] = set()
        """Those that could not be read when they last were to be, and can be some time."""
        self._refused: dict[str, str] = {}
        """Those that cannot be read, and why; it was told of each."""
        self._readings = count(1)
        self._newest: dict[str, int] = {}
        """Of each the latest reading that was answered."""

    def members(self, group: str) -> frozenset[str]:
        return self._members.get(group, frozenset())

    def of(self, user: str) -> list[str]:
        """The groups somebody is in."""
        return [group for group, users in self._members.items() if user in users]

    def known(self, group: str) -> bool:
        return group in self._members

    def unknown(self, named: Collection[str]) -> bool:
        """Whether there is one of these of which it was never known who is in it."""
        return any(not self.known(one) and self._refused.get(one) != VANISHED for one in self.named.intersection(named))

    def old(self, named: Collection[str]) -> bool:
        """Whether there is one of these that is yet to be read, or of which others may know something newer."""
        refused = {one for one in self._refused if self.known(one)}
        return not (self._unread | refused).isdisjoint(named)

    async def read_all(self) -> float | None:
        """Read every group. Returns in how many seconds to try again, if something is missing."""
        read = await self._list() if len(self.named) > FEW else set()
        wait = [await self.read(group) for group in sorted(self.named - read)]
        return max((one for one in wait if one is not None), default=None)

    async def read(self, group: str) -> float | None:
        """Read a group's members; seconds to wait if it has to be tried again."""
        reading, again = next(self._readings), RETRY
        try:
            said = await self._web.call("usergroups.users.list", usergroup=group, team_id=self._workspace_of(group))
        except Later as later:
            if self._is_news(group, reading):
                self._unread.add(group)
                log.warning("later", what="read a user group", group=group, why=str(later))
                again = later.after or RETRY
        except Never as never:
            if self._is_news(group, reading):
                self._unread.discard(group)
                self._unreadable(group, never)
        else:
            if self._is_news(group, reading):
                self._put(group, frozenset(said["users"]))
        return again if group in self._unread else None

    async def _list(self) -> set[str]:
        """Read those at once that Slack knows, and can name now; of all others it says one by one what is wrong."""
        found: set[str] = set()
        for workspace in {self._workspace_of(group) for group in self.named}:
            reading = next(self._readings)
            with suppress(Later, Never):
                said = await self._web.call("usergroups.list", include_users="true", team_id=workspace)
                for group in said["usergroups"]:
                    users, one = group.get("users"), group["id"]
                    if one not in self.named or not isinstance(users, list):
                        continue
                    found.add(one)
                    if self._is_news(one, reading):
                        self._put(one, frozenset(user for user in users if isinstance(user, str)))
        return found - self._unread

    def _is_news(self, group: str, reading: int) -> bool:
        """Whether no later reading was answered before this one."""
        if reading < self._newest.get(group, 0):
            return False
        self._newest[group] = reading
        return True

    def _put(self, group: str, users: frozenset[str]) -> None:
        self._members[group] = users
        self._unread.discard(group)
        self._refused.pop(group, None)

    def _unreadable(self, group: str, never: Never) -> None:
        """Whoever was in a group that is there no more has nothing by it any more. An operator reads it once."""
        error = never.error if isinstance(never, RefusedBySlack) else ""
        known, self._refused[group] = self._refused.get(group), error
        if known == error:
            return
        if error != VANISHED:
            if error != "missing_scope" or self._web.granted is None:  # else it is said once for all: see granted.py
                log.warning("could not", what="read a user group", group=group, why=str(never))
            return
        self._members.pop(group, None)
        for name, desk in self._desks.items():
            if named := named_as(desk, address.PLATFORM, group):
                log.error("an id is nobody's", desk=name, id=group, why=nobody(name, named, group, GONE))

    def _workspace_of(self, group: str) -> str | None:
        """Needed where the token is a whole organisation's, and not minded where it is not."""
        of_its = (desk.slack for desk in self._desks.values() if group in ids(desk))
        return next((place.workspace for place in of_its if place is not None and place.workspace), None)


def ids(desk: Desk) -> frozenset[str]:
    """Those of people and of groups that a desk names."""
    return desk.ids_on(address.PLATFORM)
