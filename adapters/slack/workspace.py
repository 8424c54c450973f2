"""The workspace and the bot's own account in it: asked once, true for as long as the token is."""

import asyncio
from dataclasses import dataclass

from adapters.slack.web import Web


@dataclass(frozen=True, slots=True)
class Me:
    """Who the bot is, and where."""

    user: str
    bot: str
    name: str
    team: str
    site: str
    """The workspace's address in a browser, such as https://desk.slack.com/."""


class Workspace:
    """What the token is good for."""

    def __init__(self, web: Web) -> None:
        self._web = web
        self._me: Me | None = None
        self._asking = asyncio.Lock()

    async def me(self) -> Me:
        """Who the bot is. Raises Later or Never."""
        async with self._asking:
            if self._me is None:
                said = await self._web.call("auth.test")
                self._me = Me(said["user_id"], said.get("bot_id", ""), said["user"], said["team_id"], said["url"])
        return self._me

    def forget(self) -> None:
        """The token may be another one."""
        self._me = None
