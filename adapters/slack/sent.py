"""Messages of which nobody knows whether they were sent: looked for by their key before they are sent again.

Slack has no key by which it would know a second one itself, and may bring a message out when its sender is long gone.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from itertools import count
from typing import TypeVar

import structlog

from adapters.slack import refusals, render
from adapters.slack.address import USER, Place
from adapters.slack.refusals import UNSHOWN, RefusedBySlack, Uncertain
from adapters.slack.spans import Surroundings
from adapters.slack.web import Json, Web
from bot.decided import since
from bot.door import Later, Never
from bot.doubts import Doubts, Unanswered
from bot.former import former
from bot.skew import SET_BACK
from bot.text import Card

T = TypeVar("T")

log = structlog.get_logger()

EVENT = "muster_effect"
PAGE, PAGES = 200, 10
"""Messages a call, and calls for a channel at most."""


def marked(key: str) -> Json:
    """The metadata by which a message can be found again."""
    return {"event_type": EVENT, "event_payload": {"key": key}}


class Sent:
    """Sending once, even if the answer to the first time got lost."""

    def __init__(self, web: Web) -> None:
        self._web = web
        self.doubts = Doubts()

    async def send(self, where: Place, card: Card, around: Surroundings, key: str, after: str = "") -> Place:
        """Post a card, in a thread if the place has one; returns where it stands. Raises Later or Never.

        What may have been sent before stands after that moment, if one is given.
        """
        found = await self.doubts.found(key, partial(self._find, where, key, after))
        if found is None:
            found = await shown(card, around, lambda said: self._post(where, said, key))
        self.doubts.settle(key)
        return Place(where.channel, found)

    async def _post(self, where: Place, said: Json, key: str) -> str:
        try:
            answer = await self._web.call(
                "chat.postMessage",
                channel=where.channel,
                thread_ts=where.ts or None,
                metadata=marked(key),
                unfurl_links=False,
                unfurl_media=False,
                **said,
            )
        except Unanswered as unanswered:
            self.doubts.doubt(key, unanswered.until)
            raise
        except Uncertain:
            self.doubts.doubt(key)
            raise
        ts = str(answer["ts"])
        if where.ts and "thread_ts" not in answer.get("message", {"thread_ts": ""}):
            await self._take_back(where.channel, ts)
            raise refusals.of("chat.postMessage", "thread_not_found", channel=where.channel)
        return ts

    async def _take_back(self, channel: str, ts: str) -> None:
        """Slack posts to the channel what was meant for a thread that is gone, and does not call that an error."""
        try:
            await self._web.call("chat.delete", channel=channel, ts=ts)
        except (Later, Never) as error:
            log.warning("could not", what="take back what was meant for a thread", channel=channel, why=str(error))

    async def _find(self, where: Place, key: str, after: str) -> str | None:
        """The message with this key, if it was sent after all. Raises Later or Never."""
        keys = key, former(key)  # the version before may have begun it
        async for one in self._said(where, after):
            if _key(one) in keys and one["ts"] != where.ts:  # the thread itself may come from the same effect
                return str(one["ts"])
        return None

    async def _said(self, where: Place, after: str) -> AsyncIterator[Json]:
        """What stands there: all of a thread, which Slack tells from its beginning; the latest of a channel."""
        channel, cursor = await self._readable(where.channel), ""
        after = max(after, self._first(), key=lambda ts: float(ts or 0))
        for _ in count() if where.ts else range(PAGES):
            said = await self._web.call(
                "conversations.replies" if where.ts else "conversations.history",
                channel=channel,
                ts=where.ts or None,
                limit=PAGE,
                cursor=cursor or None,
                oldest=after or None,
                include_all_metadata=True,
            )
            for one in said["messages"]:
                yield one
            cursor = (said.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return

    def _first(self) -> str:
        """Nothing that was sent earlier can be it. It need not be exact: no other message has the same key, but of the
        version before and another database."""
        moment = since()
        before = self._web.theirs.before(moment) if moment is not None else None
        return f"{(before - SET_BACK).timestamp():.6f}" if before is not None else ""

    async def _readable(self, channel: str) -> str:
        """Somebody can be written to by their own id; what was written stands in a channel with another one."""
        if not USER.fullmatch(channel):
            return channel
        opened = await self._web.call("conversations.open", users=channel)
        return str(opened["channel"]["id"])


async def shown(card: Card, around: Surroundings, show: Callable[[Json], Awaitable[T]]) -> T:
    """Show a card as it is rendered; barely, should Slack not take it so."""
    try:
        return await show(render.message(card, around))
    except RefusedBySlack as refused:
        if refused.error not in UNSHOWN:
            raise
        log.error("a card is shown barely", why=str(refused))
        return await show(render.bare(card, around))


def _key(message: Json) -> object:
    return ((message.get("metadata") or {}).get("event_payload") or {}).get("key")
