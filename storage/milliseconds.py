"""Moments and durations as the columns hold them: whole milliseconds, in UTC. Never the clock."""

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)
DAY = timedelta(days=1)


def ms(moment: datetime) -> int:
    """The millisecond in which a moment lies."""
    return (moment - EPOCH) // MILLISECOND


def ms_up(moment: datetime) -> int:
    """The first millisecond that is no earlier: what waits for a moment is never woken before it."""
    return -((EPOCH - moment) // MILLISECOND)


def moment(at: int) -> datetime:
    """The moment at which a millisecond begins."""
    return EPOCH + timedelta(milliseconds=at)


def day(moment: datetime) -> int:
    """The day in UTC in which a moment lies, counted from 1970 on."""
    return (moment - EPOCH) // DAY


def maybe_ms(at: datetime | None) -> int | None:
    return None if at is None else ms(at)


def maybe_moment(at: int | None) -> datetime | None:
    return None if at is None else moment(at)


def lasted(start: datetime, end: datetime | None) -> int | None:
    """How long something took, if it has ended."""
    return None if end is None else (end - start) // MILLISECOND


def length(duration: timedelta | None) -> int | None:
    return None if duration is None else duration // MILLISECOND
