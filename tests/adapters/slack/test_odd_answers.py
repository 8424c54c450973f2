"""Answers that are not what Slack's documentation says: none is believed, and what was done is not done again."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from typing import Any

import aiohttp
import pytest
from hypothesis import given
from slack_sdk.errors import SlackApiError

from adapters.slack import profiles, replies
from adapters.slack.installing import Client
from adapters.slack.refusals import Uncertain
from adapters.slack.web import QUIET, Web
from bot.config import SlackSettings
from bot.door import Later
from bot.malformed import Malformed
from bot.paces import ALONE
from bot.text import sentence
from tests.adapters.slack.stage import Stage
from tests.fuzzing import fuzzed
from tests.hostile import tampered, unbroken
from tests.platforms.slack import SlackDouble

MESSAGE = {"ts": "1.2", "user": "U1", "text": "so", "latest_reply": "1.3", "metadata": {"event_payload": {"key": "k"}}}
PAGE = {"ok": True, "messages": [MESSAGE, MESSAGE], "response_metadata": {"next_cursor": "more"}}
CHANNEL = {"id": "C1", "name": "help", "creator": "U1", "is_private": False}
SOUND: Mapping[str, Any] = {
    "apps.connections.open": {"ok": True, "url": "wss://slack.example"},
    "auth.test": {"ok": True, "user_id": "U1", "user": "muster", "team_id": "T1", "url": "https://x.example/"},
    "chat.postMessage": {"ok": True, "ts": "1.2", "message": {"thread_ts": "1.1"}},
    "conversations.create": {"ok": True, "channel": CHANNEL},
    "conversations.history": PAGE,
    "conversations.info": {"ok": True, "channel": CHANNEL},
    "conversations.list": {"ok": True, "channels": [CHANNEL]},
    "conversations.members": {"ok": True, "members": ["U1"]},
    "conversations.open": {"ok": True, "channel": CHANNEL},
    "conversations.replies": PAGE,
    "oauth.v2.access": {"ok": True, "access_token": "xoxb-1", "team": {"id": "T1"}, "authed_user": {"id": "U1"}},
    "usergroups.list": {"ok": True, "usergroups": [{"id": "S1"}]},
    "usergroups.users.list": {"ok": True, "users": ["U1"]},
    "users.info": {"ok": True, "user": {"name": "x", "tz": "UTC", "profile": {"display_name": "x"}}},
}
OF_ONE = frozenset({"apps.connections.open", "auth.test", "chat.postMessage"})
"""Methods that answer in words, and not with lists."""
UNREADABLE = (
    *("null", "[]", "[1]", '"ok"', "7", "{}", '{"ok": true', "<html>hello</html>", "", "[" * 100_000, "\udcff\udcfe"),
    *('{"ok": false}', '{"ok": false, "error": ["x"]}', '{"ok": null, "response_metadata": []}'),
)
"""What stands for nothing, whatever was asked."""


@pytest.fixture
async def web(slack: SlackDouble) -> AsyncIterator[Web]:
    calls = Web(SlackSettings(api_url=slack.api_url), slack.bot_token, ALONE)
    yield calls
    await calls.close()


def test_every_method_whose_answer_is_read_is_here() -> None:
    assert SOUND.keys() == replies.REPLIES.keys()


@pytest.mark.parametrize("body", UNREADABLE)
async def test_what_cannot_be_read_is_no_answer(slack: SlackDouble, web: Web, body: str) -> None:
    """It may have been done: whoever asked is to look, or to ask again."""
    for method in ("auth.test", "chat.postMessage", "chat.update", "conversations.replies"):
        slack.fail(method, says=body)
        with pytest.raises(Uncertain, match="unreadable"):
            await web.call(method)


@pytest.mark.parametrize("method", sorted(set(SOUND) - {"oauth.v2.access", "users.info"}))
async def test_an_answer_that_lacks_what_it_is_for_is_none(slack: SlackDouble, web: Web, method: str) -> None:
    names = sorted(set(SOUND[method]) - {"ok", "message", "response_metadata"})
    odd: tuple[object, ...] = (None, 7, ["x"] if method in OF_ONE else "x", {"id": []})
    for body in ({}, *({name: one} for name in names for one in odd)):
        slack.fail(method, says=json.dumps({"ok": True, **body}))
        with pytest.raises(Uncertain, match="unreadable"):
            await web.call(method)


@pytest.mark.parametrize("body", UNREADABLE)
async def test_no_installation_comes_of_an_answer_that_cannot_be_read(slack: SlackDouble, body: str) -> None:
    async with aiohttp.ClientSession() as session:
        client = Client(base_url=slack.api_url, session=session, logger=QUIET, retry_handlers=[])
        slack.fail("oauth.v2.access", says=body)
        with pytest.raises((Later, SlackApiError)):
            await client.oauth_v2_access(client_id="1.2", client_secret="s", code="c")


@fuzzed(300)
@given(tampered([[method, answer] for method, answer in SOUND.items()]))
def test_any_answer(both: Any) -> None:
    """What is read of it can be used, or it is no answer at all. Of any other method's nobody reads anything."""
    if not isinstance(both, list) or len(both) < 2 or both[0] not in list(SOUND):
        return
    with suppress(Uncertain):
        said = replies.read(both[0], both[1])
        _used(both[0], said)
    for status in (200, 400, 500):
        with suppress(Uncertain):
            refused = replies.refusal("x", both[1], status)
            assert isinstance(refused.get("error") or "", str)
            list((refused.get("response_metadata") or {}).get("messages", []))


