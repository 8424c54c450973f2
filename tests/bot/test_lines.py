"""Who waits for a turn: in order, at the full pace, by what others were told, and without a place of the courier's."""

import asyncio
from time import monotonic

import pytest

from bot import lines
from bot.door import Later
from bot.lines import HURRIED, UNHURRIED, Line, Lines
from bot.paces import ALONE, Alone, Pace, Paces, Together
from bot.places import Places, apart
from bot.window import Window
from storage.broken import StorageBroken


def line(most: int = 1, within: float = 0.05, paces: Paces = ALONE) -> Line[Window]:
    return Line("posts", Window(Pace(most, within)), paces)


class Going:
    """Those who have gone, each with the time since the beginning."""

    def __init__(self, at: Line[Window]) -> None:
        self._line = at
        self._began = monotonic()
        self.went: list[tuple[str, float]] = []

    async def go(self, name: str, rank: int = HURRIED) -> None:
        await self._line.turn(rank)
        self.went.append((name, monotonic() - self._began))

    @property
    def names(self) -> str:
        return "".join(name for name, _ in self.went)

    @property
    def times(self) -> list[float]:
        return [at for _, at in self.went]


async def test_they_go_in_order_at_the_full_pace() -> None:
    going = Going(line())
    await asyncio.gather(*(going.go(name) for name in "abcdef"))
    assert going.names == "abcdef"
    gaps = [later - earlier for earlier, later in zip(going.times, going.times[1:], strict=False)]
    assert min(gaps) >= 0.05, "never faster"
    assert going.times[-1] < 0.25 * 1.3


async def test_so_many_in_any_such_time() -> None:
    going = Going(line(3, 0.15))
    await asyncio.gather(*(going.go(name) for name in "abcdefgh"))
    assert going.times[2] < 0.05
    assert all(later - earlier >= 0.15 for earlier, later in zip(going.times, going.times[3:], strict=False))


async def test_what_somebody_waits_for_goes_first() -> None:
    going = Going(line())
    ranks = {"a": HURRIED, "b": UNHURRIED, "c": UNHURRIED, "d": HURRIED, "e": HURRIED}
    await asyncio.gather(*(going.go(name, rank) for name, rank in ranks.items()))
    assert going.names == "abdec", "who is at the front already stays there"


async def test_who_gives_up_keeps_nobody_waiting() -> None:
    going = Going(line(1, 0.1))
    tasks = {name: asyncio.create_task(going.go(name)) for name in "abcd"}
    await asyncio.sleep(0.02)
    tasks["b"].cancel()
    tasks["c"].cancel()
    await asyncio.gather(*tasks.values(), return_exceptions=True)
    assert going.names == "ad"
    assert going.times[1] < 0.15, "no turn is lost"


async def test_a_long_line_tells_when_to_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "PATIENT", 0.2)
    going = Going(line())
    told: dict[str, float] = {}

    async def come(name: str) -> None:
        while True:
            try:
                await going.go(name)
                return
            except Later as later:
                assert later.after is not None and not later.asked
                assert name not in told, "told once"
                told[name] = later.after
                await asyncio.sleep(later.after)

    await asyncio.gather(*(come(name) for name in "abcdefghijklmnop"))
    assert going.names == "abcdefghijklmnop"
    assert set(told) > set("hijklmnop")
    assert going.times[-1] < 15 * 0.05 * 1.2, "no turn is lost"


async def test_those_who_never_come_back_are_expected_no_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "PATIENT", 0.2)
    monkeypatch.setattr(lines, "LOST", 0.1)
    one = line()
    came = await asyncio.gather(*(one.turn() for _ in range(20)), return_exceptions=True)
    told = [each.after or 0.0 for each in came if isinstance(each, Later)]
    assert len(told) > 10 and not one.idle
    await asyncio.sleep(max(told) + 0.1)
    assert one.idle, "it is forgotten with its line"
    again = await asyncio.gather(*(one.turn() for _ in range(20)), return_exceptions=True)
    assert sum(isinstance(each, Later) for each in again) == len(told), "nobody passes for one of them"


async def test_after_a_refusal_they_come_one_after_the_other() -> None:
    one = line(2, 0.1)
    going = Going(one)
    await going.go("a")
    waiting = asyncio.gather(*(going.go(name) for name in "bcd"))
    await asyncio.sleep(0)
    assert await one.refused(0.2) == 0.2
    await waiting
    assert [at for name, at in going.went if name in "cd"] == pytest.approx([0.2, 0.25], abs=0.04)


async def test_a_long_refusal_is_told_to_all_who_wait() -> None:
    one = line()
    going = Going(one)
    await going.go("a")
    waiting = [asyncio.create_task(going.go(name)) for name in "bcd"]
    await asyncio.sleep(0)
    assert await one.refused(5.0) == 5.0
    done = await asyncio.gather(*waiting, going.go("e"), return_exceptions=True)
    laters = [one for one in done if isinstance(one, Later)]
    assert [one.after for one in laters] == pytest.approx([5.0, 5.05, 5.1, 5.2], abs=0.12)
    assert all(one.asked for one in laters), "the next process keeps it"
    assert going.names == "a"


async def test_what_is_waited_for_is_not_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "LINES", 10)
    kept: Lines[Window] = Lines(ALONE)

    def of(name: str) -> Line[Window]:
        return kept.line(name, lambda: Window(Pace(1, 0.01)))

    held = of("held")
    await held.refused(10)
    for number in range(50):
        await of(f"{number}").turn()
        await asyncio.sleep(0.011)
    assert len(kept._lines) <= 11
    assert of("held") is held


