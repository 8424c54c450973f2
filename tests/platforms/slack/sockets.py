"""Socket Mode: ticketed WebSockets over which envelopes go out and acknowledgements come back."""

from __future__ import annotations

import asyncio
import json
import random
import secrets
import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING

from aiohttp import WSMsgType, web

from .records import Json, PlatformFailure

if TYPE_CHECKING:
    from .platform import Platform

MOST = 10


class Socket:
    """One connection, with the envelopes it has not acknowledged yet. Only it can acknowledge them."""

    def __init__(self, request: web.Request, ws: web.WebSocketResponse) -> None:
        self.request = request
        self.ws = ws
        self.unacked: dict[str, asyncio.Future[Json]] = {}
        self.retiring = False

    def acknowledge(self, said: Json) -> bool:
        future = self.unacked.get(str(said.get("envelope_id")))
        if future is None or future.done():
            return False
        future.set_result(said.get("payload") or {})
        return True

    def lost(self) -> None:
        for future in self.unacked.values():
            if not future.done():
                future.set_exception(PlatformFailure("dispatch_failed", "connection_lost"))


class Sockets:
    def __init__(self, slack: Platform) -> None:
        self._slack = slack
        self._tickets: set[str] = set()
        self.given: set[str] = set()
        """All tickets there ever were: whoever has one hears what the app is told."""
        self.open: list[Socket] = []
        self.accepted = 0
        self.stray_acks: list[str] = []
        self.pick: Callable[[list[Socket]], Socket] = random.choice
        """Over which of the open connections something goes, the oldest first; Slack promises no pattern."""
        self.patience = 3600.0
        """Seconds that what happens waits for an app that is away; afterwards it is as if it was not acknowledged."""

    def ticket(self) -> str:
        ticket = secrets.token_urlsafe(24)
        self._tickets.add(ticket)
        self.given.add(ticket)
        base = self._slack.address.replace("http", "ws", 1)
        return f"{base}/link/?ticket={ticket}&app_id={self._slack.workspace.app_id}"

    async def accept(self, request: web.Request) -> web.StreamResponse:
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            return web.Response(status=401, text="invalid ticket")
        self._tickets.discard(ticket)
        ws = web.WebSocketResponse(timeout=0.5)
        await ws.prepare(request)
        socket = Socket(request, ws)
        if len(self.live()) >= MOST:
            await self._disconnect(socket, "too_many_websockets")
            await ws.close()
            return ws
        self.open.append(socket)
        self.accepted += 1
        await ws.send_json(self._hello())
        self._slack.workspace.changed()
        try:
            async for frame in ws:
                if frame.type == WSMsgType.TEXT:
                    self._hear(socket, frame.data)
        finally:
            self.open.remove(socket)
            socket.lost()
            self._slack.workspace.changed()
        return ws

    def live(self) -> list[Socket]:
        return [socket for socket in self.open if not socket.ws.closed and not socket.retiring]

    async def somebody(self) -> None:
        """Until a connection is there: events wait for the app to come back."""
        await self._slack.workspace.until(self.live, timeout=self.patience)

    async def carry(self, kind: str, payload: Json, retry: tuple[int, str] | None) -> Json:
        if not self.live():
            raise PlatformFailure("dispatch_failed", "no_connection")
        socket = self.pick(self.live())
        envelope: Json = {
            "envelope_id": str(uuid.uuid4()),
            "payload": payload,
            "type": kind,
            "accepts_response_payload": kind != "events_api",
        }
        if kind == "events_api":
            envelope["retry_attempt"], envelope["retry_reason"] = retry or (0, "")
        future: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        socket.unacked[envelope["envelope_id"]] = future
        try:
            async with asyncio.timeout(self._slack.ack_limit):
                await socket.ws.send_json(envelope)
                return await future
        except TimeoutError:
            raise PlatformFailure("operation_timeout", "timeout") from None
        except ConnectionError:
            raise PlatformFailure("dispatch_failed", "connection_lost") from None
        finally:
            future.cancel()
            del socket.unacked[envelope["envelope_id"]]

    async def disconnect(self, reason: str) -> None:
        """Slack's polite notice on every connection; after `refresh_requested` nothing new comes over it."""
        for socket in list(self.open):
            socket.retiring = reason != "warning"
            await self._disconnect(socket, reason)

    def drop(self) -> None:
        """The network goes: no close frame, no notice."""
        for socket in list(self.open):
            if socket.request.transport:
                socket.request.transport.abort()

    async def close(self) -> None:
        for socket in list(self.open):
            await socket.ws.close()

    def _hear(self, socket: Socket, data: str) -> None:
        said = json.loads(data)
        if not socket.acknowledge(said):
            self.stray_acks.append(str(said.get("envelope_id")))

    async def _disconnect(self, socket: Socket, reason: str) -> None:
        await socket.ws.send_json({"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-double"}})

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self.live()),
            "debug_info": {"host": "applink-double", "build_number": 1, "approximate_connection_time": 18060},
            "connection_info": {"app_id": self._slack.workspace.app_id},
        }
