"""The desk's numbers as values, and how they are asked for. They are computed by the database, from columns."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from storage.driver import Reader
from storage.milliseconds import MILLISECOND, day, ms
from swarm.request import Clock

CLOCKS = (Clock.OWNERSHIP.value, Clock.FIRST_RESPONSE.value, Clock.RESOLVE.value)
"""Those of which it is counted whether they were kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """A time as it is given everywhere: median, p90 and n, by the nearest rank; never a mean."""

    n: int = 0
    median: timedelta | None = None
    p90: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stats:
    """A desk's numbers over a window of time."""

    opened: int
    open: int
    """Right now, whenever they were opened."""
    resolved: int
    ownership: Spread
    first_response: Spread
    """These two of the requests opened in the window, …"""
    resolve: Spread
    resolve_active: Spread
    hand_offs: int
    shift_hand_offs: int
    collaborated: int
    """… and these of those resolved in it: with a contributor besides shepherd and requester, …"""
    reopened: int
    """… and solved only after having been reopened."""
    endings: Mapping[str, int] = field(default_factory=dict)
    """How many were closed in the window, by their ending."""
    kept: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """By clock: on how many requests it was kept, of those on which it has ended.

    Ownership and first response of the requests opened in the window, resolve of those resolved in it.
    """
    nudges_sent: int = 0
    nudges_dropped: int = 0
    """How many nudges became part of a message and how many never did, over the whole days that the window touches."""


async def stats(reader: Reader, desk: str, since: datetime | None, now: datetime) -> Stats:
    """The numbers from `since`, or from the beginning, until now."""
    window: dict[str, str | int] = {"desk": desk, "since": 0 if since is None else ms(since), "until": ms(now)}
    (counts,) = await reader.rows("counts", **window)
    opened, still_open, resolved, hand_offs, shift_hand_offs, collaborated, reopened, *kept = counts
    days = {"first": 0 if since is None else day(since), "last": day(now)}
    ((nudges_sent, nudges_dropped),) = await reader.rows("nudges", desk=desk, **days)
    return Stats(
        opened=opened,
        open=still_open,
        resolved=resolved,
        ownership=await _spread(reader, "ownership", window),
        first_response=await _spread(reader, "first_response", window),
        resolve=await _spread(reader, "resolve", window),
        resolve_active=await _spread(reader, "resolve_active", window),
        hand_offs=hand_offs,
        shift_hand_offs=shift_hand_offs,
        collaborated=collaborated,
        reopened=reopened,
        endings=dict(await reader.rows("endings", **window)),
        kept=dict(zip(CLOCKS, zip(kept[::2], kept[1::2], strict=True), strict=True)),
        nudges_sent=nudges_sent,
        nudges_dropped=nudges_dropped,
    )


async def _spread(reader: Reader, measure: str, window: dict[str, str | int]) -> Spread:
    ((n, median, p90),) = await reader.rows(measure, **window)
    return Spread(n=n, median=median * MILLISECOND, p90=p90 * MILLISECOND) if n else Spread()
