"""Opening a request's thread: on the card in a text channel, or as a post in a forum. Once, however often tried."""

import hashlib
from typing import Any

import structlog

from adapters.discord import address, denials, render
from adapters.discord.calls import Calls, Denied
from adapters.discord.places import Places
from bot.door import Later, Opened
from bot.text import Card

Json = dict[str, Any]

log = structlog.get_logger()
REST = 10_080
"""Minutes without a word after which Discord puts a thread away; the most there is."""
MESSAGES = "/channels/{channel}/messages"
OPENING = "Send Messages, Embed Links, Create Public Threads and Send Messages in Threads"


def nonce(key: str) -> str:
    """Discord gives back the first message if it is sent again with the same nonce within a few minutes."""
    return hashlib.blake2b(key.encode(), digest_size=12).hexdigest()


def once(key: str) -> Json:
    return {"nonce": nonce(key), "enforce_nonce": True}


class Threads:
    """What was begun and not finished is remembered here, so that trying again goes on instead of starting over."""

    def __init__(self, calls: Calls, places: Places) -> None:
        self._calls = calls
        self._places = places
        self._cards: dict[str, str] = {}
        """Cards that were posted and have no thread yet, by the effect's key."""
        self._uncertain: set[str] = set()
        """Forum posts of which nobody knows whether they came to be."""

    def look_first(self, key: str) -> None:
        """This may have been opened already."""
        self._uncertain.add(key)

    async def open(self, intake: str, card: Card, greeting: Card, key: str) -> Opened:
        """Raises Later or Denied."""
        if await self._places.is_forum(intake):
            return await self._post(intake, card, greeting, key)
        return await self._on_card(intake, card, greeting, key)

    async def _on_card(self, channel: str, card: Card, greeting: Card, key: str) -> Opened:
        """The card, a thread on it, and in the thread a greeting that brings people in."""
        try:
            message = self._cards.get(key) or await self._post_card(channel, card, key)
            self._cards[key] = message
            await self._thread_on(channel, message, render.thread_name(card.title))
        except Denied:
            self._cards.pop(key, None)
            raise
        await self._greet(message, greeting, key)
        del self._cards[key]
        return Opened(thread=address.channel(message), card=address.message(channel, message))

    async def _post_card(self, channel: str, card: Card, key: str) -> str:
        body = {**self._shown(card), "allowed_mentions": render.SILENCE, **once(f"{key} card")}
        sent = await self._calls("POST", MESSAGES, json=body, channel=channel)
        return str(sent["id"])

    async def _thread_on(self, channel: str, message: str, name: str) -> None:
        """The thread has its message's id."""
        body = {"name": name, "auto_archive_duration": REST}
        route = "/channels/{channel}/messages/{message}/threads"
        try:
            await self._calls("POST", route, json=body, channel=channel, message=message)
        except Denied as denied:
            if denied.code != denials.EXISTS:
                raise

    async def _greet(self, thread: str, greeting: Card, key: str) -> None:
        """The thread is there, so whatever is wrong with the greeting must not lose it."""
        body = {**self._shown(greeting), "allowed_mentions": render.allowed(greeting), **once(f"{key} greeting")}
        try:
            await self._calls("POST", MESSAGES, json=body, channel=thread)
        except Denied as denied:
            where = self._places.named(thread)
            log.error(
                "nobody could be brought into a thread; does the bot lack a permission?", at=where, why=str(denied)
            )

    async def _post(self, forum: str, card: Card, greeting: Card, key: str) -> Opened:
        """One call: the post's first message is the card, and the greeting its words."""
        name = render.thread_name(card.title)
        if key in self._uncertain and (found := await self._posted(forum, name)):
            return self._opened_post(found, key)
        words = render.content(greeting, self._places.guild_of)
        first = {**self._shown(card), "content": words, "allowed_mentions": render.allowed(greeting)}
        body = {"name": name, "auto_archive_duration": REST, "message": first}
        try:
            thread = await self._calls("POST", "/channels/{channel}/threads", json=body, channel=forum)
        except Later as later:
            if later.after is None:  # a full bucket was not even looked at
                self._uncertain.add(key)
            raise
        return self._opened_post(str(thread["id"]), key)

    async def _posted(self, forum: str, name: str) -> str | None:
        """The post that an earlier attempt made after all; nothing in a forum is told apart but by its name."""
        guild = self._places.guild_at(forum)
        active = await self._calls("GET", "/guilds/{guild}/threads/active", guild=guild)
        me = str((await self._calls("GET", "/users/@me"))["id"])
        ours = [one for one in active["threads"] if str(one["owner_id"]) == me and str(one["parent_id"]) == forum]
        return next((str(one["id"]) for one in ours if one["name"] == name), None)

    def _shown(self, card: Card) -> Json:
        return render.message(card, self._places.guild_of)

    def _opened_post(self, thread: str, key: str) -> Opened:
        self._uncertain.discard(key)
        return Opened(thread=address.channel(thread), card=address.message(thread, thread))