def _used(method: str, said: dict[str, Any]) -> None:
    """As it is by those who asked."""
    words: list[object] = [(said.get("response_metadata") or {}).get("next_cursor") or ""]
    match method:
        case "chat.postMessage":
            words += [said["ts"], *said.get("message", {})]
        case "conversations.history" | "conversations.replies":
            for one in said["messages"]:
                words += [one["ts"], one.get("user") or "", one.get("text") or "", one.get("latest_reply") or ""]
                words += [one.get("subtype") or "", one.get("parent_user_id") or ""]
                ((one.get("metadata") or {}).get("event_payload") or {}).get("key")
        case "conversations.create" | "conversations.open":
            words += [said["channel"]["id"]]
        case "conversations.list":
            words += [part for one in said["channels"] for part in (one["id"], one.get("name") or "")]
        case "auth.test":
            words += [said["user_id"], said.get("bot_id") or "", said["user"], said["team_id"], said["url"]]
        case "conversations.members" | "usergroups.users.list":
            words += [*said.get("members", ()), *said.get("users", ())]
        case "usergroups.list":
            words += [group["id"] for group in said["usergroups"]]
        case "oauth.v2.access":
            words += [(said.get("team") or {}).get("id") or "", (said.get("authed_user") or {}).get("id") or ""]
            words += [said.get("access_token") or ""]
        case "users.info":
            with suppress(Malformed):
                found = profiles.read("U1", said)
                words += [found.name, found.zone]
    assert all(isinstance(one, str) for one in words)


async def test_what_was_posted_is_not_posted_again_though_slack_says_nothing_of_it(stage: Stage) -> None:
    async with stage.opened() as door:
        for number, body in enumerate(UNREADABLE):
            stage.slack.fail("chat.postMessage", done=True, says=body)
            with pytest.raises(Later):
                await door.post(f"slack:{stage.channel}", sentence(f"once {number}!"), f"effect-{number}")
            at = await door.post(f"slack:{stage.channel}", sentence(f"once {number}!"), f"effect-{number}")
            assert at.startswith(f"slack:{stage.channel}/")
            assert stage.slack.transcript().count(f"once {number}!") == 1


async def test_one_odd_profile_keeps_nobody_waiting(stage: Stage) -> None:
    stage.slack.fail("users.info", says='{"ok": true, "user": {"name": ["x"], "profile": 7}}')
    with unbroken():
        async with stage.opened():
            await stage.slack.until(lambda: sum(call.method == "users.info" for call in stage.slack.calls) >= 3)
