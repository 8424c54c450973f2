"""The platforms' doubles with a trap at every call and every answer, and a note of what was delivered for whom."""

import json
from contextvars import ContextVar
from typing import Any

from aiohttp import web

from adapters.slack.answers import WORKING
from tests.kill.company import calls
from tests.kill.trap import ANSWER, Point, Trap
from tests.platforms.discord import Channel as DiscordChannel
from tests.platforms.discord import DiscordDouble
from tests.platforms.discord.interaction import DEFER, DEFER_UPDATE
from tests.platforms.discord.refusals import Refusal
from tests.platforms.discord.rest import Asked, Rest, Route
from tests.platforms.slack import Call, Delivery, Json, PlatformFailure, SlackDouble
from tests.platforms.slack.delivery import Post
from tests.platforms.slack.request_url import RequestUrl
from tests.platforms.slack.sockets import Socket, Sockets
from tests.platforms.slack.web_api import WebApi

DELIVERED: ContextVar[list[Any]] = ContextVar("DELIVERED")
"""What was delivered to the process because of what is being done."""


class MortalSlack(SlackDouble):
    def __init__(self) -> None:
        super().__init__()
        self.trap = Trap()
        self.web_api = _WebApi(self)
        self.sockets = _Sockets(self)
        self.request_url = _RequestUrl(self)
        self.post = _Post(self)


class _WebApi(WebApi):
    _slack: MortalSlack

    async def serve(self, request: web.Request) -> web.StreamResponse:
        calls(request.transport)
        return await super().serve(request)

    def _perform(self, call: Call, token: str | None) -> web.Response:
        if self._slack.trap.springs(Point.BEFORE, call.method):
            return web.Response(status=500)
        response = super()._perform(call, token)
        self._slack.trap.springs(Point.AFTER, call.method)
        return response


class _Sockets(Sockets):
    _slack: MortalSlack

    def _hear(self, socket: Socket, data: str) -> None:
        said = json.loads(data).get("payload") or {}
        calls(socket.request.transport)
        if not self._slack.trap.springs(Point.ACK, _slack_says(said)):
            super()._hear(socket, data)


class _RequestUrl(RequestUrl):
    _slack: MortalSlack

    async def _post(self, body: str, headers: dict[str, str]) -> Json:
        reply = await super()._post(body, headers)
        if self._slack.trap.springs(Point.ACK, _slack_says(reply)):
            raise PlatformFailure("dispatch_failed", "connection_failed")
        return reply


def _slack_says(reply: Json) -> str:
    """An event, a press and what takes longer are acknowledged before anything can be answered."""
    return ANSWER if reply.get("text", WORKING) != WORKING else ""


class _Post(Post):
    def _begin(self, kind: str, name: str, payload: Json) -> Delivery:
        delivery = super()._begin(kind, name, payload)
        DELIVERED.get([]).append(delivery)
        return delivery


class MortalDiscord(DiscordDouble):
    def __init__(self) -> None:
        super().__init__()
        self.trap = Trap()
        self.rest = _Rest(self.world, self.desk, self.token, self._privileged, self.changed)
        self.rest.trap = self.trap

    def _tell(self, event: str, payload: Json, channel: DiscordChannel) -> None:
        DELIVERED.get([]).append((event, payload, channel))
        super()._tell(event, payload, channel)


class _Rest(Rest):
    trap: Trap

    async def _answer(self, request: web.Request, method: str, template: str, route: Route) -> web.Response:
        calls(request.transport)
        return await super()._answer(request, method, template, route)

    def serve(self, method: str, template: str, route: Route) -> Any:
        call = f"{method} {template}"
        answers = template == "/interactions/{interaction}/{token}/callback"

        async def trapped(asked: Asked) -> Any:
            if self.trap.springs(Point.ACK, _discord_says(asked)) if answers else self.trap.springs(Point.BEFORE, call):
                raise Refusal(0, status=500, message="500: Internal Server Error")
            result = await route(asked)
            if not answers:
                self.trap.springs(Point.AFTER, call)
            return result

        return super().serve(method, template, trapped)


def _discord_says(asked: Asked) -> str:
    return ANSWER if asked.form.get("type") not in (DEFER, DEFER_UPDATE) else ""
