"""The Web API over one shared session: every call answers, or is Later, or is Never. Nothing else leaves here
but what the courier raises where something begins, which is its own.

The tokens are known here and nowhere else in the adapter; the SDK's own log stays above the level that tells of calls.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.slack import refusals, replies
from adapters.slack.tokens import PAUSE, Tokens
from adapters.slack.turns import POST, Turns
from bot.begun import begins, refused
from bot.config import SlackSettings
from bot.door import Later
from bot.doubts import LONGEST, Unanswered
from bot.paces import Paces
from bot.skew import Theirs

Json = dict[str, Any]

PATIENCE, SENDING = 10.0, LONGEST
"""Seconds after which an unanswered call is given up; one that sends a message, later: Slack may take 20 s and send it
after all, and whoever gave it up would have sent it again."""
READS_FORMS = frozenset(
    {
        "conversations.info",
        "conversations.list",
        "conversations.members",
        "conversations.history",
        "conversations.replies",
        "users.info",
        "usergroups.list",
        "usergroups.users.list",
        "apps.connections.open",
    }
)
"""Methods that do not take JSON."""
LONGEST_REST = 86_400.0
"""Seconds; whoever is asked to wait for longer comes back after a day."""
GATEWAY = 504
"""The status by which somebody in front of Slack tells that Slack has not answered yet."""
ANEW, SOON = "Slack does not accept the token from before; there is another one by now.", 0.1
"""Said of a call that was on its way meanwhile, and the seconds until it is made again."""
QUIET = logging.getLogger("muster.slack.sdk")
QUIET.setLevel(logging.WARNING)


class Web:
    """Slack as one can call it."""

    def __init__(self, settings: SlackSettings, token: str, paces: Paces, *, quiet: bool = False) -> None:
        """`quiet` is a probe, of which whoever wants to know says what it found."""
        self._api_url = settings.api_url
        self._token = token
        self._open: AsyncWebClient | None = None
        self._closed = False
        self._turns = Turns(settings, paces)
        self._tokens = Tokens(quiet=quiet)
        self._resting = ""
        """Why there is no token just now."""
        self.turned_out: Callable[[], object] = lambda: None
        """Told when Slack does not accept the bot's token."""
        self.remedy = ""
        """What is to be done then, where it is nobody's to set."""
        self.theirs = Theirs()
        """Slack's time of day."""
        self.granted: frozenset[str] | None = None
        """The scopes that the bot's token has, as Slack said with its last answer."""

    @property
    def session(self) -> aiohttp.ClientSession:
        """The one session for all calls, opened with the first."""
        session = self._client.session
        assert session is not None  # noqa: S101 - it is made with the client
        return session

    async def call(self, method: str, token: str | None = None, *, waits: bool = True, **args: Any) -> Json:
        """Slack's answer to a method. What `waits` does so for its turn. Raises Later or Never."""
        if self._resting and token is None:
            raise Later(self._resting, PAUSE)
        given = {name: value for name, value in args.items() if value is not None}
        what, whose = (method, str(args.get("channel", ""))), _whose(token)
        self._tokens.check(whose)
        answered = await self._turns.enter(*what, waits=waits)
        try:
            if method == POST:
                await begins()
                self._turns.goes(*what)
            tokens = self._tokens
            answer = await self._answer(what, given, token, tokens)
        finally:
            answered()
        tokens.accepted(whose)
        self.theirs.told(answer.headers.get("Date", ""))
        if token is None and tokens is self._tokens and (scopes := answer.headers.get("X-OAuth-Scopes")) is not None:
            self.granted = frozenset(str(scopes).replace(" ", "").split(","))
        return replies.read(method, answer.data)

    def use(self, token: str) -> None:
        """From now on it is called with this token."""
        self._token, self._resting, self._tokens = token, "", Tokens()
        if self._open is not None:
            self._open.token = token

    def rest(self, why: str) -> None:
        """From now on there is no token."""
        self._resting = why

    def resume(self) -> None:
        """An earlier process may have called just now."""
        self._turns.resume()

    async def respond(self, url: str, said: Json) -> None:
        """Answer to a response_url. Raises Later or Never."""
        try:
            async with asyncio.timeout(PATIENCE), self.session.post(url, json=said) as answer:
                status, after = answer.status, _seconds(answer.headers)
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise refusals.Uncertain(f"Slack's response_url could not be reached ({type(error).__name__}).") from None
        if status != 200:
            raise refusals.of("response_url", "", status=status, after=after)

    async def close(self) -> None:
        self._closed = True
        client, self._open = self._open, None
        if client is not None and client.session is not None:
            await client.session.close()

    async def _answer(
        self, what: tuple[str, str], given: Json, token: str | None, tokens: Tokens
    ) -> AsyncSlackResponse:
        """What Slack answers to a call whose turn it is. Raises Later or Never."""
        method, whose, form = what[0], _whose(token), what[0] in READS_FORMS
        headers = {"Authorization": f"Bearer {token}"} if token else None
        began = asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout(SENDING if method == POST else PATIENCE):
                return await self._client.api_call(
                    method, headers=headers, params=given if form else None, json=None if form else given
                )
        except SlackApiError as error:
            if isinstance(error.response, AsyncSlackResponse) and error.response.status_code == GATEWAY:
                raise Unanswered(f"Slack did not answer {method} in time.", began + SENDING) from None
            refusal = _refusal(method, error.response, {**given, "whose": whose, "remedy": self.remedy})
            if method == POST and not isinstance(refusal, refusals.Uncertain):
                refused()
            raise await self._noted(tokens, what, whose, refusal) from None
        except SlackClientError as error:
            raise refusals.of(method, type(error).__name__) from None
        except replies.UNREAD:
            raise replies.unreadable(method) from None
        except aiohttp.ClientConnectorError as error:
            if method == POST:
                refused()
            raise Later(f"Slack could not be reached for {method} ({type(error).__name__}).") from None
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            why = f"Slack could not be reached for {method} ({type(error).__name__})."
            raise Unanswered(why, began + SENDING) from None

    async def _noted(self, tokens: Tokens, what: tuple[str, str], whose: str, refusal: Exception) -> Exception:
        """The refusal, after what it says of the next calls is known. Of a token that is not used any more it says
        nothing of the one that is, by which it can be tried at once."""
        if isinstance(refusal, refusals.Unwelcome) and tokens is not self._tokens:
            return Later(ANEW, SOON)
        if isinstance(refusal, refusals.Unwelcome):
            tokens.refused(whose, str(refusal))
            if whose == "bot's":
                self.turned_out()
        elif not isinstance(refusal, Later):
            tokens.accepted(whose)
        elif refusal.after:
            refusal.after = await self._turns.refused(*what, refusal.after)
        return refusal

    @property
    def _client(self) -> AsyncWebClient:
        if self._closed:
            raise Later("The door to Slack is closed.")
        if self._open is None:
            session = aiohttp.ClientSession(trust_env=True)
            self._open = AsyncWebClient(self._token, self._api_url, session=session, logger=QUIET, retry_handlers=[])
            self._open.proxy = None  # the session reads the proxies of the environment, and its exceptions too
        return self._open


def _whose(token: str | None) -> str:
    """Whose token a call is made with: the app's is given, for the few methods that want it."""
    return "app's" if token else "bot's"


def _refusal(method: str, response: Any, args: Json) -> Exception:
    """What a refused call means; an unreadable answer is Slack's failure. Raises Uncertain."""
    if not isinstance(response, AsyncSlackResponse):
        return replies.unreadable(method)
    data = replies.refusal(method, response.data, response.status_code)
    return refusals.of(
        method,
        str(data.get("error") or ""),
        status=response.status_code,
        after=_seconds(response.headers),
        channel=str(args.get("channel", "?")),
        who=str(args.get("user") or args.get("users") or args.get("channel") or "?"),
        usergroup=str(args.get("usergroup", "?")),
        needed=str(data.get("needed", "?")),
        whose=str(args["whose"]),
        remedy=str(args["remedy"]) if args["whose"] == "bot's" else "",
        detail="; ".join(map(str, (data.get("response_metadata") or {}).get("messages", []))),
    )


def _seconds(headers: Mapping[str, str]) -> float | None:
    found = headers.get("Retry-After", "")
    return min(float(found), LONGEST_REST) if found.isdecimal() else None
