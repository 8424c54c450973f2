"""chat.*: posting, editing and deleting messages, and words for one person alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import events
from .methods import Args, method
from .posting import check_content, edit_message, post_answer, post_message, remove_message
from .records import Channel, Json, Message, Refusal

if TYPE_CHECKING:
    from .platform import Platform

LONGEST_EDIT = 4000


def _destination(slack: Platform, channel_id: str) -> Channel:
    """A channel, or somebody's id for the direct messages with them."""
    user = slack.workspace.users.get(channel_id)
    if user and user.id != slack.workspace.bot.id:
        return slack.workspace.im(user.id)
    channel = slack.reach(channel_id)
    if channel.archived:
        raise Refusal("is_archived")
    return channel


def _metadata(args: Args) -> Json | None:
    given = args.structure("metadata", "invalid_metadata_format")
    if given is None:
        return None
    if not isinstance(given, dict) or (given and set(given) - {"entities"} != {"event_type", "event_payload"}):
        raise Refusal("invalid_metadata_format", ["metadata has event_type and event_payload"])
    if given and not (isinstance(given["event_type"], str) and isinstance(given["event_payload"], dict)):
        raise Refusal("invalid_metadata_schema", ["event_type is a string, event_payload an object"])
    return given


def _own(slack: Platform, channel: Channel, ts: str, refusal: str) -> Message:
    message = channel.messages.get(ts)
    if message is None or message.deleted:
        raise Refusal("message_not_found")
    if not message.by_bot:
        raise Refusal(refusal)
    return message


@method("chat.postMessage", "chat:write", reads_json=True)
def post(slack: Platform, args: Args) -> Json:
    channel = _destination(slack, *args.need("channel"))
    if not slack.inside(channel) and "chat:write.public" not in slack.scopes:
        raise Refusal("not_in_channel")
    metadata = _metadata(args)
    text, blocks = check_content(args)
    cut = len(args.said("text")) > len(text)
    message = post_message(
        slack,
        channel,
        slack.workspace.bot.id,
        text,
        blocks,
        thread_ts=args.said("thread_ts") or None,
        metadata=metadata or None,
    )
    answer: Json = {"channel": channel.id, "ts": message.ts, "message": events.as_seen(slack, message, metadata=True)}
    if cut:
        answer |= {"warning": "message_truncated", "response_metadata": {"warnings": ["message_truncated"]}}
    return answer


@method("chat.update", "chat:write", tier=3, reads_json=True)
def update(slack: Platform, args: Args) -> Json:
    """Metadata that the call does not name stays; blocks stay only if the call names no text either."""
    channel_id, ts = args.need("channel", "ts")
    channel = slack.reach(channel_id)
    message = _own(slack, channel, ts, "cant_update_message")
    if channel.archived:
        raise Refusal("is_inactive")
    said = Args(args)
    if "blocks" not in args and "text" not in args:
        said |= {"text": message.text, "blocks": message.blocks}
    metadata = _metadata(args)
    text, blocks = check_content(said, most=LONGEST_EDIT)
    if metadata is not None:
        message.metadata = metadata or None
    edit_message(slack, message, text, blocks)
    return {
        "channel": channel.id,
        "ts": ts,
        "text": text,
        "message": events.as_seen(slack, message, metadata=True),
    }


@method("chat.delete", "chat:write", tier=3, reads_json=True)
def delete(slack: Platform, args: Args) -> Json:
    channel_id, ts = args.need("channel", "ts")
    channel = slack.reach(channel_id)
    remove_message(slack, _own(slack, channel, ts, "cant_delete_message"))
    return {"channel": channel.id, "ts": ts}


@method("chat.postEphemeral", "chat:write", tier=4, reads_json=True)
def post_ephemeral(slack: Platform, args: Args) -> Json:
    channel_id, user = args.need("channel", "user")
    channel = slack.reach(channel_id)
    if channel.archived:
        raise Refusal("is_archived")
    if not slack.inside(channel):
        raise Refusal("not_in_channel")
    if user not in slack.workspace.users or user not in channel.members:
        raise Refusal("user_not_in_channel")
    text, blocks = check_content(args)
    thread = args.said("thread_ts") or None
    if thread and thread not in channel.messages:
        raise Refusal("thread_not_found")
    answer = post_answer(slack, channel.id, user, text, blocks, source="chat.postEphemeral", thread_ts=thread)
    return {"message_ts": answer.ts}


@method("chat.getPermalink")
def permalink(slack: Platform, args: Args) -> Json:
    channel_id, ts = args.need("channel", "message_ts")
    channel = slack.reach(channel_id)
    message = channel.messages.get(ts)
    if message is None or message.deleted:
        raise Refusal("message_not_found")
    link = f"https://{slack.workspace.domain}.slack.com/archives/{channel.id}/p{ts.replace('.', '')}"
    if message.thread_ts:
        link += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}
