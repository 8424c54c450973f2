"""How often a platform is called: for an opened request, its answer included, and for the whole of story 1."""

import asyncio
from collections import Counter
from pathlib import Path

from benchmarks.doors import DOORS, AnyStage, double, running, settled
from benchmarks.figure import Figure
from tests.stories.slack_stage import SlackStage
from tests.stories.test_everyday import test_the_everyday_swarm as story_1

AIM = {"slack": 1, "discord": 4, "discord-forum": 2}
REQUESTS, TOGETHER = 120, 4
CONNECTIONS = 0.05


async def figures(folder: Path) -> list[Figure]:
    return [figure for door in DOORS for figure in await _at(door, folder)]


async def _at(door: str, folder: Path) -> list[Figure]:
    async with running(door, folder) as stage:
        await settled(stage)
        before = len(double(stage).calls)
        await story_1(stage)
        await settled(stage)
        whole = _named(stage, before)
        await _open(stage, TOGETHER * 2)
        await settled(stage)
        before, connections = len(double(stage).calls), double(stage).connections
        await _open(stage, REQUESTS)
        await settled(stage)
        of_opening, new = _named(stage, before), double(stage).connections - connections
    calls, per_request = of_opening.total() / REQUESTS, new / REQUESTS
    print(f"{door}, {REQUESTS} opened: {_listed(of_opening)}\n{door}, story 1: {_listed(whole)}", flush=True)
    return [
        Figure(
            name=f"{door}: calls per opened request",
            measured=f"{calls:.2f}",
            target=f"at most {AIM[door]}",
            reached=calls <= AIM[door],
        ),
        Figure(
            name=f"{door}: new connections per request",
            measured=f"{per_request:.3f}",
            target=f"under {CONNECTIONS}",
            reached=per_request < CONNECTIONS,
        ),
        Figure(name=f"{door}: calls of story 1", measured=f"{whole.total()}"),
    ]


async def _open(stage: AnyStage, count: int) -> None:
    """By a few people at a time."""
    for start in range(0, count, TOGETHER):
        several = range(start, start + TOGETHER)
        await asyncio.gather(*(stage.types("requester", f"open printer {count}-{one} jams") for one in several))


def _named(stage: AnyStage, before: int) -> Counter[str]:
    """The calls since then, by what was called."""
    if isinstance(stage, SlackStage):
        return Counter(call.method for call in stage.slack.calls[before:])
    return Counter(f"{call.method} {call.route}" for call in stage.double.calls[before:])


def _listed(calls: Counter[str]) -> str:
    return ", ".join(f"{count} {name}" for name, count in calls.most_common())
