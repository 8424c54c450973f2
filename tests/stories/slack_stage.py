"""The Slack door: commands in the channel, mentions in threads, against the double."""

import contextlib
import re
import socket
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.platforms.slack import Answer, Json, Message, NotVisible, SlackDouble
from tests.stories.manifest import slack_app
from tests.stories.process import Muster
from tests.stories.stage import CAST, PATIENCE, SITTING


class SlackStage:
    def __init__(self, slack: SlackDouble, folder: Path, *, http: bool = False, policy: str = "") -> None:
        self.name = "slack-http" if http else "slack"
        self.desk = "support"
        self.slack = slack
        self.http = http
        app = slack_app()
        slack.scopes = set(app["oauth_config"]["scopes"]["bot"])
        slack.subscriptions = set(app["settings"]["event_subscriptions"]["bot_events"])
        slack.commands = {command["command"] for command in app["features"]["slash_commands"]}
        for person in CAST:
            slack.user(person)
        self.channel = slack.channel("help", members=tuple(CAST))
        groups = {role: slack.usergroup(role, tuple(who for who, its in CAST.items() if its == role)) for role in ROLES}
        roles = "\n".join(f'{role} = ["{group}"]' for role, group in groups.items())
        self.port = free_port() if http else 0
        mode = f'mode = "http"\nlisten = "127.0.0.1:{self.port}"' if http else ""
        self.platform = f'[slack]\napi_url = "{slack.api_url}"\n{mode}\n{LIMITLESS}\n'
        slack.scopes.add("groups:write")
        self.place = (
            f'[desks.support.slack]\nchannel = "{self.channel}"\nprivate = true\n[desks.support.slack.roles]\n{roles}\n'
        )
        self.secrets = {
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_APP_TOKEN": slack.app_token,
            "SLACK_SIGNING_SECRET": slack.signing_secret,
        }
        config = f"{self.platform}[desks.support.policy]\n{policy}\n{self.place}"
        self.muster = Muster(folder, config, self.secrets)

    async def start(self) -> None:
        if self.http:
            self.slack.http(f"http://127.0.0.1:{self.port}/slack/events")
        await self.muster.start()

    async def restart(self) -> None:
        assert await self.muster.stop() == 0
        await self.muster.start()

    async def crash(self) -> None:
        await self.muster.kill()
        await self.muster.start()

    async def later(self, length: str) -> None:
        await self.muster.later(length)

    async def types(self, who: str, line: str, request: int | None = None) -> str:
        if request is None:
            return (await self.slack.types(who, self.channel, f"/swarm {line}")).plain
        before = len(self.slack.seen_only_by(who))
        place, root = self._place(request)
        await self.slack.says(who, place, f"@muster {line}", thread=root)
        await self.until(lambda: len(self.slack.seen_only_by(who)) > before)
        return self.slack.seen_only_by(who)[-1].plain

    async def says(self, who: str, words: str, request: int) -> None:
        place, root = self._place(request)
        await self.slack.says(who, place, words, thread=root)
        await self.slack.quiet()

    async def presses(self, who: str, label: str, request: int, *, fill: dict[str, str] | None = None) -> str:
        message = self._with(who, label, request)
        before = message.plain
        seen = await self.slack.presses(who, message, label)
        if fill is not None:
            await self.until(lambda: seen.view is not None)
            view = seen.view
            assert view is not None
            labels = {name: field_label(view.plain, name) for name in fill}
            told = len(self.slack.dm(who))
            sent = await self.slack.submits(who, view, {labels[name]: value for name, value in fill.items()})
            await self.until(lambda: bool(sent.answers or sent.errors or len(self.slack.dm(who)) > told))
            return "\n".join([*sent.errors.values(), sent.plain, *(one.plain for one in self.slack.dm(who)[-1:])])
        if message in self.slack.dm(who):
            await self.until(lambda: message.plain != before)
            return message.plain
        await self.until(lambda: bool(seen.answers))
        return seen.plain

    def card(self, request: int) -> str:
        return self._root(request).plain

    def runs_out(self, request: int) -> timedelta:
        """As the date element beside "Next" has it, which every reader's own client counts from."""
        spans = list(_spans(self._root(request).blocks))
        after = next(at for at, one in enumerate(spans) if one.get("text", "").strip() == "Next")
        date = next(one for one in spans[after:] if one["type"] == "date")
        assert "{ago}" in date["format"], date
        return datetime.fromtimestamp(date["timestamp"], UTC) - self.muster.now()

    def thread(self, request: int) -> list[str]:
        people = {self.slack.user(one) for one in CAST}
        return [one.plain for one in self._in_thread(request)[1:] if one.user not in people]

    def private(self, who: str) -> list[str]:
        return [one.plain for one in self.slack.dm(who)]

    def leads_to(self, who: str, request: int) -> bool:
        link = self.slack.permalink(self._root(request))
        return any(one.get("url") == link for one in _spans(self.slack.dm(who)[-1].blocks))

    async def until(self, told: Callable[[], object], seconds: float = PATIENCE) -> None:
        def holds() -> object:
            with contextlib.suppress(LookupError, NotVisible):
                return told()
            return False

        await self.slack.until(holds, seconds)

    def _private(self, request: int) -> str:
        """The channel of a private request, the latest if it had several; empty for others."""
        channels = self.slack.workspace.channels.values()
        return ["", *(one.id for one in channels if one.name.startswith(f"{self.desk}-{request}-"))][-1]

    def _place(self, request: int) -> tuple[str, Message | None]:
        """The channel, and the root of the thread in it, unless all of it is the thread."""
        private = self._private(request)
        return (private, None) if private else (self.channel, self._root(request))

    def _in_thread(self, request: int) -> list[Message]:
        private = self._private(request)
        return self.slack.messages(private) if private else self.slack.thread(self.channel, self._root(request))

    def _root(self, request: int) -> Message:
        if private := self._private(request):
            return self.slack.messages(private)[0]
        roots = self.slack.messages(self.channel)
        if request == SITTING:
            return [one for one in roots if re.search(SITS, one.plain)][-1]
        found = [one for one in roots if f"#{request} · " in one.plain]
        return found[0]

    def _with(self, who: str, label: str, request: int) -> Message | Answer:
        if request == SITTING:  # of what is behind [⋯] nothing is to be seen before it is pressed
            return self._root(SITTING)
        here = [*self._in_thread(request), *self.slack.dm(who)]
        return [one for one in here if f"[{label}]" in one.plain][-1]


LIMITLESS = "posts_at_once = 100_000\nedits_a_minute = 100_000\ncalls_a_second = 10_000"
"""What the double takes by itself: its limits have stories of their own."""
ROLES = ("staff", "tier2", "tier3", "vendor", "lead")
SITS = r"^(\W*)(Dispatch|Backlog) swarm\b"


def _spans(blocks: list[Json]) -> Iterator[Json]:
    """The parts of a message's rich text, from the first to the last."""
    for one in blocks:
        if one["type"].startswith("rich_text"):
            yield from _spans(one["elements"])
        else:
            yield one


def field_label(form: str, name: str) -> str:
    """The label of a field as the form shows it: it begins with the option's name."""
    found = [line for line in form.splitlines() if line.lower().startswith(name)]
    assert found, f"no field {name} in:\n{form}"
    return found[0].partition(" [")[0].rstrip(": ")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
