"""The body of a request, read only as far as it is of a size, and comes in a time, that something of Slack's has."""

import asyncio
from http import HTTPStatus

from aiohttp import web

LARGEST = 1024 * 1024
WITHIN = 5.0
"""Seconds that a body may take to come; Slack itself gives up after 3."""
SMALL, LARGE_AT_ONCE = 64 * 1024, 16
"""What nearly everything of Slack's is smaller than, and how many larger ones may be on their way at a time: whoever
fills those places keeps nobody out whose body is small."""


SERVER = {"Server": "muster"}
"""What it is made of is nobody's business."""


class Turned(Exception):  # noqa: N818 - somebody is turned away, nothing is wrong with us
    """Somebody is turned away."""

    def __init__(self, status: HTTPStatus, *, allow: str = "") -> None:
        super().__init__(status.phrase)
        self.status = status
        self.allow = allow


def refusal(status: int, *, allow: str = "") -> web.Response:
    """A number, and nothing of what they sent; nobody who is refused is kept for another try."""
    headers = {**SERVER, **({"Allow": allow} if allow else {})}
    answer = web.Response(status=status, text=HTTPStatus(status).phrase, headers=headers)
    answer.force_close()
    return answer


def refuse_large(request: web.BaseRequest) -> None:
    """Whoever says beforehand how much they send need not send it. Raises Turned."""
    if (request.content_length or 0) > LARGEST:
        raise Turned(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)


class Bodies:
    """All that are on their way."""

    def __init__(self) -> None:
        self._large = 0

    async def read(self, request: web.BaseRequest) -> bytes:
        """The body as it was sent. Raises Turned."""
        if request.headers.get("Expect", "").lower() == "100-continue":
            await request.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            request.writer.output_size = 0  # the answer has not begun
        try:
            async with asyncio.timeout(WITHIN):
                body = await _until(request, bytearray(), SMALL)
                return bytes(body if request.content.at_eof() else await self._the_rest(request, body))
        except TimeoutError:
            raise Turned(HTTPStatus.REQUEST_TIMEOUT) from None
        except (web.RequestPayloadError, ConnectionError):
            raise Turned(HTTPStatus.BAD_REQUEST) from None

    async def _the_rest(self, request: web.BaseRequest, body: bytearray) -> bytearray:
        if self._large >= LARGE_AT_ONCE:
            raise Turned(HTTPStatus.SERVICE_UNAVAILABLE)
        self._large += 1
        try:
            await _until(request, body, LARGEST)
        finally:
            self._large -= 1
        if len(body) > LARGEST:  # it did not say beforehand how long it is
            raise Turned(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        return body


async def _until(request: web.BaseRequest, body: bytearray, size: int) -> bytearray:
    """Read until it is over, or larger than that."""
    while len(body) <= size and not request.content.at_eof():
        body += await request.content.readany()
    return body