class Others(Alone):
    """What other processes have agreed on."""

    def __init__(self) -> None:
        self.waits: list[float] = []
        self.told: list[float] = []
        self.until = 0.0
        self.broken = False
        self.asked = 0
        self.names: list[str] = []

    async def turn(self, name: str, most: int, within: float) -> float:
        self.asked += 1
        self.names.append(name)
        if self.broken:
            raise StorageBroken("The database cannot be reached.")
        return self.waits.pop(0) if self.waits else 0.0

    async def held(self, name: str) -> float:
        return self.until - monotonic() if self.until > monotonic() else 0.0

    async def hold(self, name: str, most: int, within: float, seconds: float) -> None:
        self.told.append(seconds)


async def test_turns_of_others_are_waited_for() -> None:
    others = Others()
    others.waits = [0.1, 0.0]
    going = Going(line(1, 0.05, others))
    await asyncio.gather(going.go("a"), going.go("b"))
    assert going.times == pytest.approx([0.1, 0.15], abs=0.03)
    assert others.asked == 2, "a turn is one question"


async def test_what_does_not_wait_counts_for_the_others_as_well() -> None:
    others = Others()
    others.waits = [60.0, 60.0]
    forms, everything = (Line(name, Window(Pace(1, 60.0)), others) for name in ("forms", "all"))
    async with asyncio.timeout(10):
        await forms.check(everything)
    assert others.names == ["forms", "all"], "a turn is taken of each, whenever it may be"
    assert forms.room.wait() > 0 and everything.room.wait() > 0
    await forms.refused(5.0)
    with pytest.raises(Later):
        await forms.check(everything)
    assert len(others.names) == 2


async def test_whoever_has_no_place_at_the_time_agreed_on_takes_another_turn() -> None:
    others, places = Others(), Places(1)
    others.waits = [0.1, 0.2]
    going = Going(line(1, 0.05, others))

    async def goes() -> None:
        async with places.one():
            await going.go("a")

    async def keeps_it(name: str) -> None:
        async with places.one():
            await asyncio.sleep(0.4)
            going.went.append((name, 0.0))

    those = [asyncio.create_task(goes()), asyncio.create_task(keeps_it("x"))]
    await asyncio.sleep(0.15)
    await asyncio.gather(*those, keeps_it("y"))
    assert others.asked == 2
    assert going.names == "xay", "the second turn is waited for with a place"
    assert dict(going.went)["a"] >= 0.59, "and is waited for"


async def test_what_another_was_told_is_kept_by_who_has_a_turn_already() -> None:
    others = Others()
    others.waits, others.until = [0.05], monotonic() + 0.2
    going = Going(line(1, 0.05, others))
    await going.go("a")
    assert going.times[0] >= 0.2
    await Line("posts", Window(Pace(1, 1.0)), others).refused(3.0)
    assert others.told == [3.0]


async def test_without_the_others_everybody_keeps_a_pace_of_their_own() -> None:
    others = Others()
    others.broken = True
    going = Going(line(1, 0.05, Together(others)))
    await asyncio.gather(*(going.go(name) for name in "abc"))
    assert others.asked == 1, "it is not asked again for a while"
    assert going.times == pytest.approx([0, 0.05, 0.1], abs=0.03)


async def test_who_waits_takes_no_place() -> None:
    places, gate, done = Places(2), asyncio.Event(), []

    async def effect(name: str, waits: bool) -> None:
        async with places.one():
            if waits:
                await apart(gate.wait())
            done.append(name)

    waiting = [asyncio.create_task(effect(name, True)) for name in "abcde"]
    await asyncio.sleep(0)
    async with asyncio.timeout(1):
        await asyncio.gather(*(effect(name, False) for name in "xyz"))
    assert done == ["x", "y", "z"]
    gate.set()
    await asyncio.gather(*waiting)
    assert sorted(done) == [*"abcdexyz"]
    assert not places.free.locked() and places.free._value == 2


async def test_nobody_waits_when_the_process_stops() -> None:
    places = Places(2)

    async def effect() -> None:
        async with places.one():
            await apart(asyncio.sleep(60))

    waiting = [asyncio.create_task(effect()) for _ in range(5)]
    await asyncio.sleep(0.01)
    places.stop()
    async with asyncio.timeout(1):
        ended = await asyncio.gather(*waiting, effect(), return_exceptions=True)
    assert all(isinstance(one, Later) and one.after == 0.0 for one in ended), ended
    assert places.free._value == 2


async def test_who_is_ended_while_waiting_leaves_the_places_as_they_were() -> None:
    places = Places(1)

    async def effect() -> None:
        async with places.one():
            await apart(asyncio.sleep(60))

    one = asyncio.create_task(effect())
    await asyncio.sleep(0.01)
    one.cancel()
    await asyncio.gather(one, return_exceptions=True)
    assert places.free._value == 1


async def test_what_is_answered_late_may_have_been_counted_late() -> None:
    room, waits = Window(Pace(1, 0.1)), []
    for took in (0.02, 0.08):
        room.take()
        taken = room.latest
        await asyncio.sleep(took)
        room.answered(taken)
        waits.append(room.wait())
        await asyncio.sleep(0.15)
    assert waits[0] == pytest.approx(0.08, abs=0.015)
    assert waits[1] == pytest.approx(0.1 - 0.02, abs=0.015), "the next one is on its way for 0.02 at least"


async def test_a_turn_that_is_far_off_is_told_to_all_who_wait_and_taken_once() -> None:
    others = Others()
    others.waits = [50.0] * 5
    one = line(1, 0.05, others)
    async with asyncio.timeout(10):
        came = await asyncio.gather(*(one.turn() for _ in range(4)), return_exceptions=True)
    assert [round(each.after or 0) for each in came if isinstance(each, Later)] == [50] * 4
    assert others.asked == 1
