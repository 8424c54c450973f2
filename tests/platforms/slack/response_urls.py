"""response_url: what the app says later to whoever asked; five times within half an hour."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aiohttp import web

from .posting import check_content, edit_message, post_answer, post_message, remove_message
from .records import Answer, Json, Message, Refusal

if TYPE_CHECKING:
    from .platform import Platform

LIFETIME = 1800.0
USES = 5


@dataclass(eq=False)
class ResponseUrl:
    """Who it answers, where, and what it may replace: the message that was pressed or the last answer given."""

    user: str
    channel: str
    given: float
    original: Message | Answer | None = None
    pressed: bool = False
    uses: int = 0


class ResponseUrls:
    def __init__(self, slack: Platform) -> None:
        self._slack = slack
        self._given: dict[str, ResponseUrl] = {}

    def give(self, user: str, channel: str, pressed: Message | Answer | None = None) -> str:
        slack = self._slack
        path = f"{slack.workspace.team}/{secrets.randbelow(10**13)}/{secrets.token_urlsafe(18)}"
        self._given[path] = ResponseUrl(user, channel, slack.workspace.now(), pressed, pressed is not None)
        return f"{slack.address}/commands/{path}"

    def knows(self, path: str) -> bool:
        return path in self._given

    def answered(self, url: str, answer: Answer) -> None:
        """The first answer is what a later `replace_original` replaces."""
        self._given[url.partition("/commands/")[2]].original = answer

    def use(self, path: str, body: Any) -> web.Response:
        """Slack's answer to a post there."""
        entry = self._given.get(path)
        if entry is None:
            return web.Response(status=404, text="no_service")
        if self._slack.workspace.now() - entry.given > LIFETIME:
            return web.json_response({"ok": False, "error": "expired_url"}, status=404)
        if entry.uses >= USES:
            return web.json_response({"ok": False, "error": "used_url"}, status=404)
        try:
            self._apply(entry, json.loads(body))
        except (ValueError, AttributeError):
            return web.Response(status=400, text="invalid_payload")
        except Refusal as refusal:
            return web.json_response(refusal.body, status=404 if refusal.error == "message_not_found" else 400)
        entry.uses += 1
        return web.Response(text="ok")

    def _apply(self, entry: ResponseUrl, said: Json) -> None:
        """What was pressed is replaced unless told otherwise; new words go to the channel, not to its threads."""
        slack, original = self._slack, entry.original
        channel = slack.workspace.channels[entry.channel]
        if said.get("delete_original"):
            if original is None:
                raise Refusal("message_not_found")
            remove_message(slack, original)
            return
        text, blocks = check_content(said)
        if said.get("replace_original", entry.pressed) and original is not None:
            edit_message(slack, original, text, blocks)
            return
        where = said.get("thread_ts")
        if said.get("response_type") == "in_channel":
            if channel.archived:
                raise Refusal("is_archived")
            post_message(slack, channel, slack.workspace.bot.id, text, blocks, thread_ts=where)
            return
        answer = post_answer(slack, entry.channel, entry.user, text, blocks, source="response_url", thread_ts=where)
        if entry.original is None:
            entry.original = answer
