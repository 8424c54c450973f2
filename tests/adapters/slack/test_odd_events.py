"""Events of every kind with parts of another kind than they should be: refused by name, and what follows is heard."""

import copy
from collections.abc import Iterator
from typing import Any

import pytest

from tests.adapters.slack.stage import MODES, Stage
from tests.hostile import unbroken
from tests.platforms.slack import SlackDouble

ODD: tuple[Any, ...] = (["C0AAAAAAA"], {"id": "C0AAAAAAA"}, 7, None, "", "\x00", [[]])
AT = {"ts": "1699.000100", "event_ts": "1699.000100"}


def sound(stage: Stage) -> dict[str, dict[str, Any]]:
    """One of each, as Slack documents it."""
    channel, helper, me = stage.channel, stage.slack.user("helper"), stage.slack.workspace.bot.id
    written = {"type": "message", "channel": channel, "channel_type": "channel", "user": helper, "text": "so", **AT}
    words = {**written, "thread_ts": "1699.000100"}
    group = {"id": stage.staff, "name": "helpers", "date_delete": 0, "users": [helper]}
    return {
        "mention": {**words, "type": "app_mention", "text": f"<@{me}> mine"},
        "words": words,
        "private": {**written, "channel_type": "im", "channel": "D1", "text": "mine"},
        "changed": {**written, "subtype": "message_changed", "message": words, "previous_message": words},
        "deleted": {**written, "subtype": "message_deleted", "deleted_ts": "1699.000100", "previous_message": words},
        "reaction": {
            **{"type": "reaction_added", "user": helper, "reaction": "ticket", "item_user": helper},
            "item": {"type": "message", "channel": channel, "ts": "1699.000100"},
        },
        "joined": {"type": "member_joined_channel", "user": helper, "channel": channel, "channel_type": "C"},
        "left": {"type": "member_left_channel", "user": helper, "channel": channel, "channel_type": "C"},
        "regrouped": {"type": "subteam_members_changed", "subteam_id": stage.staff, "added_users": [helper]},
        "group": {"type": "subteam_updated", "subteam": group},
        "renamed": {"type": "channel_rename", "channel": {"id": channel, "name": "new", "created": 1}},
        "revoked": {"type": "tokens_revoked", "tokens": {"oauth": [helper], "bot": [me]}},
        "uninstalled": {"type": "app_uninstalled"},
    }


def odd(event: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The same with each of its parts odd in turn."""
    for name, part in event.items():
        for one in ODD:
            yield {**copy.deepcopy(event), name: copy.deepcopy(one)}
        if isinstance(part, dict):
            for inside in odd(part):
                yield {**copy.deepcopy(event), name: inside}


KINDS = sorted(sound(Stage(SlackDouble())))


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("kind", KINDS)
async def test_an_event_with_an_odd_part_is_no_surprise(stage: Stage, mode: str, kind: str) -> None:
    slack = stage.slack
    slack.retry_delays = ()
    with unbroken():
        async with stage.opened(mode):
            for number, event in enumerate(odd(sound(stage)[kind])):
                body = {
                    **{"type": "event_callback", "team_id": slack.workspace.team, "event_id": f"Ev{number}"},
                    **{"api_app_id": slack.workspace.app_id, "event": event},
                }
                slack.post.tell(str(event.get("type")), body)
            for one in ODD:
                slack.post.tell("odd", {"type": "event_callback", "event_id": one, "event": sound(stage)[kind]})
                slack.post.tell("odd", {"type": "event_callback", "event_id": "Ev", "event": one})
            await slack.quiet()
            assert [one.payload for one in slack.post.deliveries if one.failure] == [], "they are no better told again"
            assert (await slack.types("helper", "help", "/swarm mine")).plain == "heard: mine"
