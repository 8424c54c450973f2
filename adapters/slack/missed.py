"""What was said in requests' threads while nobody listened: told of afterwards, with its author and its time alone.
And what is not there any more, as far as reading them shows it.

Slack tells an event again for five minutes and then forgets it. A channel's history says in which threads somebody has
spoken since, two hundred messages a call; only those threads are read.
"""

import secrets
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from typing import Any

import structlog

from adapters.slack import address, line
from adapters.slack.address import Place
from adapters.slack.directory import Directory
from adapters.slack.pace import Pace
from adapters.slack.private_channels import LOST
from adapters.slack.refusals import Deleted, RefusedBySlack
from adapters.slack.web import Web
from adapters.slack.workspace import Me
from bot.door import Gap, Hears, Later, Never
from bot.malformed import Malformed, careful

Json = dict[str, Any]

log = structlog.get_logger()

OF_PEOPLE = frozenset({None, "thread_broadcast", "file_share"})
"""The subtypes of messages that people write; all others are edits, notices and bots."""
ELSEWHERE = frozenset({"not_in_channel", "channel_not_found"})
"""What Slack says of a channel that the bot is not in."""
TOMBSTONE = "tombstone"
HISTORY, REPLIES = "conversations.history", "conversations.replies"
PAGE, PAGES = 200, 10
"""Messages a call, and calls for one history or thread at most."""
FEW = 3
"""So many threads are read at once, without asking the history which of them to read."""
AT_ONCE, EVERY = 10, 2.0
"""Calls that pass at once, and seconds between the others: Slack takes 50 a minute of each kind."""


def of_a_person(message: Json) -> bool:
    """Whether somebody wrote it."""
    return not message.get("bot_id") and message.get("subtype") in OF_PEOPLE and bool(message.get("user"))


class Away(Later):
    """The bot is not there. It may come back, and then it reads on."""


class Missed:
    """Looks through the threads of a gap."""

    def __init__(self, web: Web, directory: Directory, me: Me, hears: Hears, pace: Pace) -> None:
        self._web = web
        self._directory = directory
        self._me = me
        self._hears = hears
        self._pace = pace

    async def tell(self, desk: str, gap: Gap) -> None:
        """Tell of every word, the oldest of each thread first, and of every loss. Raises Later."""
        threads = [address.place(thread) for thread in gap.threads]
        away: Away | None = None
        for channel in dict.fromkeys(thread.channel for thread in threads):
            try:
                await self._channel(desk, gap, [thread for thread in threads if thread.channel == channel])
            except Away as not_here:
                log.warning("could not", what="look for what was missed", channel=channel, why=str(not_here))
                if self._directory.desk_at(channel) == desk and not self._directory.is_private(channel):
                    # it may have had another channel before
                    away = not_here
        if away is not None:
            raise away

    async def _channel(self, desk: str, gap: Gap, threads: Sequence[Place]) -> None:
        oldest = gap.since.timestamp()
        if any(not thread.ts for thread in threads):
            await self._private(desk, threads[0].channel, oldest)
            return
        silent = await self._silent(threads, oldest) if len(threads) > FEW else set()
        for thread in threads:
            if thread.ts not in silent:
                await self._thread(desk, thread, oldest, gap.cards.get(str(thread), str(thread)))

    async def _silent(self, threads: Sequence[Place], oldest: float) -> set[str]:
        """Those of a channel's threads in which nothing was said since, as far back as its history is read."""
        last: dict[str, float] = {}
        sought = {thread.ts for thread in threads}
        first = min(sought, key=float)
        try:
            async for message in self._pages(HISTORY, threads[0].channel, oldest=first, inclusive=True):
                if message["ts"] in sought:
                    sought.discard(message["ts"])
                    if not _is_tombstone(message):
                        last[message["ts"]] = float(message.get("latest_reply") or 0)
                if not sought:
                    break
        except Never as never:
            _unread(threads[0].channel, never)
        return {ts for ts, at in last.items() if at <= oldest}

    async def _thread(self, desk: str, thread: Place, oldest: float, card: str) -> None:
        """Its words, and whether its first message is there, which Slack gives with them; unless that is no card."""
        begins = False
        try:
            async for message in self._pages(REPLIES, thread.channel, ts=thread.ts, oldest=f"{oldest:.6f}"):
                if message.get("ts") == thread.ts:
                    begins = not _is_tombstone(message)
                elif of_a_person(message):
                    await self._word(desk, thread, message)
        except Deleted:
            card = str(thread)
        except Never as never:
            _unread(thread.channel, never)
            return
        if not begins and card == str(thread):
            await self._hears.gone(desk=desk, place=card)

    async def _private(self, desk: str, channel: str, oldest: float) -> None:
        """All that was said in a channel counts, also in answer to something: it is one request's. Or it is lost."""
        where = Place(channel)
        self._directory.add_private(channel, desk)
        try:
            said = [one async for one in self._pages(HISTORY, channel, oldest=f"{oldest:.6f}")]
            for message in reversed(said):
                if of_a_person(message):
                    await self._word(desk, where, message)
        except Never as never:
            if not isinstance(never, RefusedBySlack) or never.error not in LOST:
                _unread(channel, never)
                return
            await self._hears.gone(desk=desk, place=str(where))

    async def _word(self, desk: str, thread: Place, message: Json) -> None:
        try:
            user, ts, at, text = _said(message)
        except Malformed as malformed:
            log.error("malformed payload", ref=secrets.token_hex(2), what="a reply", why=str(malformed))
            return
        if not line.begins_with_mention(text, self._me.user):
            by, delivery = self._directory.person(desk, user), address.spoken(thread.channel, ts)
            await self._hears.spoke(desk=desk, by=by, thread=str(thread), delivery=delivery, at=at)

    async def _pages(self, method: str, channel: str, **args: Any) -> AsyncIterator[Json]:
        """The messages that a method gives, page by page. Raises Later or Never."""
        cursor = ""
        for _ in range(PAGES):
            await self._pace.turn()
            said = await self._web.call(method, channel=channel, limit=PAGE, cursor=cursor or None, **args)
            for message in said["messages"]:
                yield message
            cursor = (said.get("response_metadata") or {}).get("next_cursor", "")
            if not cursor:
                return


def _unread(channel: str, never: Never) -> None:
    """Raises Away."""
    if isinstance(never, RefusedBySlack) and never.error in ELSEWHERE:
        raise Away(str(never)) from never
    log.warning("could not", what="look for what was missed", channel=channel, why=str(never))


def _is_tombstone(message: Json) -> bool:
    """Whether it stands where one was deleted to which others answer."""
    return message.get("subtype") == TOMBSTONE


@careful
def _said(message: Json) -> tuple[str, str, datetime, str]:
    ts = message["ts"]
    return message["user"], ts, datetime.fromtimestamp(float(ts), UTC), message.get("text") or ""
