"""Story 1: the everyday swarm. One request from open to closed; the owner never changes, help comes to it."""

from tests.stories.stage import Stage, also_on_a_server


@also_on_a_server("slack", "discord")
async def test_the_everyday_swarm(stage: Stage) -> None:
    opened = await stage.types("requester", "open replica lags, dashboards are stale urgency:high")
    assert "#1 is open. @helper looks after it" in opened
    await stage.until(lambda: "Shepherd" in stage.card(1))
    card = stage.card(1)
    assert "#1 · replica lags, dashboards are stale" in card
    assert "high" in card and "@requester" in card and "@helper" in card
    assert "[Tell] [Pull] [Note] [Resolve]" in card

    posted = len(stage.thread(1))
    await stage.types("helper", "tried restarted the replica", 1)
    await stage.until(lambda: "restarted the replica" in stage.card(1))
    assert len(stage.thread(1)) == posted, "the card grows; nothing is posted"

    asked = await stage.types("helper", "pull @dba why does replay stall at checkpoint 7?", 1)
    assert "@dba is asked" in asked
    await stage.until(lambda: "why does replay stall at checkpoint 7?" in stage.thread(1)[-1])
    assert "@dba, @helper asks" in stage.thread(1)[-1]
    assert "[Accept] [Decline] [Brief]" in stage.thread(1)[-1]

    brief = await stage.presses("dba", "Brief", 1)
    for fact in ("why does replay stall", "restarted the replica", "@helper (shepherd)"):
        assert fact in brief
    accepted = await stage.presses("dba", "Accept", 1)
    assert "You are in the swarm of #1. @helper looks after it" in accepted
    await stage.until(lambda: "@dba (tier 2" in stage.card(1))

    await stage.types("helper", "tell we found the cause, failing over now", 1)
    await stage.until(lambda: stage.thread(1)[-1] == "@requester: we found the cause, failing over now")

    await stage.types("helper", "release @dba thanks, that was it", 1)
    await stage.until(lambda: "thanks, that was it" in stage.private("dba")[-1])
    await stage.until(lambda: "@dba" not in stage.card(1))

    await stage.types("helper", "resolve failed over to the standby", 1)
    await stage.until(lambda: "resolved in" in stage.card(1))
    assert "failed over to the standby" in stage.card(1) and "helped: @dba" in stage.card(1)
    assert "[It works] [Not solved]" in stage.card(1)
    await stage.until(lambda: "Does it work?" in stage.private("requester")[-1])

    closed = await stage.presses("requester", "It works", 1)
    assert "#1 is closed" in closed
    await stage.until(lambda: "confirmed" in stage.card(1))

    numbers = await stage.types("lead", "stats 7d")
    assert "1 opened, 0 open now, 1 resolved" in numbers
    assert "Hand-offs" in numbers and "1 of 1 resolved" in numbers
