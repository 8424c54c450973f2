"""Whatever people do with a private request, in its place are those of whom the request says that they belong, and
nobody else comes into it. Who no longer belongs is taken out by whoever is in it, and is not brought back."""

import os
import random
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field

import pytest

from storage.store import Store
from swarm.people import is_gone
from swarm.request import Request, Status
from tests.stories.private_places import DELETED, Stage, leaves_and_returns, lose, name_of, people, places, take_out
from tests.stories.stage import CAST

HALF, MANY = 0.5, 9
HELPERS = [who for who, role in CAST.items() if role and role != "vendor"]
OUTSIDERS = ["vendor", "stranger"]
Line = tuple[str, str]


@pytest.fixture
def policy() -> str:
    return 'assignment = "claim"\n'


@dataclass
class Walk:
    """A request, and what a moderator knows of it."""

    stage: Stage
    dice: random.Random
    place: str = ""
    there: set[str] = field(default_factory=set)
    """Who was in its place after the last step."""
    blocked: set[str] = field(default_factory=set)
    lines: list[str] = field(default_factory=list)

    async def request(self) -> Request:
        store = await Store.open(self.stage.muster.where)
        try:
            found = await store.request("support", 1)
        finally:
            await store.close()
        assert found is not None
        return found

    def belong(self, request: Request) -> set[str]:
        """As the request says: who asked it, its shepherd, its swarm, and whoever owes an answer."""
        owing = [call.asked.who for call in request.pulls if call.asked is not None]
        named = [request.requester, request.shepherd, *(one.who for one in request.swarm), *owing]
        return {name_of(self.stage, who) for who in named if who and not is_gone(who)} - self.blocked

    async def types(self, who: str, line: str) -> None:
        said = await self.stage.types(who, line)
        self.lines.append(f"{who}: {line} -> {said.splitlines()[0] if said else said}")

    async def looked_at(self) -> None:
        """Compare, and let the moderator take out who does not belong."""
        await self.stage.muster.settled()
        request = await self.request()
        belong, place = self.belong(request), places(self.stage)[-1]
        now, before = people(self.stage, place), self.there if place == self.place else set()
        story = "\n".join(self.lines)
        assert belong <= now, f"{belong - now} are not in it:\n{story}"
        assert now <= before | belong, f"{now - before - belong} came into it:\n{story}"
        for one in sorted(now - belong):
            await take_out(self.stage, place, one)
        self.place, self.there = place, people(self.stage, place)
        assert self.there == belong


def moves(walk: Walk, request: Request) -> Iterator[Line]:
    """What somebody may do now, as far as it can be known beforehand."""
    stage, inside = walk.stage, walk.belong(request)
    named = {one.who: name_of(stage, one.who) for one in request.swarm}
    if request.status is Status.CLOSED:
        yield "requester", "reopen #1 it is wrong again"
        return
    if request.status is Status.RESOLVED:
        yield from (("requester", "confirm #1"), ("requester", "reopen #1 not yet"))
        return
    for who in HELPERS:
        if who not in inside:
            yield who, "offer #1"
    for who in named.values():
        yield who, "leave #1"
    for call in request.pulls:
        if call.asked is not None:
            asked = name_of(stage, call.asked.who)
            yield from ((asked, f"accept #1 {call.id}"), (asked, f"decline #1 {call.id} no"))
    if request.shepherd is None:
        yield from ((who, "take #1") for who in HELPERS)
        yield "lead", f"assign #1 @{walk.dice.choice(HELPERS)}"
        return
    shepherd = name_of(stage, request.shepherd)
    if request.handover is not None:
        heir = name_of(stage, request.handover.to)
        yield from ((heir, "accept #1 handover"), (heir, "decline #1 handover busy"))
    else:
        yield shepherd, f"handover #1 @{walk.dice.choice(HELPERS)} I am off"
    yield from ((shepherd, f"pull #1 @{who} why?") for who in (*HELPERS, *OUTSIDERS) if who not in inside)
    yield from ((shepherd, f"release #1 @{who}") for who in named.values())
    yield from ((shepherd, f"withdraw #1 {call.id} oops") for call in request.pulls if call.open)
    yield from ((shepherd, "tell #1 soon"), (shepherd, "drop #1 I am ill"), (shepherd, "resolve #1 corrected"))


async def plays(walk: Walk) -> bool:
    found = list(moves(walk, await walk.request()))
    verb = walk.dice.choice(sorted({line.split()[0] for _, line in found}))  # each as often, however many could
    await walk.types(*walk.dice.choice([one for one in found if one[1].split()[0] == verb]))
    return True


