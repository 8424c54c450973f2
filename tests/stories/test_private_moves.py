"""The place of a private request is lost, and it goes on in another one: with all who belong, and nobody else."""

from collections.abc import Awaitable, Callable
from functools import partial
from itertools import product

import pytest

from tests.stories.discord_stage import DiscordStage
from tests.stories.private_places import ARCHIVED, DELETED, PUT_OUT, Stage, lose, people, places
from tests.stories.slack_stage import SlackStage
from tests.stories.test_who_may_act import loses_role

Lost = Callable[[Stage, str], Awaitable[None]]
INSIDE = {"requester", "helper", "second", "dba", "vendor"}
"""Who belongs once all have come and gone: its asker, its shepherd, its swarm, and whoever was asked and owes an
answer. Not dev, who was let go, nor the stranger, who was shut out."""
STEPS = [
    ("requester", "open private:yes pay slip"),
    ("helper", "pull #1 @dba have you seen this?"),
    ("dba", "accept #1"),
    ("helper", "pull #1 @dev and you?"),
    ("dev", "accept #1"),
    ("helper", "pull #1 @stranger do you know it?"),
    ("stranger", "accept #1"),
    ("second", "offer #1"),
    ("helper", "release #1 @dev"),
    ("lead", "block @stranger until:2d noise"),
    ("helper", "pull #1 @vendor is it your printer?"),
]
GOES_ON = "The thread of this request was deleted. It goes on here."


async def gathered(stage: Stage) -> str:
    """All have come and gone; the place."""
    for who, line in STEPS:
        await stage.types(who, line)
        if line.startswith("open"):
            await stage.until(lambda: "@helper" in stage.card(1))
        if line.startswith(("pull", "offer")):  # who is let go before the question is put is not called in at all
            await stage.muster.settled()
    (place,) = places(stage)
    assert people(stage, place) == INSIDE | {"dev", "stranger"}, "nobody is taken out"
    return place


async def moved(stage: Stage, before: str) -> str:
    """All is said and done; the new place."""
    await stage.until(lambda: [one for one in places(stage) if one != before])
    await stage.muster.settled()
    (place,) = [one for one in places(stage) if one != before]
    return place


async def while_it_runs(stage: Stage, how: str) -> None:
    before = await gathered(stage)
    lose(stage, before, how)
    await stage.types("helper", "tell #1 we are on it")
    place = await moved(stage, before)
    assert people(stage, place) == INSIDE
    assert "@requester: we are on it" in stage.thread(1)
    assert [one for one in stage.thread(1) if "is it your printer?" in one], "who owes an answer is asked again"
    assert "swarm of" in await stage.types("helper", "pull #1 @dba once more"), "and they are inside"
    await stage.types("helper", "release #1 @dba")
    await stage.types("helper", "pull #1 @dev once more?")
    await stage.until(lambda: "dev" in people(stage, place))


async def while_it_is_down(stage: Stage, how: str) -> None:
    before = await gathered(stage)
    assert await stage.muster.stop() == 0
    lose(stage, before, how)
    await stage.muster.start()
    place = await moved(stage, before)
    assert people(stage, place) == INSIDE
    assert GOES_ON in stage.thread(1)


async def after_it_was_closed(stage: Stage, how: str) -> None:
    before = await gathered(stage)
    await stage.types("helper", "resolve #1 corrected")
    await stage.types("requester", "confirm #1")
    await stage.muster.settled()
    lose(stage, before, how)
    await stage.restart()
    await stage.types("requester", "reopen #1 it is wrong again")
    place = await moved(stage, before)
    assert people(stage, place) == INSIDE - {"vendor"}, "what they were asked was taken back"
    assert [one for one in stage.thread(1) if "it is wrong again" in one]


async def twice(stage: Stage, how: str) -> None:
    """The second time it is not put back, as with any other; what is to be said is told to each who belongs."""
    before = await gathered(stage)
    lose(stage, before, how)
    await stage.types("helper", "tell #1 we are on it")
    second = await moved(stage, before)
    lose(stage, second, how)
    await stage.types("helper", "tell #1 it takes longer")
    await stage.until(lambda: [one for one in stage.private("requester") if "it takes longer" in one])
    await stage.muster.settled()
    assert set(places(stage)) <= {before, second}
    for one in places(stage):
        assert people(stage, one) == (INSIDE if one == second else INSIDE | {"dev", "stranger"})
    code, said = await stage.muster.examined()
    assert code == 1 and "deleted once more" in said
    assert not [one for who in ("dev", "stranger") for one in stage.private(who) if "it takes longer" in one]


LOST = (while_it_runs, while_it_is_down, after_it_was_closed, twice)


@pytest.mark.parametrize("lost", LOST)
async def test_on_discord_it_goes_on_with_those_who_belong(discord: DiscordStage, lost: Lost) -> None:
    await lost(discord, DELETED)


@pytest.mark.parametrize(
    ("lost", "how"), [*product(LOST, [ARCHIVED]), (while_it_runs, PUT_OUT), (while_it_is_down, DELETED)]
)
async def test_in_slack_it_goes_on_with_those_who_belong(slack: SlackStage, lost: Lost, how: str) -> None:
    await lost(slack, how)


@pytest.mark.parametrize("stage", ["slack", "discord"], indirect=True)
@pytest.mark.parametrize("how", ["lost role", "blocked"])
async def test_its_asker_belongs_in_the_next_one_and_a_shepherd_without_a_role_does_not(stage: Stage, how: str) -> None:
    await stage.types("requester", "open private:yes pay slip")
    await stage.until(lambda: "@helper" in stage.card(1))
    await stage.muster.settled()
    (before,) = places(stage)
    if how == "lost role":
        await loses_role(stage, "helper")
    else:
        await stage.types("lead", "block @requester noise")
    await stage.muster.settled()
    lose(stage, before, ARCHIVED if isinstance(stage, SlackStage) else DELETED)
    await stage.types("lead", "tell #1 we are on it")
    place = await moved(stage, before)
    assert people(stage, place) == {"requester"} | ({"helper"} if how == "blocked" else set())
    assert "@helper" in stage.card(1), "they still look after it"
    assert "@requester: we are on it" in stage.thread(1)


async def test_in_slack_the_place_that_it_left_stays_private_and_is_told_nothing(slack: SlackStage) -> None:
    before = await gathered(slack)
    assert "pay slip" in (await slack.slack.types("vendor", before, "/swarm status")).plain
    await slack.types("helper", "withdraw #1 p4 it is not")
    message = await slack.slack.says("requester", before, "my xylophone")
    lose(slack, before, PUT_OUT)
    await slack.types("helper", "tell #1 we are on it")
    await moved(slack, before)
    for _ in range(2):
        seen = await slack.slack.shortcut("helper", message, "turn_into_request")
        await slack.until(partial(getattr, seen, "answers"))
        assert "said in a private request" in seen.plain
        for who in ("vendor", "stranger"):  # who are there still
            answer = await slack.slack.types(who, before, "/swarm status")
            assert "There is no request #1 here that you can see" in answer.plain
        assert "pay slip" in (await slack.slack.types("dba", before, "/swarm status")).plain
        await slack.restart()
    assert not slack.slack.messages(slack.channel)
