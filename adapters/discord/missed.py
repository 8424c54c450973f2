"""What was said in requests' threads while nobody listened: told of afterwards, with its author and its time alone.

After a refused RESUME the events of the gap are gone. The lists of threads say in which of them somebody has written
since: the active ones of a server in one call, those put away since in one more.
"""

from datetime import datetime
from typing import Any

import structlog

from adapters.discord import address
from adapters.discord.archive import PRIVATE, put_away
from adapters.discord.calls import Calls, Denied
from adapters.discord.lost import Lost
from adapters.discord.places import Places
from adapters.discord.roster import Roster
from adapters.discord.snowflakes import first_at, made_at
from bot.door import Gap, Hears, Later

Json = dict[str, Any]

log = structlog.get_logger()
WORDS = (0, 19)
"""Types of messages that people write: the usual one, and a reply."""
PAGE, PAGES = 100, 10
"""Messages a call, and calls for one thread at most."""


class Missed:
    """Looks through the threads of a gap."""

    def __init__(self, calls: Calls, places: Places, roster: Roster, hears: Hears) -> None:
        self._calls = calls
        self._places = places
        self._roster = roster
        self._hears = hears
        self._lost = Lost(calls, hears)

    async def tell(self, desk: str, gap: Gap) -> None:
        """Tell of every word, the oldest of each thread first, and then of every loss. Raises Later."""
        since = first_at(gap.since)
        spoken_in = await self._spoken_in(desk, gap.since)
        if spoken_in is None:
            return
        for thread in map(address.place_of, gap.threads):
            if spoken_in.get(thread, 0) >= since:
                try:
                    await self._thread(desk, thread, since)
                except Denied as denied:
                    self._unread(self._places.named(thread), denied)
        await self._lost.tell(desk, gap, spoken_in)

    async def _spoken_in(self, desk: str, since: datetime) -> dict[str, int] | None:
        """The threads that are open, or were put away since; of each the last message. Nothing if that is hidden."""
        guild, channel = self._places.guild_of[desk], self._places.channel_of[desk]
        try:
            active = await self._calls("GET", "/guilds/{guild}/threads/active", guild=guild)
        except Denied as denied:  # it may come back, and then it reads on
            raise Later(f"The bot is not in the server of {self._places.named(channel)}: {denied}.") from denied
        try:
            found = [*active["threads"], *[one async for one in put_away(self._calls, channel, since)]]
            if private := self._places.private_of.get(desk):
                channel = private
                found += [one async for one in put_away(self._calls, channel, since, PRIVATE)]
        except Denied as denied:
            self._unread(self._places.named(channel), denied)
            return None
        return {str(one["id"]): int(one.get("last_message_id") or 0) for one in found}

    async def _thread(self, desk: str, thread: str, since: int) -> None:
        after = since - 1
        for _ in range(PAGES):
            query = {"limit": str(PAGE), "after": str(max(after, 0))}
            said = await self._calls("GET", "/channels/{channel}/messages", query=query, channel=thread)
            for message in sorted(said, key=lambda one: int(one["id"])):
                after = int(message["id"])
                if message["type"] in WORDS and not message["author"].get("bot"):
                    await self._word(desk, thread, message)
            if len(said) < PAGE:
                return

    async def _word(self, desk: str, thread: str, message: Json) -> None:
        await self._hears.spoke(
            desk=desk,
            by=self._roster.known(desk, str(message["author"]["id"])),
            thread=address.channel(thread),
            delivery=address.spoken(message["id"]),
            at=made_at(message["id"]),
        )

    def _unread(self, where: str, denied: Denied) -> None:
        log.error("what was said meanwhile cannot be read; does the bot lack a permission?", at=where, why=str(denied))
