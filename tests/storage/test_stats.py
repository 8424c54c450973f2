"""The desk's numbers against a naive computation from the requests themselves."""

from collections import Counter
from datetime import datetime, timedelta
from math import ceil

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage import Facts, Job, Outcome, Spread, Stats, Store
from storage.milliseconds import MILLISECOND, lasted, length
from swarm.commands import Drop, Note, Redirect, Reopen, Resolve, Take, Tell
from swarm.events import Nudged, Owned, fold
from swarm.request import Clock, Request
from tests.storage.drivers import DRIVERS, fresh
from tests.storage.histories import REQUESTS, Step, played, steps
from tests.storage.jobs import ASKER, CLAIM, DESK, MINUTE, NOON, does, opened, opens, outcome, the


def spread(times: list[int | None]) -> Spread:
    """Nearest rank: the smallest time that at least so many of the times do not exceed."""
    sorted_ = sorted(one for one in times if one is not None)
    if not sorted_:
        return Spread()
    n = len(sorted_)
    return Spread(
        n=n,
        median=sorted_[ceil(n * 50 / 100) - 1] * MILLISECOND,
        p90=sorted_[ceil(n * 90 / 100) - 1] * MILLISECOND,
    )


def naive(requests: list[Request], since: datetime | None, now: datetime) -> Stats:
    def within(at: datetime | None) -> bool:
        return at is not None and (since is None or at >= since) and at <= now

    def met(clock: Clock, ended: list[Request]) -> tuple[int, int]:
        return sum(clock not in one.breached for one in ended), len(ended)

    opened = [one for one in requests if within(one.opened_at)]
    resolved = [one for one in requests if within(one.resolved_at)]
    return Stats(
        opened=len(opened),
        open=sum(not one.ended for one in requests),
        resolved=len(resolved),
        ownership=spread([lasted(one.opened_at, one.owned_at) for one in opened]),
        first_response=spread([lasted(one.opened_at, one.responded_at) for one in opened]),
        resolve=spread([length(one.took()) for one in resolved]),
        resolve_active=spread([length(one.took_active()) for one in resolved]),
        hand_offs=sum(one.handovers for one in resolved),
        shift_hand_offs=sum(one.shift_handovers for one in resolved),
        collaborated=sum(bool(set(one.contributors) - {one.shepherd, one.requester}) for one in resolved),
        reopened=sum(one.reopened > 0 for one in resolved),
        endings=dict(Counter(one.ending.value for one in requests if one.ending and within(one.closed_at))),
        kept={
            "ownership": met(Clock.OWNERSHIP, [one for one in opened if one.owned_at]),
            "first_response": met(Clock.FIRST_RESPONSE, [one for one in opened if one.responded_at]),
            "resolve": met(Clock.RESOLVE, resolved),
        },
    )


@pytest.mark.parametrize("name", list(DRIVERS))
@given(taken=steps, back=st.none() | st.timedeltas(timedelta(), timedelta(days=4)))
@settings(max_examples=30, deadline=None)
async def test_the_numbers_are_those_of_the_requests(name: str, taken: list[Step], back: timedelta | None) -> None:
    async with fresh(name) as driver:
        store = await driver.open()
        try:
            await played(store, taken)
            requests = [await the(store, number) for number in range(1, REQUESTS + 1)]
            now = max(one.last_at or NOON for one in requests)
            since = None if back is None else now - back
            # Columns hold whole milliseconds, so a window's edge is one as well.
            for edge in {since, since and since.replace(microsecond=0)}:
                if edge is None or edge.microsecond % 1000 == 0:
                    assert await store.stats(DESK, edge, now) == naive(requests, edge, now)
        finally:
            await store.close()


async def test_a_desk_without_requests_has_no_times(store: Store) -> None:
    assert await store.stats(DESK, None, NOON) == naive([], None, NOON)


