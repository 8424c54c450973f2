"""Whoever talks to the request URL byte by byte, as nobody's library would."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from tests.adapters.slack.stage import Stage
from tests.platforms.slack.interactions import command
from tests.platforms.slack.request_url import signature

FORM = "application/x-www-form-urlencoded"


@dataclass
class Reply:
    """What came back; no status where the connection was simply closed."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""
    raw: bytes = b""


@dataclass
class Wire:
    """One connection."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    def say(self, data: bytes) -> None:
        self.writer.write(data)

    async def reply(self) -> Reply:
        """The next answer, or that there is none because the other side hung up."""
        try:
            head = await self.reader.readuntil(b"\r\n\r\n")
            first, *rest = head.decode("latin-1").split("\r\n")
            headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in rest if line)}
            body = await self.reader.readexactly(int(headers.get("content-length", 0)))
        except (asyncio.IncompleteReadError, ConnectionError):
            return Reply()
        return Reply(int(first.split()[1]), headers, body.decode(), head + body)

    async def closed(self) -> bool:
        """Whether the other side has hung up, or does so now."""
        try:
            return await self.reader.read(1) == b""
        except ConnectionError:
            return True


@asynccontextmanager
async def connected(stage: Stage) -> AsyncIterator[Wire]:
    host, port = _address(stage)
    reader, writer = await asyncio.open_connection(host, port)
    try:
        yield Wire(reader, writer)
    finally:
        writer.close()


async def asked(stage: Stage, request: bytes) -> Reply:
    """What is answered to one request on a connection of its own."""
    async with asyncio.timeout(10), connected(stage) as wire:
        wire.say(request)
        return await wire.reply()


def signed(stage: Stage, body: bytes, *, at: float | None = None, secret: str = "", kind: str = FORM) -> dict[str, str]:
    """The headers with which Slack would send this."""
    sent = str(int(at if at is not None else time.time()))
    mark = signature(secret or stage.slack.signing_secret, sent, body.decode("latin-1"))
    return {"Content-Type": kind, "X-Slack-Request-Timestamp": sent, "X-Slack-Signature": mark}


def request(
    headers: dict[str, str], body: bytes, *, path: str = "/slack/events", method: str = "POST", length: bool = True
) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: muster", *(f"{name}: {value}" for name, value in headers.items())]
    lines += [f"Content-Length: {len(body)}"] if length else []
    return "\r\n".join(lines).encode("utf-8", "surrogateescape") + b"\r\n\r\n" + body


def typed(stage: Stage, who: str, line: str) -> bytes:
    """The body by which Slack tells of `/swarm line`."""
    workspace = stage.slack.workspace
    return urlencode(command(stage.slack, workspace.user(who), workspace.channel("help"), "/swarm", line)).encode()


def chunk(data: bytes) -> bytes:
    return f"{len(data):x}\r\n".encode() + data + b"\r\n"


def _address(stage: Stage) -> tuple[str, int]:
    parts = urlsplit(str(stage.slack.request_url.url))
    return str(parts.hostname), int(parts.port or 0)
