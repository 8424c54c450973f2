"""One connection of Socket Mode: what came over it is acknowledged over it, or not at all."""

import asyncio
import json
import secrets
from typing import Any

import aiohttp
import structlog
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.response import BoltResponse
from slack_sdk.socket_mode.request import SocketModeRequest

from adapters.slack import incoming
from adapters.slack.hands import Hands
from bot.malformed import Malformed

Json = dict[str, Any]

log = structlog.get_logger()

FINISHING = 5.0
"""Seconds that are left to what is in hand on a line that ends."""


class SocketLine:
    """A line to Slack, from its hello to its end."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, app: AsyncApp) -> None:
        self._socket = socket
        self._app = app
        self._hands = Hands()
        self._deaf = False
        self.of_use = False
        """Whether anything came over it: a payload, or Slack's word that it is to be renewed."""
        self.renewed = False
        """Whether Slack asked for another line in its place, and did not just cut it."""
        self.greeted = asyncio.Event()
        self.ending = asyncio.Event()

    async def read(self) -> None:
        """Everything that comes, until the line is cut."""
        try:
            async for frame in self._socket:
                if frame.type is aiohttp.WSMsgType.TEXT:
                    self._hear(frame.data)
        finally:
            self.ending.set()

    async def finish(self) -> None:
        """Take nothing more, acknowledge what is in hand, then hang up."""
        self._deaf = True
        self.ending.set()
        await self._hands.drain(FINISHING)
        await self._socket.close()

    def _hear(self, data: str) -> None:
        said = _parsed(data)
        self.of_use = self.of_use or said.get("type") != "hello"
        match said.get("type"):
            case "hello":
                self.greeted.set()
            case "disconnect":
                log.info("slack renews the line", reason=said.get("reason"))
                self.renewed = True
                self.ending.set()
            case _ if not self._deaf and (request := _envelope(said)):
                self._hands.take(self._answer(request), "answer an envelope")

    async def _answer(self, request: SocketModeRequest) -> None:
        response = await self._answered(request)
        if response.status != 200:
            log.warning("not acknowledged", type=request.type, status=response.status)
            return
        try:
            await self._socket.send_json({"envelope_id": request.envelope_id, **_payload(response)})
        except (aiohttp.ClientError, OSError) as error:
            log.warning("an acknowledgement got lost", type=request.type, why=type(error).__name__)

    async def _answered(self, request: SocketModeRequest) -> BoltResponse:
        try:
            asked = incoming.enveloped(request)
        except Malformed as malformed:
            log.error("malformed payload", ref=secrets.token_hex(2), what="an envelope", why=str(malformed))
            return BoltResponse(status=200)  # refused, it would only be told again
        return await self._app.async_dispatch(asked)


def _parsed(data: str) -> Json:
    try:
        said = json.loads(data)
    except (ValueError, RecursionError):
        log.error("slack sent something unreadable")
        return {}
    return said if isinstance(said, dict) else {}


def _envelope(said: Json) -> SocketModeRequest | None:
    """What came in it, if it is one; of a payload that is no object the library would make an error."""
    if "payload" in said and not isinstance(said["payload"], dict):
        log.error("slack sent an envelope with nothing to read in it", type=str(said.get("type"))[:40])
        return None
    return SocketModeRequest.from_dict(said)


def _payload(response: BoltResponse) -> Json:
    if not response.body:
        return {}
    kind = response.headers.get("content-type", [""])[0]
    return {"payload": json.loads(response.body) if kind.startswith("application/json") else {"text": response.body}}