@pytest.mark.parametrize(
    ("n", "median", "p90"), [(1, 1, 1), (2, 1, 2), (9, 5, 9), (10, 5, 9), (11, 6, 10), (20, 10, 18)]
)
async def test_percentiles_are_times_that_occurred(store: Store, n: int, median: int, p90: int) -> None:
    def owned_after(minutes: int) -> Job:
        def decide(facts: Facts) -> Outcome:
            made = opens().decide(facts)
            owned = Owned(at=NOON + minutes * MINUTE, by="slack:U2", who="slack:U2", how="take")
            return Outcome(events=(*made.events, owned), request=fold([owned], made.request))

        return Job(desk=DESK, decide=decide, opens=True)

    for minutes in reversed(range(1, n + 1)):
        await store.run(owned_after(minutes))
    stats = await store.stats(DESK, None, NOON + 60 * MINUTE)
    assert stats.ownership == Spread(n=n, median=median * MINUTE, p90=p90 * MINUTE)
    assert (stats.opened, stats.open, stats.resolved) == (n, n, 0)


def misses(clock: Clock) -> Job:
    """A clock has run out."""

    def decide(facts: Facts) -> Outcome:
        event = Nudged(at=NOON + MINUTE, by="muster", clock=clock, since=NOON, reach=MINUTE, breach=True)
        return outcome((event,), facts.request, CLAIM)

    return Job(desk=DESK, number=1, decide=decide)


async def kept(store: Store) -> list[tuple[int, int]]:
    stats = await store.stats(DESK, None, NOON + 60 * MINUTE)
    assert await store.rebuild() == 0, "the row is what its history makes of it"
    return [stats.kept[one] for one in ("ownership", "first_response", "resolve")]


async def test_a_clock_counts_once_it_has_ended_as_kept_or_not(store: Store) -> None:
    await opened(store)
    assert await kept(store) == [(0, 0), (0, 0), (0, 0)]
    await store.run(does(1, Take()))
    assert await kept(store) == [(1, 1), (0, 0), (0, 0)]
    await store.run(misses(Clock.FIRST_RESPONSE))
    assert await kept(store) == [(1, 1), (0, 0), (0, 0)], "it was missed, but goes on"
    await store.run(does(1, Tell(update="soon")))
    assert await kept(store) == [(1, 1), (0, 1), (0, 0)]
    await store.run(misses(Clock.NEXT_UPDATE))
    await store.run(does(1, Resolve(how="a restart")))
    assert await kept(store) == [(1, 1), (0, 1), (1, 1)]
    await store.run(does(1, Reopen(why="no"), ASKER))
    assert await kept(store) == [(1, 1), (0, 1), (0, 0)]
    await store.run(misses(Clock.RESOLVE))
    await store.run(does(1, Resolve(how="another restart")))
    assert await kept(store) == [(1, 1), (0, 1), (0, 1)]


async def test_a_first_shepherd_in_time_stays_one_though_they_let_go(store: Store) -> None:
    await opened(store)
    await store.run(does(1, Take()))
    await store.run(does(1, Drop(why="a mistake")))
    assert await kept(store) == [(1, 1), (0, 0), (0, 0)]
    await store.run(misses(Clock.OWNERSHIP))
    assert await kept(store) == [(1, 1), (0, 0), (0, 0)], "the time to ownership ended with the first"


async def test_a_clock_that_is_missed_after_it_ended_once_was_not_kept(store: Store) -> None:
    await opened(store)
    await store.run(does(1, Take()))
    await store.run(does(1, Tell(update="on it")))
    assert await kept(store) == [(1, 1), (1, 1), (0, 0)]
    await store.run(misses(Clock.FIRST_RESPONSE))  # nothing else of the request changes with it
    assert await kept(store) == [(1, 1), (0, 1), (0, 0)]
    await store.run(does(1, Note(text="odd")))
    assert await kept(store) == [(1, 1), (0, 1), (0, 0)]


async def test_what_nobody_ever_owned_neither_kept_nor_missed_its_clocks(store: Store) -> None:
    await opened(store)
    await store.run(misses(Clock.OWNERSHIP))
    await store.run(does(1, Redirect(where="ask there")))
    assert (await the(store, 1)).owned_at is None
    assert [total for _, total in await kept(store)][::2] == [0, 0]
