"""The body of a request, read only as far as it is of a size, and comes in a time, that something of Slack's has."""

import asyncio
from http import HTTPStatus

from aiohttp import web

LARGEST = 1024 * 1024
WITHIN = 5.0
"""Seconds that a body may take to come; Slack itself gives up after 3."""


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


async def read(request: web.BaseRequest) -> bytes:
    """The body as it was sent. Raises Turned."""
    if request.headers.get("Expect", "").lower() == "100-continue":
        await request.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        request.writer.output_size = 0  # the answer has not begun
    try:
        async with asyncio.timeout(WITHIN):
            return await _whole(request)
    except TimeoutError:
        raise Turned(HTTPStatus.REQUEST_TIMEOUT) from None
    except (web.RequestPayloadError, ConnectionError):
        raise Turned(HTTPStatus.BAD_REQUEST) from None


async def _whole(request: web.BaseRequest) -> bytes:
    """It may not say beforehand how long it is."""
    body = bytearray()
    while not request.content.at_eof():
        body += await request.content.readany()
        if len(body) > LARGEST:
            raise Turned(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    return bytes(body)
