"""Payloads that were tampered with at the real door, in both modes: it stays open, and whatever follows is heard."""

import asyncio
import json
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.adapters.slack.stage import MODES, Stage
from tests.adapters.slack.test_any_payload import GROUP, MENTION, PRESSES, PRIVATE, SPOKEN
from tests.adapters.slack.test_payloads import COMMAND, REACTION, SHORTCUT, VIEW
from tests.adapters.slack.wire import asked, request, signed
from tests.fuzzing import fuzzed
from tests.hostile import ODD, tampered, unbroken
from tests.platforms.slack import SlackDouble

AT_ONCE = 30
KINDS = {
    "slash_commands": tampered([COMMAND]),
    "interactive": tampered([*PRESSES, VIEW, SHORTCUT]),
    "events_api": tampered([MENTION, PRIVATE, SPOKEN, GROUP, REACTION]),
}
SENT = st.sampled_from(sorted(KINDS)).flatmap(lambda kind: st.tuples(st.just(kind), KINDS[kind]))
ENVELOPES = tampered([{"envelope_id": "e1", "type": "events_api", "payload": MENTION, "retry_attempt": 0}])


@pytest.mark.parametrize("mode", MODES)
@fuzzed(1, at_most=40)
@given(st.lists(SENT, min_size=AT_ONCE, max_size=AT_ONCE), st.lists(ENVELOPES, min_size=5, max_size=5))
def test_nothing_that_comes_keeps_the_door_from_hearing_what_follows(
    mode: str, sent: list[tuple[str, Any]], envelopes: list[Any]
) -> None:
    asyncio.run(_all_come(mode, sent, envelopes))


async def _all_come(mode: str, sent: list[tuple[str, Any]], envelopes: list[Any]) -> None:
    with unbroken():
        await _heard_all(mode, sent, envelopes)


async def _heard_all(mode: str, sent: list[tuple[str, Any]], envelopes: list[Any]) -> None:
    async with SlackDouble() as slack:
        stage = Stage(slack)
        async with stage.opened(mode):
            if mode == "http":
                replies = await asyncio.gather(*(asked(stage, _posted(stage, *one)) for one in sent))
                assert all(reply.status for reply in replies), "each is answered, and be it by a refusal"
            else:
                [line] = slack.sockets.open
                for number, (kind, payload) in enumerate(sent):
                    envelope = {"envelope_id": f"e{number}", "type": kind, "payload": _here(stage, payload)}
                    await line.ws.send_json({**envelope, "accepts_response_payload": True})
                for one in envelopes:
                    await line.ws.send_json(_here(stage, one))
                for odd in ODD:
                    await line.ws.send_json(odd)
                await line.ws.send_str("[" * 100_000)
                await line.ws.send_str("{")
            said = await slack.types("helper", "help", "/swarm take #1")
            assert said.plain == "heard: take #1"
            if mode == "socket":
                assert slack.sockets.open == [line] or any(_says_goodbye(one) for one in envelopes)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("blocks", [None, [], [{}], [{"type": "input"}]])
def test_a_form_without_its_fields_is_answered_all_the_same(mode: str, blocks: object) -> None:
    """There is no place in it for a complaint."""
    view = {name: part for name, part in VIEW["view"].items() if name != "blocks"}
    form = {**VIEW, "view": view if blocks is None else {**view, "blocks": blocks}}
    asyncio.run(_all_come(mode, [("interactive", form)], []))


def _posted(stage: Stage, kind: str, payload: Any) -> bytes:
    """As Slack would post it: a form, the form's field `payload`, or JSON."""
    payload = _here(stage, payload)
    if kind == "events_api" or not isinstance(payload, dict):
        body = json.dumps(payload).encode()
        return request(signed(stage, body, kind="application/json"), body)
    fields = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
    body = urlencode({name: str(value).encode(errors="surrogatepass") for name, value in fields.items()}).encode()
    return request(signed(stage, body), body)


def _here(stage: Stage, payload: Any) -> Any:
    """About people and places that are there; answers go nowhere else than to the double."""
    text = json.dumps(payload).replace("C0HELP", stage.channel).replace('"U1"', f'"{stage.slack.user("helper")}"')
    text = text.replace('"T1"', f'"{stage.slack.workspace.team}"').replace('"A1"', f'"{stage.slack.workspace.app_id}"')
    return json.loads(text.replace("https://hooks.slack.com", f"{stage.slack.address}/nowhere"))


def _says_goodbye(envelope: Any) -> bool:
    return isinstance(envelope, dict) and envelope.get("type") == "disconnect"


@pytest.mark.parametrize("payload", [None, 7, [], "x"])
async def test_an_envelope_with_nothing_in_it_does_not_cut_the_line(stage: Stage, payload: object) -> None:
    async with stage.opened("socket"):
        [line] = stage.slack.sockets.open
        await line.ws.send_json({"envelope_id": "e", "type": "events_api", "payload": payload})
        assert (await stage.slack.types("helper", "help", "/swarm take #1")).plain == "heard: take #1"
        assert stage.slack.sockets.open == [line]
