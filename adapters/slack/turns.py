"""At Slack's pace: once it refuses a method in a channel, those who wait for it come one after the other.

All at once they would be refused again but for the first, and each time Slack would ask for more patience.
"""

import asyncio
from collections import deque
from dataclasses import dataclass, field

from bot.door import Later

STEP = 1.0
"""Seconds between two who waited: in the long run Slack takes one message a second for a channel."""
LINES = 1_000


@dataclass(slots=True)
class _Line:
    """Those who wait for one thing."""

    until: float = 0.0
    """Before then Slack takes nothing."""
    turns: deque[float] = field(default_factory=deque)
    """When each of those who wait was told to come again. Whoever comes then takes the turn, whosever it was."""


class Turns:
    """What Slack asked patience for, and who may come when."""

    def __init__(self) -> None:
        self._lines: dict[str, _Line] = {}

    def enter(self, what: str) -> None:
        """Go ahead, or raise Later with a turn."""
        line = self._lines.get(what)
        if line is None:
            return
        now = _now()
        in_turn = bool(line.turns) and line.turns[0] <= now
        if in_turn:
            line.turns.popleft()
        if line.until > now or not (in_turn or not line.turns):
            raise Later("Slack asks for patience.", self._turn(line) - now, asked=True)
        if not line.turns:
            del self._lines[what]

    def refused(self, what: str, seconds: float) -> float:
        """Slack takes no more for so long; in how many seconds whoever was refused may come again."""
        if what not in self._lines and len(self._lines) >= LINES:
            self._forget()
        line, now = self._lines.setdefault(what, _Line()), _now()
        line.until = max(line.until, now + seconds)
        return self._turn(line) - now

    def _turn(self, line: _Line) -> float:
        line.turns.append(max(line.until, line.turns[-1] + STEP if line.turns else 0.0))
        return line.turns[-1]

    def _forget(self) -> None:
        """What nobody waits for any more."""
        now = _now()
        self._lines = {what: line for what, line in self._lines.items() if max(line.until, *line.turns) > now}


def _now() -> float:
    return asyncio.get_running_loop().time()
