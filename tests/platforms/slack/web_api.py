"""The Web API's front door: who calls, how fast, which ordered trouble meets the call, and then the method itself."""

from __future__ import annotations

import asyncio
import base64
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from aiohttp import web

from . import chat, conversations, directory, modals, oauth, private_channels, reactions
from .faults import Fault
from .methods import METHODS, Args, Method
from .records import Call, Json, Refusal

if TYPE_CHECKING:
    from .platform import Platform

__all__ = ["WebApi", "chat", "conversations", "directory", "modals", "oauth", "private_channels", "reactions"]

APP_TOKEN_ONLY = {"apps.connections.open"}
OPEN = {"api.test", "oauth.v2.access"}
"""What is called without a token."""


class WebApi:
    def __init__(self, slack: Platform) -> None:
        self._slack = slack
        self._known: WeakKeyDictionary[asyncio.Transport, int] = WeakKeyDictionary()
        self._numbered = 0
        self.connections: set[int] = set()

    async def serve(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["method"]
        call = self._note(request, name)
        self.connections.add(call.connection)
        with _counted(self._slack):
            token, call.args = await _arguments(request, METHODS.get(name))
            there = self._slack.app.whose(token, call.args) or self._slack
            return await there.web_api.answer(request, self._moved(call, there), token)

    async def respond(self, request: web.Request) -> web.StreamResponse:
        """A post to a response_url."""
        call = self._note(request, "response_url")
        with _counted(self._slack):
            body = await request.text()
            call.args = _loaded(body)
            there = self._slack.app.given(request.match_info["path"]) or self._slack
            return await there.web_api.answer(request, self._moved(call, there), None, body)

    def _moved(self, call: Call, there: Platform) -> Call:
        """Each workspace remembers what was asked of it."""
        if there is not self._slack:
            self._slack.calls.remove(call)
            there.calls.append(call)
        return call

    async def answer(self, request: web.Request, call: Call, token: str | None, body: str = "") -> web.StreamResponse:
        slack = self._slack
        if slack.latency:
            await asyncio.sleep(slack.latency)
        fault = slack.faults.strike(call.method, call.args)
        if fault and fault.hang and not fault.done:
            if fault.drop and request.transport:
                request.transport.abort()
            await self._hang(fault.hang)
        if fault and not fault.done and not fault.hang:
            response: web.Response = _trouble(fault)
        elif call.method == "response_url":
            response = slack.response_urls.use(request.match_info["path"], body)
        else:
            response = self._perform(call, token)
        if fault and fault.done:
            await self._hang(fault.hang or 0)
            response = _trouble(fault)
        call.status, call.took = response.status, time.monotonic() - call.at
        if fault and not fault.hang:
            call.error = fault.error or ("dropped" if fault.drop else str(fault.status))
        elif call.error is None and response.status != 200:
            call.error = str(response.status)
        if fault and fault.drop and request.transport:
            request.transport.abort()
        return response

    def _perform(self, call: Call, token: str | None) -> web.Response:
        try:
            body = {"ok": True, **self._result(call, token)}
        except Refusal as refusal:
            call.error, body = refusal.error, refusal.body
            if refusal.error == "ratelimited":
                return web.json_response(body, status=429, headers={"Retry-After": str(body.pop("retry_after"))})
        return web.json_response(body, headers={"X-OAuth-Scopes": ",".join(sorted(self._slack.scopes))})

    def _result(self, call: Call, token: str | None) -> Json:
        slack, found = self._slack, METHODS.get(call.method)
        if found is None:
            raise Refusal("unknown_method", None, req_method=call.method)
        if call.method not in OPEN:
            self._authorise(call.method, token)
        if slack.rate_limits:
            wait = slack.pace.wait(call.method, found.tier, str(call.args.get("channel", "")))
            if wait is not None:
                raise Refusal("ratelimited", None, retry_after=wait)
        if found.scopes:
            slack.require(*found.scopes)
        return found.function(slack, Args(call.args))

    def _authorise(self, method: str, token: str | None) -> None:
        slack = self._slack
        if not token:
            raise Refusal("not_authed")
        if token in slack.revoked and not slack.installed:
            raise Refusal("account_inactive")
        if token not in {slack.bot_token, slack.app_token}:
            raise Refusal("token_revoked" if token in slack.revoked else "invalid_auth")
        if (token == slack.app_token) != (method in APP_TOKEN_ONLY):
            raise Refusal("not_allowed_token_type")

    def _note(self, request: web.Request, method: str) -> Call:
        transport = request.transport
        number = 0
        if transport is not None:
            if transport not in self._known:
                self._numbered += 1
                self._known[transport] = self._numbered
            number = self._known[transport]
        call = Call(method, {}, time.monotonic(), number)
        self._slack.calls.append(call)
        return call

    async def _hang(self, seconds: float) -> None:
        """Ends early only with the platform itself. That a call has come and hangs is something to be seen."""
        self._slack.workspace.changed()
        try:
            async with asyncio.timeout(seconds):
                await self._slack.closing.wait()
        except TimeoutError:
            pass


@contextmanager
def _counted(slack: Platform) -> Iterator[None]:
    slack.calls_under_way += 1
    try:
        yield
    finally:
        slack.calls_under_way -= 1
        slack.workspace.changed()


def _trouble(fault: Fault) -> web.Response:
    if fault.says is not None:
        kind = "text/html" if fault.says.startswith("<") else "application/json"
        return web.Response(body=fault.says.encode(errors="surrogateescape"), content_type=kind)
    if fault.error:
        return web.json_response({"ok": False, "error": fault.error})
    if fault.status == 429:
        headers = {"Retry-After": str(fault.retry_after or 1)}
        return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=headers)
    return web.Response(status=fault.status, text="<html>something is on fire</html>", content_type="text/html")


def _loaded(body: str) -> Json:
    try:
        loaded = json.loads(body)
    except ValueError:
        return {}
    return loaded if isinstance(loaded, dict) else {}


async def _arguments(request: web.Request, method: Method | None) -> tuple[str | None, Json]:
    """Query, form and (where the method takes it) JSON; the token from the header or among the arguments."""
    args: Json = dict(request.query)
    if request.content_type == "application/json":
        if method is None or method.reads_json:
            args |= _loaded(await request.text())
    elif request.body_exists:
        args |= {key: value for key, value in (await request.post()).items() if isinstance(value, str)}
    given = args.pop("token", None)
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme == "Basic":
        args["client_id"], _, args["client_secret"] = base64.b64decode(token).decode().partition(":")
    return (token if scheme == "Bearer" and token else given), args
