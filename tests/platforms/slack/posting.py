"""Putting words where people see them: one way for the bot's messages, people's messages and private answers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from . import events
from .blocks import complaints_about_blocks, with_ids, words_in
from .mentions import notified
from .records import Answer, Channel, Json, Message, Refusal

if TYPE_CHECKING:
    from .platform import Platform

LONGEST = 40_000
LONGEST_BLOCKS = 13_200  # in all; Slack publishes no number, this is what others measured


def parsed(given: Any, error: str) -> Any:
    """Structures come as JSON, or as a string of it where the call is form-encoded."""
    if not isinstance(given, str):
        return given
    try:
        return json.loads(given)
    except ValueError:
        raise Refusal(error, ["must be valid JSON"]) from None


def check_content(said: Json, *, most: int | None = None) -> tuple[str, list[Json]]:
    """Text and blocks of a message, or Slack's refusal of them."""
    text = str(said.get("text") or "")
    blocks = parsed(said.get("blocks"), "invalid_blocks_format") or []
    if said.get("attachments"):
        raise Refusal("invalid_attachments", ["the double knows no attachments: use blocks"])
    complaints = complaints_about_blocks(blocks)
    if complaints:
        raise Refusal("invalid_blocks", complaints)
    if sum(len(words) for words in words_in(blocks)) > LONGEST_BLOCKS:
        raise Refusal("msg_blocks_too_long")
    if not text and not blocks:
        raise Refusal("no_text")
    if most is not None and len(text) > most:
        raise Refusal("msg_too_long")
    return text[:LONGEST], with_ids(blocks)


def post_message(
    slack: Platform,
    channel: Channel,
    author: str,
    text: str,
    blocks: list[Json],
    *,
    thread_ts: str | None = None,
    metadata: Json | None = None,
    client_msg_id: str | None = None,
) -> Message:
    workspace = slack.workspace
    if thread_ts:
        root = channel.messages.get(thread_ts)
        if root is None:
            raise Refusal("thread_not_found")
        # No error, as slack-go/slack#1571 reports it: what was meant for a thread that is gone stands in the channel.
        gone = root.deleted and not workspace.replies(channel, root.ts)
        thread_ts = None if gone else root.thread_ts or root.ts
    message = Message(
        channel.id,
        workspace.mint_ts(),
        author,
        text,
        blocks,
        workspace.read,
        thread_ts=thread_ts,
        metadata=metadata,
        by_bot=author == workspace.bot.id,
        client_msg_id=client_msg_id,
        notified=notified(workspace, channel, author, text, blocks),
    )
    channel.messages[message.ts] = message
    if thread_ts:
        channel.threads.setdefault(thread_ts, []).append(message)
    workspace.changed()
    events.message_posted(slack, channel, message)
    return message


def post_answer(
    slack: Platform,
    channel: str,
    user: str,
    text: str,
    blocks: list[Json],
    *,
    source: str,
    thread_ts: str | None = None,
) -> Answer:
    workspace = slack.workspace
    answer = Answer(channel, workspace.mint_ts(), user, text, blocks, workspace.read, source, thread_ts)
    workspace.answers.append(answer)
    workspace.changed()
    return answer


def edit_message(slack: Platform, message: Message | Answer, text: str, blocks: list[Json]) -> None:
    if message.deleted:
        raise Refusal("message_not_found")
    before = events.as_seen(slack, message) if isinstance(message, Message) else {}
    message.text, message.blocks = text, blocks
    message.edits += 1
    slack.workspace.changed()
    if isinstance(message, Message):
        events.message_changed(slack, message, before)


def remove_message(slack: Platform, message: Message | Answer) -> None:
    if message.deleted:
        raise Refusal("message_not_found")
    message.deleted = True
    slack.workspace.changed()
    if isinstance(message, Message):
        events.message_deleted(slack, message)
