"""Somebody takes a token away in the middle of things: what needs it is kept until there is another one."""

import asyncio

import pytest

from tests.storms.everywhere import Everywhere
from tests.storms.talk import AT_ONCE, FAILURES, arrived, opened, tells, told
from tests.storms.weather import DiscordWeather, Doing

SAID = {"slack": "slack refuses a token", "discord": "a door fell"}
MANY = 12
FEW = MANY + 2
"""Calls with which a process finds out that its tokens are refused: what was on its way for each request, no more."""


@pytest.mark.parametrize("name", SAID)
async def test_without_a_token_one_platform_rests_and_nothing_is_lost(everything: Everywhere, name: str) -> None:
    theirs, others = sorted(everything.both, key=lambda one: one.name != name)
    titles = [f"printer {count} jams" for count in range(MANY)]
    numbers, (there,) = await asyncio.gather(opened(theirs, *titles), opened(others, "replica lags"))
    theirs.order(Doing.SAY, status=503)
    await asyncio.gather(*(tells(theirs, number, "one", "two") for number in numbers))
    await theirs.double.revoke()
    theirs.double.heal()
    tried = len(theirs.tries(Doing.ANYTHING))

    await everything.muster.said(SAID[name])
    everything.discord.double.desk.patience = 0.5
    with pytest.raises(FAILURES):
        await theirs.types("lead", "board")
    everything.discord.double.desk.patience = 3.0
    for word in ("three", "four"):
        assert await tells(others, there, word) < AT_ONCE
        assert await arrived(others, there, [word]) < AT_ONCE
    assert not any(told(theirs, number) for number in numbers)
    assert len(theirs.tries(Doing.ANYTHING)) - tried <= FEW
    said = [line for line in everything.muster.log if line.get("event") == SAID[name] and "token" in line["why"]]
    assert 1 <= len(said) <= 2, "once for each token"
    code, findings = await everything.muster.examined()
    assert code == 1 and f"{MANY} requests have something that still waits" in findings, findings

    assert await everything.muster.stop() == 0, everything.muster.transcript()
    everything.renewed()
    await everything.muster.start(doors=2)
    mine, other = {number: ["one", "two"] for number in numbers}, {there: ["three", "four"]}
    await everything.calm(*((mine, other) if name == "slack" else (other, mine)))


async def test_a_token_that_is_good_again_is_found_out_by_the_door(discord: DiscordWeather) -> None:
    """It tries on and on, and what waits for the token need not be over with that."""
    (number,) = await opened(discord, "printer jams")
    token = discord.double.token
    await discord.double.revoke()
    await discord.muster.said("a door is still shut")
    discord.double.reinstate(token)
    await discord.within(15, discord.heard)
    assert await tells(discord, number, "one") < AT_ONCE
    await arrived(discord, number, ["one"])
