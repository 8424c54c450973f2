"""Discord as the courier uses it: one method per effect, one attempt each. How things look is decided in `render`."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

from adapters.discord import address, denials, private_threads, render
from adapters.discord.calls import Calls, Denied
from adapters.discord.likeness import comes_next, reads_like
from adapters.discord.listening import Listening
from adapters.discord.places import Places, home
from adapters.discord.private_threads import PrivateThreads
from adapters.discord.sent import Sent
from adapters.discord.threads import OPENING, Threads
from adapters.discord.turns import Turns
from bot.config import Desk, DiscordSettings, Secrets
from bot.door import Hears, Never, Opened
from bot.duties import Alone, Duties
from bot.paces import ALONE, Paces
from bot.text import Card

Json = dict[str, Any]
Result = TypeVar("Result")
MESSAGE, CHANNEL = "/channels/{channel}/messages/{message}", "/channels/{channel}"
SPEAKING, ARCHIVING = "Send Messages in Threads and Embed Links", "Send Messages in Threads and Manage Threads"
PEOPLE_KEPT = 10_000


class DiscordDoor:
    """Implements `bot.door.Door`."""

    platform = address.PLATFORM

    def __init__(
        self,
        settings: DiscordSettings,
        desks: Mapping[str, Desk],
        secrets: Secrets,
        hears: Hears,
        paces: Paces = ALONE,
        *,
        duties: Duties | None = None,
    ) -> None:
        token = secrets.discord_token.get_secret_value() if secrets.discord_token else ""
        intakes = frozenset(home(desk).channel for desk in desks.values())
        self._calls = Calls(settings.api_url, token, Turns(settings.calls_a_second, paces, intakes))
        self._places = Places(desks, self._calls)
        self._sent = Sent(self._calls)
        self._threads = Threads(self._calls, self._places, self._sent)
        self._private = PrivateThreads(self._calls, self._places, self._sent)
        self._listening = Listening(
            settings,
            token,
            desks,
            calls=self._calls,
            places=self._places,
            hears=hears,
            paces=paces,
            duties=duties or Alone(),
        )
        self._direct: dict[str, tuple[str, str]] = {}
        """The direct channels that were opened, and their people's names."""

    def look_first(self, key: str, ago: float = 0.0) -> None:
        self._threads.look_first(key, ago)
        self._private.look_first(key, ago)

    def settle(self, key: str) -> None:
        self._threads.settle(key)
        self._private.settle(key)

    async def open_thread(self, intake: str, card: Card, greeting: Card, key: str, after: str = "") -> Opened:
        channel = address.place_of(intake)
        where = f"in {self._places.named(channel)}"
        try:
            return await self._threads.open(channel, card, greeting, key, _message(after))
        except Denied as denied:
            raise denials.outcome(denied, "open a thread", where, OPENING) from denied

    async def open_private(self, beside: str, card: Card, greeting: Card, key: str, name: str) -> Opened:
        channel = address.place_of(beside)
        where = f"in {self._places.named(channel)}"
        try:
            return await self._private.open(channel, card, greeting, key, name)
        except Denied as denied:
            raise denials.outcome(denied, "open a private thread", where, private_threads.OPENING) from denied

    async def post(self, thread: str, card: Card, key: str, after: str = "") -> str:
        channel = address.place_of(thread)
        body = {**render.message(card, self._places.guild_of), "allowed_mentions": render.allowed(card)}
        body["content"] = body["content"] or render.call_out(card)
        fits = comes_next(body) if after else None

        async def send() -> str:
            return address.message(channel, await self._sent.send(channel, body, key, fits, _message(after)))

        try:
            return await self._opened_for(channel, send)
        except Denied as denied:
            raise denials.outcome(denied, "write", f"in {self._places.named(channel)}", SPEAKING) from denied

    async def edit(self, message: str, card: Card) -> None:
        channel, snowflake = address.message_of(message)
        body = {**render.message(card, self._places.guild_of), "allowed_mentions": render.allowed(card)}
        if body["embeds"]:
            del body["content"]  # what stands beside an embed is the greeting, and stays

        async def change() -> None:
            await self._calls("PATCH", MESSAGE, json=body, channel=channel, message=snowflake)

        try:
            await self._opened_for(channel, change, again_closed=True)
        except Denied as denied:
            raise denials.outcome(
                denied, "change its message", f"in {self._places.named(channel)}", SPEAKING
            ) from denied

    async def whisper(self, person: str, card: Card, key: str, after: str = "", *, desk: str = "") -> str:
        user = address.place_of(person)
        body = {**render.message(card, self._places.guild_of), "allowed_mentions": render.allowed(card)}
        try:
            channel, name = await self._direct_channel(user)
            sent = await self._sent.send(channel, body, key, reads_like(body, apart=bool(after)), _message(after))
            return address.message(channel, sent)
        except Denied as denied:
            if denied.code in denials.CLOSED_TO_US:
                name = self._direct.get(user, ("", person))[1]
                raise Never(
                    f"@{name} does not accept direct messages from Muster: "
                    "they are switched off for this server in that person's privacy settings."
                ) from denied
            raise denials.outcome(denied, "write", f"to {person} directly", "direct messages") from denied

    async def close_thread(self, thread: str) -> None:
        await self._archive(address.place_of(thread), archived=True, doing="put away the thread")

    async def reopen_thread(self, thread: str) -> None:
        await self._archive(address.place_of(thread), archived=False, doing="bring back the thread")

    async def run(self, ready: Callable[[], None]) -> None:
        await self._listening.run(ready)

    async def stop_hearing(self) -> None:
        await self._listening.stop()

    async def close(self) -> None:
        await self._listening.close()
        await self._calls.close()

    async def _archive(self, channel: str, *, archived: bool, doing: str) -> None:
        try:
            await self._calls("PATCH", CHANNEL, json={"archived": archived}, channel=channel)
        except Denied as denied:
            if denied.code == denials.ARCHIVED and archived:
                return
            raise denials.outcome(denied, doing, self._places.named(channel), ARCHIVING) from denied

    async def _opened_for(
        self, thread: str, do: Callable[[], Awaitable[Result]], *, again_closed: bool = False
    ) -> Result:
        """Do something in a thread; if it was put away, bring it back for that, and put it away again if asked to."""
        try:
            return await do()
        except Denied as denied:
            if denied.code != denials.ARCHIVED:
                raise
        await self._archive(thread, archived=False, doing="bring back the thread")
        try:
            return await do()
        finally:
            if again_closed:
                await self._calls("PATCH", CHANNEL, json={"archived": True}, channel=thread)

    async def _direct_channel(self, user: str) -> tuple[str, str]:
        if user not in self._direct:
            opened = await self._calls("POST", "/users/@me/channels", json={"recipient_id": user})
            them: Json = next(iter(opened.get("recipients") or ()), {})
            if len(self._direct) >= PEOPLE_KEPT:
                self._direct.clear()
            self._direct[user] = (str(opened["id"]), str(them.get("username") or address.person(user)))
        return self._direct[user]


def _message(known: str) -> str:
    """The id in a message's address; nothing in none."""
    return address.message_of(known)[1] if known else ""
