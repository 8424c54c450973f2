"""The Slack double, held against the real slack-bolt and slack_sdk in both of their transports."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.platforms.slack import Answer, Json, NotVisible, PlatformFailure, SlackDouble
from tests.platforms.slack.pace import STRICT

OPEN_FORM: Json = {
    "type": "modal",
    "callback_id": "open",
    "private_metadata": "from the button",
    "title": {"type": "plain_text", "text": "Ask for help"},
    "submit": {"type": "plain_text", "text": "Send"},
    "blocks": [
        {
            "type": "input",
            "block_id": "what",
            "label": {"type": "plain_text", "text": "What is wrong?"},
            "element": {"type": "plain_text_input", "action_id": "title", "max_length": 100},
        },
        {
            "type": "input",
            "block_id": "how",
            "label": {"type": "plain_text", "text": "Urgency"},
            "element": {
                "type": "static_select",
                "action_id": "urgency",
                "options": [
                    {"text": {"type": "plain_text", "text": word}, "value": word.lower()} for word in ("High", "Low")
                ],
            },
        },
        {
            "type": "input",
            "block_id": "who",
            "optional": True,
            "label": {"type": "plain_text", "text": "Whom to tell"},
            "element": {"type": "users_select", "action_id": "person"},
        },
    ],
}


def button(label: str, value: str = "v", action_id: str | None = None) -> Json:
    return {
        "type": "button",
        "text": {"type": "plain_text", "text": label},
        "value": value,
        "action_id": action_id or f"press-{label}",
    }


def card(*elements: Json, text: str = "*#42* waits") -> list[Json]:
    return [
        {"type": "section", "text": {"type": "mrkdwn", "text": text}},
        {"type": "actions", "block_id": "row", "elements": list(elements)},
    ]


@pytest.fixture
async def slack() -> AsyncIterator[SlackDouble]:
    async with SlackDouble() as double:
        double.channel("help", members=("requester", "helper", "dba"))
        yield double


@pytest.fixture
async def client(slack: SlackDouble) -> AsyncIterator[AsyncWebClient]:
    async with aiohttp.ClientSession() as session:
        yield AsyncWebClient(slack.bot_token, base_url=slack.api_url, session=session)


def build(slack: SlackDouble, **more: Any) -> AsyncApp:
    client = AsyncWebClient(slack.bot_token, base_url=slack.api_url)
    logger = logging.getLogger("test-app")
    logger.setLevel(logging.CRITICAL)
    return AsyncApp(client=client, signing_secret=slack.signing_secret, logger=logger, **more)


@asynccontextmanager
async def over_socket(slack: SlackDouble, app: AsyncApp) -> AsyncIterator[AsyncSocketModeHandler]:
    handler = AsyncSocketModeHandler(app, slack.app_token, ping_interval=0.05)
    before = slack.socket_count
    await handler.connect_async()  # type: ignore[no-untyped-call]
    await slack.until(lambda: slack.socket_count > before)
    try:
        yield handler
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]


@asynccontextmanager
async def over_http(slack: SlackDouble, app: AsyncApp) -> AsyncIterator[None]:
    runner = web.AppRunner(app.server(port=0, path="/slack/events").web_app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    slack.http(f"http://{host}:{port}/slack/events")
    try:
        yield
    finally:
        await runner.cleanup()


TRANSPORTS: list[Callable[[SlackDouble, AsyncApp], Any]] = [over_socket, over_http]
both = pytest.mark.parametrize("transport", TRANSPORTS, ids=["socket", "http"])


async def refused(call: Any) -> Json:
    with pytest.raises(SlackApiError) as failure:
        await call
    data = failure.value.response.data
    assert isinstance(data, dict)
    return data


class TestCommands:
    @both
    async def test_the_acknowledgement_is_the_answer(self, slack: SlackDouble, transport: Any) -> None:
        app = build(slack)
        heard: list[Json] = []

        @app.command("/swarm")
        async def swarm(ack: Any, command: Json) -> None:
            heard.append(command)
            await ack(f"You said *{command['text']}*, <@{command['user_id']}>")

        async with transport(slack, app):
            answer = await slack.types("requester", "help", "/swarm open it & that")
        assert answer.plain == "You said open it & that, @requester"
        assert slack.seen_only_by("requester") == [answer]
        assert slack.seen_only_by("helper") == []
        assert heard[0]["text"] == "open it &amp; that"
        assert heard[0]["channel_name"] == "help"
        assert heard[0]["team_id"] == slack.team

    @both
    async def test_blocks_in_the_acknowledgement(self, slack: SlackDouble, transport: Any) -> None:
        app = build(slack)

        @app.command("/swarm")
        async def swarm(ack: Any) -> None:
            await ack(text="fallback", blocks=card(button("Take it")))

        async with transport(slack, app):
            answer = await slack.types("helper", "#help", "/swarm board")
        assert answer.plain == "#42 waits\n[Take it]"

    @both
    async def test_in_channel_answers_are_seen_by_all(self, slack: SlackDouble, transport: Any) -> None:
        app = build(slack)

        @app.command("/swarm")
        async def swarm(ack: Any) -> None:
            await ack(text="for everybody", response_type="in_channel")

        async with transport(slack, app):
            await slack.types("helper", "help", "/swarm stats")
        assert [message.plain for message in slack.messages("help")] == ["for everybody"]

    @both
    async def test_nobody_acknowledges_in_time(self, slack: SlackDouble, transport: Any) -> None:
        slack.ack_limit = 0.1
        app = build(slack)
        never = asyncio.Event()

        @app.command("/swarm")
        async def swarm() -> None:
            await never.wait()

        async with transport(slack, app):
            with pytest.raises(PlatformFailure, match="operation_timeout"):
                await slack.types("requester", "help", "/swarm open")
            never.set()
        assert slack.seen_only_by("requester") == []

    async def test_http_failure_is_dispatch_failed(self, slack: SlackDouble) -> None:
        async with over_http(slack, build(slack)):
            with pytest.raises(PlatformFailure, match="dispatch_failed"):
                await slack.types("requester", "help", "/swarm open")

    async def test_no_connection_at_all(self, slack: SlackDouble) -> None:
        with pytest.raises(PlatformFailure, match="dispatch_failed"):
            await slack.types("requester", "help", "/swarm open")

    async def test_an_unknown_command_and_a_place_one_is_not_in(self, slack: SlackDouble) -> None:
        with pytest.raises(PlatformFailure, match="invalid_command"):
            await slack.types("requester", "help", "/other open")
        with pytest.raises(NotVisible):
            await slack.types("stranger", "help", "/swarm open")

    async def test_what_the_client_makes_of_typing(self, slack: SlackDouble) -> None:
        app = build(slack)
        texts: list[str] = []

        @app.command("/swarm")
        async def swarm(ack: Any, command: Json) -> None:
            texts.append(command["text"])
            await ack()

        dba, place, tier = slack.user("dba"), slack.channel("help"), slack.usergroup("tier1", ("helper",))
        async with over_socket(slack, app):
            answer = await slack.types(
                "helper", "help", "/swarm pull @dba, #help. <@U1> a@dba see https://x.test/a?b=1&c"
            )
            await slack.types("helper", "help", '/swarm pull @tier1 --why "it\'s stuck" @nobody', curly=True)
            slack.escaping = False
            await slack.types("helper", "help", "/swarm pull @dba")
        assert answer.plain == ""
        assert texts == [
            f"pull <@{dba}|dba>, <#{place}|help>. &lt;@U1&gt; a@dba see <https://x.test/a?b=1&amp;c>",
            f"pull <!subteam^{tier}|@tier1> —why “it’s stuck” @nobody",
            "pull @dba",
        ]


class TestEvents:
    @both
    async def test_a_mention_in_a_thread(self, slack: SlackDouble, transport: Any) -> None:
        app = build(slack)
        seen: list[tuple[str, Json]] = []

        @app.event("message")
        async def message(event: Json, body: Json) -> None:
            seen.append((body["event_id"], event))

        @app.event("app_mention")
        async def mention(event: Json, body: Json, client: AsyncWebClient) -> None:
            seen.append((body["event_id"], event))
            await client.chat_postMessage(channel=event["channel"], thread_ts=event["thread_ts"], text="on it")

        async with transport(slack, app):
            root = await slack.says("requester", "help", "replica lags")
            said = await slack.says("helper", "help", "@muster pull @dba", thread=root)
            await slack.until(lambda: len(slack.thread("help", root)) == 3)
            await slack.quiet()
        kinds = [event["type"] for _, event in seen]
        assert sorted(kinds) == ["app_mention", "message", "message"]
        assert len({event_id for event_id, _ in seen}) == 3
        mention_event = next(event for _, event in seen if event["type"] == "app_mention")
        assert mention_event["thread_ts"] == root.ts
        assert mention_event["text"] == f"<@{slack.bot_user}> pull <@{slack.user('dba')}>"
        assert slack.pings(said) == ["muster", "dba"]
        assert [message.plain for message in slack.thread("help", said)] == [
            "replica lags",
            "@muster pull @dba",
            "on it",
        ]

    async def test_only_of_channels_the_bot_is_in(self, slack: SlackDouble, client: AsyncWebClient) -> None:
        slack.channel("far", members=("helper",), bot=False)
        await slack.says("helper", "far", "@muster hello")
        assert slack.post.deliveries == []
        await slack.invites("helper", "muster", "far")
        assert [delivery.name for delivery in slack.post.deliveries] == ["member_joined_channel"]

    async def test_an_event_nobody_acknowledged_comes_again(self, slack: SlackDouble) -> None:
        slack.ack_limit = 0.1
        app = build(slack)
        heard: list[tuple[str, Any]] = []

        @app.middleware
        async def fails_first(body: Json, req: Any, next_: Any) -> None:
            heard.append((body["event_id"], req.headers.get("x-slack-retry-num")))
            if len(heard) == 1:
                raise RuntimeError("breaks")
            await next_()

        @app.event("reaction_added")
        async def reaction() -> None:
            pass

        async with over_http(slack, app):
            message = await slack.says("requester", "help", "thanks")
            await slack.quiet()
            heard.clear()
            await slack.reacts("helper", message, "ticket")
            await slack.quiet()
        assert [retry for _, retry in heard] == [None, ["1"]]
        assert len({event_id for event_id, _ in heard}) == 1

    async def test_unacknowledged_over_a_socket_then_lost_and_told_to_the_next(self, slack: SlackDouble) -> None:
        slack.ack_limit = 0.2
        first, second = build(slack), build(slack)
        heard: list[Any] = []

        @first.middleware
        async def silent() -> None:
            heard.append("first")
            raise RuntimeError("breaks")

        @second.event("reaction_added")
        async def reaction(req: Any) -> None:
            heard.append((req.headers["x-slack-retry-num"], req.headers["x-slack-retry-reason"]))

        slack.subscriptions = {"reaction_added"}
        message = await slack.says("requester", "help", "help!")
        async with over_socket(slack, first):
            await slack.reacts("helper", message, "ticket")
            await slack.until(lambda: slack.post.deliveries[-1].sent)
        async with over_socket(slack, second):
            await slack.quiet()
        assert heard == ["first", (["1"], ["connection_lost"])]

    @both
    async def test_the_same_again(self, slack: SlackDouble, transport: Any) -> None:
        app = build(slack)
        events: list[str] = []
        presses: list[str] = []

        @app.event("reaction_added")
        async def reaction(body: Json) -> None:
            events.append(body["event_id"])

        @app.action("press-Take it")
        async def press(ack: Any, body: Json) -> None:
            await ack()
            presses.append(body["trigger_id"])

        async with transport(slack, app):
            posted = await app.client.chat_postMessage(
                channel=slack.channel("help"), text="x", blocks=card(button("Take it"))
            )
            message = slack.messages("help")[0]
            assert posted["ts"] == message.ts
            await slack.reacts("helper", message, "ticket")
            await slack.quiet()
            await slack.redeliver("reaction_added")
            await slack.presses("helper", message, "Take it")
            await slack.redeliver("interactive")
        assert len(events) == 2
        assert len(presses) == 2
        assert len(set(events)) == len(set(presses)) == 1

    async def test_members_of_a_group_change(self, slack: SlackDouble) -> None:
        group = slack.usergroup("tier1", ("helper",))
        slack.usergroup("tier1", ("dba",))
        event = slack.post.deliveries[-1].payload["event"]
        assert (event["type"], event["subteam_id"]) == ("subteam_members_changed", group)
        assert (event["added_users"], event["removed_users"]) == ([slack.user("dba")], [slack.user("helper")])


class TestSockets:
    async def test_reconnects_after_a_drop_and_a_notice(self, slack: SlackDouble) -> None:
        app = build(slack)

        @app.command("/swarm")
        async def swarm(ack: Any) -> None:
            await ack("here")

        async with over_socket(slack, app):
            await slack.drop_sockets()
            await slack.until(lambda: slack.socket_count == 1)
            assert (await slack.types("helper", "help", "/swarm help")).plain == "here"
            await slack.disconnect("refresh_requested")
            await slack.until(lambda: slack.socket_count == 1)
            assert (await slack.types("helper", "help", "/swarm help")).plain == "here"
        assert slack.sockets.accepted == 3

    async def test_a_ticket_is_good_once_and_several_sockets_share(self, slack: SlackDouble) -> None:
        app = build(slack)

        @app.command("/swarm")
        async def swarm(ack: Any) -> None:
            await ack("here")

        async with over_socket(slack, app), over_socket(slack, app):
            assert slack.socket_count == 2
            for _ in range(10):
                await slack.types("helper", "help", "/swarm help")
        used = slack.sockets.ticket()
        async with aiohttp.ClientSession() as session:
            async with session.ws_connect(used) as ws:
                assert (await ws.receive_json())["type"] == "hello"
            with pytest.raises(aiohttp.WSServerHandshakeError):
                await session.ws_connect(used)


class TestInteractions:
    @both
    async def test_a_button_its_payload_and_the_edit_it_causes(self, slack: SlackDouble, transport: Any) -> None:
        app = build(slack)
        bodies: list[Json] = []

        @app.action("press-Take it")
        async def press(ack: Any, body: Json, respond: Any, client: AsyncWebClient) -> None:
            bodies.append(body)
            await ack()
            await client.chat_update(
                channel=body["channel"]["id"], ts=body["message"]["ts"], text="taken", blocks=card(button("Offer"))
            )
            await respond(text="You have it", replace_original=False)

        async with transport(slack, app):
            await app.client.chat_postMessage(
                channel=slack.channel("help"), text="card", blocks=card(button("Take it", "take #42"), button("Offer"))
            )
            (message,) = slack.messages("help")
            with pytest.raises(NotVisible, match="Take it"):
                await slack.presses("helper", message, "Resolve")
            seen = await slack.presses("helper", message, "Take it")
            await slack.until(lambda: seen.answers)
        assert seen.plain == "You have it"
        assert message.plain == "#42 waits\n[Offer]"
        assert message.edits == 1
        (body,) = bodies
        assert body["container"]["message_ts"] == message.ts
        assert body["actions"][0]["value"] == "take #42"
        assert body["actions"][0]["block_id"] == "row"
        assert body["user"]["id"] == slack.user("helper")

    async def test_overflow_select_and_people(self, slack: SlackDouble) -> None:
        app = build(slack)
        chosen: list[Json] = []

        @app.action("more")
        @app.action("level")
        @app.action("whom")
        async def choice(ack: Any, action: Json) -> None:
            chosen.append(action)
            await ack()

        options = [{"text": {"type": "plain_text", "text": word}, "value": word.lower()} for word in ("Pause", "Split")]
        levels = [{"text": {"type": "plain_text", "text": word}, "value": word.lower()} for word in ("High", "Low")]
        blocks = card(
            {"type": "overflow", "action_id": "more", "options": options},
            {"type": "static_select", "action_id": "level", "options": levels, "initial_option": levels[0]},
            {"type": "users_select", "action_id": "whom", "placeholder": {"type": "plain_text", "text": "Whom?"}},
        )
        async with over_socket(slack, app):
            await app.client.chat_postMessage(channel=slack.channel("help"), text="card", blocks=blocks)
            (message,) = slack.messages("help")
            await slack.presses("helper", message, "Split")
            await slack.presses("helper", message, "Low")
            await slack.chooses("helper", message, "Whom?", "dba")
        assert message.plain == "#42 waits\n[⋯] [High ▾] [Whom? ▾]"
        assert [action["type"] for action in chosen] == ["overflow", "static_select", "users_select"]
        assert chosen[0]["selected_option"]["value"] == "split"
        assert chosen[1]["selected_option"]["value"] == "low"
        assert chosen[2]["selected_user"] == slack.user("dba")

    async def test_which_of_two_equal_labels(self, slack: SlackDouble, client: AsyncWebClient) -> None:
        first, second = card(button("Take", "1", "a")), card(button("Take", "2", "b"), text="#43 waits")
        second[1]["block_id"] = "other"
        await client.chat_postMessage(channel=slack.channel("help"), text="board", blocks=[*first, *second])
        (message,) = slack.messages("help")
        with pytest.raises(NotVisible, match="2 times"):
            await slack.presses("helper", message, "Take")
        with pytest.raises(PlatformFailure):
            await slack.presses("helper", message, "Take", beside="#43")
        assert slack.post.deliveries[-1].payload["actions"][0]["value"] == "2"

    @both
    async def test_a_form_from_the_button_to_the_end(self, slack: SlackDouble, transport: Any) -> None:
        app = build(slack)
        sent: list[Json] = []

        @app.command("/swarm")
        async def swarm(ack: Any, body: Json, client: AsyncWebClient) -> None:
            await client.views_open(trigger_id=body["trigger_id"], view=OPEN_FORM)
            await ack()

        @app.view("open")
        async def submitted(ack: Any, view: Json, body: Json, client: AsyncWebClient) -> None:
            sent.append(view)
            if view["state"]["values"]["what"]["title"]["value"] == "?":
                await ack(response_action="errors", errors={"what": "Say more"})
                return
            await ack()
            await client.chat_postMessage(channel=body["user"]["id"], text="got it")

        async with transport(slack, app):
            await slack.types("requester", "help", "/swarm open")
            view = slack.view("requester")
            assert view is not None
            assert view.plain.splitlines()[0] == "Ask for help"
            missing = await slack.submits("requester", view, {"Urgency": "High"})
            assert missing.errors == {"What is wrong?": "Please complete this required field."}
            wrong = await slack.submits("requester", view, {"What is wrong?": "?", "Urgency": "High"})
            assert wrong.errors == {"What is wrong?": "Say more"}
            assert slack.view("requester") is view
            filled = {"What is wrong?": "replica lags", "Urgency": "Low", "Whom to tell": "dba"}
            done = await slack.submits("requester", view, filled)
            assert done.errors == {}
            assert slack.view("requester") is None
            await slack.until(lambda: slack.dm("requester"))
        values = sent[-1]["state"]["values"]
        assert values["how"]["urgency"]["selected_option"]["value"] == "low"
        assert values["who"]["person"]["selected_user"] == slack.user("dba")
        assert sent[-1]["private_metadata"] == "from the button"
        assert [message.plain for message in slack.dm("requester")] == ["got it"]
        with pytest.raises(NotVisible):
            await slack.submits("requester", view, filled)

    async def test_a_trigger_is_good_for_three_seconds_and_once(
        self, slack: SlackDouble, client: AsyncWebClient
    ) -> None:
        user = slack.user("requester")
        trigger = slack.triggers.give(user)
        await client.views_open(trigger_id=trigger, view=OPEN_FORM)
        assert (await refused(client.views_open(trigger_id=trigger, view=OPEN_FORM)))["error"] == "exchanged_trigger_id"
        late = slack.triggers.give(user)
        slack.later(3.5)
        assert (await refused(client.views_open(trigger_id=late, view=OPEN_FORM)))["error"] == "expired_trigger_id"

    async def test_update_and_push_as_responses(self, slack: SlackDouble, client: AsyncWebClient) -> None:
        app = build(slack)
        second = {
            **OPEN_FORM,
            "callback_id": "second",
            "title": {"type": "plain_text", "text": "And then?"},
            "blocks": [],
        }

        @app.view("open")
        async def first(ack: Any) -> None:
            await ack(response_action="push", view=second)

        @app.view("second")
        async def last(ack: Any) -> None:
            await ack(response_action="clear")

        await client.views_open(trigger_id=slack.triggers.give(slack.user("requester")), view=OPEN_FORM)
        async with over_socket(slack, app):
            view = slack.view("requester")
            assert view
            await slack.submits("requester", view, {"What is wrong?": "all", "Urgency": "High"})
            pushed = slack.view("requester")
            assert pushed
            assert pushed.title == "And then?"
            await slack.submits("requester", pushed, {})
        assert slack.view("requester") is None

    async def test_a_message_shortcut(self, slack: SlackDouble) -> None:
        app = build(slack)

        @app.shortcut("make_request")
        async def make(ack: Any, body: Json, client: AsyncWebClient) -> None:
            await ack()
            channel, ts = body["channel"]["id"], body["message"]["ts"]
            await client.chat_postMessage(channel=channel, thread_ts=ts, text=f"for <@{body['message']['user']}>")

        async with over_socket(slack, app):
            message = await slack.says("requester", "help", "it is broken")
            await slack.shortcut("helper", message, "make_request")
            await slack.until(lambda: len(slack.thread("help", message)) == 2)
        assert slack.thread("help", message)[1].plain == "for @requester"
        assert slack.pings(slack.thread("help", message)[1]) == ["requester"]


class TestResponseUrl:
    async def test_five_times_and_half_an_hour(self, slack: SlackDouble) -> None:
        app = build(slack)
        urls: list[str] = []

        @app.command("/swarm")
        async def swarm(ack: Any, command: Json) -> None:
            urls.append(command["response_url"])
            await ack("working on it")

        async with over_socket(slack, app), aiohttp.ClientSession() as session:
            answer = await slack.types("helper", "help", "/swarm board")
            async with session.post(urls[0], json={"text": "done", "replace_original": True}) as response:
                assert response.status == 200
            assert answer.plain == "done"
            for number in range(4):
                await session.post(urls[0], json={"text": f"later {number}"})
            async with session.post(urls[0], json={"text": "too often"}) as response:
                assert response.status == 404
                assert (await response.json())["error"] == "used_url"
            await slack.types("helper", "help", "/swarm board")
            slack.later(31 * 60)
            async with session.post(urls[1], json={"text": "too late"}) as response:
                assert (await response.json())["error"] == "expired_url"
        shown = [answer.plain for answer in slack.seen_only_by("helper")]
        assert shown == ["done", "later 0", "later 1", "later 2", "later 3", "working on it"]

    async def test_what_was_pressed_is_replaced_unless_told_otherwise(self, slack: SlackDouble) -> None:
        app = build(slack)

        @app.action("press-Take it")
        async def press(ack: Any, respond: Any) -> None:
            await ack()
            await respond("you overwrote the card")

        async with over_socket(slack, app):
            await app.client.chat_postMessage(channel=slack.channel("help"), text="x", blocks=card(button("Take it")))
            (message,) = slack.messages("help")
            await slack.presses("helper", message, "Take it")
            await slack.until(lambda: message.plain == "you overwrote the card")

    async def test_an_answer_can_be_pressed_replaced_and_removed(self, slack: SlackDouble) -> None:
        app = build(slack)

        @app.command("/swarm")
        async def swarm(ack: Any) -> None:
            await ack(text="x", blocks=card(button("More"), button("Hide")))

        @app.action("press-More")
        async def more(ack: Any, body: Json, respond: Any) -> None:
            await ack()
            assert "message" not in body
            assert body["container"]["is_ephemeral"]
            await respond(text="more", blocks=card(button("Hide"), text="more"), replace_original=True)

        @app.action("press-Hide")
        async def hide(ack: Any, respond: Any) -> None:
            await ack()
            await respond(delete_original=True)

        async with over_socket(slack, app):
            answer = await slack.types("helper", "help", "/swarm board")
            await slack.presses("helper", answer, "More")
            await slack.until(lambda: answer.edits)
            assert answer.plain == "more\n[Hide]"
            with pytest.raises(NotVisible, match="cannot see"):
                await slack.presses("dba", answer, "Hide")
            await slack.presses("helper", answer, "Hide")
            await slack.until(lambda: answer.deleted)
        assert slack.seen_only_by("helper") == []


class TestWebApi:
    async def test_who_is_calling(self, slack: SlackDouble, client: AsyncWebClient) -> None:
        me = await client.auth_test()
        assert (me["user_id"], me["team_id"], me["user"]) == (slack.bot_user, slack.team, "muster")
        wrong = AsyncWebClient("xoxb-wrong", base_url=slack.api_url, session=client.session)
        assert (await refused(wrong.auth_test()))["error"] == "invalid_auth"
        assert (await refused(client.apps_connections_open(app_token=slack.bot_token)))[
            "error"
        ] == "not_allowed_token_type"
        assert (await refused(client.api_call("chat.shout")))["error"] == "unknown_method"

    async def test_posting_where_one_may_not(self, slack: SlackDouble, client: AsyncWebClient) -> None:
        far = slack.channel("far", members=("helper",), bot=False)
        secret = slack.channel("secret", members=("helper",), bot=False, private=True)
        old = slack.channel("old", members=("helper",))
        slack.archive("old")
        here = slack.channel("help")
        refusals: list[tuple[str, Json, str]] = [
            (far, {"text": "x"}, "not_in_channel"),
            (secret, {"text": "x"}, "channel_not_found"),
            (old, {"text": "x"}, "is_archived"),
            ("C0NOWHERE", {"text": "x"}, "channel_not_found"),
            (here, {}, "no_text"),
            (here, {"text": "x", "thread_ts": "1.000001"}, "thread_not_found"),
            (here, {"text": "x", "metadata": {"event_type": 1}}, "invalid_metadata_format"),
        ]
        for channel, content, error in refusals:
            body = {"channel": channel, **content}
            assert (await refused(client.api_call("chat.postMessage", json=body)))["error"] == error
        assert (await refused(client.api_call("chat.postMessage", json={"text": "x"})))["error"] == "invalid_arguments"
        slack.scopes.discard("chat:write")
        missing = await refused(client.chat_postMessage(channel=here, text="x"))
        assert (missing["error"], missing["needed"]) == ("missing_scope", "chat:write")

    async def test_json_and_forms(self, slack: SlackDouble, client: AsyncWebClient) -> None:
        blocks = '[{"type": "section", "text": {"type": "plain_text", "text": "a form"}}]'
        posted = await client.api_call("chat.postMessage", data={"channel": slack.channel("help"), "blocks": blocks})
        assert slack.messages("help")[0].plain == "a form"
        read = {"channel": slack.channel("help"), "ts": posted["ts"]}
        assert (await refused(client.api_call("conversations.replies", json=read)))["error"] == "invalid_arguments"

    async def test_update_and_delete(self, slack: SlackDouble, client: AsyncWebClient) -> None:
        here = slack.channel("help")
        said = await slack.says("helper", "help", "mine")
        posted = await client.chat_postMessage(
            channel=here,
            text="card",
            blocks=card(button("A")),
            metadata={"event_type": "card", "event_payload": {"n": 1}},
        )
        message = slack.messages("help")[1]
        await client.chat_update(channel=here, ts=posted["ts"], text="card", blocks=card(button("B")))
        assert message.plain == "#42 waits\n[B]"
        kept = message.metadata
        assert kept == {"event_type": "card", "event_payload": {"n": 1}}
        await client.api_call("chat.update", json={"channel": here, "ts": posted["ts"], "metadata": {}})
        assert message.plain == "#42 waits\n[B]"
        assert not message.metadata
        await client.chat_update(channel=here, ts=posted["ts"], text="words alone")
        assert message.plain == "words alone"
        assert (await refused(client.chat_update(channel=here, ts=said.ts, text="x")))["error"] == "cant_update_message"
        assert (await refused(client.chat_update(channel=here, ts="1.1", text="x")))["error"] == "message_not_found"
        too_long = client.chat_update(channel=here, ts=posted["ts"], text="x" * 4001)
        assert (await refused(too_long))["error"] == "msg_too_long"
        slack.archive("help")
        assert (await refused(client.chat_update(channel=here, ts=posted["ts"], text="x")))["error"] == "is_inactive"
        slack.archive("help", archived=False)
        await client.chat_delete(channel=here, ts=posted["ts"])
        assert slack.messages("help") == [said]

    async def test_ephemerals_and_permalinks(self, slack: SlackDouble, client: AsyncWebClient) -> None:
        here, helper = slack.channel("help"), slack.user("helper")
        await client.chat_postEphemeral(channel=here, user=helper, text="psst <@U0NOBODY>")
        assert [answer.plain for answer in slack.seen_only_by("helper")] == ["psst @U0NOBODY"]
        outside = client.chat_postEphemeral(channel=here, user=slack.user("stranger"), text="psst")
        assert (await refused(outside))["error"] == "user_not_in_channel"
        root = await slack.says("helper", "help", "root")
        reply = await slack.says("dba", "help", "reply", thread=root)
        link = await client.chat_getPermalink(channel=here, message_ts=reply.ts)
        assert link["permalink"] == slack.permalink(reply)
        assert f"thread_ts={root.ts}" in link["permalink"]

    async def test_inviting(self, slack: SlackDouble, client: AsyncWebClient) -> None:
        here = slack.channel("help")
        far = slack.channel("far", members=("helper",), bot=False)
        slack.user("vendor", guest=True)

        async def error(channel: str, *users: str) -> str:
            return str((await refused(client.conversations_invite(channel=channel, users=list(users))))["error"])

        assert await error(here, slack.user("helper")) == "already_in_channel"
        assert await error(here, slack.bot_user) == "cant_invite_self"
        assert await error(here, "U0NOBODY") == "user_not_found"
        assert await error(here, slack.user("vendor")) == "user_is_restricted"
        assert await error(far, slack.user("dba")) == "not_in_channel"
        assert await error(here, slack.user("second"), slack.user("helper")) == "already_in_channel"
        assert slack.user("second") not in (await client.conversations_members(channel=here))["members"]
        await client.conversations_invite(channel=here, users=slack.user("second"))
        assert slack.user("second") in (await client.conversations_members(channel=here))["members"]
        await client.conversations_join(channel=far)
        assert (await client.conversations_info(channel=far))["channel"]["is_member"]

    async def test_pages_and_threads(self, slack: SlackDouble, client: AsyncWebClient) -> None:
        here = slack.channel("help")
        members: list[str] = []
        async for page in await client.conversations_members(channel=here, limit=3):
            members += page["members"]
        assert members == [slack.user(name) for name in ("requester", "helper", "dba")] + [slack.bot_user]
        root = await client.chat_postMessage(
            channel=here, text="root", metadata={"event_type": "sent", "event_payload": {"key": "k"}}
        )
        for number in range(3):
            await client.chat_postMessage(channel=here, thread_ts=root["ts"], text=str(number))
        whole = await client.conversations_replies(channel=here, ts=root["ts"], include_all_metadata=True)
        assert [message["text"] for message in whole["messages"]] == ["root", "0", "1", "2"]
        assert whole["messages"][0]["metadata"]["event_payload"] == {"key": "k"}
        assert whole["messages"][0]["reply_count"] == 3
        plain = await client.conversations_history(channel=here, limit=1)
        assert [message["text"] for message in plain["messages"]] == ["root"]
        assert "metadata" not in plain["messages"][0]
        newer = await client.conversations_replies(channel=here, ts=root["ts"], oldest=whole["messages"][2]["ts"])
        assert [message["text"] for message in newer["messages"]] == ["root", "2"]
        assert (await refused(client.conversations_replies(channel=here, ts="1.2")))["error"] == "thread_not_found"

    async def test_the_directory(self, slack: SlackDouble, client: AsyncWebClient) -> None:
        slack.user("helper", tz="Asia/Tokyo")
        person = (await client.users_info(user=slack.user("helper")))["user"]
        assert (person["profile"]["display_name"], person["tz_offset"]) == ("helper", 9 * 3600)
        group = slack.usergroup("tier1", ("helper", "dba"))
        assert (await client.usergroups_list(include_users=True))["usergroups"][0]["handle"] == "tier1"
        users = (await client.usergroups_users_list(usergroup=group))["users"]
        assert users == [slack.user("helper"), slack.user("dba")]
        direct = await client.conversations_open(users=slack.user("dba"))
        assert direct["channel"]["id"] == slack.im("dba")
        assert (await client.team_info())["team"]["id"] == slack.team
        posted = await client.chat_postMessage(channel=slack.channel("help"), text="x")
        await client.reactions_add(channel=posted["channel"], name="eyes", timestamp=posted["ts"])
        assert slack.messages("help")[0].reactions == {"eyes": [slack.bot_user]}
        again = client.reactions_add(channel=posted["channel"], name="eyes", timestamp=posted["ts"])
        assert (await refused(again))["error"] == "already_reacted"


class TestBlockKit:
    @pytest.mark.parametrize(
        ("block", "complaint"),
        [
            ({"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}, "must be less than 3001 characters"),
            ({"type": "section", "text": {"type": "mrkdwn", "text": ""}}, "must be more than 0 characters"),
            ({"type": "section"}, "one of text and fields"),
            ({"type": "section", "text": {"type": "mrkdwn", "text": "x", "emoji": True}}, "additional property: emoji"),
            ({"type": "section", "fields": [{"type": "mrkdwn", "text": "x"}] * 11}, "no more than 10 items"),
            ({"type": "header", "text": {"type": "mrkdwn", "text": "x"}}, "unsupported type: mrkdwn"),
            ({"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}, "less than 151"),
            ({"type": "context", "elements": [{"type": "mrkdwn", "text": "x"}] * 11}, "no more than 10 items"),
            ({"type": "actions", "elements": [button("x", action_id=str(n)) for n in range(26)]}, "no more than 25"),
            ({"type": "actions", "elements": [button("x" * 76)]}, "less than 76"),
            ({"type": "actions", "elements": [button("x", "v" * 2001)]}, "less than 2001"),
            ({"type": "actions", "elements": [button("x", action_id="a" * 256)]}, "less than 256"),
            ({"type": "actions", "elements": [button("x"), button("x")]}, "duplicate action_id"),
            ({"type": "actions", "elements": [{**button("x"), "colour": "red"}]}, "additional property: colour"),
            ({"type": "actions", "elements": [{"type": "plain_text_input"}]}, "unsupported type"),
            ({"type": "actions", "elements": [{"type": "overflow", "options": []}]}, "no fewer than 1"),
            ({"type": "carousel"}, "unsupported type: carousel"),
        ],
        ids=lambda given: str(given)[:40],
    )
    async def test_refused(self, slack: SlackDouble, client: AsyncWebClient, block: Json, complaint: str) -> None:
        data = await refused(client.chat_postMessage(channel=slack.channel("help"), text="x", blocks=[block]))
        assert data["error"] == "invalid_blocks"
        assert complaint in "\n".join(data["response_metadata"]["messages"])
        assert "json-pointer:/blocks/0" in data["response_metadata"]["messages"][0]

    async def test_too_many_and_twice_the_same(self, slack: SlackDouble, client: AsyncWebClient) -> None:
        divider: Json = {"type": "divider"}
        here = slack.channel("help")
        await client.chat_postMessage(channel=here, text="x", blocks=[divider] * 50)
        assert (await refused(client.chat_postMessage(channel=here, text="x", blocks=[divider] * 51)))["error"]
        wordy = [{"type": "section", "text": {"type": "plain_text", "text": "x" * 3000}}] * 5
        too_long = await refused(client.chat_postMessage(channel=here, text="x", blocks=wordy))
        assert too_long["error"] == "msg_blocks_too_long"
        named = [{**divider, "block_id": "same"}] * 2
        assert "duplicate block_id" in str(await refused(client.chat_postMessage(channel=here, text="x", blocks=named)))

    @pytest.mark.parametrize(
        ("change", "complaint"),
        [
            ({"title": {"type": "plain_text", "text": "x" * 25}}, "less than 25"),
            ({"private_metadata": "x" * 3001}, "less than 3001"),
            ({"callback_id": "x" * 256}, "less than 256"),
            ({"submit": None}, "missing required field: submit"),
            ({"blocks": [{"type": "divider"}] * 101}, "no more than 100"),
            ({"colour": "red"}, "additional property"),
        ],
    )
    async def test_views(self, slack: SlackDouble, client: AsyncWebClient, change: Json, complaint: str) -> None:
        trigger = slack.triggers.give(slack.user("helper"))
        data = await refused(client.views_open(trigger_id=trigger, view={**OPEN_FORM, **change}))
        assert data["error"] == "invalid_arguments"
        assert complaint in "\n".join(data["response_metadata"]["messages"])


class TestReading:
    @pytest.mark.parametrize(
        ("written", "read"),
        [
            ("*bold* _it_ ~no~ `a*b*c`", "bold it no a*b*c"),
            ("2 * 3 * 4 and snake_case_name", "2 * 3 * 4 and snake_case_name"),
            ("&lt;!channel&gt; &amp;amp;", "<!channel> &amp;"),
            ("<!channel> <!here|here>", "@channel here"),
            ("<https://x.test/a_b_c|the page> <https://y.test>", "the page https://y.test"),
            ("<!date^1392734382^{date} at {time}|yesterday>", "yesterday"),
        ],
    )
    async def test_mrkdwn(self, slack: SlackDouble, written: str, read: str) -> None:
        assert slack.plain(written) == read

    async def test_references_and_blocks(self, slack: SlackDouble) -> None:
        helper, place, tier = slack.user("helper"), slack.channel("help"), slack.usergroup("tier1", ("helper", "dba"))
        assert slack.plain(f"<@{helper}> in <#{place}> for <!subteam^{tier}>") == "@helper in #help for @tier1"
        rich = {
            "type": "rich_text",
            "elements": [
                {
                    "type": "rich_text_section",
                    "elements": [{"type": "text", "text": "*as is* "}, {"type": "user", "user_id": helper}],
                }
            ],
        }
        assert slack.plain([rich, {"type": "divider"}]) == "*as is* @helper\n———"

    async def test_who_is_pinged(self, slack: SlackDouble, client: AsyncWebClient) -> None:
        tier = slack.usergroup("tier1", ("helper", "dba"))
        stranger = slack.user("stranger")
        text = f"<!subteam^{tier}> <!here> <@{stranger}> &lt;!channel&gt;"
        await client.chat_postMessage(channel=slack.channel("help"), text=text)
        (message,) = slack.messages("help")
        assert slack.pings(message) == ["helper", "dba", "here"]
        assert slack.mentions(message) == ["helper", "dba", "here", "stranger"]
        await client.chat_update(channel=slack.channel("help"), ts=message.ts, text="<!channel>")
        assert slack.pings(message) == ["helper", "dba", "here"]
        assert slack.mentions(message) == ["channel"]


class TestTrouble:
    async def test_ordered_failures(self, slack: SlackDouble, client: AsyncWebClient) -> None:
        here, there = slack.channel("help"), slack.channel("there", members=("helper",))
        slack.fail("chat.postMessage", status=429, retry_after=7, channel="help")
        await client.chat_postMessage(channel=there, text="not affected")
        with pytest.raises(SlackApiError) as failure:
            await client.chat_postMessage(channel=here, text="x")
        assert failure.value.response.status_code == 429
        assert failure.value.response.headers["Retry-After"] == "7"
        slack.fail("chat.postMessage")
        with pytest.raises(SlackApiError) as failure:
            await client.chat_postMessage(channel=here, text="x")
        assert failure.value.response.status_code == 500
        slack.fail("chat.postMessage", error="internal_error")
        assert (await refused(client.chat_postMessage(channel=here, text="x")))["error"] == "internal_error"
        assert slack.messages("help") == []
        await client.chat_postMessage(channel=here, text="x")
        assert [call.error for call in slack.calls] == [None, "429", "500", "internal_error", None]

    async def test_an_answer_lost_after_the_fact(self, slack: SlackDouble, client: AsyncWebClient) -> None:
        slack.fail("chat.postMessage", done=True, drop=True)
        client.retry_handlers.clear()
        with pytest.raises(aiohttp.ClientError):
            await client.chat_postMessage(channel=slack.channel("help"), text="once")
        assert [message.plain for message in slack.messages("help")] == ["once"]

    async def test_late(self, slack: SlackDouble, client: AsyncWebClient) -> None:
        slack.fail("chat.postMessage", hang=0.2, drop=True)
        client.retry_handlers.clear()
        with pytest.raises(aiohttp.ClientError):
            await client.chat_postMessage(channel=slack.channel("help"), text="hello")
        assert not slack.messages("help")
        await slack.until(lambda: [one.plain for one in slack.messages("help")] == ["hello"])

    async def test_hanging(self, slack: SlackDouble, client: AsyncWebClient) -> None:
        slack.fail("auth.test", hang=20)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await client.auth_test()

    async def test_latency_and_connections(self, slack: SlackDouble, client: AsyncWebClient) -> None:
        slack.latency = 0.02
        for _ in range(3):
            await client.auth_test()
        assert slack.connections == 1
        assert all(call.took >= 0.02 for call in slack.calls)
        await AsyncWebClient(slack.bot_token, base_url=slack.api_url).auth_test()
        assert slack.connections == 2

    async def test_rate_limits(self, slack: SlackDouble, client: AsyncWebClient) -> None:
        slack.rate_limits = True
        for number in range(4):
            await client.chat_postMessage(channel=slack.channel("help"), text=str(number))
        with pytest.raises(SlackApiError) as failure:
            await client.chat_postMessage(channel=slack.channel("help"), text="one too many")
        assert failure.value.response.status_code == 429
        assert failure.value.response.headers["Retry-After"] == "1"
        assert failure.value.response["error"] == "ratelimited"

    async def test_rate_limits_without_bursts(self, slack: SlackDouble, client: AsyncWebClient) -> None:
        slack.rate_limits, slack.pace.posts_at_once = True, STRICT
        refused, began = 0, time.monotonic()
        for number in range(5):
            await asyncio.sleep(max(0.0, began + number * 0.9 - time.monotonic()))
            try:
                await client.chat_postMessage(channel=slack.channel("help"), text=str(number))
            except SlackApiError:
                refused += 1
        assert refused == 1, "a little too fast for a little too long"

    async def test_fifty_calls_a_second_are_borne(self, slack: SlackDouble, client: AsyncWebClient) -> None:
        slack.rate_limits = True
        said = await asyncio.gather(*(client.auth_test() for _ in range(60)), return_exceptions=True)
        assert sum(isinstance(one, SlackApiError) for one in said) == 10

    async def test_waiting_in_vain_shows_what_was_there(self, slack: SlackDouble) -> None:
        await slack.says("helper", "help", "still nothing")
        with pytest.raises(AssertionError, match="helper: still nothing"):
            await slack.until(lambda: slack.seen_only_by("helper"), timeout=0.01)

    async def test_the_url_handshake(self, slack: SlackDouble) -> None:
        async with over_http(slack, build(slack)):
            assert await slack.verify_url()


def test_an_answer_is_a_plain_record() -> None:
    answer = Answer("C1", "1.1", "U1", "hi", [], lambda text, blocks: text)
    assert answer.plain == "hi"
