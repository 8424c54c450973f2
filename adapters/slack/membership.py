"""Who is in a channel, as far as is known, and bringing in those who are not."""

import structlog

from adapters.slack.hands import Hands
from adapters.slack.refusals import RefusedBySlack
from adapters.slack.web import Web
from bot.door import Later, Never

log = structlog.get_logger()

PAGE = 1_000
INSIDE = frozenset({"already_in_channel", "cant_invite_self"})
GONE = frozenset({"is_archived", "channel_not_found"})
"""Refusals that are about the channel: the message itself will be refused with them, and say so."""
UNGRANTED = "missing_scope"


class Membership:
    """The members of the channels in which requests live."""

    def __init__(self, web: Web, hands: Hands) -> None:
        self._web = web
        self._hands = hands
        self._inside: dict[str, set[str]] = {}
        self._asked: set[str] = set()
        self._lacks = False
        """Whether it was said that nobody may be invited."""

    def joined(self, channel: str, user: str) -> None:
        """Somebody has come, or was seen doing what only members do."""
        self._inside.setdefault(channel, set()).add(user)

    def left(self, channel: str, user: str) -> None:
        self._inside.get(channel, set()).discard(user)

    def forget(self) -> None:
        """Somebody may have left a channel."""
        self._inside.clear()
        self._asked.clear()

    async def bring(self, channel: str, users: list[str], *, private: bool = False) -> list[str]:
        """Invite those who are not known to be here; returns those whom Slack does not let in. Raises Later.

        One after the other: whoever waits in a task of its own would keep its place from others (bot/places.py).
        In a channel that is a private request's it is looked first who is here: whoever comes back to a workspace is in
        none of the channels that they were in, and that they left those Slack does not say.
        """
        if private and self._inside.get(channel, set()).intersection(users):
            await self._look(channel)
        absent = [user for user in users if user not in self._inside.get(channel, ())]
        if not absent:
            return []
        if not private:
            self._learn(channel)
        return [user for user in absent if not await self._invite(channel, user)]

    async def _invite(self, channel: str, user: str) -> bool:
        try:
            await self._web.call("conversations.invite", channel=channel, users=user)
        except RefusedBySlack as refused:
            if refused.error not in INSIDE | GONE:
                self._tell(refused, channel, user)
                return False
            if refused.error in GONE:
                return True
        self.joined(channel, user)
        return True

    def _tell(self, refused: RefusedBySlack, channel: str, user: str) -> None:
        """That the right to invite is lacking holds for everybody, and is said once."""
        if refused.error != UNGRANTED or not self._lacks:
            log.warning("could not", what="invite", channel=channel, who=user, why=str(refused))
        self._lacks = self._lacks or refused.error == UNGRANTED

    def _learn(self, channel: str) -> None:
        """Ask once, in the background, who is in a channel: the next who are mentioned need no invitation."""
        if channel not in self._asked:
            self._asked.add(channel)
            self._hands.take(self._read(channel), "read a channel's members")

    async def _look(self, channel: str) -> None:
        """Where it cannot be seen who is here, everybody may be absent. Raises Later."""
        try:
            self._inside[channel] = await self._members(channel)
        except Never as refused:
            self._inside.pop(channel, None)
            log.info("could not", what="read a channel's members", channel=channel, why=str(refused))

    async def _read(self, channel: str) -> None:
        try:
            self._inside.setdefault(channel, set()).update(await self._members(channel))
        except (Later, Never) as refused:
            if not isinstance(refused, RefusedBySlack) or refused.error != UNGRANTED:
                self._asked.discard(channel)
            log.info("could not", what="read a channel's members", channel=channel, why=str(refused))

    async def _members(self, channel: str) -> set[str]:
        found: set[str] = set()
        cursor = ""
        while True:
            said = await self._web.call("conversations.members", channel=channel, limit=PAGE, cursor=cursor or None)
            found.update(said["members"])
            cursor = (said.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return found
