"""The payloads of what people do with messages and modals, in Slack's own shape."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .events import as_seen
from .modals import as_shown
from .records import Answer, Channel, Json, Message, User, View

if TYPE_CHECKING:
    from .platform import Platform


def _common(slack: Platform, kind: str, user: User) -> Json:
    workspace = slack.workspace
    return {
        "type": kind,
        "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": workspace.team},
        "api_app_id": workspace.app_id,
        "token": "double",
        "trigger_id": slack.triggers.give(user.id),
        "team": None if slack.org_wide else {"id": workspace.team, "domain": workspace.domain},
        "enterprise": {"id": workspace.enterprise, "name": "Org"} if workspace.enterprise else None,
        "is_enterprise_install": slack.org_wide,
    }


def command(slack: Platform, user: User, channel: Channel, name: str, text: str) -> Json:
    workspace = slack.workspace
    org: Json = {"enterprise_id": workspace.enterprise, "enterprise_name": "Org"} if workspace.enterprise else {}
    return {
        **org,
        "token": "double",
        "team_id": workspace.team,
        "team_domain": workspace.domain,
        "channel_id": channel.id,
        "channel_name": channel.shown_name,
        "user_id": user.id,
        "user_name": user.name,
        "command": name,
        "text": text,
        "api_app_id": workspace.app_id,
        "is_enterprise_install": "true" if slack.org_wide else "false",
        "response_url": slack.response_urls.give(user.id, channel.id),
        "trigger_id": slack.triggers.give(user.id),
    }


def pressed_in_message(slack: Platform, user: User, seen: Message | Answer, action: Json) -> Json:
    """An ephemeral message is not in the payload, only its container is."""
    channel = slack.workspace.channels[seen.channel]
    container = {
        "type": "message",
        "message_ts": seen.ts,
        "channel_id": channel.id,
        "is_ephemeral": isinstance(seen, Answer),
    }
    if seen.thread_ts:
        container["thread_ts"] = seen.thread_ts
    payload = {
        **_common(slack, "block_actions", user),
        "container": container,
        "channel": {"id": channel.id, "name": channel.shown_name},
        "state": {"values": {}},
        "response_url": slack.response_urls.give(user.id, channel.id, seen),
        "actions": [{**action, "action_ts": slack.workspace.mint_ts()}],
    }
    if isinstance(seen, Message):
        payload["message"] = as_seen(slack, seen, metadata=True)
    return payload


def pressed_in_view(slack: Platform, user: User, view: View, action: Json, values: Json) -> Json:
    return {
        **_common(slack, "block_actions", user),
        "container": {"type": "view", "view_id": view.id},
        "view": as_shown(slack, view, values),
        "actions": [{**action, "action_ts": slack.workspace.mint_ts()}],
    }


def shortcut(slack: Platform, user: User, message: Message, callback_id: str) -> Json:
    channel = slack.workspace.channels[message.channel]
    return {
        **_common(slack, "message_action", user),
        "callback_id": callback_id,
        "action_ts": slack.workspace.mint_ts(),
        "channel": {"id": channel.id, "name": channel.shown_name},
        "message_ts": message.ts,
        "message": as_seen(slack, message),
        "response_url": slack.response_urls.give(user.id, channel.id),
    }


def global_shortcut(slack: Platform, user: User, callback_id: str) -> Json:
    common = _common(slack, "shortcut", user)
    return {**common, "callback_id": callback_id, "action_ts": slack.workspace.mint_ts()}


def submission(slack: Platform, user: User, view: View, values: Json) -> Json:
    return {
        **_common(slack, "view_submission", user),
        "view": as_shown(slack, view, values),
        "response_urls": [],
    }


def closing(slack: Platform, user: User, view: View, *, cleared: bool) -> Json:
    payload = {**_common(slack, "view_closed", user), "view": as_shown(slack, view), "is_cleared": cleared}
    del payload["trigger_id"]
    return payload
