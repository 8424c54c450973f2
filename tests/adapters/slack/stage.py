"""One workspace with one desk, and a door to it that is opened and closed in order."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from pydantic import SecretStr

from adapters.slack.door import DRAINING, SlackDoor
from bot.config import Desk, Roles, Secrets, SlackPlace, SlackSettings
from bot.duties import Duties
from tests.adapters.slack.recording import Recording
from tests.platforms.slack import SlackDouble

MODES = ("socket", "http")


class Stage:
    """People: asker, helper (staff, by group), dba (tier 2, by name), outsider (in no channel)."""

    def __init__(self, slack: SlackDouble) -> None:
        self.slack = slack
        self.host = "127.0.0.1"
        """Where a door listens that hears over HTTP."""
        self.app = Recording()
        self.staff = slack.usergroup("helpers", ("helper", "second"))
        self.dba = slack.user("dba")
        self.channel = slack.channel("help", ("asker", "helper", "second"))
        slack.channel("elsewhere", ("asker",))
        slack.user("outsider")
        roles = Roles(staff=(self.staff,), tier2=(self.dba,))
        self.desks = {"support": Desk(slack=SlackPlace(channel=self.channel, roles=roles), skills={"sql": (self.dba,)})}

    def who(self, name: str) -> str:
        return f"slack:{self.slack.user(name)}"

    def door(self, mode: str = "socket", duties: Duties | None = None) -> SlackDoor:
        port = _free_port()
        listen = f"{self.host}:{port}"
        if mode == "http":
            self.slack.http(f"http://127.0.0.1:{port}/slack/events")
        settings = SlackSettings.model_validate(
            {"mode": mode, "listen": listen, "api_url": self.slack.api_url, "posts_at_once": 100}
        )
        secrets = Secrets(
            slack_bot_token=SecretStr(self.slack.bot_token),
            slack_app_token=SecretStr(self.slack.app_token),
            slack_signing_secret=SecretStr(self.slack.signing_secret),
        )
        return SlackDoor(settings, self.desks, secrets, self.app, duties=duties)

    @asynccontextmanager
    async def opened(self, mode: str = "socket") -> AsyncIterator[SlackDoor]:
        """A door at which people are heard; afterwards it is closed, and nothing of it is left."""
        async with self.beside(mode) as door:
            yield door
        assert left_over() == []

    @asynccontextmanager
    async def beside(self, mode: str = "socket", duties: Duties | None = None) -> AsyncIterator[SlackDoor]:
        """The same, perhaps beside others."""
        door = self.door(mode, duties)
        ready = asyncio.Event()
        running = asyncio.create_task(door.run(ready.set))
        waiting = asyncio.create_task(ready.wait())
        await asyncio.wait({running, waiting}, return_when=asyncio.FIRST_COMPLETED)
        if running.done():
            waiting.cancel()
            await door.close()
            await running
        try:
            yield door
        finally:
            try:
                async with asyncio.timeout(DRAINING + 5):
                    await door.stop_hearing()
                    await running
            finally:
                await door.close()


def left_over() -> list[str]:
    """Tasks of the adapter that still run."""
    return [str(task) for task in asyncio.all_tasks() if "adapters/slack/" in str(task) and "tests/" not in str(task)]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
