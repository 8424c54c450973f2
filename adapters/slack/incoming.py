"""What Slack sent, as Bolt reads it before any listener is asked: what Bolt cannot read is malformed."""

from collections.abc import Mapping
from typing import Any

from slack_bolt.adapter.socket_mode.internals import build_headers
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.malformed import careful

Json = dict[str, Any]


@careful
def posted(body: bytes, query: str, headers: Mapping[str, str]) -> AsyncBoltRequest:
    """Over HTTP."""
    text = body.decode(errors="replace")
    return _known(AsyncBoltRequest(body=text, query=query, headers=headers))  # type: ignore[arg-type]


@careful
def enveloped(request: SocketModeRequest) -> AsyncBoltRequest:
    """In Socket Mode."""
    headers = build_headers(request)
    return _known(AsyncBoltRequest(mode="socket_mode", body=request.payload, headers=headers))


def _known(request: AsyncBoltRequest) -> AsyncBoltRequest:
    """The same, if it says in words where it is from, and has in it what it tells of."""
    where = request.context.team_id, request.context.enterprise_id
    if any(one is not None and not isinstance(one, str) for one in where):
        raise TypeError("a workspace has a word for its id")
    if request.body.get("type") == "event_callback" and not isinstance(request.body.get("event"), dict):
        raise TypeError("an event has parts")
    return request
