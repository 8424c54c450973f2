"""How a workspace installs the app: Bolt's OAuth flow, over what is kept for us. It writes no page and opens no socket.

Only a workspace in which a desk is may install. What others gave us is given back at once, and nothing of it kept.
"""

import re
from base64 import b64encode
from collections.abc import Awaitable, Callable, Collection
from http import HTTPStatus
from logging import Logger
from typing import Any
from urllib.parse import quote, urljoin

import structlog
from slack_bolt.error import BoltError
from slack_bolt.oauth.async_callback_options import AsyncCallbackOptions
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.errors import SlackApiError
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.installation_store.models.installation import Installation
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.slack import replies
from adapters.slack.gate import QUIET
from adapters.slack.refusals import of
from adapters.slack.tenancy import TOKEN
from bot.installs import LIFE, Installs

log = structlog.get_logger()
INSTALL, REDIRECT = "/slack/install", "/slack/oauth_redirect"
COOKIE = "__Host-muster-install"
"""A browser takes a cookie of such a name only from the very host, over TLS."""
TEAM = re.compile(r"[TE][A-Z0-9]{1,20}")
ROTATES = (
    "This app has token rotation switched on, with which Muster does not work. Slack never switches that off again: "
    "whoever runs this Muster has to make another app."
)
NO_DESK = "This Muster has no desk in the workspace {id}. Whoever runs it can give it one."
NO_DESK_IN_ALL = (
    "This Muster has no desk in all of the organization {id}. Choose one of its workspaces on Slack's page, "
    "or ask whoever runs it to name the organization."
)
ALL_OF_IT = (
    "The workspace {id} has its desk through the organization {whole}: choose the organization on Slack's page, "
    "as one of its administrators."
)
SPENT = frozenset({"invalid_code", "code_already_used", "code_expired"})
"""Codes by which Slack says that there is nothing to complete; others are about Slack, or about us."""


class Unwanted(BoltError):  # noqa: N818 - about whoever tried, not about us
    """It was not installed; the text says why to whoever tried."""


class States(AsyncOAuthStateStore):
    """What somebody who begins takes along, and has to bring back: once, and in time."""

    def __init__(self, installs: Installs) -> None:
        self._installs = installs

    @property
    def logger(self) -> Logger:
        return QUIET

    async def async_issue(self, *_: Any, **__: Any) -> str:
        return await self._installs.begin()

    async def async_consume(self, state: str) -> bool:
        return await self._installs.come_back(state)


class Shelf(AsyncInstallationStore):
    """Where installations are put, if they are welcome."""

    def __init__(
        self,
        installs: Installs,
        served: Collection[str],
        changed: Callable[[], Awaitable[None]],
        give_back: Callable[[str], Awaitable[None]],
    ) -> None:
        """`served` are the workspaces and organisations in which desks are."""
        self._installs = installs
        self._served = served
        self._changed = changed
        self._give_back = give_back

    @property
    def logger(self) -> Logger:
        return QUIET

    async def async_save(self, installation: Installation) -> None:
        """Raises Unwanted, and Later."""
        whole, token = installation.is_enterprise_install, installation.bot_token or ""
        id_ = str((installation.enterprise_id if whole else installation.team_id) or "")
        why = self._objection(installation, id_)
        if why:
            log.warning("an installation is refused", workspace=id_, why=why)
            if token:
                await self._give_back(token)
            raise Unwanted(why)
        # With its moment it is another installation than the one before, even if Slack gives the same token.
        values = {TOKEN: token, "by": installation.user_id, "at": str(installation.installed_at)}
        await self._installs.save(id_, values)
        log.info("installed", workspace=id_, by=installation.user_id)
        await self._changed()

    def _objection(self, installation: Installation, id_: str) -> str:
        if not installation.bot_token:
            return "Slack gave no token for a bot."
        if installation.bot_refresh_token or installation.bot_token_expires_at:
            return ROTATES
        if id_ in self._served:
            return ""
        if installation.is_enterprise_install:
            return NO_DESK_IN_ALL.format(id=id_)
        whole = installation.enterprise_id or ""
        return ALL_OF_IT.format(id=id_, whole=whole) if whole in self._served else NO_DESK.format(id=id_)


class Client(AsyncWebClient):
    """Who the app is goes into a header of its own making: the SDK's own way is deprecated by what it is built on."""

    async def oauth_v2_access(self, *, client_id: str, client_secret: str, **given: Any) -> AsyncSlackResponse:
        app = b64encode(f"{client_id}:{client_secret}".encode()).decode()
        said = {name: value for name, value in given.items() if value is not None}
        try:
            return await self.api_call("oauth.v2.access", headers={"Authorization": f"Basic {app}"}, data=said)
        except SlackApiError as error:
            if (why := _otherwise(error)) is None:
                raise
            raise why from None

    async def api_call(self, api_method: str, **given: Any) -> AsyncSlackResponse:
        """The same, if its answer can be read. Raises Uncertain."""
        try:
            answer = await super().api_call(api_method, **given)
        except replies.UNREAD:
            raise replies.unreadable(api_method) from None
        replies.read(api_method, answer.data)
        return answer


def _otherwise(error: SlackApiError) -> Exception | None:
    """What a refusal means, if it is about Slack or about us, and not about whoever came. Raises Uncertain."""
    status = getattr(error.response, "status_code", HTTPStatus.OK)
    code = str(replies.refusal("oauth.v2.access", getattr(error.response, "data", None), status).get("error") or "")
    return None if code in SPENT else of("oauth.v2.access", code, status=status)


class Flow(AsyncOAuthFlow):
    """Nothing that a browser says becomes part of an address unless it is an id of Slack's."""

    async def build_authorize_url(self, state: str, request: AsyncBoltRequest) -> str:
        url = self.settings.authorize_url_generator.generate(state=quote(state))
        asked = (request.query.get("team") or [""])[0]
        return f"{url}&team={asked}" if TEAM.fullmatch(asked) else url


def flow(
    *,
    client: Client,
    credentials: tuple[str, str],
    public_url: str,
    scopes: Collection[str],
    states: States,
    shelf: Shelf,
    pages: AsyncCallbackOptions,
) -> Flow:
    """The flow of one app. Without an address of ours Slack sends people to the first that it knows of."""
    client_id, client_secret = credentials
    settings = AsyncOAuthSettings(
        client_id=client_id,
        client_secret=client_secret,
        scopes=list(scopes),
        user_scopes=[],
        redirect_uri=f"{public_url}{REDIRECT}" if public_url else None,
        authorization_url=urljoin(client.base_url, "../oauth/v2/authorize"),
        install_path=INSTALL,
        redirect_uri_path=REDIRECT,
        install_page_rendering_enabled=False,
        callback_options=pages,
        installation_store=shelf,
        state_store=states,
        state_cookie_name=COOKIE,
        state_expiration_seconds=int(LIFE.total_seconds()),
        logger=QUIET,
    )
    return Flow(client=client, logger=QUIET, settings=settings)
