"""The lines to Slack: taken up again after a cut, renewed on request, silent about tokens."""

import asyncio
import logging
from io import BytesIO

import pytest
from aiohttp import ClientSession

from adapters.slack.socket_mode import PAUSES
from bot.door import Never
from tests.adapters.slack.stage import Stage
from tests.platforms.slack import PlatformFailure


async def test_a_cut_line_is_taken_up_again(stage: Stage) -> None:
    async with stage.opened():
        await stage.slack.drop_sockets()
        await stage.slack.until(lambda: stage.slack.socket_count == 1)
        assert (await stage.slack.types("asker", "help", "/swarm mine")).plain == "heard: mine"
    assert stage.slack.socket_count == 0


async def test_a_line_that_slack_renews_still_acknowledges_what_is_in_hand(stage: Stage) -> None:
    stage.app.free.clear()
    async with stage.opened():
        typing = asyncio.create_task(stage.slack.types("asker", "help", "/swarm mine"))
        await stage.slack.until(lambda: stage.slack.post.deliveries)
        await stage.slack.disconnect()
        await stage.slack.until(lambda: stage.slack.sockets.accepted == 2)
        stage.app.free.set()
        assert (await typing).plain == "heard: mine"
        assert (await stage.slack.types("asker", "help", "/swarm board")).plain == "heard: board"
        assert stage.slack.sockets.stray_acks == []


async def test_a_slack_that_cannot_be_reached_is_tried_again(stage: Stage) -> None:
    stage.slack.fail("apps.connections.open", times=2, status=500)
    async with stage.opened():
        assert (await stage.slack.types("asker", "help", "/swarm mine")).plain == "heard: mine"


async def test_an_app_token_that_is_refused_ends_the_run(stage: Stage) -> None:
    stage.slack.fail("apps.connections.open", error="not_allowed_token_type")
    with pytest.raises(Never, match="token of the wrong kind"):
        async with stage.opened():
            raise AssertionError("nobody is heard")


async def test_what_is_not_signed_is_not_heard(stage: Stage) -> None:
    async with stage.opened("http"):
        url = str(stage.slack.request_url.url)
        async with ClientSession() as session:
            async with session.post(url, data={"command": "/swarm", "text": "mine"}) as answer:
                assert answer.status == 401
            async with session.post(url, data=BytesIO(b"x" * (1024 * 1024 + 1))) as answer:
                assert answer.status == 413
            async with session.get(url.replace("/slack/events", "/health")) as answer:
                assert (answer.status, await answer.text()) == (200, "ok")
        assert await stage.slack.verify_url()
        assert stage.app.heard == []


@pytest.mark.parametrize("mode", ["socket", "http"])
async def test_a_malformed_payload_is_told_of_once_and_the_next_is_heard(
    stage: Stage, mode: str, capsys: pytest.CaptureFixture[str]
) -> None:
    async with stage.opened(mode):
        stage.slack.retry_delays = ()
        for kind, payload in (
            ("slash_commands", {"command": "/swarm", "text": "mine"}),
            ("interactive", {"type": "block_actions", "actions": [{"action_id": "b0", "value": "x"}], "user": None}),
        ):
            with pytest.raises(PlatformFailure):
                stage.slack.ack_limit = 0.3
                await stage.slack.post.ask(kind, "malformed", payload)
        stage.slack.ack_limit = 3.0
        stage.slack.retry_delays = (0.1,)
        told = [
            stage.slack.post.tell("malformed", {"type": "event_callback", "event_id": "Ev1", "event": event})
            for event in ({"type": "app_mention"}, None)
        ]
        await stage.slack.quiet()
        assert [(len(one.sent), one.failure) for one in told] == [(1, None)] * 2, "it is no better when told again"
        assert (await stage.slack.types("asker", "help", "/swarm mine")).plain == "heard: mine"
        written = capsys.readouterr().out
        assert written.count("malformed payload") == written.count("ref=") == 4


async def test_a_group_that_may_not_be_read_does_not_stop_the_start(
    stage: Stage, capsys: pytest.CaptureFixture[str]
) -> None:
    stage.slack.scopes.discard("usergroups:read")
    async with stage.opened():
        assert [one.id for one in stage.app.known["support"]] == [stage.who("dba")]
    assert "lacks the scope usergroups:read" in capsys.readouterr().out


async def test_a_group_that_cannot_be_read_now_takes_nobodys_roles(stage: Stage) -> None:
    stage.slack.fail("usergroups.users.list", status=429, retry_after=1)
    async with stage.opened():
        assert "support" not in stage.app.known
        await stage.slack.until(lambda: "support" in stage.app.known)
        assert len(stage.app.known["support"]) == 3


async def test_no_token_is_ever_logged(
    stage: Stage, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.DEBUG):
        async with stage.opened() as door:
            await stage.slack.types("asker", "help", "/swarm mine")
            await door.post(f"slack:{stage.channel}", stage.app.answer(stage.app.heard[0]).card, "k")  # type: ignore[union-attr]
            await stage.slack.drop_sockets()
            await stage.slack.until(lambda: stage.slack.socket_count == 1)
    written = caplog.text + capsys.readouterr().out
    for secret in (stage.slack.bot_token, stage.slack.app_token, stage.slack.signing_secret, "ticket="):
        assert secret not in written


async def test_time_zones_are_learnt(stage: Stage) -> None:
    stage.slack.user("helper", tz="Europe/Berlin")
    async with stage.opened():
        await stage.slack.until(lambda: [one.method for one in stage.slack.calls].count("users.info") == 3)
        await stage.slack.quiet()
        await stage.slack.types("helper", "help", "/swarm away until 3")
        assert stage.app.heard[0].by.zone == "Europe/Berlin"


async def test_a_line_that_only_breaks_is_not_dialled_in_a_frenzy(stage: Stage) -> None:
    async with stage.opened():
        for _ in range(3):
            await stage.slack.until(lambda: stage.slack.socket_count == 1)
            await stage.slack.drop_sockets()
        await stage.slack.until(lambda: stage.slack.socket_count == 1)
        dialled = [call.at for call in stage.slack.calls if call.method == "apps.connections.open"]
        assert dialled[3] - dialled[2] >= PAUSES[2]
