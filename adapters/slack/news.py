"""What Slack tells one process alone, and all have to know who hear it: who is in a group, who has left a channel, and
where the bot itself is.

Whoever knows more than that finds it out: somebody who has come to a channel is at worst invited once more.
"""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from adapters.slack.directory import Directory
from adapters.slack.groups import RETRY
from adapters.slack.hands import Hands
from adapters.slack.membership import Membership
from bot.door import Hears, Later
from bot.duties import Duties

GROUP, LEFT, MOVED = "group", "left", "moved"


class News:
    """From Slack to us and to the others, and from the others to us."""

    def __init__(
        self, duties: Duties, directory: Directory, membership: Membership, hears: Hears, hands: Hands
    ) -> None:
        self._duties = duties
        self._directory = directory
        self._membership = membership
        self._hears = hears
        self._hands = hands
        self._doubt: Callable[[str], None] = lambda _: None
        self._learning: set[asyncio.Task[None]] = set()
        duties.listen(self._told)

    def doubt_with(self, doubt: Callable[[str], None]) -> None:
        """Say of which desks it is not known whether all is heard there."""
        self._doubt = doubt

    async def regrouped(self, group: str) -> None:
        """A group has other members now. Raises Later, also if not everybody could be told."""
        await self._directory.changed(group, self._hears)
        if not await self._duties.tell(f"slack {GROUP} {group}"):
            raise Later("The other processes could not be told of a user group.")

    async def left(self, channel: str, user: str) -> None:
        self._membership.left(channel, user)
        await self._duties.tell(f"slack {LEFT} {channel} {user}")

    async def moved(self, channel: str) -> None:
        """The bot was taken out of a channel, or is back. Raises Later, if not everybody could be told."""
        self._moved(channel)
        if not await self._duties.tell(f"slack {MOVED} {channel}"):
            raise Later("The other processes could not be told where the bot is.")

    def stop(self) -> None:
        """Nobody is heard any more."""
        for task in self._learning:
            task.cancel()

    def _told(self, what: str) -> None:
        match what.split():
            case []:
                self._membership.forget()
                for desk in self._directory.desks:
                    self._doubt(desk)
                self._learn(self._everything())
            case ["slack", kind, group] if kind == GROUP:
                self._learn(self._again(group))
            case ["slack", kind, channel, user] if kind == LEFT:
                self._membership.left(channel, user)
            case ["slack", kind, channel] if kind == MOVED:
                self._moved(channel)

    def _moved(self, channel: str) -> None:
        """Whoever came or went while the bot was out, it was not told."""
        self._membership.forget()
        self._doubt(self._directory.desk_at(channel))

    def _learn(self, work: Coroutine[Any, Any, None]) -> None:
        task = self._hands.take(work, "learn what another process was told")
        self._learning.add(task)
        task.add_done_callback(self._learning.discard)

    async def _everything(self) -> None:
        again = await self._directory.learn(self._hears)
        while again is not None:
            await asyncio.sleep(again)
            again = await self._directory.learn(self._hears)

    async def _again(self, group: str) -> None:
        while True:
            try:
                await self._directory.changed(group, self._hears)
            except Later as later:
                await asyncio.sleep(later.after or RETRY)
            else:
                return
