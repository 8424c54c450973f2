"""Story 2: nobody is locked out, nobody is handed off."""

import asyncio

from tests.stories.stage import Stage, also_on_a_server


@also_on_a_server("slack", "discord")
async def test_two_people_take_within_the_same_second(stage: Stage) -> None:
    await stage.types("requester", "open printer jams")
    await stage.until(lambda: "@helper" in stage.card(1))
    await stage.types("helper", "drop my printer too", 1)
    await stage.until(lambda: "Shepherd @second" in " ".join(stage.card(1).replace(":", "").split()))
    await stage.types("second", "drop and mine", 1)
    await stage.until(lambda: "Shepherd @helper" in " ".join(stage.card(1).replace(":", "").split()))

    refused = await stage.types("second", "take", 1)
    assert "@helper has just taken #1. You can offer help." in refused
    assert "[Offer]" in refused


async def test_a_race_for_a_new_request_has_one_winner(stage: Stage) -> None:
    for who in ("helper", "second"):
        assert "away" in await stage.types(who, "away")
    assert "Nobody is free right now" in await stage.types("requester", "open printer jams")
    await stage.until(lambda: "nobody yet" in stage.card(1))
    assert "[Take]" in stage.card(1)
    answers = await asyncio.gather(*(stage.types(who, "take", 1) for who in ("helper", "second")))
    won = [one for one in answers if "You look after #1 now." in one]
    lost = [one for one in answers if "has just taken #1. You can offer help." in one]
    assert len(won) == len(lost) == 1, answers
    await stage.until(lambda: "looks after this now" in stage.thread(1)[-1])


async def test_joining_never_moves_the_ownership(stage: Stage) -> None:
    await stage.types("requester", "open printer jams")
    await stage.until(lambda: "@helper" in stage.card(1))
    assert "You are in the swarm of #1. @helper looks after it." in await stage.types("dba", "offer", 1)
    await stage.until(lambda: "@dba (tier 2" in stage.card(1))
    await stage.types("dba", "note the spool is full", 1)
    await stage.types("dba", "tried emptied the spool", 1)
    await stage.until(lambda: "emptied the spool" in stage.card(1))
    assert "the spool is full" not in stage.card(1), "a note is for the staff"
    refused = await stage.types("dba", "resolve emptied the spool", 1)
    assert "@helper (the shepherd)" in refused and "resolve" in refused
    assert "You left #1" in await stage.types("dba", "leave", 1)
    await stage.until(lambda: "@dba (tier 2" not in stage.card(1))
    assert "@helper" in stage.card(1)


async def test_only_the_others_yes_moves_a_request(stage: Stage) -> None:
    await stage.types("requester", "open printer jams")
    await stage.until(lambda: "@helper" in stage.card(1))
    assert "Until they say yes, @helper looks after it" in await stage.types(
        "helper", "handover @second end of my shift", 1
    )
    await stage.until(lambda: "asks you to take over #1: end of my shift" in stage.private("second")[-1])
    assert "[Take it over] [Not now] [Brief]" in stage.private("second")[-1]
    await stage.until(lambda: "asked to take over: @second" in stage.card(1))

    await stage.presses("second", "Not now", 1)
    await stage.until(lambda: "does not take over #1" in stage.private("helper")[-1])
    await stage.types("helper", "handover @second end of my shift", 1)
    await stage.until(lambda: "[Take it over]" in stage.private("second")[-1])
    assert "You look after #1 now" in await stage.presses("second", "Take it over", 1)
    await stage.until(lambda: "@requester: @second looks after this now. (end of my shift)" in stage.thread(1))
    await stage.types("second", "resolve new toner", 1)
    assert "0, and 1 at a change of shift" in await stage.types("lead", "stats 24h")
