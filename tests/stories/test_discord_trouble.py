"""Story 6 on Discord: lost connections, deliveries that come twice, answers that come late, a platform that fails."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.platforms.discord import DiscordDouble
from tests.stories.discord_stage import DiscordStage
from tests.stories.kept import held

POSTS = "/channels/{channel}/messages"


@pytest.fixture(params=["text", "forum"])
async def stage(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[DiscordStage]:
    async with DiscordDouble() as double:
        stage = DiscordStage(double, tmp_path, forum=request.param == "forum")
        await stage.start()
        yield stage
        assert await stage.muster.stop() == 0, stage.muster.transcript()


async def opened(stage: DiscordStage) -> None:
    await stage.types("requester", "open printer jams")
    await stage.until(lambda: "@helper" in stage.card(1))


async def test_requester_and_shepherd_are_in_the_thread_and_the_answer_links_it(stage: DiscordStage) -> None:
    answer = await stage.double.slash("requester", stage.channel, "swarm open", title="printer jams")
    thread = stage.double.threads(stage.channel)[0]
    assert f"<#{thread.id}>" in answer.content
    await stage.until(lambda: {"requester", "helper"} <= set(stage.double.threads(stage.channel)[0].members))


async def test_the_same_interaction_twice_is_one(stage: DiscordStage) -> None:
    await opened(stage)
    stage.double.redeliver()
    await stage.types("helper", "tried a new cable", 1)
    await stage.until(lambda: "a new cable" in stage.card(1))
    assert len(stage.double.threads(stage.channel)) == 1


async def test_a_lost_connection_is_resumed(stage: DiscordStage) -> None:
    await opened(stage)
    await stage.double.drop_sockets(resume=True)
    await stage.double.connected(15)
    await stage.types("helper", "tried a new cable", 1)
    await stage.until(lambda: "a new cable" in stage.card(1))
    assert stage.double.gateway.resumed


async def test_a_refused_resume_starts_anew(stage: DiscordStage) -> None:
    await opened(stage)
    before = stage.double.gateway.identified
    await stage.double.drop_sockets(resume=False)
    await stage.double.until(lambda: stage.double.gateway.identified != before and stage.double.gateway.connected, 20)
    await stage.types("helper", "tried a new cable", 1)
    await stage.until(lambda: "a new cable" in stage.card(1))


async def test_a_slow_disk_is_answered_later(stage: DiscordStage) -> None:
    await opened(stage)
    answers = "/interactions/{interaction}/{token}/callback"
    async with held(stage.muster.folder):
        asking = asyncio.create_task(stage.types("helper", "tried a new cable", 1))
        await stage.until(lambda: stage.double.calls_to("POST", answers)[-1].json["type"] == 5)
        assert not asking.done(), "it is thinking, for nothing is on the disk yet"
    assert "Written down" in await asking
    await stage.until(lambda: "a new cable" in stage.card(1))


async def test_too_many_calls_are_waited_for(stage: DiscordStage) -> None:
    await opened(stage)
    stage.double.fail("POST", POSTS, status=429, retry_after=1.5, times=1)
    await stage.types("helper", "tell one", 1)
    assert "is told" in await stage.types("helper", "tell two", 1)
    await stage.until(lambda: stage.thread(1)[-2:] == ["@requester: one", "@requester: two"])


async def test_a_failure_of_discord_is_tried_again(stage: DiscordStage) -> None:
    await opened(stage)
    stage.double.fail("POST", POSTS, status=500, times=2, carried_out=True)
    await stage.types("helper", "tell one", 1)
    await stage.types("helper", "tell two", 1)
    await stage.until(lambda: stage.thread(1)[-2:] == ["@requester: one", "@requester: two"])


async def test_a_message_becomes_a_request(stage: DiscordStage) -> None:
    lobby = stage.double.channel("lobby")
    message = await stage.double.says("requester", lobby, "the printer is jammed\nagain, third floor")
    answer = await stage.double.context_menu("helper", message, "Turn into a request")
    assert "#1 is open" in answer.plain
    await stage.until(lambda: "the printer is jammed" in stage.card(1))
    assert "@requester" in stage.card(1) and "noted by @helper" in stage.card(1)


async def test_a_form_that_was_opened_before_a_restart_still_works(stage: DiscordStage) -> None:
    answer = await stage.double.slash("requester", stage.channel, "swarm open")
    assert answer.modal is not None
    title = next(field.label for field in answer.modal.fields if field.label.startswith("Title"))
    await stage.restart()
    sent = await stage.double.submits("requester", answer, {title: "printer jams"})
    assert "#1 is open" in sent.plain


async def test_a_confirmed_request_is_put_away_and_can_come_back(stage: DiscordStage) -> None:
    await opened(stage)
    await stage.types("helper", "resolve new toner", 1)
    await stage.types("requester", "confirm", 1)
    await stage.until(lambda: stage.double.threads(stage.channel)[0].archived)
    await stage.types("requester", "reopen #1 jams again")
    await stage.until(lambda: not stage.double.threads(stage.channel)[0].archived)
    await stage.until(lambda: "active" in stage.card(1))


async def test_autocomplete_offers_open_requests(stage: DiscordStage) -> None:
    await opened(stage)
    found = await stage.double.autocomplete("helper", stage.channel, "swarm tell", "request", "", update="x")
    assert any("printer jams" in one for one in found)
    none = await stage.double.autocomplete("stranger", stage.channel, "swarm tell", "request", "", update="x")
    assert none == []


async def test_nobody_is_pinged_by_words(stage: DiscordStage) -> None:
    await opened(stage)
    await stage.types("helper", "tell @everyone <@1> see", 1)
    await stage.until(lambda: "see" in stage.thread(1)[-1])
    last = stage.double.thread_messages(stage.double.threads(stage.channel)[0].id)[-1]
    assert stage.double.pings(last) == {"requester"}
