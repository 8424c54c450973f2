"""Story 6 on Slack: deliveries that come twice, answers that come late, a platform that fails."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.platforms.slack import PlatformFailure, SlackDouble
from tests.stories.kept import held
from tests.stories.slack_stage import SlackStage, field_label


@pytest.fixture(params=["socket", "http"])
async def stage(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[SlackStage]:
    async with SlackDouble() as slack:
        stage = SlackStage(slack, tmp_path, http=request.param == "http")
        await stage.start()
        yield stage
        assert await stage.muster.stop() == 0, stage.muster.transcript()


async def opened(stage: SlackStage) -> None:
    await stage.types("requester", "open printer jams")
    await stage.until(lambda: "@helper" in stage.card(1))


async def test_the_answer_holds_the_link_to_the_thread(stage: SlackStage) -> None:
    answer = await stage.slack.types("requester", stage.channel, "/swarm open printer jams")
    root = stage.slack.messages(stage.channel)[0]
    assert stage.slack.permalink(root) in str(answer.blocks), answer.blocks
    assert set(stage.slack.pings(root)) == {"requester", "helper"}


async def test_the_same_event_three_times_is_one(stage: SlackStage) -> None:
    await opened(stage)
    await stage.types("helper", "tell looking into it", 1)
    await stage.until(lambda: "@requester: looking into it" in stage.thread(1))
    posted = stage.thread(1)
    for _ in range(2):
        await stage.slack.redeliver("app_mention")
    await stage.slack.quiet()
    await stage.types("helper", "status", 1)
    assert stage.thread(1) == posted
    assert "1 opened" in await stage.types("lead", "stats 24h")


async def test_somebody_clicks_accept_four_times(stage: SlackStage) -> None:
    await opened(stage)
    await stage.types("helper", "pull @dba why?", 1)
    await stage.until(lambda: "[Accept]" in stage.thread(1)[-1])
    message = stage.slack.thread(stage.channel, stage.slack.messages(stage.channel)[0])[-1]
    seen = await asyncio.gather(*(stage.slack.presses("dba", message, "Accept") for _ in range(4)))
    await stage.until(lambda: "@dba (tier 2" in stage.card(1))
    await stage.until(lambda: "You are in #1 already." in "".join(one.plain for one in seen))
    assert stage.card(1).count("@dba (tier 2") == 1


async def test_a_redelivered_command_gets_the_first_answer(stage: SlackStage) -> None:
    first = await stage.slack.types("requester", stage.channel, "/swarm open printer jams")
    again = await stage.slack.redeliver("slash_commands")
    assert "#1 is open" in first.plain
    assert again.reply is not None and again.reply["text"] == first.text
    await stage.slack.quiet()
    assert len(stage.slack.messages(stage.channel)) == 1


async def test_a_slow_disk_is_answered_later(stage: SlackStage) -> None:
    await opened(stage)
    async with held(stage.muster.folder):
        answer = await stage.slack.types("helper", stage.channel, "/swarm tried #1 a new cable")
        assert "Working on it" in answer.plain
    await stage.until(lambda: "Written down" in stage.slack.seen_only_by("helper")[-1].plain)
    await stage.until(lambda: "a new cable" in stage.card(1))


async def test_too_many_calls_are_waited_for_and_answers_are_immediate(stage: SlackStage) -> None:
    stage.slack.fail("chat.postMessage", status=429, retry_after=2, times=1)
    answer = await stage.types("requester", "open printer jams")
    assert "#1 is open" in answer and "opens in a moment" in answer
    assert "Written down" in await stage.types("helper", "tried #1 a new cable")
    await stage.until(lambda: "a new cable" in stage.card(1))
    posts = [call for call in stage.slack.calls if call.method == "chat.postMessage"]
    assert [call.status for call in posts[:2]] == [429, 200]
    assert posts[1].at - posts[0].at >= 2, "Retry-After is kept"
    assert len(stage.slack.messages(stage.channel)) == 1


async def test_a_failure_of_slack_is_tried_again(stage: SlackStage) -> None:
    await opened(stage)
    stage.slack.fail("chat.postMessage", status=500, times=2)
    await stage.types("helper", "tell one", 1)
    await stage.types("helper", "tell two", 1)
    await stage.until(lambda: stage.thread(1)[-2:] == ["@requester: one", "@requester: two"])


async def test_an_archived_channel_is_told_to_the_asker_and_the_lead(stage: SlackStage) -> None:
    other = stage.slack.channel("lobby", members=("requester", "lead"))
    stage.slack.archive("help")
    answer = await stage.slack.types("requester", other, "/swarm open printer jams")
    assert "#1 is open" in answer.plain
    await stage.until(lambda: "#1 is safe, but its thread could not be opened" in stage.private("requester")[-1])
    await stage.until(lambda: "archived" in stage.private("lead")[-1])
    assert "Shepherd" in (await stage.slack.types("lead", other, "/swarm status #1")).plain
    code, said = await stage.muster.examined()
    assert code == 1 and "support#1: open thread could not be done: The channel" in said and "archived" in said


async def test_a_lost_socket_is_taken_up_again(stage: SlackStage) -> None:
    if stage.http:
        assert await stage.slack.verify_url()
        return
    await opened(stage)
    await stage.slack.drop_sockets()
    await stage.slack.until(lambda: stage.slack.socket_count > 0, 15)
    assert "Written down" in await stage.types("helper", "tried #1 a new cable")


async def test_killed_before_the_thread_it_appears_once_after_the_restart(stage: SlackStage) -> None:
    stage.slack.fail("chat.postMessage", status=429, retry_after=30, times=1)
    assert "#1 is open" in await stage.types("requester", "open printer jams")
    await stage.muster.kill()
    with pytest.raises(PlatformFailure):
        await stage.types("requester", "open again")
    await stage.muster.start()
    stage.slack.heal()
    await stage.slack.until(lambda: len(stage.slack.messages(stage.channel)) == 1, 40)
    said = await stage.types("requester", "open printer jams")
    assert "You have asked this already: it is #1" in said
    assert len(stage.slack.messages(stage.channel)) == 1


async def test_a_message_becomes_a_request(stage: SlackStage) -> None:
    message = await stage.slack.says("requester", stage.channel, "the printer is jammed\nagain, third floor")
    await stage.slack.reacts("helper", message, "ticket")
    await stage.until(lambda: "the printer is jammed" in stage.card(1))
    assert "@requester" in stage.card(1) and "noted by @helper" in stage.card(1)
    second = await stage.slack.says("stranger", stage.channel, "and the light is out")
    await stage.slack.shortcut("helper", second, "turn_into_request")
    await stage.until(lambda: "and the light is out" in stage.card(2))
    assert "Asked by @stranger" in " ".join(stage.card(2).replace(":", "").split())


async def test_a_form_that_was_opened_before_a_restart_still_works(stage: SlackStage) -> None:
    await stage.slack.types("requester", stage.channel, "/swarm open")
    await stage.slack.until(lambda: stage.slack.view("requester") is not None)
    view = stage.slack.view("requester")
    assert view is not None
    await stage.restart()
    await stage.slack.submits("requester", view, {field_label(view.plain, "title"): "printer jams"})
    await stage.until(lambda: "printer jams" in stage.card(1))


async def test_nobody_is_pinged_by_words(stage: SlackStage) -> None:
    await opened(stage)
    await stage.slack.types("helper", stage.channel, "/swarm tell #1 <!channel> @everyone see")
    await stage.until(lambda: "see" in stage.thread(1)[-1])
    last = stage.slack.thread(stage.channel, stage.slack.messages(stage.channel)[0])[-1]
    assert stage.slack.pings(last) == ["requester"]
