"""The Slack double itself: one server on a real socket for the Web API, Socket Mode and response_url."""

from __future__ import annotations

from typing import Self

from aiohttp import web

from .acting import Acting
from .app import App
from .seeing import Seeing
from .setting import Setting
from .web_api import WebApi


class SlackDouble(Setting, Acting, Seeing):
    """`async with SlackDouble() as slack:`; the app is pointed at `slack.api_url` with `slack.bot_token`."""

    def __init__(self, name: str = "desk", app: App | None = None) -> None:
        super().__init__(name, app)
        self.web_api = WebApi(self)
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=16 * 1024 * 1024)
        app.router.add_route("*", "/api/{method}", self.web_api.serve)
        app.router.add_post("/commands/{path:.+}", self.web_api.respond)
        app.router.add_get("/link/", self.sockets.accept)
        app.router.add_get("/oauth/v2/authorize", self.app.authorize)
        app.router.add_post("/oauth/v2/authorize", self.app.decide)
        self._runner = web.AppRunner(app, shutdown_timeout=0.2, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.address = f"http://{host}:{port}"
        return self

    def another(self, name: str) -> SlackDouble:
        """One more workspace, in which the app may be installed: the same app, with the same ways to it."""
        one = SlackDouble(name, self.app)
        one.address, one.app_token, one.signing_secret = self.address, self.app_token, self.signing_secret
        one.sockets, one.request_url, one.closing = self.sockets, self.request_url, self.closing
        one.scopes, one.subscriptions, one.commands = self.scopes, self.subscriptions, self.commands
        return one

    async def __aexit__(self, *failure: object) -> None:
        self.closing.set()
        for one in self.app.platforms:
            await one.end_tasks()
        await self.sockets.close()
        await self.request_url.close()
        if self._runner:
            await self._runner.cleanup()

    @property
    def connections(self) -> int:
        """TCP connections on which the Web API was called."""
        return len(self.web_api.connections)
