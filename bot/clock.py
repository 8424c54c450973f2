"""The one place where the clock is read."""

from datetime import UTC, datetime, timedelta


class Clock:
    """The time of day, in UTC. It can be moved ahead, to see what will happen; nobody can move it back."""

    def __init__(self, ahead: timedelta = timedelta()) -> None:
        self._ahead = ahead

    def now(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    def move(self, by: timedelta) -> None:
        self._ahead += max(by, timedelta())

    def inside(self, at: datetime) -> datetime:
        """What this clock shows at a moment of the machine's own."""
        return at + self._ahead

    def outside(self, at: datetime) -> datetime:
        """What the machine's own clock shows at a moment of this one."""
        return at - self._ahead