async def blocks(walk: Walk) -> bool:
    who = walk.dice.choice(OUTSIDERS)
    if who in walk.blocked:
        await walk.types("lead", f"unblock @{who}")
        walk.blocked.discard(who)
    else:
        await walk.types("lead", f"block @{who} until:2d noise")
        walk.blocked.add(who)
    return True


async def restarts(walk: Walk) -> bool:
    walk.lines.append("(restart)")
    await walk.stage.restart()
    return True


async def loses(walk: Walk) -> bool:
    """It goes on in another place once; what is closed when it is reopened."""
    walk.lines.append("(its place is deleted)")
    lose(walk.stage, walk.place, DELETED)
    ended = (await walk.request()).ended
    await walk.types(*(("requester", "reopen #1 it is gone as well") if ended else ("lead", "set #1 topic salary")))
    return True


async def forgets(walk: Walk) -> bool:
    """A member of the swarm, where there is one, is nobody from now on; and who they were may come as somebody new."""
    request = await walk.request()
    if not request.swarm or walk.dice.random() < HALF:
        return False
    one = walk.dice.choice(request.swarm)
    walk.lines.append(f"({name_of(walk.stage, one.who)} is forgotten)")
    code, said = await walk.stage.muster.asked("forget", one.who, "--yes", "--also-open")
    assert code == 0, said
    await walk.stage.restart()  # who is who is read again
    return True


async def moves_away(walk: Walk) -> bool:
    """A member of the swarm leaves the platform and returns: let go and pulled, they are in it as before."""
    request = await walk.request()
    if not request.swarm or request.shepherd is None or request.ended:
        return False
    who = name_of(walk.stage, walk.dice.choice(request.swarm).who)
    walk.lines.append(f"({who} leaves and returns)")
    await leaves_and_returns(walk.stage, who)
    walk.there.discard(who)
    assert who not in people(walk.stage, walk.place)
    shepherd = name_of(walk.stage, request.shepherd)
    await walk.types(shepherd, f"release #1 @{who}")
    await walk.types(shepherd, f"pull #1 @{who} welcome back")
    return True


STEPS = (*(plays,) * 25, *(blocks,) * 3, moves_away, restarts, loses, forgets)
Step = Callable[[Walk], Awaitable[bool]]


@pytest.mark.parametrize("seed", range(int(os.environ.get("WALKS", "1"))))
@pytest.mark.parametrize("stage", ["slack", "discord"], indirect=True)
async def test_in_its_place_are_those_who_belong_and_nobody_else(stage: Stage, seed: int) -> None:
    """`WALKS=20` takes as many walks."""
    walk = Walk(stage, random.Random(seed))
    steps: list[Step] = list(STEPS)
    walk.dice.shuffle(steps)
    await walk.types("requester", "open private:yes pay slip")
    await stage.until(lambda: "pay slip" in stage.card(1))
    while steps:
        await walk.looked_at()
        step = steps.pop(0)
        if not await step(walk):
            steps.insert(walk.dice.randrange(len(steps) + 1), step)
            await plays(walk)
    await walk.looked_at()
    assert len(places(stage)) == 1, "the one before is gone"
    done = {line.split()[1] for line in walk.lines if "->" in line}
    assert len(done) >= MANY, walk.lines


BACK = {
    "requester": [("helper", "tell #1 soon")],
    "helper": [("helper", "drop #1 I was away"), ("helper", "take #1")],
    "dba": [("helper", "release #1 @dba"), ("helper", "pull #1 @dba welcome back")],
}
"""What calls somebody into its place once more who was in it as its asker, its shepherd, or as one of its swarm."""


@pytest.mark.parametrize("stage", ["slack", "discord"], indirect=True)
async def test_whoever_leaves_and_returns_is_called_back_in(stage: Stage) -> None:
    await stage.types("requester", "open private:yes pay slip")
    for who, line in (("helper", "take #1"), ("helper", "pull #1 @dba why?"), ("dba", "accept #1")):
        await stage.types(who, line)
    await stage.muster.settled()
    (place,) = places(stage)
    assert people(stage, place) == set(BACK)
    for who, lines in BACK.items():
        await leaves_and_returns(stage, who)
        assert people(stage, place) == set(BACK) - {who}, "the platform does not bring them back"
        for by, words in lines:
            await stage.types(by, words)
        await stage.until(lambda: people(stage, place) == set(BACK))
