"""The REST API's doorstep: who calls, what is asked, what goes wrong, and every answer as JSON."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

from aiohttp import web

from tests.platforms.discord.desk import Desk
from tests.platforms.discord.faults import Fault, Faults
from tests.platforms.discord.pace import Pace
from tests.platforms.discord.records import Json
from tests.platforms.discord.refusals import Refusal
from tests.platforms.discord.uploads import Uploads
from tests.platforms.discord.world import World

API = "/api/v10"
MAJOR = ("channel", "guild", "application", "interaction", "token")
OPEN_DOORS = ("/interactions/", "/webhooks/", "/gateway")


@dataclass(eq=False)
class Call:
    """One call the bot made."""

    method: str
    route: str
    path: str
    query: dict[str, str]
    json: Any
    time: float
    connection: int
    status: int = 0
    code: int | None = None


@dataclass
class Asked:
    """A call as a route sees it."""

    world: World
    desk: Desk
    pace: Pace | None
    privileged: set[str]
    ids: dict[str, str]
    query: dict[str, str]
    body: Any
    gateway_url: str

    def id(self, name: str) -> int:
        return snowflake(self.ids[name], name)

    @property
    def form(self) -> Json:
        """The body, which must be an object here."""
        if not isinstance(self.body, dict):
            raise Refusal(50035, errors={"_errors": [{"code": "MODEL_TYPE_CONVERT", "message": "Not an object"}]})
        return self.body

    def number(self, name: str, usual: int, most: int) -> int:
        value = snowflake(self.query.get(name, str(usual)), name)
        if not 1 <= value <= most:
            said = f"int value should be between 1 and {most}."
            raise Refusal(50035, errors={name: {"_errors": [{"code": "NUMBER_TYPE_MAX", "message": said}]}})
        return value


def snowflake(text: str, name: str) -> int:
    if not text.isascii() or not text.isdigit():
        said = {"code": "NUMBER_TYPE_COERCE", "message": f'Value "{text}" is not snowflake.'}
        raise Refusal(50035, errors={name: {"_errors": [said]}})
    return int(text)


Route = Callable[[Asked], Awaitable[Any]]
"""Gives what is answered: something for JSON, nothing for 204, or a pair with the status."""


@dataclass
class Rest:
    world: World
    desk: Desk
    token: str
    privileged: set[str]
    changed: Callable[[], None]
    calls: list[Call] = field(default_factory=list)
    faults: Faults = field(default_factory=Faults)
    uploads: Uploads = field(default_factory=Uploads)
    latency: float = 0.0
    rate_limits: bool = False
    url: str = ""
    gateway_url: str = ""
    closing: asyncio.Event = field(default_factory=asyncio.Event)
    _pace: Pace = field(default_factory=Pace)
    _connections: WeakKeyDictionary[asyncio.Transport, int] = field(default_factory=WeakKeyDictionary)
    connections: int = 0

    def serve(self, method: str, template: str, route: Route) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def answer(request: web.Request) -> web.Response:
            return await self._answer(request, method, template, route)

        return answer

    async def _answer(self, request: web.Request, method: str, template: str, route: Route) -> web.Response:
        loop = asyncio.get_running_loop()
        path = request.path.removeprefix(API)
        query = dict(request.query)
        call = Call(method, template, path, query, None, loop.time(), self._connection(request))
        self.calls.append(call)
        headers: dict[str, str] = {}
        try:
            call.json = await self.uploads.read(request, self.url)
            self.changed()
            await asyncio.sleep(self.latency)
            fault = self.faults.take(method, template, path)
            if fault is not None and not fault.carried_out:
                await self._fail(request, fault)
            if fault is None or fault.carried_out or fault.hang is not None:
                self._authorize(request, path)
                if self.rate_limits:
                    headers = self._pace.take(method, template, _major(request))
                result = await route(self._asked(request, query, call.json))
            if fault is not None and (fault.carried_out or fault.hang is None):
                await self._hang(fault.hang or 0)
                if fault.cut:
                    _cut(request)
                if fault.says is None:
                    raise fault.refusal()
                response = _says(fault.says)
            else:
                response = _said(result, headers)
        except Refusal as refusal:
            call.code = refusal.code
            response = _json(refusal.body, refusal.status, headers | refusal.headers)
        call.status = response.status
        self.changed()
        return response

    def _asked(self, request: web.Request, query: dict[str, str], body: Any) -> Asked:
        pace = self._pace if self.rate_limits else None
        ids = dict(request.match_info)
        return Asked(self.world, self.desk, pace, self.privileged, ids, query, body, self.gateway_url)

    async def _fail(self, request: web.Request, fault: Fault) -> None:
        if fault.hang is not None:
            self.changed()
            await self._hang(fault.hang)
        elif fault.cut:
            _cut(request)

    async def _hang(self, seconds: float) -> None:
        """Ends early only with the platform itself."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self.closing.wait(), seconds)

    def _authorize(self, request: web.Request, path: str) -> None:
        if path == "/gateway" or path.startswith(OPEN_DOORS[:2]):
            return
        if request.headers.get("Authorization") != f"Bot {self.token}":
            raise Refusal(0)

    def _connection(self, request: web.Request) -> int:
        transport = request.transport
        assert transport is not None
        if transport not in self._connections:
            self.connections += 1
            self._connections[transport] = self.connections
        return self._connections[transport]


def _major(request: web.Request) -> str:
    """What of a path has a bucket of its own: the channel, the guild, the webhook. A message in a channel has not."""
    return "/".join(value for name, value in request.match_info.items() if name in MAJOR)


def _says(body: str) -> web.Response:
    kind = "text/html" if body.startswith("<") else "application/json"
    return web.Response(body=body.encode(errors="surrogateescape"), content_type=kind)


def _cut(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.abort()


def _json(body: Any, status: int, headers: dict[str, str]) -> web.Response:
    # The client compares the type literally: no charset may follow it.
    headers = {**headers, "Content-Type": "application/json"}
    return web.Response(body=json.dumps(body).encode(), status=status, headers=headers)


def _said(result: Any, headers: dict[str, str]) -> web.Response:
    if result is None:
        return web.Response(status=204, headers=headers)
    if isinstance(result, tuple):
        return _json(result[1], result[0], headers)
    return _json(result, 200, headers)


@web.middleware
async def unknown_routes(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """What is not there is said in JSON too."""
    try:
        return await handler(request)
    except (web.HTTPNotFound, web.HTTPMethodNotAllowed) as error:
        return _json({"message": f"{error.status}: {error.reason}", "code": 0}, error.status, {})
