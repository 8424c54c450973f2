"""Discord's ids carry the moment at which they were made."""

from datetime import UTC, datetime, timedelta

EPOCH = datetime(2015, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)


def made_at(snowflake: int | str) -> datetime:
    return EPOCH + (int(snowflake) >> 22) * MILLISECOND


def first_at(moment: datetime) -> int:
    """No id that was made at this moment or later is smaller."""
    return max(0, (moment - EPOCH) // MILLISECOND) << 22
