"""What storms are played on: the stages of the stories, with one vocabulary for trouble and for what was tried."""

import contextlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from adapters.discord.commands import group_of
from tests.platforms.slack import SlackDouble
from tests.stories.discord_stage import DiscordStage, typed
from tests.stories.process import Muster
from tests.stories.slack_stage import SlackStage
from tests.stories.stage import CAST, Stage


class Doing(StrEnum):
    """What the bot asks of a platform, as far as it matters to a storm."""

    SAY = "say something"
    OPEN = "open a thread, or post what it begins with"
    EDIT = "change a message"
    ANYTHING = "anything"


METHODS = {
    Doing.SAY: "chat.postMessage",
    Doing.OPEN: "chat.postMessage",
    Doing.EDIT: "chat.update",
    Doing.ANYTHING: "*",
}
ROUTES = {
    Doing.SAY: ("POST", "/channels/{channel}/messages"),
    Doing.OPEN: ("POST", "/channels/{channel}/messages"),
    Doing.EDIT: ("PATCH", "/channels/{channel}/messages/{message}"),
    Doing.ANYTHING: ("*", "*"),
}


@dataclass(frozen=True, slots=True)
class Try:
    """One call, as the platform saw it."""

    at: float
    status: int
    key: str
    """The same at every try of the same message."""
    where: str
    """What it was about, as far as the platform's limits tell that apart."""


class Weather(Stage, Protocol):
    """A platform on which it can be stormy."""

    muster: Muster
    double: Any

    def order(
        self,
        doing: Doing,
        *,
        times: int | None = None,
        status: int = 500,
        after: int | None = None,
        every: int = 1,
        hang: float | None = None,
        taken: bool = False,
        cut: bool = False,
        request: int | None = None,
        whom: str | None = None,
    ) -> None:
        """The next calls of this kind fail, or hang; `taken` are those that take effect without its being heard of.

        Where a request is named, only calls about its thread are met; with a person, only what is said to them alone.
        """

    def tries(self, doing: Doing) -> Sequence[Try]:
        """The calls of this kind, oldest first. What is still without an answer has the status 0."""

    async def drop(self) -> None:
        """Every connection over which the bot hears is cut."""

    def heard(self) -> bool:
        """Whether the bot is connected."""

    def threads(self) -> int:
        """How many threads there are, or messages that begin one."""

    async def speaks(self, who: str, words: str, request: int) -> None:
        """Plain words in a thread, and nobody waits until they are heard."""

    async def types_elsewhere(self, who: str, line: str) -> str:
        """A command in a channel that is no desk's."""

    async def leaves(self, who: str) -> None:
        """Somebody is on this platform no more."""

    async def within(self, seconds: float, told: Callable[[], object]) -> float:
        """Wait until a condition holds for what is seen; how long that took. What is not there yet is awaited."""


class SlackWeather(SlackStage):
    def __init__(self, slack: SlackDouble, *rest: Any, **more: Any) -> None:
        super().__init__(slack, *rest, **more)
        self.double = slack

    def order(
        self, doing: Doing, *, request: int | None = None, whom: str | None = None, after: int | None = None, **how: Any
    ) -> None:
        thread = None if request is None else self._root(request).ts
        done, drop, times = how.pop("taken", False), how.pop("cut", False), how.pop("times", None)
        self.slack.fail(METHODS[doing], times, thread=thread, whom=whom, done=done, drop=drop, retry_after=after, **how)

    def tries(self, doing: Doing) -> list[Try]:
        found = (call for call in self.slack.calls if METHODS[doing] in ("*", call.method))
        return [Try(one.at, one.status, _key(one.args), f"{one.method} {one.args.get('channel', '')}") for one in found]

    async def drop(self) -> None:
        await self.slack.drop_sockets()

    def heard(self) -> bool:
        return self.slack.socket_count > 0

    def threads(self) -> int:
        return sum(one.by_bot for one in self.slack.messages(self.channel))

    async def speaks(self, who: str, words: str, request: int) -> None:
        await self.slack.says(who, self.channel, words, thread=self._root(request))

    async def leaves(self, who: str) -> None:
        self.slack.deactivate(who)

    async def types_elsewhere(self, who: str, line: str) -> str:
        return (await self.slack.types(who, self.slack.channel("lobby", members=CAST), f"/swarm {line}")).plain

    async def within(self, seconds: float, told: Callable[[], object]) -> float:
        began = time.monotonic()
        await self.slack.until(lambda: _holds(told), seconds)
        return time.monotonic() - began


class DiscordWeather(DiscordStage):
    def _route(self, doing: Doing) -> tuple[str, str]:
        in_forum = self.name == "discord-forum" and doing is Doing.OPEN
        return ("POST", "/channels/{channel}/threads") if in_forum else ROUTES[doing]

    def order(
        self, doing: Doing, *, request: int | None = None, whom: str | None = None, after: int | None = None, **how: Any
    ) -> None:
        method, route = self._route(doing)
        if request is not None:
            route = f"/channels/{self._thread(request).id}/*"
        if whom is not None:
            route = f"/channels/{self.double.dm_channel(whom)}/messages"
        times, carried_out = how.pop("times", None), how.pop("taken", False)
        retry_after = 0.3 if after is None else float(after)
        self.double.fail(method, route, times=times, carried_out=carried_out, retry_after=retry_after, **how)

    def tries(self, doing: Doing) -> list[Try]:
        method, route = self._route(doing)
        found = (call for call in self.double.calls if method == "*" or (method, route) == (call.method, call.route))
        return [Try(one.time, one.status, _nonce(one.json), _bucket(one.path)) for one in found]

    async def drop(self) -> None:
        await self.double.drop_sockets(resume=True)

    def heard(self) -> bool:
        return self.double.gateway.connected

    def threads(self) -> int:
        return len(self.double.threads(self.channel))

    async def speaks(self, who: str, words: str, request: int) -> None:
        await self.says(who, words, request)

    async def leaves(self, who: str) -> None:
        await self.double.quits(who)

    async def types_elsewhere(self, who: str, line: str) -> str:
        name, options = typed(line)
        lobby = self.double.channel("lobby")
        return (await self.double.slash(who, lobby, f"{group_of(name)} {name}", **options)).plain

    async def within(self, seconds: float, told: Callable[[], object]) -> float:
        began = time.monotonic()
        await self.double.until(lambda: _holds(told), seconds)
        return time.monotonic() - began


def _holds(told: Callable[[], object]) -> object:
    with contextlib.suppress(LookupError, AssertionError):
        return told()
    return False


def _key(args: dict[str, Any]) -> str:
    return str(((args.get("metadata") or {}).get("event_payload") or {}).get("key", ""))


def _nonce(body: Any) -> str:
    return str(body.get("nonce", "")) if isinstance(body, dict) else ""


def _bucket(path: str) -> str:
    return "/".join(path.split("/")[:4])
