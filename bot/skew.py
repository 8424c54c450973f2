"""How far this machine's clock is from a platform's: told by the date that every web server puts on its answers."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
WORTH_SAYING = timedelta(minutes=2)
"""Less may be the way here, or a cache's; from five minutes on Slack's signed requests are refused."""
TRUSTED = 60.0
"""Seconds for which an answer holds: clocks go at different paces."""
AT_MOST_OFF = timedelta(seconds=1)
"""So far the clocks of a platform's own machines are from one another."""
SET_BACK = timedelta(minutes=5)
"""So far this machine's clock may have been set back since something was decided: what seems to have been sent so long
before may have been sent for it, if there is more that tells so."""


class Theirs:
    """A platform's time of day, as its latest answers tell it. Our own time of day is not asked."""

    def __init__(self) -> None:
        self._ahead: timedelta | None = None
        """Of the clock of the event loop, if that began with the calendar; it may be more, and is not less."""
        self._until = 0.0

    def told(self, date: str) -> None:
        """By an answer that has just come. It says whole seconds, and was some time on its way: of several the one that
        says most is the nearest."""
        with suppress(TypeError, ValueError):
            now = _now()
            ahead = parsedate_to_datetime(date).astimezone(UTC) - BEGINNING - timedelta(seconds=now)
            if self._ahead is None or ahead > self._ahead or now > self._until:
                self._ahead, self._until = ahead, now + TRUSTED

    def before(self, moment: float) -> datetime | None:
        """A little before what it showed at a moment of the event loop's clock; nothing, where it has told nothing."""
        if self._ahead is None:
            return None
        return BEGINNING + self._ahead + timedelta(seconds=moment) - AT_MOST_OFF


def off_by(date: str, now: datetime) -> timedelta:
    """How much our clock is ahead of that date; nothing where it cannot be read."""
    try:
        return now - parsedate_to_datetime(date)
    except (TypeError, ValueError):
        return timedelta()


def complaint(whose: str, date: str, now: datetime) -> list[str]:
    """What an operator is told of it, if anything."""
    off = off_by(date, now)
    if abs(off) < WORTH_SAYING:
        return []
    way = "ahead of" if off > timedelta() else "behind"
    minutes = round(abs(off) / timedelta(minutes=1))
    return [
        f"This machine's clock is {minutes} minutes {way} {whose}: set it right. What is due is due at the wrong time, "
        "and from five minutes on requests that Slack signs are refused."
    ]


def _now() -> float:
    return asyncio.get_running_loop().time()
