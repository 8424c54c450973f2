"""Payloads as Slack sends them, and what was heard."""

from dataclasses import replace
from typing import Any

import pytest

from adapters.slack.directory import Directory
from adapters.slack.hands import Hands
from adapters.slack.payloads import Payloads
from adapters.slack.profiles import Profiles
from adapters.slack.shapes import FORM
from adapters.slack.web import Web
from adapters.slack.workspace import Me
from bot.config import Desk, Roles, SlackPlace, SlackSettings
from bot.door import Heard, Typed
from bot.malformed import Malformed
from bot.paces import ALONE
from swarm.people import Person, Role

ME = Me(user="U0BOT", bot="B0BOT", name="muster", team="T1", site="https://desk.slack.com/")
STAFF = Person(id="slack:U1", roles=frozenset({Role.STAFF}), tier=1)
HEARD = Heard(delivery="", by=STAFF, place="slack:C0HELP", desk="support", in_thread="@muster ")
USER = {"id": "U1", "username": "helper", "name": "helper", "team_id": "T1"}
COMMON: dict[str, Any] = {
    "team": {"id": "T1", "domain": "desk"},
    "user": USER,
    "api_app_id": "A1",
    "token": "deprecated",
    "trigger_id": "13345224609.738474920.8088930838d88f008e0",
    "enterprise": None,
    "is_enterprise_install": False,
    "response_url": "https://hooks.slack.com/actions/T1/1/abc",
}
COMMAND = {
    "token": "deprecated",
    "team_id": "T1",
    "team_domain": "desk",
    "channel_id": "C0HELP",
    "channel_name": "help",
    "user_id": "U1",
    "user_name": "helper",
    "command": "/swarm",
    "text": "pull #42 <@U2|dba> why",
    "api_app_id": "A1",
    "is_enterprise_install": "false",
    "response_url": "https://hooks.slack.com/commands/T1/1/abc",
    "trigger_id": "13345224609.738474920.8088930838d88f008e0",
}
BUTTON = {
    "action_id": "b0",
    "block_id": "x3Wd",
    "text": {"type": "plain_text", "text": "Take it", "emoji": False},
    "value": "take support#42",
    "type": "button",
    "action_ts": "1700000000.1",
}
PRESS: dict[str, Any] = {
    **COMMON,
    "type": "block_actions",
    "container": {"type": "message", "message_ts": "1699.000100", "channel_id": "C0HELP", "is_ephemeral": False},
    "channel": {"id": "C0HELP", "name": "help"},
    "message": {"type": "message", "user": "U0BOT", "bot_id": "B0BOT", "ts": "1699.000100", "text": "a card"},
    "state": {"values": {}},
    "actions": [BUTTON],
}
SHORTCUT: dict[str, Any] = {
    **COMMON,
    "type": "message_action",
    "callback_id": "turn_into_request",
    "action_ts": "1700000000.1",
    "message_ts": "1699.000100",
    "channel": {"id": "C0HELP", "name": "help"},
    "message": {"type": "message", "user": "U5", "ts": "1699.000100", "text": "It &lt;lags&gt;\nfor *hours*"},
}
VIEW: dict[str, Any] = {
    **COMMON,
    "type": "view_submission",
    "response_urls": [],
    "view": {
        "id": "V1",
        "hash": "156.abc",
        "type": "modal",
        "callback_id": "muster_form",
        "private_metadata": '["pull support#42","slack:C0HELP/1699.000100","support"]',
        "blocks": [],
        "state": {
            "values": {
                "expert": {"expert": {"type": "users_select", "selected_user": "U2"}},
                "kind": {"kind": {"type": "static_select", "selected_option": {"value": "incident"}}},
                "topic": {"topic": {"type": "static_select", "selected_option": None}},
                "who": {"who": {"type": "users_select", "selected_user": None}},
                "question": {"question": {"type": "plain_text_input", "value": "why <so>?"}},
                "details": {"details": {"type": "plain_text_input", "value": None}},
            }
        },
    },
}


def event(kind: str, **more: Any) -> dict[str, Any]:
    return {
        "token": "deprecated",
        "team_id": "T1",
        "api_app_id": "A1",
        "type": "event_callback",
        "event_id": "Ev08MFMKH6",
        "event_time": 1700000000,
        "event": {
            "type": kind,
            "user": "U1",
            "channel": "C0HELP",
            "ts": "1700.000200",
            "event_ts": "1700.000200",
            **more,
        },
    }


REACTION = event(
    "reaction_added", reaction="ticket", item={"type": "message", "channel": "C0HELP", "ts": "1699.000100"}
)


@pytest.fixture
def payloads() -> Payloads:
    web, hands = Web(SlackSettings(), "", ALONE), Hands()
    desks = {"support": Desk(slack=SlackPlace(channel="C0HELP", roles=Roles(staff=("U1",))))}
    profiles = _Silent(web, hands)
    return Payloads(Directory(desks, web, profiles, hands), ME)


class _Silent(Profiles):
    """Nobody's profile is known, and none is asked for."""

    def want(self, *users: str) -> None:
        return


def trigger(kind: str) -> str:
    return f"slack:{kind}:{COMMON['trigger_id']}"


COMMANDED = replace(HEARD, delivery=trigger("cmd"), line="pull #42 @slack:U2 why", shows_forms=True)


@pytest.mark.parametrize(
    ("payload", "heard"),
    [
        (COMMAND, COMMANDED),
        ({**COMMAND, "text": ""}, replace(COMMANDED, line="help")),
        ({**COMMAND, "text": "away “lunch” &amp; more"}, replace(COMMANDED, line="away “lunch” & more")),
        (
            {**COMMAND, "channel_id": "D1", "user_id": "U9"},
            replace(COMMANDED, place="slack:D1", desk="", by=Person(id="slack:U9")),
        ),
    ],
)
def test_commands(payloads: Payloads, payload: dict[str, Any], heard: Heard) -> None:
    assert payloads.command(payload) == heard


