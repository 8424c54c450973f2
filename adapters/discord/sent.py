"""Messages of which nobody knows whether they were sent: looked for before they are sent again.

A nonce keeps a second sending from becoming a second message, but only for some minutes, and it stands on no message.
So what is looked for is told by where it stands: after the last message that is known and the moment when it was
decided, and ours. Our clock may have been set back since: what seems to be a little older has to be like it besides.
"""

import hashlib
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import structlog

from adapters.discord.calls import Calls, Denied
from adapters.discord.likeness import Fits
from adapters.discord.snowflakes import first_at
from bot.decided import since
from bot.door import Later
from bot.skew import SET_BACK

Json = dict[str, Any]

log = structlog.get_logger()
MESSAGES = "/channels/{channel}/messages"
MESSAGE = f"{MESSAGES}/{{message}}"
USUAL = 0
"""The type of a message that was simply sent."""
PAGE, PAGES = 100, 10
"""Messages a call, and calls for one place at most."""


def nonce(key: str) -> str:
    """Discord gives back the first message if it is sent again with the same nonce within a few minutes."""
    return hashlib.blake2b(key.encode(), digest_size=12).hexdigest()


class Sent:
    """Sending once, even if the answer to the first time got lost."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls
        self._doubted: set[str] = set()
        self._me = ""

    def doubt(self, key: str) -> None:
        """This may have been sent already."""
        self._doubted.add(key)

    def doubted(self, key: str) -> bool:
        return key in self._doubted

    def settle(self, key: str) -> None:
        """It is known to have been sent."""
        self._doubted.discard(key)

    async def send(self, channel: str, body: Json, key: str, fits: Fits | None, after: str = "") -> str:
        """The id of the message. What was sent before fits, and stands after another message, if that is known.

        Without `fits` there is no telling. Raises Later or Denied.
        """
        found = await self._find(channel, fits, after) if fits and self.doubted(key) else None
        if found is None:
            found = await self._send(channel, body, key)
        self.settle(key)
        return found

    async def fits(self, channel: str, message: str, fits: Fits) -> bool:
        """Whether a message is what is looked for. Raises Later."""
        try:
            one = await self._calls("GET", MESSAGE, channel=channel, message=message)
            return fits(one, self._early(message))
        except Denied as denied:
            log.warning("could not", what="look what was posted", why=str(denied))
            return False

    async def me(self) -> str:
        """The id of our own account. Raises Later or Denied."""
        if not self._me:
            self._me = str((await self._calls("GET", "/users/@me"))["id"])
        return self._me

    def earliest(self) -> int:
        """No id is smaller that was made for what is being carried out, even if our clock was set back since.

        Whoever asks has just been answered.
        """
        return self._first(SET_BACK)

    def _early(self, message: str | int) -> bool:
        """Whether it was sent for something else, if our clock was not set back."""
        return int(message) < self._first(timedelta())

    def _first(self, back: timedelta) -> int:
        moment = since()
        before = self._calls.theirs.before(moment) if moment is not None else None
        return first_at(before - back) if before is not None else 0

    async def _send(self, channel: str, body: Json, key: str) -> str:
        once = {"nonce": nonce(key), "enforce_nonce": True}
        try:
            return str((await self._calls("POST", MESSAGES, json={**body, **once}, channel=channel))["id"])
        except Later as later:
            if later.after is None:  # a full bucket was not even looked at
                self.doubt(key)
            raise

    async def _find(self, channel: str, fits: Fits, after: str) -> str | None:
        """What seems to be too early is it only if nothing else is."""
        before = None
        try:
            async for one in self._ours(channel, after):
                early = self._early(one["id"])
                if fits(one, early):
                    if not early:
                        return str(one["id"])
                    before = before or str(one["id"])
        except Denied as denied:
            log.warning("could not", what="look whether a message was sent", why=str(denied))
        return before

    async def _ours(self, channel: str, after: str) -> AsyncIterator[Json]:
        """Our own messages: those that follow another one, the oldest first; or else the latest, the newest first."""
        me, first = await self.me(), self.earliest()
        way, at = ("after", str(max(int(after), first - 1))) if after else ("before", "")
        for _ in range(PAGES):
            query = {"limit": str(PAGE), **({way: at} if at else {})}
            page = await self._calls("GET", MESSAGES, query=query, channel=channel)
            for one in sorted(page, key=lambda one: int(one["id"]), reverse=not after):
                at = str(one["id"])
                if int(at) < first:
                    return
                if one["type"] == USUAL and str(one["author"]["id"]) == me:
                    yield one
            if len(page) < PAGE:
                return
