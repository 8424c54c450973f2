"""Calls to Discord's REST API: one session, one attempt each, errors told apart. Retrying belongs to the courier.

Kept apart from the library's own client because effects have to work between two connections, and because that client
sleeps and repeats inside a call: here who waits for a turn takes no place from others.
"""

import asyncio
from typing import Any

import aiohttp

from adapters.discord import replies
from adapters.discord.buckets import seconds
from adapters.discord.turns import Turn, Turns
from bot.begun import begins, refused
from bot.door import Later
from bot.doubts import LONGEST, Unanswered
from bot.skew import Theirs

Json = dict[str, Any]

PATIENCE = LONGEST
"""Seconds for one call, the connection included. Discord may take 20 s and open a thread in a forum after all: whoever
gave it up would have opened another."""
KEPT_OPEN = 75.0
"""Seconds an idle connection is kept, so that the next answer needs no new one."""
TURNED_AWAY, UNTIL_THE_TOKEN = 60.0, 60.0
"""Seconds to wait where no word of Discord's own says how long. What needs a new token is kept until there is one."""
NO_LOGIN = "Discord refuses the bot's token. Put the current one into DISCORD_TOKEN."
GATEWAY = 504
"""The status by which somebody in front of Discord tells that Discord has not answered yet."""
SHOWN = frozenset({("POST", "/channels/{channel}/messages"), ("POST", "/channels/{channel}/threads")})
"""Calls that show something anew each time."""
_MAJOR = ("channel", "guild", "webhook")
_UNBOUND = ("/webhooks/",)
"""Routes that need no token of the bot's, and are not counted among all its calls."""


class Denied(Exception):  # noqa: N818 - an answer of Discord's
    """Discord does not do it, and would not however often it is asked."""

    def __init__(self, status: int, code: int, text: str) -> None:
        super().__init__(f"{status} {code}: {text}")
        self.status = status
        self.code = code
        self.text = text


class Calls:
    """A session that is opened with the first call."""

    def __init__(self, url: str, token: str, turns: Turns, patience: float = PATIENCE) -> None:
        self._url = url
        self._headers = {"Authorization": f"Bot {token}", "User-Agent": "DiscordBot (muster, 0.1)"}
        self._timeout = aiohttp.ClientTimeout(total=patience)
        self._session: aiohttp.ClientSession | None = None
        self._turns = turns
        self.theirs = Theirs()
        """Discord's time of day."""

    async def __call__(
        self,
        method: str,
        route: str,
        /,
        json: Any = None,
        query: dict[str, str] | None = None,
        **ids: str | int,
    ) -> Any:
        """What Discord answers to one call. Raises Later or Denied."""
        major = tuple(str(ids[name]) for name in _MAJOR if name in ids)
        url, bound = self._url + route.format_map(ids), not route.startswith(_UNBOUND)
        turn = await self._turns.enter(method, route, major, bound=bound)
        shows = (method, route) in SHOWN
        try:
            if shows:
                await begins()
            began = asyncio.get_running_loop().time()
            async with self._opened().request(method, url, json=json, params=query, headers=self._headers) as response:
                said = await _said(response)
        except BaseException as error:
            turn.lost()
            if isinstance(error, aiohttp.ClientConnectorError):
                if shows:
                    refused()
                raise Later(f"Discord cannot be reached: {_reason(error)}.") from error
            if isinstance(error, aiohttp.ClientError | OSError):
                raise Unanswered(f"Discord cannot be reached: {_reason(error)}.", began + PATIENCE) from error
            raise
        turn.told(response.headers)
        self.theirs.told(response.headers.get("Date", ""))
        if response.status == GATEWAY:
            raise Unanswered("Discord did not answer in time.", began + PATIENCE)
        if response.status < 300:
            if bound:
                self._turns.open()
            return replies.read(method, route, said)
        if shows and response.status < 500:
            refused()
        raise await self._refused(turn, response, said)

    def hope(self) -> None:
        """Whatever was wrong with us may be right by now: the next call shows it."""
        self._turns.open()

    async def respond(self, interaction: int, token: str, body: Json) -> None:
        """The first response to an interaction, which needs no bucket. Raises Later or Denied."""
        url = f"{self._url}/interactions/{interaction}/{token}/callback"
        try:
            async with self._opened().post(url, json=body) as response:
                said = await _said(response)
        except (aiohttp.ClientError, OSError) as error:
            raise Later(f"Discord cannot be reached: {_reason(error)}.") from error
        if response.status >= 300:
            raise await self._refused(None, response, said)

    async def close(self) -> None:
        if self._session is not None:
            session, self._session = self._session, None
            await session.close()

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=KEPT_OPEN)
            jar = aiohttp.DummyCookieJar()
            self._session = aiohttp.ClientSession(connector=connector, cookie_jar=jar, timeout=self._timeout)
        return self._session

    async def _refused(self, turn: Turn | None, response: aiohttp.ClientResponse, said: Any) -> Exception:
        told = said if isinstance(said, dict) else {}
        text = str(told.get("message") or response.reason)
        if response.status == 429:
            after = seconds(told.get("retry_after", response.headers.get("Retry-After")), usual=1.0)
            if turn is not None:
                after = await turn.refused(after, everywhere=bool(told.get("global") or not told))
            return Later("Discord takes no more calls for now.", after, asked=True)
        if response.status == 401 and told.get("code") == 0:  # another code is about an interaction's own token
            unwelcome = Later(NO_LOGIN, UNTIL_THE_TOKEN)
            self._turns.close(unwelcome)
            return unwelcome
        if response.status >= 500:
            return Later(f"Discord answers {response.status}: {text}.")
        if not told and response.status == 403:  # not Discord's own words: something in front of it objects
            return Later("Discord's network turns the call away.", TURNED_AWAY)
        code = told.get("code")
        errors = f" {told['errors']}"[:500] if "errors" in told else ""
        return Denied(response.status, code if isinstance(code, int) else 0, text + errors)


async def _said(response: aiohttp.ClientResponse) -> Any:
    if response.content_type != "application/json":
        await response.read()
        return None
    try:
        return await response.json()
    except (ValueError, RecursionError):
        return None


def _reason(error: Exception) -> str:
    return "it took too long" if isinstance(error, TimeoutError) else (str(error) or type(error).__name__).rstrip(".")
