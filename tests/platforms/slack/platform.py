"""The parts of the platform that belong together: one workspace, one installed app, the ways between them."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any

from .app import App
from .delivery import Post
from .faults import Faults
from .identities import fresh
from .pace import Pace
from .records import Call, Channel, Refusal
from .request_url import RequestUrl
from .response_urls import ResponseUrls
from .sockets import Sockets
from .triggers import Triggers
from .workspace import Workspace

if TYPE_CHECKING:
    from .web_api import WebApi

BOT_SCOPES = (
    "app_mentions:read channels:history channels:join channels:manage channels:read chat:write commands groups:history "
    "groups:read groups:write im:history im:read im:write reactions:read reactions:write team:read usergroups:read "
    "users:read"
)
SUBSCRIPTIONS = (
    "app_mention channel_archive channel_unarchive member_joined_channel member_left_channel message.channels "
    "message.groups message.im reaction_added reaction_removed subteam_members_changed "
    "subteam_updated"
)


class Platform:
    """Settings a test may change are plain attributes."""

    def __init__(self, name: str = "desk", app: App | None = None) -> None:
        """One workspace; without an app it is the first in which this app is."""
        self.app = app or App()
        self.app.platforms.append(self)
        self.workspace = Workspace(name)
        self.installed = app is None
        self.org_wide = False
        """Whether it is the organisation in which the app is installed, and not the workspace."""
        self.bot_token = f"xoxb-{fresh('', 24)}"
        self.app_token = f"xapp-1-{fresh('', 24)}"
        self.signing_secret = fresh("", 32).lower()
        self.revoked: set[str] = set()
        self.scopes: set[str] = set(BOT_SCOPES.split())
        self.subscriptions: set[str] = set(SUBSCRIPTIONS.split())
        self.commands: set[str] = {"/swarm"}
        self.creating_restricted = False
        """Whether a setting of the workspace keeps apps from making channels."""
        self.escaping = True
        self.latency = 0.0
        self.rate_limits = False
        self.ack_limit = 3.0
        self.retry_delays: tuple[float, ...] = (0.0, 0.2, 1.0)
        self.calls: list[Call] = []
        self.calls_under_way = 0
        self.address = ""
        self.closing = asyncio.Event()
        self.faults = Faults()
        self.pace = Pace()
        self.triggers = Triggers(self.workspace)
        self.response_urls = ResponseUrls(self)
        self.sockets = Sockets(self)
        self.request_url = RequestUrl(self)
        self.post = Post(self)
        self._tasks: set[asyncio.Task[Any]] = set()

    @property
    def api_url(self) -> str:
        return f"{self.address}/api/"

    web_api: WebApi

    def spawn(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Work of the platform that no person waits for; it is ended with the platform."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def end_tasks(self) -> None:
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    # what the Web API and its methods ask

    def require(self, *scopes: str) -> None:
        """Any one of these scopes will do."""
        if not self.scopes.intersection(scopes):
            raise Refusal("missing_scope", needed=scopes[0], provided=",".join(sorted(self.scopes)))

    def reach(self, channel_id: str, right: str | None = None) -> Channel:
        """The channel as far as the app may know of it: private ones it is not in do not exist."""
        workspace = self.workspace
        channel = workspace.channels.get(channel_id)
        if channel is None or (channel.family != "channels" and workspace.bot.id not in channel.members):
            raise Refusal("channel_not_found")
        if right:
            self.require(f"{channel.family}:{right}")
        return channel

    def inside(self, channel: Channel) -> bool:
        return self.workspace.bot.id in channel.members
