"""Two desks in two workspaces with equal ids and equal names, at one Muster: nothing crosses from one to the other."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.stories.browser import Browser
from tests.stories.slack_stage import SlackStage
from tests.stories.workspaces import Workspaces, workspaces

There = tuple[Workspaces, Browser]


@pytest.fixture(params=["socket", "http"])
async def both(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Workspaces]:
    async with workspaces(tmp_path, http=request.param == "http") as (many, browser):
        for stage in (many.first, many.second):
            assert (await browser.installs(stage.slack)).status == 200
        await many.awake(2)
        yield many


async def opened(stage: SlackStage) -> None:
    await stage.types("requester", "open printer jams")
    await stage.until(lambda: "@helper" in stage.card(1))


async def told(stage: SlackStage, words: str) -> None:
    await stage.types("helper", f"tell {words}", 1)
    await stage.until(lambda: f"@requester: {words}" in stage.thread(1))


def said_in(stage: SlackStage) -> str:
    """All that anybody can see there."""
    return stage.slack.transcript()


async def test_equal_ids_and_names_are_not_the_same(both: Workspaces) -> None:
    one, other = both.first, both.second
    assert one.channel == other.channel and one.slack.user("helper") == other.slack.user("helper")
    assert "#1 is open" in await one.types("requester", "open printer jams")
    assert "#1 is open" in await other.types("requester", "open laptop lost")
    await one.until(lambda: "printer jams" in one.card(1) and "@helper" in one.card(1))
    await other.until(lambda: "laptop lost" in other.card(1) and "@helper" in other.card(1))

    await one.types("helper", "pull @dba is it the spool?", 1)
    await one.until(lambda: "is it the spool?" in "".join(one.thread(1)))
    await one.presses("dba", "Accept", 1)
    await one.until(lambda: "@dba" in one.card(1))
    await one.says("requester", "it is on the third floor", 1)
    await one.types("helper", "tell a technician comes", 1)
    await one.until(lambda: "@requester: a technician comes" in one.thread(1))
    await one.types("helper", "resolve new toner", 1)
    await one.until(lambda: "[It works] [Not solved]" in one.card(1))
    await other.types("helper", "note #1 asked the front desk")
    await other.until(lambda: "@dba" not in other.card(1))

    assert "printer" not in said_in(other) and "toner" not in said_in(other) and "spool" not in said_in(other)
    assert "laptop" not in said_in(one) and "front desk" not in said_in(one)
    assert "active" in other.card(1) and "resolved" in one.card(1)
    assert "1 opened, 1 open now, 0 resolved" in await other.types("lead", "stats 24h")
    assert "1 opened, 0 open now, 1 resolved" in await one.types("lead", "stats 24h")


async def test_what_is_said_to_one_person_goes_to_the_one_who_is_meant(both: Workspaces) -> None:
    one, other = both.first, both.second
    await one.types("requester", "open printer jams")
    await one.until(lambda: "@helper" in one.card(1))
    await other.types("requester", "open laptop lost")
    await other.until(lambda: "@helper" in other.card(1))
    await one.types("helper", "handover @second end of my shift", 1)
    await one.until(lambda: "[Not now]" in one.private("second")[-1])
    assert other.private("second") == []
    await one.presses("second", "Not now", 1)
    await one.until(lambda: "does not take over" in "".join(one.private("helper")))
    await other.slack.quiet()
    assert other.private("helper") == []
    assert one.leads_to("helper", 1)


async def test_the_desk_of_another_workspace_does_not_exist(both: Workspaces) -> None:
    one, other = both.first, both.second
    await other.types("requester", "open laptop lost")
    await other.until(lambda: "@helper" in other.card(1))
    for line in ("status other#1", "take other#1", "note other#1 hello"):
        said = await one.types("helper", line)
        assert "laptop" not in said and "There is no desk" in said, said
    assert "hello" not in said_in(other)
    lobby = one.slack.channel("lobby", members=("requester",))
    assert "#1 is open" in (await one.slack.types("requester", lobby, "/swarm open in the lobby")).plain
    await one.until(lambda: "in the lobby" in one.card(1))
    assert "lobby" not in said_in(other)


async def test_roles_are_those_of_the_workspace_in_which_somebody_is(both: Workspaces) -> None:
    one, other = both.first, both.second
    await other.types("requester", "open laptop lost")
    await other.until(lambda: "@helper" in other.card(1))
    one.slack.usergroup("staff", ("stranger",))
    await one.slack.quiet()
    assert "Noted" not in await other.types("stranger", "note #1 I know")
    await one.types("requester", "open printer jams")
    await one.until(lambda: "@stranger" in one.card(1))


async def test_one_that_is_taken_out_or_in_trouble_is_no_trouble_for_the_other(both: Workspaces) -> None:
    one, other = both.first, both.second
    for stage in (one, other):
        await opened(stage)
    one.slack.fail("*", status=500, times=None)
    assert "is told" in await other.types("helper", "tell all is well", 1)
    one.slack.heal()
    one.slack.uninstalls()
    await both.resting(3)
    await other.types("helper", "tell still here", 1)
    await other.until(lambda: "@requester: still here" in other.thread(1))


async def test_a_restart_finds_both(both: Workspaces) -> None:
    one, other = both.first, both.second
    for stage in (one, other):
        await opened(stage)
    await both.muster.kill()
    await one.slack.says("requester", one.channel, "while nobody listened", thread=one.slack.messages(one.channel)[0])
    await both.muster.start()
    await both.awake(2)
    for stage in (one, other):
        await told(stage, "here again")


async def test_private_requests_are_private_in_their_own_workspace(both: Workspaces) -> None:
    one, other = both.first, both.second
    for stage, words in ((one, "pay slip"), (other, "sick note")):
        assert "#1 is open" in await stage.types("requester", f"open private:yes {words}")
        await shepherded(stage)
    assert "pay slip" in one.card(1) and "sick note" in other.card(1)
    assert "pay slip" not in said_in(other) and "sick note" not in said_in(one)
    assert not one.slack.messages(one.channel) and not other.slack.messages(other.channel)
    await told(other, "get well")
    assert "get well" not in said_in(one)
    one.slack.uninstalls()
    await both.resting(3)
    await told(other, "soon")


async def shepherded(stage: SlackStage) -> None:
    await stage.until(lambda: "@helper" in stage.card(1))
