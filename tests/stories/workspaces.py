"""Several workspaces of Slack at one Muster, in each of which somebody installs the app. Equal names have equal ids."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from bot.sealing import new_key
from tests.platforms.slack import SlackDouble
from tests.stories.browser import PUBLIC, Browser
from tests.stories.manifest import for_many_workspaces
from tests.stories.process import Muster
from tests.stories.slack_stage import LIMITLESS, SlackStage, free_port

ADDED = for_many_workspaces()
EVENTS = set(ADDED["settings"]["event_subscriptions"]["bot_events"])


class Workspaces:
    """`first` and `second`, whose desks are `support` and `other`."""

    def __init__(self, slack: SlackDouble, folder: Path, *, http: bool, organization: str = "") -> None:
        self.slack = slack
        self.http = http
        self.port = free_port()
        self.key = new_key()
        other = slack.another("other")
        for one in (slack, other) if organization else ():
            one.in_organization(organization, whole=True)
        self.first = _stage(slack, folder / "first", http=http)
        self.second = _stage(other, folder / "second", http=http)
        self.second.desk = "other"
        for stage in (self.first, self.second):
            stage.slack.subscriptions |= EVENTS
        slack.app.redirect_urls = ADDED["oauth_config"]["redirect_urls"]
        self.first.slack.installed = False
        self.platform = (
            f'[slack]\napi_url = "{slack.api_url}"\nmode = "{"http" if http else "socket"}"\n'
            f'listen = "127.0.0.1:{self.port}"\npublic_url = "{PUBLIC}"\n{LIMITLESS}\n'
        )
        self.place = _place(self.first, "support") + _place(self.second, "other")
        self.secrets = {
            "SLACK_CLIENT_ID": slack.app.client_id,
            "SLACK_CLIENT_SECRET": slack.app.client_secret,
            "SLACK_APP_TOKEN": slack.app_token,
            "SLACK_SIGNING_SECRET": slack.signing_secret,
            "MUSTER_KEY": self.key,
        }
        if http:
            slack.http(f"http://127.0.0.1:{self.port}/slack/events")
        self.muster = self.first.muster = self.second.muster = Muster(folder, self.platform + self.place, self.secrets)
        self.written = self.muster.config.read_text(encoding="utf-8")

    async def begin_again(self, key: str) -> None:
        """Restarted with another key."""
        assert await self.muster.stop() == 0, self.muster.transcript()
        self.muster.env["MUSTER_KEY"] = key
        await self.muster.start()

    async def awake(self, times: int = 1) -> None:
        """Until that many workspaces have woken since the process began."""
        await self.muster.said("a workspace is awake", times=times)

    async def resting(self, times: int = 1) -> None:
        await self.muster.said("a workspace rests", times=times)


def _stage(slack: SlackDouble, folder: Path, *, http: bool) -> SlackStage:
    folder.mkdir()
    return SlackStage(slack, folder, http=http)


def _place(stage: SlackStage, desk: str) -> str:
    workspace = stage.slack.workspace
    where = f'workspace = "{workspace.team}"\n'
    if workspace.enterprise:
        where += f'organization = "{workspace.enterprise}"\n'
    return stage.place.replace("desks.support", f"desks.{desk}").replace("channel = ", f"{where}channel = ", 1)


@asynccontextmanager
async def workspaces(folder: Path, *, http: bool, organization: str = "") -> AsyncIterator[tuple[Workspaces, Browser]]:
    """A Muster that begins with no installation, and a browser."""
    async with AsyncExitStack() as stack:
        slack = await stack.enter_async_context(SlackDouble())
        there = Workspaces(slack, folder, http=http, organization=organization)
        browser = await stack.enter_async_context(Browser(there.port))
        await there.muster.start()
        yield there, browser
        assert await there.muster.stop() == 0, there.muster.transcript()
