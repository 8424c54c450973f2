"""Those who are connected to the request URL: not too many, and none who only holds a place.

Anybody in the world may connect, so whoever says nothing in time goes, and when there are too many, the stranger who
has been here longest gives way. What they send is not known here.
"""

import asyncio
import resource
import secrets
from typing import Any

import structlog
from aiohttp import web

from adapters.slack.bodies import refusal

log = structlog.get_logger()

MOST = min(1_000, resource.getrlimit(resource.RLIMIT_NOFILE)[0] // 2)
"""Connections at a time: more than a proxy has in a rush, and half of what the machine lets us have. What each may make
us remember is bounded as well, so this bounds our memory."""
HEADERS_WITHIN = 5.0
"""Seconds from connecting until a whole request line and its headers are here."""
KEPT = 75.0
"""Seconds that a connection is kept for the next request: longer than the proxies keep theirs."""
LIMITS: dict[str, Any] = {
    "keepalive_timeout": KEPT,
    "lingering_time": 0.0,  # what is refused is not read to its end
    "auto_decompress": False,  # the signature is over what was sent, and nothing small becomes large
    "max_headers": 64,
    "max_field_size": 4_094,
    "read_bufsize": 16_384,
    "access_log": None,
}


class Callers:
    """All connections."""

    def __init__(self) -> None:
        self._here: dict[Caller, None] = {}

    def __len__(self) -> int:
        return len(self._here)

    def came(self, caller: "Caller") -> None:
        self._here[caller] = None
        if len(self._here) > MOST:
            waiting = [one for one in self._here if not one.busy]
            min(waiting, key=lambda one: one.known).hang_up()

    def went(self, caller: "Caller") -> None:
        self._here.pop(caller, None)


class Caller(web.RequestHandler):
    """One connection."""

    __slots__ = ("_book", "_late", "busy", "known")

    def __init__(self, server: web.Server, book: Callers) -> None:
        super().__init__(server, loop=asyncio.get_running_loop(), **LIMITS)
        self._book = book
        self._late: asyncio.TimerHandle | None = None
        self.busy = False
        """Whether something of Slack's is in hand."""
        self.known = False
        """Whether something of Slack's has ever come over it."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._late = asyncio.get_running_loop().call_later(HEADERS_WITHIN, self.hang_up)
        self._book.came(self)

    def connection_lost(self, exc: BaseException | None) -> None:
        self.spoke()
        self._book.went(self)
        super().connection_lost(exc)

    def spoke(self) -> None:
        """A request has begun; what follows on this connection is waited for no longer than a connection is kept."""
        if self._late is not None:
            self._late.cancel()
            self._late = None

    def hang_up(self) -> None:
        """Gone at once, whatever was still to be said."""
        self._book.went(self)
        if isinstance(self.transport, asyncio.Transport):
            self.transport.abort()

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """What cannot be read is refused without repeating any of it, to its sender or to our log."""
        if status >= 500:
            log.error("the request URL broke", ref=secrets.token_hex(2), exc_info=exc)
        if request.writer.output_size > 0:
            raise ConnectionError("something was answered already")
        return refusal(status)
