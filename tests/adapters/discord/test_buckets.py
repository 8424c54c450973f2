"""Discord's pace: as many calls as a bucket holds, as Discord says; and how long the library waits to connect."""

import asyncio

import pytest

from adapters.discord import buckets
from adapters.discord.backoff import LONGEST, Backoff
from adapters.discord.buckets import Buckets
from bot.door import Later

POSTS = "POST /channels/{channel}/messages 1"


def headers(left: int, after: float = 0.1, limit: int = 5) -> dict[str, str]:
    return {
        "X-RateLimit-Limit": str(limit),
        "X-RateLimit-Remaining": str(left),
        "X-RateLimit-Reset-After": str(after),
    }


def passed(known: Buckets, calls: int) -> int:
    """How many of so many calls at once may be sent."""
    count = 0
    for _ in range(calls):
        try:
            known.enter(POSTS)
        except Later as later:
            assert later.asked
        else:
            count += 1
    return count


async def test_a_crowd_takes_what_a_bucket_holds_and_no_more() -> None:
    known = Buckets()
    assert passed(known, 2) == 2, "nothing is known yet"
    known.told(POSTS, headers(4))
    known.told(POSTS, headers(3))
    assert passed(known, 20) == 3
    for left in (2, 1, 0):
        known.told(POSTS, headers(left))
    assert passed(known, 20) == 0
    await asyncio.sleep(0.11)
    assert passed(known, 20) == 5, "filled again"
    known.enter("POST /channels/{channel}/messages 2")


async def test_calls_whose_end_is_not_known_count() -> None:
    known = Buckets()
    assert passed(known, 4) == 4
    known.told(POSTS, headers(4))
    assert passed(known, 20) == 1, "three more are on their way"
    known.lost(POSTS)


async def test_a_refusal_empties_a_bucket() -> None:
    known = Buckets()
    passed(known, 1)
    known.told(POSTS, {})
    known.empty(POSTS, 0.05)
    assert passed(known, 3) == 0
    await asyncio.sleep(0.06)
    assert passed(known, 3) == 3, "how much it holds was never said"


async def test_when_everything_is_closed_what_needs_no_token_is_open() -> None:
    known = Buckets()
    known.close(Later("Discord takes no more calls for now.", 0.05, asked=True))
    assert passed(known, 1) == 0
    known.enter("PATCH /webhooks/{webhook}/{token} 1", bound=False)
    await asyncio.sleep(0.06)
    assert passed(known, 9) == 9, "the time is over for all"


async def test_a_refused_token_is_tried_by_one_call_for_all() -> None:
    known = Buckets()
    known.close(Later("Discord refuses the bot's token.", 0.05))
    await asyncio.sleep(0.06)
    known.enter(POSTS)
    with pytest.raises(Later, match="refuses the bot's token") as later:
        known.enter(POSTS)
    assert not later.value.asked, "the next process may have a better one"
    known.open()
    known.enter(POSTS)


async def test_no_more_is_remembered_than_matters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(buckets, "MOST", 10)
    known = Buckets()
    for number in range(50):
        known.enter(f"{number}")
        known.told(f"{number}", headers(4, after=0.0))
    assert len(known._buckets) <= 10


def test_the_library_never_waits_for_long() -> None:
    backoff = Backoff()
    delays = [backoff.delay() for _ in range(50)]
    assert delays[0] < 2
    assert max(delays) <= LONGEST and min(delays[10:]) >= LONGEST / 2
