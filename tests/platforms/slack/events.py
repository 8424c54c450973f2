"""What the Events API tells the app, and to whom: only what it subscribed to, only of channels it is in."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from .identities import fresh
from .mentions import REFERENCE
from .records import Channel, Json, Message, Usergroup

if TYPE_CHECKING:
    from .delivery import Delivery
    from .platform import Platform


SCOPES = {
    "app_mention": "app_mentions:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "reaction_added": "reactions:read",
    "reaction_removed": "reactions:read",
    "subteam_members_changed": "usergroups:read",
    "subteam_updated": "usergroups:read",
}
"""The scope without which an event is not sent at all: "Required scopes" on each event's page of Slack's reference."""
OF_A_CHANNEL = {"member_joined_channel", "member_left_channel", "channel_archive", "channel_unarchive"}
"""Those that need `channels:read` for a public channel and `groups:read` for a private one."""


def _granted(slack: Platform, subscription: str, channel: Channel | None) -> bool:
    needed = SCOPES.get(subscription)
    if channel is not None and subscription in OF_A_CHANNEL:
        needed = f"{channel.family}:read"
    return needed is None or needed in slack.scopes


def announce(
    slack: Platform, event: Json, channel: Channel | None = None, *, told: bool | None = None
) -> Delivery | None:
    """`told` decides where membership alone does not (the app itself leaves)."""
    kind = event["type"]
    subscription = f"message.{channel.family}" if kind == "message" and channel else kind
    inside = channel is None or slack.inside(channel) if told is None else told
    granted = slack.installed and _granted(slack, subscription, channel)
    if subscription not in slack.subscriptions or not inside or not granted:
        return None
    workspace = slack.workspace
    payload: Json = {
        "token": "double",
        "team_id": workspace.team,
        "api_app_id": workspace.app_id,
        "event": {**event, "event_ts": event.get("event_ts") or workspace.mint_ts()},
        "type": "event_callback",
        "event_id": fresh("Ev"),
        "event_time": int(workspace.now()),
        "authorizations": [
            {
                "enterprise_id": workspace.enterprise or None,
                "team_id": workspace.team,
                "user_id": workspace.bot.id,
                "is_bot": True,
                "is_enterprise_install": slack.org_wide,
            }
        ],
        "is_ext_shared_channel": False,
        "event_context": fresh("4-", 24),
    }
    if workspace.enterprise:
        payload["enterprise_id"] = workspace.enterprise
    if kind in slack.app.without_team:
        payload["team_id"] = payload["authorizations"][0]["team_id"] = None
    return slack.post.tell(kind, payload)


def leaving(slack: Platform, tokens: Json) -> list[Delivery]:
    """The app was taken out: in any order, and without an authorization (api.slack.com/events/app_uninstalled)."""
    told = []
    for event in ({"type": "tokens_revoked", "tokens": tokens}, {"type": "app_uninstalled"}):
        if event["type"] in slack.subscriptions:
            payload: Json = {
                "token": "double",
                "team_id": None if slack.org_wide else slack.workspace.team,
                "api_app_id": slack.workspace.app_id,
                "event": event,
                "type": "event_callback",
                "event_id": fresh("Ev"),
                "event_time": int(slack.workspace.now()),
            }
            if slack.workspace.enterprise:
                payload["enterprise_id"] = slack.workspace.enterprise
            told.append(slack.post.tell(str(event["type"]), payload))
    return told


def as_seen(slack: Platform, message: Message, *, metadata: bool = False) -> Json:
    """A message as the API and its events show it."""
    workspace = slack.workspace
    channel = workspace.channels[message.channel]
    shown: Json = {
        "type": "message",
        "user": message.user,
        "text": message.text,
        "ts": message.ts,
        "team": workspace.team,
    }
    if message.blocks:
        shown["blocks"] = message.blocks
    if message.client_msg_id:
        shown["client_msg_id"] = message.client_msg_id
    if message.by_bot:
        shown |= {"bot_id": workspace.bot_id, "app_id": workspace.app_id}
    if message.edits and not message.blocks:
        shown["edited"] = {"user": message.user, "ts": message.ts}
    if message.metadata and metadata:
        shown["metadata"] = message.metadata
    if message.reactions:
        shown["reactions"] = [
            {"name": name, "users": list(users), "count": len(users)} for name, users in message.reactions.items()
        ]
    replies = workspace.replies(channel, message.ts)
    if message.thread_ts:
        shown["thread_ts"] = message.thread_ts
        root = channel.messages.get(message.thread_ts)
        shown["parent_user_id"] = root.user if root else ""
    elif replies:
        people = list(dict.fromkeys(reply.user for reply in replies))
        shown |= {
            "thread_ts": message.ts,
            "reply_count": len(replies),
            "reply_users_count": len(people),
            "reply_users": people,
            "latest_reply": replies[-1].ts,
        }
    return shown


def message_posted(slack: Platform, channel: Channel, message: Message) -> None:
    event = {**as_seen(slack, message), "channel": channel.id, "channel_type": channel.type, "event_ts": message.ts}
    announce(slack, event, channel)
    called = f"@{slack.workspace.bot.id}" in REFERENCE.findall(message.text)
    if called and not message.by_bot and not channel.im:
        kept = {key: value for key, value in event.items() if key not in {"channel_type", "parent_user_id"}}
        announce(slack, {**kept, "type": "app_mention"}, channel)


def message_changed(slack: Platform, message: Message, before: Json) -> None:
    _altered(slack, message, "message_changed", {"message": as_seen(slack, message), "previous_message": before})


def message_deleted(slack: Platform, message: Message) -> None:
    _altered(slack, message, "message_deleted", {"previous_message": as_seen(slack, message), "deleted_ts": message.ts})


def _altered(slack: Platform, message: Message, subtype: str, more: Json) -> None:
    channel = slack.workspace.channels[message.channel]
    event: Json = {
        "type": "message",
        "subtype": subtype,
        "channel": channel.id,
        "channel_type": channel.type,
        "hidden": True,
        "ts": slack.workspace.mint_ts(),
        **more,
    }
    announce(slack, event, channel)


def reaction(slack: Platform, kind: str, user: str, message: Message, name: str) -> None:
    channel = slack.workspace.channels[message.channel]
    item = {"type": "message", "channel": message.channel, "ts": message.ts}
    announce(slack, {"type": kind, "user": user, "reaction": name, "item": item, "item_user": message.user}, channel)


def membership(slack: Platform, kind: str, user: str, channel: Channel, inviter: str | None = None) -> None:
    event: Json = {
        "type": kind,
        "user": user,
        "channel": channel.id,
        "channel_type": "G" if channel.private else "C",
        "team": slack.workspace.team,
    }
    if inviter:
        event["inviter"] = inviter
    announce(slack, event, channel, told=slack.inside(channel) or user == slack.workspace.bot.id)


def archived(slack: Platform, channel: Channel, user: str) -> None:
    kind = "channel_archive" if channel.archived else "channel_unarchive"
    announce(slack, {"type": kind, "channel": channel.id, "user": user}, channel)


def group_changed(slack: Platform, group: Usergroup, before: list[str]) -> None:
    added = [user for user in group.members if user not in before]
    removed = [user for user in before if user not in group.members]
    announce(
        slack,
        {
            "type": "subteam_members_changed",
            "subteam_id": group.id,
            "team_id": slack.workspace.team,
            "date_previous_update": int(slack.workspace.now()) - 1,
            "date_update": int(slack.workspace.now()),
            "added_users": added,
            "added_users_count": len(added),
            "removed_users": removed,
            "removed_users_count": len(removed),
        },
    )


def group_updated(slack: Platform, group: Usergroup, *, gone: bool = False) -> None:
    """As the page of `subteam_updated` has it: of a group that was switched off as well, which has a `date_delete`."""
    now = int(slack.workspace.now())
    subteam = {
        "id": group.id,
        "team_id": slack.workspace.team,
        "is_usergroup": True,
        "is_subteam": True,
        "name": group.handle,
        "handle": group.handle,
        "date_create": 1,
        "date_update": now,
        "date_delete": now if gone else 0,
        "users": [] if gone else list(group.members),
        "user_count": 0 if gone else len(group.members),
    }
    announce(slack, {"type": "subteam_updated", "subteam": subteam})


def client_message_id() -> str:
    return str(uuid.uuid4())
