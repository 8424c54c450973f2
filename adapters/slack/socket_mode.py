"""Socket Mode: one line to Slack that is taken up again whenever it breaks.

The SDK has a client of its own; it closes the old line before it opens the next, so that what is in hand cannot be
acknowledged any more, and looks for a broken one only every few seconds. Here the old line stays until it is empty.
"""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import aiohttp
import structlog
from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.response import BoltResponse
from slack_sdk.socket_mode.request import SocketModeRequest

from adapters.slack.hands import Hands
from adapters.slack.refusals import Uncertain
from adapters.slack.web import Web
from bot.door import Later

Json = dict[str, Any]

log = structlog.get_logger()

HEARTBEAT = 10.0
DIALLING = 10.0
FINISHING = 5.0
"""Seconds that are left to what is in hand on a line that ends."""
PAUSES = (0.1, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0)


class SocketMode:
    """Hearing over Slack's Socket Mode."""

    def __init__(self, web: Web, app_token: str, app: AsyncApp, hands: Hands, missed: Callable[[], None]) -> None:
        """`missed` is called whenever what is said may come over no line."""
        self._web = web
        self._app_token = app_token
        self._app = app
        self._hands = hands
        self._missed = missed
        self._enough = asyncio.Event()
        self._failed = 0

    async def run(self, heard: Callable[[], None]) -> None:
        """Hear until `stop`; `heard` is called whenever a line is in use. Raises Never if Slack refuses this app."""
        line: _Line | None = None
        try:
            while not self._enough.is_set():
                line = await self._renewed(line)
                if line is not None:
                    heard()
                    await self._either(line.ending)
                    if not line.renewed:
                        self._missed()
                    await self._breathe(line)
        finally:
            if line is not None:
                await line.finish()

    def stop(self) -> None:
        """Take nothing more; `run` returns."""
        self._enough.set()

    async def _renewed(self, old: "_Line | None") -> "_Line | None":
        """A line in use; the old one is kept until the new one is, and then ends by itself."""
        new: _Line | None = None
        try:
            while new is None and not self._enough.is_set():
                new = await self._taken_up()
        finally:
            if old is not None:
                self._hands.take(old.finish(), "end a line to Slack")
        return new

    async def _taken_up(self) -> "_Line | None":
        """A line over which Slack has said hello; None after a pause, if there was none to be had."""
        after = None
        try:
            line = await self._dial()
        except Later as later:
            log.warning("later", what="connect to Slack", why=str(later))
            after = later.after
        else:
            self._hands.take(line.read(), "read from Slack")
            if await self._either(line.greeted, line.ending):
                return line
            await line.finish()
        await self._failing(after)
        return None

    async def _dial(self) -> "_Line":
        url = (await self._web.call("apps.connections.open", token=self._app_token))["url"]
        try:
            async with asyncio.timeout(DIALLING):
                return _Line(await self._web.session.ws_connect(url, heartbeat=HEARTBEAT), self._app)
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise Uncertain(f"Slack's socket could not be reached ({type(error).__name__}).") from None

    async def _breathe(self, line: "_Line") -> None:
        """After a line of use the next one is dialled at once; one that only broke counts as a failure."""
        if line.of_use:
            self._failed = 0
        else:
            await self._failing()

    async def _failing(self, after: float | None = None) -> None:
        """A pause that grows with every failure, unless Slack says how long."""
        self._missed()
        self._failed += 1
        await _first(after or PAUSES[min(self._failed, len(PAUSES)) - 1], self._enough)

    async def _either(self, *events: asyncio.Event) -> bool:
        """Wait for any of them, or for the end; whether it was the first."""
        await _first(None, self._enough, *events)
        return events[0].is_set() and not self._enough.is_set()


class _Line:
    """One connection: what came over it is acknowledged over it, or not at all."""

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
            case _ if not self._deaf and (request := SocketModeRequest.from_dict(said)):
                self._hands.take(self._answer(request), "answer an envelope")

    async def _answer(self, request: SocketModeRequest) -> None:
        response = await run_async_bolt_app(self._app, request)
        if response.status != 200:
            log.warning("not acknowledged", type=request.type, status=response.status)
            return
        try:
            await self._socket.send_json({"envelope_id": request.envelope_id, **_payload(response)})
        except (aiohttp.ClientError, OSError) as error:
            log.warning("an acknowledgement got lost", type=request.type, why=type(error).__name__)


def _parsed(data: str) -> Json:
    try:
        said = json.loads(data)
    except ValueError:
        log.error("slack sent something unreadable")
        return {}
    return said if isinstance(said, dict) else {}


def _payload(response: BoltResponse) -> Json:
    if not response.body:
        return {}
    kind = response.headers.get("content-type", [""])[0]
    return {"payload": json.loads(response.body) if kind.startswith("application/json") else {"text": response.body}}


async def _first(seconds: float | None, *events: asyncio.Event) -> None:
    """Until the first of them happens, or the time is over."""
    waiting = [asyncio.ensure_future(event.wait()) for event in events]
    try:
        await asyncio.wait(waiting, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for one in waiting:
            one.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
