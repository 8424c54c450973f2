"""Socket Mode: one line to Slack that is taken up again whenever it breaks.

The SDK has a client of its own; it closes the old line before it opens the next, so that what is in hand cannot be
acknowledged any more, and looks for a broken one only every few seconds. Here the old line stays until it is empty.
"""

import asyncio
from collections.abc import Callable

import aiohttp
import structlog
from slack_bolt.app.async_app import AsyncApp

from adapters.slack.hands import Hands
from adapters.slack.refusals import Uncertain
from adapters.slack.socket_line import SocketLine
from adapters.slack.web import Web
from bot.door import Later

log = structlog.get_logger()

HEARTBEAT = 10.0
DIALLING = 10.0
PAUSES = (0.1, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
GREETED = 1.0
"""The longest pause after a line on which Slack said hello: it can be reached, only the line does not hold."""


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
        self._said = ""
        """Why there was no line to be had, the last time."""

    async def run(self, heard: Callable[[], None]) -> None:
        """Hear until `stop`; `heard` is called whenever a line is in use. Raises Never if Slack refuses this app."""
        line: SocketLine | None = None
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

    async def _renewed(self, old: SocketLine | None) -> SocketLine | None:
        """A line in use; the old one is kept until the new one is, and then ends by itself."""
        new: SocketLine | None = None
        try:
            while new is None and not self._enough.is_set():
                new = await self._taken_up()
        finally:
            if old is not None:
                self._hands.take(old.finish(), "end a line to Slack")
        return new

    async def _taken_up(self) -> SocketLine | None:
        """A line over which Slack has said hello; None after a pause, if there was none to be had."""
        after = None
        try:
            line = await self._dial()
        except Later as later:
            why, after = str(later), later.after
            (log.warning if why != self._said else log.info)("later", what="connect to Slack", why=why)
            self._said = why
        else:
            self._hands.take(line.read(), "read from Slack")
            if await self._either(line.greeted, line.ending):
                self._said = ""
                return line
            await line.finish()
        await self._failing(after)
        return None

    async def _dial(self) -> SocketLine:
        url = (await self._web.call("apps.connections.open", token=self._app_token))["url"]
        try:
            async with asyncio.timeout(DIALLING):
                return SocketLine(await self._web.session.ws_connect(url, heartbeat=HEARTBEAT), self._app)
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise Uncertain(f"Slack's socket could not be reached ({type(error).__name__}).") from None

    async def _breathe(self, line: SocketLine) -> None:
        """After a line of use the next one is dialled at once; one that only broke counts as a failure."""
        if line.of_use:
            self._failed = 0
        else:
            await self._failing(most=GREETED)

    async def _failing(self, after: float | None = None, most: float = PAUSES[-1]) -> None:
        """A pause that grows with every failure, unless Slack says how long."""
        self._missed()
        self._failed += 1
        await _first(after or min(most, PAUSES[min(self._failed, len(PAUSES)) - 1]), self._enough)

    async def _either(self, *events: asyncio.Event) -> bool:
        """Wait for any of them, or for the end; whether it was the first."""
        await _first(None, self._enough, *events)
        return events[0].is_set() and not self._enough.is_set()


async def _first(seconds: float | None, *events: asyncio.Event) -> None:
    """Until the first of them happens, or the time is over."""
    waiting = [asyncio.ensure_future(event.wait()) for event in events]
    try:
        await asyncio.wait(waiting, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for one in waiting:
            one.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