PRESSED = replace(
    HEARD,
    delivery=trigger("act"),
    line="take support#42",
    place="slack:C0HELP/1699.000100",
    shows_forms=True,
    pressed=True,
)
OVERFLOW = {"type": "overflow", "action_id": "more", "selected_option": {"value": "brief support#42"}, "action_ts": "1"}
IN_THREAD = {**PRESS["container"], "message_ts": "1700.000500", "thread_ts": "1699.000100"}
EPHEMERAL = {"type": "message", "message_ts": "1700.000500", "channel_id": "C0HELP", "is_ephemeral": True}


@pytest.mark.parametrize(
    ("payload", "heard"),
    [
        (PRESS, PRESSED),
        ({**PRESS, "actions": [OVERFLOW]}, replace(PRESSED, line="brief support#42")),
        ({**PRESS, "container": IN_THREAD}, PRESSED),
        ({**PRESS, "container": EPHEMERAL, "message": None}, replace(PRESSED, place="slack:C0HELP")),
        ({**PRESS, "container": {**EPHEMERAL, "thread_ts": "1699.000100"}}, PRESSED),
        (
            {**PRESS, "container": {**EPHEMERAL, "channel_id": "D1", "is_ephemeral": False}},
            replace(PRESSED, place="slack:D1", desk="", by=Person(id="slack:U1")),
        ),
        ({**PRESS, "actions": [{"type": "button", "url": "https://example.com", "action_ts": "1"}]}, None),
        ({**PRESS, "container": {"type": "view", "view_id": "V1"}}, None),
    ],
)
def test_presses(payloads: Payloads, payload: dict[str, Any], heard: Heard | None) -> None:
    assert payloads.pressed(payload) == heard


def test_forms(payloads: Payloads) -> None:
    values = {"expert": "slack:U2", "kind": "incident", "question": "why <so>?"}
    assert payloads.submitted(VIEW) == replace(
        HEARD,
        delivery=trigger("form"),
        place="slack:C0HELP/1699.000100",
        typed=Typed(name="pull", values=values, target="support#42"),
    )


TURNED = replace(
    HEARD,
    delivery=trigger("turn"),
    typed=Typed(name="open", values={"title": "It <lags>", "details": "for *hours*"}),
    author="slack:U5",
    source="https://desk.slack.com/archives/C0HELP/p1699000100",
)


@pytest.mark.parametrize(
    ("message", "heard"),
    [
        ({}, TURNED),
        ({"text": ""}, replace(TURNED, typed=Typed(name="open", values={"title": "(a message without words)"}))),
        ({"bot_id": "B7"}, replace(TURNED, author="slack:U1")),
        ({"user": None}, replace(TURNED, author="slack:U1")),
        (
            {"thread_ts": "1698.000100"},
            replace(TURNED, source=f"{TURNED.source}?thread_ts=1698.000100&cid=C0HELP"),
        ),
    ],
)
def test_shortcuts_and_reactions(payloads: Payloads, message: dict[str, Any], heard: Heard) -> None:
    given: dict[str, Any] = {**SHORTCUT["message"], **message}
    assert payloads.shortcut({**SHORTCUT, "message": given}) == heard
    assert payloads.reacted(REACTION, given) == replace(heard, delivery="slack:event:Ev08MFMKH6")


MENTIONED = replace(HEARD, delivery="slack:event:Ev08MFMKH6", line="take")


@pytest.mark.parametrize(
    ("given", "heard"),
    [
        ({"text": "<@U0BOT> take"}, MENTIONED),
        ({"text": "<@U0BOT>"}, replace(MENTIONED, line="help")),
        ({"text": "<@U0BOT> take", "thread_ts": "1699.000100"}, replace(MENTIONED, place="slack:C0HELP/1699.000100")),
        ({"text": "oh <@U0BOT> pull <@U2> why?"}, replace(MENTIONED, line="pull @slack:U2 why?")),
    ],
)
def test_mentions(payloads: Payloads, given: dict[str, Any], heard: Heard) -> None:
    assert payloads.mentioned(event("app_mention", **given)) == heard


@pytest.mark.parametrize("text", ["mine", "<@U0BOT> mine"])
def test_direct_messages(payloads: Payloads, text: str) -> None:
    heard = payloads.told(event("message", channel="D1", channel_type="im", text=text))
    assert (heard.place, heard.line, heard.desk) == ("slack:D1", "mine", "")


def test_a_form_of_whose_values_slack_says_an_empty_list_has_none(payloads: Payloads) -> None:
    sent = {**VIEW, "view": {**VIEW["view"], "state": {"values": []}}}
    assert payloads.submitted(FORM.of(sent)).typed == Typed(name="pull", values={}, target="support#42")


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        ("command", {}),
        ("pressed", {**PRESS, "actions": []}),
        ("submitted", {**VIEW, "view": {**VIEW["view"], "private_metadata": "{"}}),
        ("submitted", {**VIEW, "view": None}),
        ("shortcut", {**SHORTCUT, "message": None}),
        ("mentioned", {"event": {"text": 1}}),
        ("told", {"event": []}),
    ],
)
def test_what_is_malformed_says_so_and_shows_nothing_of_it(payloads: Payloads, kind: str, payload: object) -> None:
    with pytest.raises(Malformed, match=kind):
        getattr(payloads, kind)(payload)
