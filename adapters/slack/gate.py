"""The gate: Bolt parses what Slack sends, and hands each kind to its one listener.

Events go through a middleware, because only there a failure becomes a status that makes Slack tell them again.
"""

import logging
import re
import secrets
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.asking import Asking
from adapters.slack.happenings import Happenings
from adapters.slack.malformed import Malformed
from adapters.slack.workspace import Me

Json = dict[str, Any]
Listen = Callable[[AsyncAck, Json], Awaitable[None]]

log = structlog.get_logger()

ANY = re.compile("")
QUIET = logging.getLogger("muster.slack.bolt")
QUIET.setLevel(logging.CRITICAL)
"""What fails is told in our own log, with a reference and without payloads."""


def gate(me: Me, asking: Asking, happenings: Happenings) -> AsyncApp:
    """Everything that Slack can send, on its way in. That it comes from Slack was made sure of before."""

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id=me.team, bot_user_id=me.user, bot_id=me.bot)

    app = AsyncApp(
        name="muster",
        logger=QUIET,
        client=AsyncWebClient(logger=QUIET),
        authorize=authorize,
        signing_secret="",
        request_verification_enabled=False,  # Bolt would parse first and verify then: see request_url.py
        process_before_response=True,
        attaching_function_token_enabled=False,
        attaching_conversation_kwargs_enabled=False,
    )
    app.use(_Events(happenings))
    app.command(ANY)(_guarded("command", asking.command))
    app.action(ANY)(_guarded("press", asking.pressed))
    app.view(ANY)(_guarded("form", asking.submitted))
    app.shortcut(ANY)(_guarded("shortcut", asking.shortcut))
    return app


class _Events(AsyncMiddleware):
    def __init__(self, happenings: Happenings) -> None:
        self._happenings = happenings

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002
    ) -> BoltResponse | None:
        if req.body.get("type") != "event_callback":
            return await next()
        return BoltResponse(status=200 if await self._happenings.happened(req.body) else 500)


def _guarded(kind: str, listen: Listen) -> Callable[[AsyncAck, Json], Awaitable[BoltResponse | None]]:
    """What breaks is told in the log, and by the platform to whoever waits; it never ends the process."""

    async def listener(ack: AsyncAck, body: Json) -> BoltResponse | None:
        try:
            await listen(ack, body)
        except Malformed as malformed:
            log.error("malformed payload", ref=secrets.token_hex(2), what=kind, why=str(malformed))
            return BoltResponse(status=500)
        except Exception:
            log.exception("what Slack sent broke", ref=secrets.token_hex(2), what=kind)
            return BoltResponse(status=500)
        return None

    return listener
