"""Opening a request's thread: on the card in a text channel, or as a post in a forum. Once, however often tried."""

from functools import partial
from typing import Any

import structlog

from adapters.discord import address, denials, render
from adapters.discord.archive import put_away
from adapters.discord.calls import Calls, Denied
from adapters.discord.likeness import anything, begins_like
from adapters.discord.places import Places
from adapters.discord.sent import Sent
from bot.door import Later, Opened
from bot.doubts import LONGEST, Doubts, Unanswered
from bot.text import Card

Json = dict[str, Any]

log = structlog.get_logger()
REST = 10_080
"""Minutes without a word after which Discord puts a thread away; the most there is."""
OPENING = "Send Messages, Embed Links, Create Public Threads and Send Messages in Threads"

PARTS = "", " card", " greeting"
"""What is sent under an effect's key."""


class Threads:
    """What was begun and not finished is remembered here, so that trying again goes on instead of starting over."""

    def __init__(self, calls: Calls, places: Places, sent: Sent, longest: float = LONGEST) -> None:
        self._calls = calls
        self._places = places
        self._sent = sent
        self._cards: dict[str, str] = {}
        """Cards that were posted and have no thread yet, by the effect's key."""
        self._posts = Doubts(longest)
        """In a forum: of a second one Discord does not know that it is the same."""

    def look_first(self, key: str, ago: float = 0.0) -> None:
        """This may have been opened already."""
        self._posts.look_first(key, ago)
        for part in PARTS:
            self._sent.doubt(key + part)

    def settle(self, key: str) -> None:
        """It is known whether this was opened."""
        self._posts.settle(key)
        for part in PARTS:
            self._sent.settle(key + part)

    async def open(self, intake: str, card: Card, greeting: Card, key: str, after: str) -> Opened:
        """`after` is the id of a card that it cannot be, nor any before that. Raises Later or Denied."""
        if await self._places.is_forum(intake):
            return await self._post(intake, card, greeting, key, after)
        return await self._on_card(intake, card, greeting, key, after)

    async def _on_card(self, channel: str, card: Card, greeting: Card, key: str, after: str) -> Opened:
        """The card, a thread on it, and in the thread a greeting that brings people in."""
        try:
            message = self._cards.get(key) or await self._post_card(channel, card, key, after)
            self._cards[key] = message
            await self._thread_on(channel, message, render.thread_name(card.title))
        except Denied:
            self._cards.pop(key, None)
            raise
        last = await self._greet(message, greeting, key)
        del self._cards[key]
        return Opened(
            thread=address.channel(message),
            card=address.message(channel, message),
            last=address.message(message, last),
        )

    async def _post_card(self, channel: str, card: Card, key: str, after: str) -> str:
        body = {**self._shown(card), "allowed_mentions": render.SILENCE}
        return await self._sent.send(channel, body, f"{key} card", begins_like(body), after)

    async def _thread_on(self, channel: str, message: str, name: str) -> None:
        """The thread has its message's id."""
        body = {"name": name, "auto_archive_duration": REST}
        route = "/channels/{channel}/messages/{message}/threads"
        try:
            await self._calls("POST", route, json=body, channel=channel, message=message)
        except Denied as denied:
            if denied.code != denials.EXISTS:
                raise

    async def _greet(self, thread: str, greeting: Card, key: str) -> str:
        """The thread is there, so whatever is wrong with the greeting must not lose it. The last message in it."""
        body = {**self._shown(greeting), "allowed_mentions": render.allowed(greeting)}
        try:
            return await self._sent.send(thread, body, f"{key} greeting", anything, after=thread)
        except Denied as denied:
            where = self._places.named(thread)
            log.error(
                "nobody could be brought into a thread; does the bot lack a permission?", at=where, why=str(denied)
            )
            return thread

    async def _post(self, forum: str, card: Card, greeting: Card, key: str, after: str) -> Opened:
        """One call: the post's first message is the card, and the greeting its words."""
        name, shown = render.thread_name(card.title), self._shown(card)
        if found := await self._posts.found(key, partial(self._posted, forum, name, shown, after)):
            return self._opened_post(found, key)
        words = render.content(greeting, self._places.guild_of)
        first = {**shown, "content": words, "allowed_mentions": render.allowed(greeting)}
        body = {"name": name, "auto_archive_duration": REST, "message": first}
        try:
            thread = await self._calls("POST", "/channels/{channel}/threads", json=body, channel=forum)
        except Unanswered as unanswered:
            self._posts.doubt(key, unanswered.until)
            raise
        except Later as later:
            if later.after is None:  # a full bucket was not even looked at
                self._posts.doubt(key)
            raise
        return self._opened_post(str(thread["id"]), key)

    async def _posted(self, forum: str, name: str, shown: Json, after: str) -> str | None:
        """The post that an earlier attempt made after all, told apart by its number and its card: its title may have
        changed."""
        guild, me = self._places.guild_at(forum), await self._sent.me()
        active = await self._calls("GET", "/guilds/{guild}/threads/active", guild=guild)
        here = [one for one in active["threads"] if str(one.get("parent_id")) == forum]
        here += [one async for one in put_away(self._calls, forum)]
        first = max(int(after or 0) + 1, self._sent.earliest())
        ours = [one for one in here if str(one.get("owner_id")) == me and int(one["id"]) >= first]
        for post in [str(one["id"]) for one in ours if _beginning(one.get("name") or "") == _beginning(name)]:
            if await self._sent.fits(post, post, begins_like(shown)):
                return post
        return None

    def _shown(self, card: Card) -> Json:
        return render.message(card, self._places.guild_of)

    def _opened_post(self, thread: str, key: str) -> Opened:
        self._posts.settle(key)
        return Opened(thread=address.channel(thread), card=address.message(thread, thread))


def _beginning(name: str) -> str:
    return name.partition(" · ")[0]
