"""Story 3: declined, and nobody there. A tier's people are asked one after the other, each once."""

from tests.stories.stage import Stage


async def test_the_next_of_the_tier_is_asked_and_then_it_is_raised(stage: Stage) -> None:
    await stage.types("requester", "open build fails")
    await stage.until(lambda: "@helper" in stage.card(1))
    asked = await stage.types("helper", "pull tier3 why does the linker crash?", 1)
    first, second = ("dev", "dev2") if "@dev is asked" in asked else ("dev2", "dev")
    assert f"@{first} is asked" in asked
    await stage.until(lambda: f"@{first}, @helper asks" in stage.thread(1)[-1])
    await stage.until(lambda: "anyone of tier 3" in stage.card(1))

    declined = await stage.types(first, "decline on a call until 3", 1)
    assert f"@{second} is asked next" in declined
    await stage.until(lambda: f"@{second}, @helper asks" in stage.thread(1)[-1])
    again = await stage.types(first, "accept p1", 1)
    assert "You have declined this call for help" in again and "You can offer help." in again

    await stage.types(second, "decline", 1)
    await stage.until(lambda: "Nobody could be found (tier 3)" in stage.private("lead")[-1])
    await stage.until(lambda: "nobody could be found" in stage.card(1))
    assert "nobody could be found to help" in await stage.types("helper", "board")
    assert "You are in the swarm of #1" in await stage.types("dba", "offer", 1)


async def test_a_withdrawn_pull_cannot_be_accepted(stage: Stage) -> None:
    await stage.types("requester", "open build fails")
    await stage.until(lambda: "@helper" in stage.card(1))
    await stage.types("helper", "pull @dba why?", 1)
    await stage.until(lambda: "[Accept]" in stage.thread(1)[-1])
    assert "withdrawn" in await stage.types("helper", "withdraw p1", 1)
    refused = await stage.types("dba", "accept p1", 1)
    assert "This call for help was withdrawn. You can offer help." in refused


async def test_pulling_somebody_who_is_in_already(stage: Stage) -> None:
    await stage.types("requester", "open build fails")
    await stage.until(lambda: "@helper" in stage.card(1))
    await stage.types("dba", "offer", 1)
    assert "@dba is in the swarm of #1 already" in await stage.types("helper", "pull @dba why?", 1)
    assert "@requester asked #1 and is in its thread" in await stage.types("helper", "pull @requester why?", 1)
