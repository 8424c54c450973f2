"""What somebody deleted while nobody listened: requests' threads, and the cards that show how things stand.

A thread that is listed is there. Cards that stand in one channel are read a hundred at a time; those of a forum's posts
stand each in its own. Whatever seems to be gone is asked for by itself, for Discord shows an empty channel to whoever
may not read its history.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

import structlog

from adapters.discord import address
from adapters.discord.calls import Calls, Denied
from bot.door import Gap, Hears

Json = dict[str, Any]

log = structlog.get_logger()
MESSAGES, MESSAGE = "/channels/{channel}/messages", "/channels/{channel}/messages/{message}"
CHANNEL = "/channels/{channel}"
NO_CHANNEL, NO_MESSAGE = 10003, 10008
PAGE = 100
"""Messages a call."""


class Lost:
    """Looks whether threads and cards are there, one call after the other: nobody waits for it."""

    def __init__(self, calls: Calls, hears: Hears) -> None:
        self._calls = calls
        self._hears = hears

    async def tell(self, desk: str, gap: Gap, there: Collection[str]) -> None:
        """Tell of all that is gone; the threads that are `there` are not looked for. Raises Later."""
        gone = set()
        for thread in gap.threads:
            channel = address.place_of(thread)
            if channel not in there and await self._gone(NO_CHANNEL, CHANNEL, channel):
                gone.add(thread)
                await self._hears.gone(desk=desk, place=thread)
        for card in await self._missing(card for thread, card in gap.cards.items() if thread not in gone):
            await self._hears.gone(desk=desk, place=card)

    async def _missing(self, cards: Iterable[str]) -> list[str]:
        """The cards that are gone, though their threads are not."""
        standing = defaultdict(list)
        for channel, message in map(address.message_of, cards):
            standing[channel].append(int(message))
        return [
            address.message(channel, message)
            for channel, messages in standing.items()
            for message in await self._unseen(channel, messages)
            if await self._gone(NO_MESSAGE, MESSAGE, channel, message)
        ]

    async def _unseen(self, channel: str, messages: list[int]) -> list[int]:
        """Those that do not show when many are read at once; one alone is not worth it."""
        unseen, left = [], sorted(messages, reverse=True) if len(messages) > 1 else []
        while left:
            query = {"limit": str(PAGE), "before": str(left[0] + 1)}
            try:
                page = await self._calls("GET", MESSAGES, query=query, channel=channel)
            except Denied as denied:
                _hidden(channel, denied)
                return []
            seen = {int(one["id"]) for one in page}
            until = min(seen) if len(page) == PAGE else 0
            unseen += [one for one in left if one >= until and one not in seen]
            left = [one for one in left if one < until]
        return unseen if len(messages) > 1 else messages

    async def _gone(self, code: int, route: str, channel: str, message: int = 0) -> bool:
        try:
            await self._calls("GET", route, channel=channel, message=message)
        except Denied as denied:
            if denied.code != code:
                _hidden(channel, denied)
            return denied.code == code
        return False


def _hidden(channel: str, denied: Denied) -> None:
    where = address.channel(channel)
    log.warning("whether something was deleted cannot be seen", at=where, why=str(denied))
