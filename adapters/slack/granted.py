"""What the app was granted in a workspace, held against what its desks need: said once, feature by feature.

What is lacking is a feature that is off, never an end: everything else goes on.
"""

from collections.abc import Iterable

import structlog

from adapters.slack import rights
from adapters.slack.web import Web
from bot.config import Desk
from bot.door import Never

log = structlog.get_logger()


class Granted:
    """The rights of one token."""

    def __init__(self, desks: Iterable[Desk], web: Web) -> None:
        self._desks = [desk for desk in desks if desk.slack is not None]
        self._web = web
        self._told: set[str] = set()

    async def tell(self) -> None:
        """Say which features will not work. Raises Later."""
        for feature in await self.lacking():
            if feature.name not in self._told:
                self._told.add(feature.name)
                log.warning("a feature is off", feature=feature.name, lacks=feature.scopes[0], why=feature.lack())

    async def lacking(self) -> list[rights.Feature]:
        """Nothing where Slack did not say what is granted. What a channel is, is asked only where it matters."""
        granted = self._web.granted
        if granted is None:
            return []
        found = rights.lacking(self._desks, granted)
        if all(one.private is None for one in found):
            return found
        return rights.lacking(self._desks, granted, await self._kinds())

    async def _kinds(self) -> set[bool]:
        """Whether the desks' channels are private, or public; both where that is not to be known."""
        kinds: set[bool] = set()
        for channel in sorted({desk.slack.channel for desk in self._desks if desk.slack is not None}):
            try:
                said = await self._web.call("conversations.info", channel=channel)
            except Never:
                return {False, True}
            kinds.add(bool((said.get("channel") or {}).get("is_private")))
        return kinds
