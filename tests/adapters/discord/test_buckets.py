"""Discord's pace: as many calls as a bucket holds, as Discord says; and how long the library waits to connect."""

import asyncio

import pytest

from adapters.discord.backoff import LONGEST, Backoff
from adapters.discord.buckets import FEW, SOON, Bucket
from adapters.discord.turns import TRYING, Turns
from bot.door import Later
from bot.paces import ALONE

POSTS, HOOK = "/channels/{channel}/messages", "/webhooks/{webhook}/{token}"


def headers(left: int, after: float = 0.1, limit: int = 5) -> dict[str, str]:
    return {
        "X-RateLimit-Limit": str(limit),
        "X-RateLimit-Remaining": str(left),
        "X-RateLimit-Reset-After": str(after),
    }


def passed(bucket: Bucket, calls: int) -> int:
    """How many of so many calls at once may be sent."""
    count = 0
    while count < calls and not bucket.wait():
        bucket.take()
        count += 1
    return count


async def test_a_crowd_takes_what_a_bucket_holds_and_no_more() -> None:
    bucket = Bucket()
    assert passed(bucket, 2) == 2, "nothing is known yet"
    bucket.told(headers(4))
    bucket.told(headers(3))
    assert passed(bucket, 20) == 3
    for left in (2, 1, 0):
        bucket.told(headers(left))
    assert passed(bucket, 20) == 0
    assert [bucket.wait(ahead) for ahead in (4, 5, 10)] == pytest.approx([0.1, 0.2, 0.3], abs=0.03)
    await asyncio.sleep(0.11)
    assert passed(bucket, 20) == 5, "filled again"


async def test_calls_whose_end_is_not_known_count() -> None:
    bucket = Bucket()
    assert passed(bucket, 4) == 4
    bucket.told(headers(4))
    assert passed(bucket, 20) == 1, "three more are on their way"
    bucket.lost()


async def test_a_call_that_was_counted_once_the_bucket_was_filled_again_says_how_full_it_is() -> None:
    bucket = Bucket()
    assert passed(bucket, 4) == 4
    for left, after in ((4, 60.0), (3, 60.0), (2, 60.0), (1, 1.0)):
        bucket.told(headers(left, after))
    assert passed(bucket, 20) == 1, "sent just before it is filled"
    bucket.told(headers(4, 60.0))
    assert passed(bucket, 20) == 4


async def test_answers_of_one_time_may_come_in_any_order() -> None:
    bucket = Bucket()
    assert passed(bucket, 3) == 3
    for left in (4, 2, 3):
        bucket.told(headers(left, 60.0))
    assert 1 <= passed(bucket, 20) <= 2


async def test_until_discord_has_said_something_few_go_at_once() -> None:
    bucket = Bucket()
    assert passed(bucket, 20) == FEW
    assert bucket.wait() == SOON
    bucket.told({})
    assert passed(bucket, 20) == 20, "no word of a limit"


async def test_a_refusal_empties_a_bucket() -> None:
    bucket = Bucket()
    passed(bucket, 1)
    bucket.told({})
    bucket.hold(0.05)
    assert passed(bucket, 3) == 0 and bucket.held() > 0
    await asyncio.sleep(0.06)
    assert passed(bucket, 3) == 3, "how much it holds was never said"


async def test_who_waits_for_a_bucket_comes_in_turn() -> None:
    turns = Turns(1_000, ALONE)
    went: list[int] = []

    async def call(number: int) -> None:
        turn = await turns.enter("POST", POSTS, ("1",))
        went.append(number)
        turn.told(headers(max(0, 4 - (len(went) - 1) % 5), after=0.2))

    began = asyncio.get_running_loop().time()
    await asyncio.gather(*(call(number) for number in range(12)))
    assert went == list(range(12))
    assert asyncio.get_running_loop().time() - began >= 0.4


async def test_when_everything_is_refused_what_needs_no_token_is_open() -> None:
    turns = Turns(50, ALONE)
    turn = await turns.enter("POST", POSTS, ("1",))
    turn.told({})
    assert await turn.refused(30.0, everywhere=True) == 30.0
    with pytest.raises(Later) as later:
        await turns.enter("POST", POSTS, ("2",))
    assert later.value.asked
    await turns.enter("PATCH", HOOK, ("1",), bound=False)


async def test_an_answer_is_not_sent_into_a_full_bucket_and_does_not_wait_for_it() -> None:
    turns = Turns(50, ALONE)
    (await turns.enter("POST", HOOK, ("1",), bound=False)).told(headers(0))
    with pytest.raises(Later) as later:
        await turns.enter("POST", HOOK, ("1",), bound=False)
    assert later.value.after == pytest.approx(0.1, abs=0.05)


async def test_a_refused_token_is_tried_by_one_call_for_all() -> None:
    turns = Turns(50, ALONE)
    turns.close(Later("Discord refuses the bot's token.", 0.05))
    await asyncio.sleep(0.06)
    await turns.enter("POST", POSTS, ("1",))
    with pytest.raises(Later, match="refuses the bot's token") as later:
        await turns.enter("POST", POSTS, ("1",))
    assert not later.value.asked, "the next process may have a better one"
    assert later.value.after is not None and later.value.after > 1, "long enough for that one call"
    assert later.value.after <= TRYING, "and no longer: it may be good again"
    turns.open()
    await turns.enter("POST", POSTS, ("1",))


def test_the_library_never_waits_for_long() -> None:
    backoff = Backoff()
    delays = [backoff.delay() for _ in range(50)]
    assert delays[0] < 2
    assert max(delays) <= LONGEST and min(delays[10:]) >= LONGEST / 2
