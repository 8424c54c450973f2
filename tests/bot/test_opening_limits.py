"""Whoever opens more than the desk's policy allows hears kindly when they may, at every way of opening."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.clock import Clock
from bot.door import Answer, Heard, Typed
from bot.text import When
from swarm.policy import Policy
from tests.bot.rig import DESK, HELPER, OTHER_DESK, REQUESTER, SECOND, Rig, rigged, words

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
TWO = Policy(assignment="claim", opens_per_hour=2)


async def turned(rig: Rig, message: str, delivery: str, by: str = "slack:author") -> Answer:
    """The requester turns somebody's message into a request, by a shortcut or a reaction."""
    typed = Typed(name="open", values={"title": message})
    link = f"https://chat/{message}"
    heard = Heard(delivery=delivery, by=REQUESTER, place="slack:C1", desk=DESK, typed=typed, author=by, source=link)
    answer = await rig.app.hear(heard)
    assert isinstance(answer, Answer)
    return answer


async def test_the_answer_says_when_and_where_to_go(tmp_path: Path) -> None:
    clock = At(NOON)
    async with rigged(tmp_path, policy=TWO, clock=clock) as rig:
        await rig.opened("open printer jams")
        await rig.opened("open the lamp flickers")
        clock.move(timedelta(minutes=20))
        answer = await rig.says(REQUESTER, "open and the door")
        assert answer.refused and words(answer.card) == (
            "You have opened 2 requests here within an hour, as many as one person may. You can open the next "
            "2026-03-02 13:00:00+00:00. If it cannot wait, write it in the thread of <slack:C1/2>, or turn to @lead."
        )
        assert When(NOON + timedelta(hours=1), relative=True) in answer.card.body[0]
        assert not (await rig.says(SECOND, "open the stairs")).refused
        clock.move(timedelta(minutes=40))
        assert (await rig.says(REQUESTER, "open and the door")).request == 4


async def test_it_is_the_same_by_shortcut_and_reaction(tmp_path: Path) -> None:
    async with rigged(tmp_path, policy=TWO) as rig:
        for name in ("one", "two"):
            assert not (await turned(rig, name, name)).refused
        refused = await turned(rig, "three", "three")
        assert words(refused.card).startswith("You have opened 2 requests")
        assert "the thread" not in words(refused.card)  # those are somebody else's threads
        assert "asked this already: it is <" in words((await turned(rig, "two", "again")).card)
        assert not (await rig.says(HELPER, "open printer jams")).refused


async def test_of_many_at_once_as_many_are_opened_as_may_be(tmp_path: Path) -> None:
    async with rigged(tmp_path, policy=Policy(opens_per_hour=3)) as rig:
        asks = [rig.says(REQUESTER, f"open {number}") for number in range(10)]
        helps = [rig.says(SECOND, f"open for somebody {number}") for number in range(10)]
        elsewhere = rig.says(REQUESTER, "open more", desk=OTHER_DESK, place="slack:C2")
        answers = await asyncio.gather(*asks, *helps, elsewhere)
        assert [one.refused for one in answers] == [False] * 3 + [True] * 7 + [False] * 11


async def test_the_same_delivery_hears_the_same_and_counts_once(tmp_path: Path) -> None:
    clock = At(NOON)
    async with rigged(tmp_path, policy=TWO, clock=clock) as rig:
        for _ in range(4):
            await rig.says(REQUESTER, "open printer jams", delivery="d1")
        await rig.says(REQUESTER, "open the lamp flickers", delivery="d2")
        no = await rig.says(REQUESTER, "open and the door", delivery="d3")
        assert no.refused
        clock.move(timedelta(hours=2))
        assert words((await rig.says(REQUESTER, "open and the door", delivery="d3")).card) == words(no.card)
        assert await rig.store.request(DESK, 3) is None


class At(Clock):
    """A clock that stands at a moment until it is moved."""

    def __init__(self, at: datetime) -> None:
        super().__init__()
        self._at = at

    def now(self) -> datetime:
        return self._at

    def move(self, by: timedelta) -> None:
        self._at += by
