"""Signed HTTP: the request URL that Slack posts to, and the health check of whoever runs it.

Nothing is parsed that Slack did not sign. Whoever is refused learns nothing but a number, and is disconnected. There is
no framework between a request and us, which might have a page for it that repeats what was asked.
"""

import asyncio
import ipaddress
import secrets
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from http import HTTPStatus

import structlog
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.app.async_app import AsyncApp

from adapters.slack import incoming
from adapters.slack.bodies import SERVER, Bodies, Turned, refusal, refuse_large
from adapters.slack.callers import Caller, Callers
from adapters.slack.signatures import Signatures
from bot.malformed import Malformed

log = structlog.get_logger()

PATH = "/slack/events"
HEALTH = "/health"
FINISHING = 5.0
"""Seconds that are left to requests in hand at the end."""
Hear = Callable[[web.BaseRequest], Awaitable[web.Response]]
Routes = Mapping[str, tuple[str, Hear]]
"""What answers which method at which path."""


class RequestUrl:
    """Hearing over HTTP."""

    def __init__(self, listen: str, app: AsyncApp | None, signatures: Signatures, pages: Routes | None = None) -> None:
        """Without an app it is there for its other pages alone."""
        self._host, _, port = listen.rpartition(":")
        self._port = int(port)
        self._signatures = signatures
        hearing: Routes = {PATH: ("POST", partial(self._hear, app))} if app is not None else {}
        self._routes: Routes = {**hearing, HEALTH: ("GET", _healthy), **(pages or {})}
        self._bodies = Bodies()
        self._enough = asyncio.Event()

    async def run(self, heard: Callable[[], None]) -> None:
        """Hear until `stop`; what is in hand then is still answered."""
        server, callers = web.Server(self._answered), Callers()
        runner = web.ServerRunner(server, shutdown_timeout=FINISHING)
        await runner.setup()
        loop = asyncio.get_running_loop()
        listening = await loop.create_server(lambda: Caller(server, callers), self._host, self._port)
        try:
            self._tell_where()
            heard()
            await self._enough.wait()
        finally:
            listening.close()
            await runner.cleanup()

    def stop(self) -> None:
        """Take nothing more; `run` returns."""
        self._enough.set()

    async def _answered(self, request: web.BaseRequest) -> web.Response:
        caller = _caller(request)
        caller.spoke()
        try:
            method, hear = self._routes.get(request.path, ("", _nowhere))
            if method not in ("", request.method):
                raise Turned(HTTPStatus.METHOD_NOT_ALLOWED, allow=method)
            answer = await hear(request)
        except Turned as turned:
            return refusal(turned.status, allow=turned.allow)
        finally:
            caller.busy = False
        answer.headers.update(SERVER)
        return answer

    async def _hear(self, app: AsyncApp, request: web.BaseRequest) -> web.Response:
        refuse_large(request)
        if not self._signatures.carried(request.headers):
            raise Turned(HTTPStatus.UNAUTHORIZED)
        body = await self._bodies.read(request)
        if not self._signatures.good(request.headers, body):
            raise Turned(HTTPStatus.UNAUTHORIZED)
        caller = _caller(request)
        caller.busy = caller.known = True
        try:
            asked = incoming.posted(body, request.query_string, request.headers)
        except Malformed as malformed:
            log.error("malformed payload", ref=secrets.token_hex(2), what="a request", why=str(malformed))
            return web.Response()  # refused, it would only be told again
        return await to_aiohttp_response(await app.async_dispatch(asked))

    def _tell_where(self) -> None:
        if not _within_the_machine(self._host):
            log.warning(
                "listens beyond this machine",
                at=f"{self._host}:{self._port}",
                note="Slack's signatures are checked; TLS has to be added in front of it",
            )


def _caller(request: web.BaseRequest) -> Caller:
    caller = request.protocol
    assert isinstance(caller, Caller)  # noqa: S101 - all connections here are
    return caller


async def _healthy(_request: web.BaseRequest) -> web.Response:
    return web.Response(text="ok")


async def _nowhere(_request: web.BaseRequest) -> web.Response:
    raise Turned(HTTPStatus.NOT_FOUND)


def _within_the_machine(host: str) -> bool:
    """Whether only this machine can reach it."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
