"""Signed HTTP: the request URL that Slack posts to, and the health check of whoever runs it."""

import asyncio
from collections.abc import Callable

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.app.async_app import AsyncApp

PATH = "/slack/events"
HEALTH = "/health"
LARGEST = 1024 * 1024
FINISHING = 5.0
"""Seconds that are left to requests in hand at the end."""


class RequestUrl:
    """Hearing over HTTP; that requests are signed is checked at the gate."""

    def __init__(self, listen: str, app: AsyncApp) -> None:
        self._host, _, port = listen.rpartition(":")
        self._port = int(port)
        self._app = app
        self._enough = asyncio.Event()

    async def run(self, heard: Callable[[], None]) -> None:
        """Hear until `stop`; what is in hand then is still answered."""
        site = web.Application(client_max_size=LARGEST)
        site.router.add_post(PATH, self._hear)
        site.router.add_get(HEALTH, _healthy)
        runner = web.AppRunner(site, access_log=None, shutdown_timeout=FINISHING)
        await runner.setup()
        try:
            await web.TCPSite(runner, self._host, self._port).start()
            heard()
            await self._enough.wait()
        finally:
            await runner.cleanup()

    def stop(self) -> None:
        """Take nothing more; `run` returns."""
        self._enough.set()

    async def _hear(self, request: web.Request) -> web.Response:
        return await to_aiohttp_response(await self._app.async_dispatch(await to_bolt_request(request)))


async def _healthy(_request: web.Request) -> web.Response:
    return web.Response(text="ok")
