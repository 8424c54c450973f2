"""conversations.*: who is where, what was said there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import events
from .methods import Args, method, page, within
from .records import Channel, Json, Message, Refusal

if TYPE_CHECKING:
    from .platform import Platform


def described(slack: Platform, channel: Channel) -> Json:
    shown: Json = {
        "id": channel.id,
        "created": channel.created,
        "is_im": bool(channel.im),
        "is_archived": channel.archived,
        "context_team_id": slack.workspace.team,
    }
    if channel.im:
        return shown | {"user": channel.im, "is_open": True}
    return shown | {
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": not channel.private,
        "is_group": channel.private,
        "is_private": channel.private,
        "is_mpim": False,
        "is_member": slack.inside(channel),
        "is_shared": False,
        "is_ext_shared": False,
        "creator": channel.creator,
        "topic": {"value": "", "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
    }


def _asked(slack: Platform, args: Args, right: str) -> Channel:
    (channel_id,) = args.need("channel")
    return slack.reach(channel_id, right)


def _live(channel: Channel, args: Args, messages: list[Message]) -> list[Message]:
    return [channel.messages[ts] for ts in within([m.ts for m in messages if not m.deleted], args)]


@method("conversations.info", tier=3)
def info(slack: Platform, args: Args) -> Json:
    channel = _asked(slack, args, "read")
    shown = described(slack, channel)
    if args.flag("include_num_members"):
        shown["num_members"] = len(channel.members)
    return {"channel": shown}


@method("conversations.members", tier=4)
def members(slack: Platform, args: Args) -> Json:
    channel = _asked(slack, args, "read")
    found, cursor = page(channel.members, args, usual=100, most=1000)
    return {"members": found, "response_metadata": {"next_cursor": cursor}}


@method("conversations.join", "channels:join", tier=3, reads_json=True)
def join(slack: Platform, args: Args) -> Json:
    channel = slack.reach(*args.need("channel"))
    if channel.family != "channels":
        raise Refusal("method_not_supported_for_channel_type")
    if channel.archived:
        raise Refusal("is_archived")
    if slack.inside(channel):
        already = {"warning": "already_in_channel", "response_metadata": {"warnings": ["already_in_channel"]}}
        return {"channel": described(slack, channel), **already}
    enter(slack, channel, slack.workspace.bot.id)
    return {"channel": described(slack, channel)}


@method("conversations.open", "im:write", tier=3, reads_json=True)
def open_(slack: Platform, args: Args) -> Json:
    if args.said("channel"):
        return {"channel": described(slack, slack.reach(args.said("channel")))}
    users = [user for user in args.said("users").split(",") if user]
    if len(users) != 1:
        raise Refusal("users_list_not_supplied" if not users else "method_not_supported_for_channel_type")
    user = slack.workspace.users.get(users[0])
    if user is None or user.is_bot:
        raise Refusal("user_not_found" if user is None else "cannot_dm_bot")
    if user.deactivated:
        raise Refusal("user_disabled")
    channel = slack.workspace.im(user.id)
    return {"channel": described(slack, channel) if args.flag("return_im") else {"id": channel.id}}


def _objection(slack: Platform, channel: Channel, user_id: str) -> str | None:
    user = slack.workspace.users.get(user_id)
    if user is None:
        return "user_not_found"
    if user.id == slack.workspace.bot.id:
        return "cant_invite_self"
    if user.id in channel.members:
        return "already_in_channel"
    if user.deactivated:
        return "cant_invite"
    return "user_is_restricted" if user.guest else None


@method("conversations.invite", tier=3, reads_json=True)
def invite(slack: Platform, args: Args) -> Json:
    """All or nothing, unless the call says force."""
    channel_id, names = args.need("channel", "users")
    channel = slack.reach(channel_id)
    right = {
        "channels": ("channels:manage", "channels:write.invites"),
        "groups": ("groups:write", "groups:write.invites"),
    }
    if channel.family not in right:
        raise Refusal("method_not_supported_for_channel_type")
    slack.require(*right[channel.family])
    if channel.archived:
        raise Refusal("is_archived")
    if not slack.inside(channel):
        raise Refusal("not_in_channel")
    users = names.split(",")
    if len(users) > 1000:
        raise Refusal("too_many_users")
    objections = {user: _objection(slack, channel, user) for user in users}
    errors = [{"user": user, "ok": False, "error": error} for user, error in objections.items() if error]
    welcome = [user for user, error in objections.items() if error is None]
    if errors and not (args.flag("force") and welcome):
        raise Refusal(str(errors[0]["error"]), None, errors=errors)
    for user in welcome:
        enter(slack, channel, user, slack.workspace.bot.id)
    return {"channel": described(slack, channel), **({"errors": errors} if errors else {})}


def enter(slack: Platform, channel: Channel, user: str, inviter: str | None = None) -> None:
    if user not in channel.members:
        channel.members.append(user)
        slack.workspace.changed()
        events.membership(slack, "member_joined_channel", user, channel, inviter)


def leave(slack: Platform, channel: Channel, user: str) -> None:
    if user in channel.members:
        channel.members.remove(user)
        slack.workspace.changed()
        events.membership(slack, "member_left_channel", user, channel)


def _readable(slack: Platform, args: Args) -> Channel:
    channel = _asked(slack, args, "history")
    if not slack.inside(channel):
        raise Refusal("not_in_channel")
    return channel


@method("conversations.history", tier=3)
def history(slack: Platform, args: Args) -> Json:
    """Newest first, threads by their roots alone."""
    channel = _readable(slack, args)
    roots = [m for m in channel.messages.values() if not m.thread_ts]
    found = [channel.messages[ts] for ts in within([m.ts for m in roots if _stands(slack, m)], args)][::-1]
    return _messages(slack, args, found, usual=100)


@method("conversations.replies", tier=3)
def replies(slack: Platform, args: Args) -> Json:
    """Oldest first; the root is always there."""
    channel = _readable(slack, args)
    (ts,) = args.need("ts")
    asked = channel.messages.get(ts)
    if asked is None:
        raise Refusal("thread_not_found")
    root = channel.messages[asked.thread_ts or ts]
    found = _live(channel, args, slack.workspace.replies(channel, root.ts))
    if root.deleted and not found:
        raise Refusal("thread_not_found")
    return _messages(slack, args, [root], found, usual=1000)


def _stands(slack: Platform, message: Message) -> bool:
    """Whether it is there, or a tombstone in its place because others answer to it."""
    return not message.deleted or bool(_replies(slack, message))


def _replies(slack: Platform, message: Message) -> list[Message]:
    return slack.workspace.replies(slack.workspace.channels[message.channel], message.ts)


def _messages(slack: Platform, args: Args, *parts: list[Message], usual: int) -> Json:
    everything = [message for part in parts for message in part]
    found, cursor = page(everything, args, usual=usual, most=1000)
    shown = [_as_seen(slack, message, metadata=args.flag("include_all_metadata")) for message in found]
    answer: Json = {"messages": shown, "has_more": bool(cursor)}
    return answer | ({"response_metadata": {"next_cursor": cursor}} if cursor else {})


def _as_seen(slack: Platform, message: Message, *, metadata: bool) -> Json:
    if not message.deleted:
        return events.as_seen(slack, message, metadata=metadata)
    answers = _replies(slack, message)
    return {
        "type": "message",
        "subtype": "tombstone",
        "user": "USLACKBOT",
        "text": "This message was deleted.",
        "hidden": True,
        "ts": message.ts,
        "thread_ts": message.ts,
        "reply_count": len(answers),
        "latest_reply": answers[-1].ts,
    }
