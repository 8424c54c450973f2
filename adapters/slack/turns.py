"""Slack's limits, as they are known beforehand: who may call what when, and who has to wait for a turn.

A message takes its turn in its channel, a method in its workspace, and every call among all of them.
"""

import asyncio
from collections.abc import Callable
from functools import partial

from bot.config import SlackSettings
from bot.lines import HURRIED, UNHURRIED, Line, Lines
from bot.paces import Pace, Paces
from bot.window import Window

POST, EDIT = "chat.postMessage", "chat.update"
A_MINUTE = {"conversations.members": 100, "users.info": 100, "usergroups.list": 20, "usergroups.users.list": 20}
USUAL = 50
"""Calls a minute that Slack takes of a method at least. Some methods may be called more often, a few less."""
FREE = frozenset({"auth.test", "apps.connections.open"})
"""Without these nothing goes: they are called once, and wait only where Slack has asked for it."""
SECOND, APART = 1.005, 0.045
"""In which all calls are counted, and what more is left between those of several processes."""
IN_THE_WAY = frozenset({POST, "conversations.invite", "conversations.open", "conversations.members", "users.info"})
"""What a message waits for goes before edits and what is looked up."""


class Turns:
    """Who may call now."""

    def __init__(self, settings: SlackSettings, paces: Paces) -> None:
        self._settings = settings
        self._lines: Lines[Window] = Lines(paces)
        self._all = self._lines.line("slack", lambda: Window(Pace(settings.calls_a_second, SECOND), APART))
        self._resumed = float("-inf")

    def resume(self) -> None:
        """An earlier process may have sent something just now."""
        self._resumed = max(self._resumed, asyncio.get_running_loop().time())

    async def enter(self, method: str, channel: str, *, waits: bool = True) -> Callable[[], None]:
        """Wait for a turn, or raise Later if that takes long; to be told when the call is answered.

        What does not wait only counts, and is refused a while where Slack has asked for patience.
        """
        line = self._line(method, channel)
        if waits and method not in FREE:
            await line.turn(HURRIED if method in IN_THE_WAY else UNHURRIED, self._all)
        else:
            await line.check(self._all)
        return partial(self._all.room.answered, self._all.room.latest)

    def goes(self, method: str, channel: str) -> None:
        """It is sent only now: putting it on record took its time, and the next one counts from here."""
        room = self._line(method, channel).room
        room.put_off(room.latest)

    async def refused(self, method: str, channel: str, seconds: float) -> float:
        """Slack takes no more for so long; in how many seconds whoever was refused may come again."""
        return await self._line(method, channel).refused(seconds)

    def _line(self, method: str, channel: str) -> Line[Window]:
        name = f"slack {method} {channel}" if method == POST else f"slack {method}"
        return self._lines.line(name, lambda: self._room(method))

    def _room(self, method: str) -> Window:
        """Where an earlier process may have been, its last call counts."""
        room = Window(self._pace(method))
        since = asyncio.get_running_loop().time() - self._resumed
        if method == POST and since < room.pace.step / room.pace.most:
            room.hold(room.pace.step / room.pace.most - since)
        return room

    def _pace(self, method: str) -> Pace:
        if method == POST:
            at_once = self._settings.posts_at_once
            return Pace(at_once, float(at_once))
        return Pace(self._settings.edits_a_minute if method == EDIT else A_MINUTE.get(method, USUAL), 60.0)
