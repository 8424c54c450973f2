"""Private threads: one for each private request, in a text channel. Made once, however often tried; nothing of them is
to be seen in the channel itself.

Whoever is called in the thread is brought into it; nobody else can be, but by those who manage threads.
"""

from functools import partial
from typing import Any

from adapters.discord import address, render
from adapters.discord.archive import PRIVATE, put_away
from adapters.discord.calls import Calls, Denied
from adapters.discord.likeness import begins_like
from adapters.discord.places import Places
from adapters.discord.sent import Sent
from adapters.discord.threads import REST
from bot.door import Later, Opened
from bot.doubts import LONGEST, Doubts, Unanswered
from bot.text import Card

Json = dict[str, Any]

KIND = 12
OPENING = "Send Messages in Threads, Embed Links, Create Private Threads and Manage Threads"
PARTS = (" card",)
"""What is sent under an effect's key beside the thread."""


class PrivateThreads:
    def __init__(self, calls: Calls, places: Places, sent: Sent, longest: float = LONGEST) -> None:
        self._calls = calls
        self._places = places
        self._sent = sent
        self._made = Doubts(longest)
        """Of a second one Discord does not know that it is the same."""
        self._threads: dict[str, str] = {}
        """Those that were made and have no card yet, by the effect's key."""

    def look_first(self, key: str, ago: float = 0.0) -> None:
        """This may have been made already."""
        self._made.look_first(key, ago)
        for part in PARTS:
            self._sent.doubt(key + part)

    def settle(self, key: str) -> None:
        """It is known whether this was made."""
        self._made.settle(key)
        for part in PARTS:
            self._sent.settle(key + part)

    async def open(self, channel: str, card: Card, greeting: Card, key: str, name: str) -> Opened:
        """The thread, and in it the card with words that bring people in. Raises Later or Denied."""
        thread = self._threads.get(key) or await self._thread(channel, key, name)
        self._threads[key] = thread
        try:
            posted = await self._card(thread, card, greeting, key)
        except Denied:
            self._threads.pop(key, None)
            raise
        del self._threads[key]
        return Opened(thread=address.channel(thread), card=address.message(thread, posted))

    async def _thread(self, channel: str, key: str, name: str) -> str:
        found = await self._made.found(key, partial(self._there, channel, name))
        if found is None:
            found = await self._make(channel, key, name)
        self._made.settle(key)
        return found

    async def _make(self, channel: str, key: str, name: str) -> str:
        body = {"name": name, "type": KIND, "invitable": False, "auto_archive_duration": REST}
        try:
            return str((await self._calls("POST", "/channels/{channel}/threads", json=body, channel=channel))["id"])
        except Unanswered as unanswered:
            self._made.doubt(key, unanswered.until)
            raise
        except Later as later:
            if later.after is None:  # a full bucket was not even looked at
                self._made.doubt(key)
            raise

    async def _there(self, channel: str, name: str) -> str | None:
        """The thread that an earlier attempt made after all: nothing else has its name, and it is ours."""
        guild, me = self._places.guild_at(channel), await self._sent.me()
        active = await self._calls("GET", "/guilds/{guild}/threads/active", guild=guild)
        here = [one for one in active["threads"] if str(one.get("parent_id")) == channel]
        here += [one async for one in put_away(self._calls, channel, which=PRIVATE)]
        ours = (one for one in here if one.get("name") == name and str(one.get("owner_id")) == me)
        return next((str(one["id"]) for one in ours), None)

    async def _card(self, thread: str, card: Card, greeting: Card, key: str) -> str:
        """One message, as a forum's post has it: an embed alone calls nobody."""
        shown = render.message(card, self._places.guild_of)
        words = render.content(greeting, self._places.guild_of)
        body = {**shown, "content": words, "allowed_mentions": render.allowed(greeting)}
        return await self._sent.send(thread, body, f"{key} card", begins_like(body), after=thread)
