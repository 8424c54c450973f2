"""How far this machine's clock is from a platform's: told by the date that every web server puts on its answers."""

from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

WORTH_SAYING = timedelta(minutes=2)
"""Less may be the way here, or a cache's; from five minutes on Slack's signed requests are refused."""


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
