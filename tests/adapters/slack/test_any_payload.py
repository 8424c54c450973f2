"""Whatever Slack, or whoever has its secret, sends: something whole is heard, or nothing, or it is called malformed."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given

from adapters.slack import happenings, line
from adapters.slack.directory import Directory
from adapters.slack.hands import Hands
from adapters.slack.payloads import Payloads
from adapters.slack.shapes import EVENT
from adapters.slack.web import Web
from bot.config import Desk, Roles, SlackPlace, SlackSettings
from bot.door import Heard
from bot.malformed import Malformed
from bot.paces import ALONE
from tests.adapters.slack.test_payloads import COMMAND, ME, PRESS, REACTION, SHORTCUT, VIEW, _Silent, event
from tests.fuzzing import fuzzed
from tests.hostile import WORDS, tampered

OPTION = {"type": "overflow", "action_id": "more", "selected_option": {"value": "brief support#42"}}
PRESSES = (PRESS, {**PRESS, "actions": [OPTION]}, {**PRESS, "message": {**PRESS["message"], "thread_ts": "1.2"}})
MENTION = event("app_mention", text="<@U0BOT> pull &lt;x&gt; <https://x.example|x>", thread_ts="1699.000100")
PRIVATE = event("message", text="<@U0BOT> status", channel_type="im", channel="D1")
SPOKEN = event("message", text="words", thread_ts="1699.000100", channel_type="channel")
GROUP = event("subteam_updated", subteam={"id": "S1", "date_delete": 0})
MESSAGE = {"type": "message", "user": "U5", "ts": "1699.000100", "text": "It lags", "thread_ts": "1699.000100"}


def payloads() -> Payloads:
    web, hands = Web(SlackSettings(), "", ALONE), Hands()
    desks = {"support": Desk(slack=SlackPlace(channel="C0HELP", roles=Roles(staff=("U1",))))}
    return Payloads(Directory(desks, web, _Silent(web, hands), hands), ME)


READ = payloads()


def heard(read: Callable[..., Heard | None], *given: Any) -> None:
    """What the reading gives is made of words all through, however strange they are."""
    with suppress(Malformed):
        if (found := read(*given)) is not None:
            typed = found.typed
            said = [found.delivery, found.by.id, found.place, found.line, found.desk, found.author, found.source]
            said += [typed.name, typed.target, *typed.values, *typed.values.values()] if typed else []
            assert all(isinstance(one, str) for one in said)


@fuzzed(120)
@given(tampered([COMMAND]))
def test_any_command(body: Any) -> None:
    heard(READ.command, body)


@fuzzed(120)
@given(tampered(PRESSES))
def test_any_press(body: Any) -> None:
    heard(READ.pressed, body)


@fuzzed(120)
@given(tampered([VIEW]))
def test_any_form(body: Any) -> None:
    heard(READ.submitted, body)


@fuzzed(120)
@given(tampered([SHORTCUT]))
def test_any_shortcut(body: Any) -> None:
    heard(READ.shortcut, body)


@fuzzed(120)
@given(tampered([[REACTION, MESSAGE]]))
def test_any_reaction(both: Any) -> None:
    if isinstance(both, list) and len(both) == 2:
        heard(READ.reacted, *both)


@fuzzed(120)
@given(tampered([MENTION, PRIVATE]))
def test_any_mention(body: Any) -> None:
    heard(READ.mentioned, body)
    heard(READ.told, body)


@fuzzed(120)
@given(tampered([MENTION, PRIVATE, SPOKEN, GROUP]))
def test_any_event(body: Any) -> None:
    with suppress(Malformed):
        assert isinstance(happenings._kind(body), str)
        event = EVENT.of(body)["event"]
        for read in (happenings._words, happenings._reacted_to, happenings._whereabouts, happenings._updated):
            with suppress(Malformed):
                read(event)


@fuzzed(120)
@given(WORDS, WORDS)
def test_any_words_are_read_back(words: str, more: str) -> None:
    """A person whose words were escaped by Slack is heard with the words they typed."""
    escaped = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert line.typed(escaped) == words.strip()
    assert line.after_mention(f"<@U0BOT> {escaped}", "U0BOT") == words.lstrip(" \t,:").strip()
    assert isinstance(line.typed(f"<{words}|{more}> {more}"), str)


@pytest.mark.parametrize("depth", [100_000])
def test_what_a_form_remembers_may_be_nested_without_end(depth: int) -> None:
    with pytest.raises(Malformed):
        READ.submitted({**VIEW, "view": {**VIEW["view"], "private_metadata": "[" * depth}})
