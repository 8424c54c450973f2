"""The kill test on Discord, in a text channel or a forum."""

import contextlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from adapters.discord import address, render
from adapters.discord.commands import group_of
from adapters.discord.sent import nonce
from bot.text import Card
from tests.kill.books import Books
from tests.kill.deed import Deed, Outcome, Shown, Way
from tests.kill.ground import APOLOGY, POLICY, company
from tests.kill.mortal import DELIVERED, MortalDiscord
from tests.platforms.discord import Message, PlatformFailure
from tests.platforms.discord.components import walk
from tests.platforms.discord.interaction import DEFER, DEFER_UPDATE
from tests.platforms.discord.reading import read_message
from tests.stories.discord_stage import DiscordStage, typed
from tests.stories.process import Muster

MESSAGES = "/channels/{channel}/messages"
EVERYWHERE = {
    "post": (f"POST {MESSAGES}", 1),
    "edit": (f"PATCH {MESSAGES}/{{message}}", 1),
    "put away": ("PATCH /channels/{channel}", 1),
}
IN_TEXT = {
    "card": (f"POST {MESSAGES}", 1),
    "thread": (f"POST {MESSAGES}/{{message}}/threads", 1),
    "greeting": (f"POST {MESSAGES}", 2),
}
IN_A_FORUM = {"thread": ("POST /channels/{channel}/threads", 1)}
PARTS = ("", "card", "greeting")


class DiscordGround:
    looks: Collection[str] = ("POST /users/@me/channels", "GET /guilds/{guild}/threads/active", f"GET {MESSAGES}")

    def __init__(self, name: str, double: MortalDiscord, folder: Path, books: Books, processes: int) -> None:
        forum = name.startswith("discord-forum")
        self.name = name
        self.books = books
        self.double = double
        self.trap = double.trap
        self.marks: Mapping[str, tuple[str, int]] = {**EVERYWHERE, **(IN_A_FORUM if forum else IN_TEXT)}
        self.sends: Collection[str] = {call for call, _ in self.marks.values()}
        self._stage = DiscordStage(double, folder, forum=forum, policy=POLICY)
        self.musters: Sequence[Muster] = company(self._stage, folder, books, processes)
        double.takes_messages("stranger", False)

    async def start(self) -> None:
        await self._stage.start()

    async def does(self, deed: Deed) -> None:
        DELIVERED.set(deed.told)
        with contextlib.suppress(PlatformFailure, AssertionError):
            where = self._stage.channel if deed.way is Way.CHANNEL else deed.seen
            match deed.way:
                case Way.CHANNEL | Way.THREAD:
                    name, options = typed(deed.line)
                    await self.double.slash(deed.who, where, f"{group_of(name)} {name}", **options)
                case Way.BUTTON:
                    await self.double.presses(deed.who, deed.seen, deed.line)
                case Way.WORDS:
                    await self.double.says(deed.who, where, deed.line)

    async def again(self, deed: Deed) -> None:
        """Until the process has tried to answer: whether it can depends on how long ago it was."""
        if not deed.told:
            return
        begun, (event, payload, channel) = len(self.double.calls), deed.told[0]
        self.double.world.emit(event, payload, channel)
        with contextlib.suppress(AssertionError):
            await self.double.until(lambda: self._answered(payload["token"], begun), self.double.desk.patience)

    def outcome(self, deed: Deed) -> Outcome:
        if not deed.told:
            return Outcome(delivery="", acked=False, answer="")
        _, payload, _ = deed.told[0]
        interaction = self.double.desk.open[payload["token"]]
        original = interaction.original
        waits = interaction.response in (DEFER, DEFER_UPDATE) and (original is None or original.loading)
        return Outcome(
            delivery=address.channel(payload["id"]),
            acked=interaction.response is not None and not waits,
            answer=original.plain if original is not None else "",
        )

    def apologies(self, who: str) -> int:
        person = self.double.user(who)
        answers = [one.original for one in self.double.desk.open.values() if one.person.id == person]
        return sum(one is not None and APOLOGY in one.plain for one in answers)

    def calls(self) -> list[tuple[float, str]]:
        return [
            (one.time, f"{one.method} {one.path} {one.json} -> {one.status} {one.code}") for one in self.double.calls
        ]

    def pressable(self, who: str, label: str, thread: str) -> object | None:
        here = [*self.double.thread_messages(int(address.place_of(thread))), *self.double.dm(who)]
        return next((one for one in reversed(here) if f"[{label}]" in one.plain), None)

    def place(self, thread: str) -> object:
        return int(address.place_of(thread))

    def mourn(self) -> None:
        sessions = self.double.gateway.sessions
        sessions[:] = [one for one in sessions if len(self.musters) > 1 and one.line is not None]

    def long_after(self) -> None:
        self.double.forget_nonces()

    def trouble(self) -> None:
        self.double.fail("POST", MESSAGES, status=500, carried_out=True)
        self.double.fail("PATCH", f"{MESSAGES}/{{message}}", status=429, retry_after=0.5)
        self.double.fail("POST", MESSAGES, status=502)

    def heal(self) -> None:
        self.double.heal()

    async def quiet(self) -> None:
        """Calls are answered at once here, and what a gateway said is heard before its next answer."""

    def person(self, name: str) -> str:
        return address.person(self.double.user(name))

    def name_of(self, who: str) -> str:
        return self.double.world.people[int(address.place_of(who))].name

    def shown(self, keys: Sequence[str]) -> list[Shown]:
        known = {nonce(f"{key} {part}".strip()): (key, part) for key in keys for part in PARTS}
        return sorted(self._shown(known), key=lambda one: one.at)

    def _answered(self, token: str, since: int) -> bool:
        return any(f"/{token}/callback" in call.path for call in self.double.calls[since:])

    def _shown(self, known: dict[str, tuple[str, str]]) -> Iterator[Shown]:
        for channel in self.double.world.channels.values():
            for one in channel.messages.values():
                if one.author is self.double.world.bot and not one.system:
                    key, part = known.get(one.nonce or "", ("", ""))
                    place = channel.recipient.name if channel.recipient else address.channel(channel.id)
                    yield Shown(key=key, part=part, place=place, at=one.id, text=one.plain)

    def threads(self) -> dict[str, str]:
        return {address.channel(one.id): one.name for one in self.double.threads(self._stage.channel)}

    def put_away(self, thread: str) -> bool | None:
        path = f"/channels/{address.place_of(thread)}"
        done = [
            one.json["archived"] for one in self.double.calls if one.path == path and one.status == 200 and one.json
        ]
        return bool(done) and done[-1]

    def at(self, message: str) -> str:
        return self._message(message).plain

    def drawn(self, card: Card, message: str) -> str:
        said = render.message(card, {"support": str(self.double.guild)})
        shown = self._message(message)
        components: list[Any] = said["components"]
        for number, component in enumerate(walk(components), 1):
            component.setdefault("id", number)
        content = shown.content if said["embeds"] else said["content"]
        embeds = [{"type": "rich", **one} for one in said["embeds"]]
        drawn = replace(shown, content=content.strip(), embeds=embeds, components=components)
        return read_message(drawn, self.double.world.shown)

    def _message(self, message: str) -> Message:
        channel, snowflake = address.message_of(message)
        return self.double.world.channels[int(channel)].messages[int(snowflake)]
