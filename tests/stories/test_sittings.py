"""Sittings: a few people go through what is new, on one card in a thread of its own."""

import asyncio

import pytest

from tests.stories.stage import PLATFORMS, SITTING, Stage, also_on_a_server

EVERY_HALF_HOUR = 'assignment = "claim"\nsittings = { dispatch = "*/30 * * * *" }'


@also_on_a_server("slack", "discord")
async def test_a_dispatch_swarm_goes_from_one_request_to_the_next(stage: Stage) -> None:
    for who in ("helper", "second"):
        await stage.types(who, "away")
    for number in (1, 2, 3, 4):
        await stage.types("requester", f"open request {number}")
    assert "The dispatch swarm sits over 4 requests." in await stage.types("helper", "sitting dispatch")
    await stage.until(lambda: "Dispatch swarm · 1 of 4 · #1 request 1" in stage.card(SITTING))
    assert "nobody looks after it · nobody has said what it is about" in stage.card(SITTING)
    assert "#4 request 4 · " in stage.card(SITTING), "what is to come"

    assert "You look after #1 now" in await stage.presses("helper", "Take", SITTING)
    await stage.until(lambda: "[Offer]" in stage.card(SITTING) and "nobody looks after it" not in why(stage))
    await stage.presses("helper", "Classify", SITTING, fill={"value": "printing"})
    await stage.until(lambda: "Dispatch swarm · 2 of 4 · #2 request 2" in stage.card(SITTING))

    await asyncio.gather(*(stage.presses("second", "Next", SITTING) for _ in range(2)))
    await stage.until(lambda: "Dispatch swarm · 3 of 4 · #3 request 3" in stage.card(SITTING))
    await stage.presses("second", "Close the sitting", SITTING)
    await stage.until(lambda: "Dispatch swarm · closed" in stage.card(SITTING))
    assert "4 on the agenda: 1 settled, 1 left for later, 2 not looked at." in stage.card(SITTING)
    assert "#1 request 1 · @helper · active" in stage.card(SITTING)


def why(stage: Stage) -> str:
    return next((line for line in stage.card(SITTING).splitlines() if line.startswith("Why")), "")


@pytest.mark.parametrize("stage", PLATFORMS, indirect=True)
@pytest.mark.parametrize("policy", [EVERY_HALF_HOUR], ids=["every half hour"])
async def test_a_dispatch_swarm_sits_when_its_time_has_come(stage: Stage) -> None:
    await stage.types("requester", "open printer jams")
    await stage.until(lambda: "[Take]" in stage.card(1))
    await stage.later("35m")
    assert "Dispatch swarm · 1 of 1 · #1 printer jams" in stage.card(SITTING)
    await stage.presses("helper", "Next", SITTING)
    await stage.until(lambda: "It was looked at." in stage.card(SITTING))
    refused = await stage.types("second", "sitting dispatch")
    assert "sits already" in refused
    await stage.presses("second", "Close the sitting", SITTING)
    await stage.until(lambda: "1 on the agenda: 0 settled, 1 left for later." in stage.card(SITTING))
