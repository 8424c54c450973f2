"""The gate: Bolt parses what Slack sends, and hands each kind to its one listener in the workspace that it is from.

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
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import shapes
from adapters.slack.asking import Asking
from adapters.slack.team import Team
from adapters.slack.teams import Teams
from bot.malformed import Malformed
from bot.shape import Shape

Json = dict[str, Any]
Listen = Callable[[AsyncAck, Json], Awaitable[None]]
Left = Callable[[Team], Awaitable[bool]]

log = structlog.get_logger()

ANY = re.compile("")
LEAVING = frozenset({"app_uninstalled", "tokens_revoked"})
NOT_HERE = "Muster does not serve this workspace. Whoever runs it can give it a desk here."
NOT_YET = "Muster is only just beginning here. Please try again in a minute."
QUIET = logging.getLogger("muster.slack.bolt")
QUIET.setLevel(logging.CRITICAL)
"""What fails is told in our own log, with a reference and without payloads."""


def gate(teams: Teams, left: Left) -> AsyncApp:
    """Everything that Slack can send, on its way in. That it comes from Slack was made sure of before.

    `left` is told of a workspace that may have taken the app away; whether that is dealt with.
    """

    async def authorize(context: AsyncBoltContext) -> AuthorizeResult:
        team = teams.whose(context, {})
        me = team.listeners.me if team is not None and team.listeners is not None else None
        whose: Json = {"enterprise_id": context.enterprise_id, "team_id": context.team_id}
        if me is None:
            return AuthorizeResult(**whose)
        return AuthorizeResult(**whose, bot_user_id=me.user, bot_id=me.bot)

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
    app.use(_Events(teams, left))
    app.command(ANY)(_guarded(teams, "command", shapes.COMMAND, lambda asking: asking.command))
    app.action(ANY)(_guarded(teams, "press", shapes.PRESS, lambda asking: asking.pressed))
    app.view(ANY)(_guarded(teams, "form", shapes.FORM, lambda asking: asking.submitted))
    app.shortcut(ANY)(_guarded(teams, "shortcut", shapes.SHORTCUT, lambda asking: asking.shortcut))
    return app


class _Events(AsyncMiddleware):
    def __init__(self, teams: Teams, left: Left) -> None:
        self._teams = teams
        self._left = left

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002
    ) -> BoltResponse | None:
        if req.body.get("type") != "event_callback":
            return await next()
        team = self._teams.whose(req.context, req.body)
        if team is None:
            return BoltResponse(status=200)
        if _kind(req.body) in LEAVING:
            return BoltResponse(status=200 if await self._left(team) else 500)
        heard = team.listeners is not None and await self._recognised(team, req.body)
        heard = heard and team.listeners is not None and await team.listeners.happenings.happened(req.body)
        return BoltResponse(status=200 if heard else 500)

    async def _recognised(self, team: Team, body: Json) -> bool:
        try:
            await team.recognise(body)
        except Exception:
            log.exception("where something was said is not known", ref=secrets.token_hex(2))
            return False
        return True


def _guarded(
    teams: Teams, kind: str, shape: Shape, which: Callable[[Asking], Listen]
) -> Callable[[AsyncAck, Json, AsyncBoltContext], Awaitable[BoltResponse | None]]:
    """What breaks is told in the log, and by the platform to whoever waits; it never ends the process."""

    async def listener(ack: AsyncAck, body: Json, context: AsyncBoltContext) -> BoltResponse | None:
        try:
            team = teams.whose(context, body)
            if team is None or team.listeners is None:
                return await _unheard(ack, kind, NOT_HERE if team is None else NOT_YET)
            body = shape.of(body)
            await team.recognise(body)
            await which(team.listeners.asking)(ack, body)
        except Malformed as malformed:
            log.error("malformed payload", ref=secrets.token_hex(2), what=kind, why=str(malformed))
            return BoltResponse(status=500)
        except Exception:
            log.exception("what Slack sent broke", ref=secrets.token_hex(2), what=kind)
            return BoltResponse(status=500)
        return None

    return listener


async def _unheard(ack: AsyncAck, kind: str, why: str) -> BoltResponse | None:
    """Nobody can do it: said where Slack shows it, and to be seen as not done elsewhere."""
    if kind != "command":
        return BoltResponse(status=503)
    await ack({"text": why, "response_type": "ephemeral"})
    return None


def _kind(body: Json) -> str:
    event = body.get("event")
    return str(event.get("type", "")) if isinstance(event, dict) else ""
