"""The kill test on Slack."""

import contextlib
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from adapters.slack import address, render
from adapters.slack.answers import WORKING
from adapters.slack.spans import Surroundings
from bot.text import Card
from tests.kill.books import Books
from tests.kill.deed import Deed, Outcome, Shown, Way
from tests.kill.ground import APOLOGY, POLICY, company
from tests.kill.mortal import DELIVERED, MortalSlack
from tests.platforms.slack import Delivery, Message, NotVisible, PlatformFailure
from tests.platforms.slack.blocks import with_ids
from tests.stories.process import Muster
from tests.stories.slack_stage import SlackStage

TOLD_LATE = 2.4
"""Seconds after which a press is acknowledged before it is done."""
KINDS = {Way.CHANNEL: "/swarm", Way.THREAD: "app_mention", Way.BUTTON: "block_actions", Way.WORDS: "message"}


class SlackGround:
    sends: Collection[str] = ("chat.postMessage", "chat.update")
    looks: Collection[str] = (
        "conversations.replies",
        "conversations.history",
        "conversations.open",
        "chat.postEphemeral",
    )

    def __init__(self, name: str, slack: MortalSlack, folder: Path, books: Books, processes: int) -> None:
        http = name.startswith("slack-http")
        self.name = name
        self.books = books
        self.slack = slack
        self.trap = slack.trap
        post, edit = (("chat.postMessage", 1), ("chat.update", 1))
        self.marks: Mapping[str, tuple[str, int]] = {"card": post, "post": post, "edit": edit}
        self._stage = SlackStage(slack, folder, http=http, policy=POLICY)
        self.musters: Sequence[Muster] = company(self._stage, folder, books, processes)

    async def start(self) -> None:
        await self._stage.start()

    async def does(self, deed: Deed) -> None:
        DELIVERED.set(deed.told)
        with contextlib.suppress(PlatformFailure, NotVisible):
            match deed.way:
                case Way.CHANNEL:
                    await self.slack.types(deed.who, self._stage.channel, f"/swarm {deed.line}")
                case Way.BUTTON:
                    await self.slack.presses(deed.who, deed.seen, deed.line)
                case Way.THREAD | Way.WORDS:
                    said = f"@muster {deed.line}" if deed.way is Way.THREAD else deed.line
                    await self.slack.says(deed.who, self._stage.channel, said, thread=deed.seen)

    async def again(self, deed: Deed) -> None:
        if delivery := _delivery(deed):
            with contextlib.suppress(PlatformFailure):
                await self.slack.post.repeat(delivery)

    def outcome(self, deed: Deed) -> Outcome:
        delivery = _delivery(deed)
        if delivery is None:
            return Outcome(delivery="", acked=False, answer="")
        said, payload = str(delivery.reply.get("text", "")), delivery.payload
        event = payload.get("event", {})
        named = {
            Way.CHANNEL: f"cmd:{payload.get('trigger_id')}",
            Way.THREAD: f"event:{payload.get('event_id')}",
            Way.BUTTON: f"act:{payload.get('trigger_id')}",
            Way.WORDS: f"msg:{event.get('channel')}/{event.get('ts')}",
        }
        in_time = delivery.took is not None and delivery.took < TOLD_LATE
        return Outcome(
            delivery=f"slack:{named[deed.way]}",
            acked=delivery.acked is not None and said != WORKING and (in_time or deed.way is not Way.BUTTON),
            answer=said,
        )

    def apologies(self, who: str) -> int:
        return sum(APOLOGY in one.plain for one in self.slack.seen_only_by(who))

    def calls(self) -> list[tuple[float, str]]:
        return [(one.at, f"{one.method} {one.args} -> {one.status} {one.error}") for one in self.slack.calls]

    def pressable(self, who: str, label: str, thread: str) -> object | None:
        place = address.place(thread)
        here = [*self.slack.thread(place.channel, place.ts), *self.slack.dm(who)]
        return next((one for one in reversed(here) if f"[{label}]" in one.plain), None)

    def place(self, thread: str) -> object:
        return address.place(thread).ts

    def mourn(self) -> None:
        """A line that was cut is gone by itself."""

    def long_after(self) -> None:
        """What a message carries, it carries for ever."""

    def trouble(self) -> None:
        self.slack.fail("chat.postMessage", times=1, status=500, done=True)
        self.slack.fail("chat.update", times=1, status=429, retry_after=1)
        self.slack.fail("chat.postMessage", times=1, status=500)

    def heal(self) -> None:
        self.slack.heal()

    async def quiet(self) -> None:
        await self.slack.quiet(15)

    def person(self, name: str) -> str:
        return address.person(self.slack.user(name))

    def name_of(self, who: str) -> str:
        return self.slack.workspace.name_of(address.user_of(who))

    def shown(self, keys: Sequence[str]) -> list[Shown]:
        known, bot = set(keys), self.slack.workspace.bot.id
        found = []
        for channel in self.slack.workspace.channels.values():
            for one in channel.messages.values():
                if one.user == bot:
                    key = str(((one.metadata or {}).get("event_payload") or {}).get("key", ""))
                    # What follows a blank tells the parts of one effect apart.
                    key, _, part = key.partition(" ")
                    place = (
                        self.slack.workspace.name_of(channel.im)
                        if channel.im
                        else str(address.Place(channel.id, one.thread_ts or ""))
                    )
                    found.append(
                        Shown(key=key if key in known else "", part=part, place=place, at=float(one.ts), text=one.plain)
                    )
        return sorted(found, key=lambda one: one.at)

    def threads(self) -> dict[str, str]:
        roots = self.slack.messages(self._stage.channel)
        return {str(address.Place(one.channel, one.ts)): one.plain.split("\n")[0] for one in roots if one.by_bot}

    def put_away(self, thread: str) -> bool | None:
        return None

    def at(self, message: str) -> str:
        return self._message(message).plain

    def drawn(self, card: Card, message: str) -> str:
        site = f"https://{self.slack.workspace.domain}.slack.com/"
        said = render.message(card, Surroundings(site))
        return self.slack.workspace.read(said["text"], with_ids(said["blocks"]))

    def _message(self, message: str) -> Message:
        place = address.place(message)
        return self.slack.workspace.channels[place.channel].messages[place.ts]


def _delivery(deed: Deed) -> Delivery | None:
    told: list[Delivery] = deed.told
    return next((one for one in told if one.name == KINDS[deed.way]), None)
