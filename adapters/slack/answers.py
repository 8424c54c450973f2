"""Private answers: shown to one person where they asked, or, where that cannot be, in a direct message.

They are best effort: what was done is done, whether or not its answer can be shown.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import structlog

from adapters.slack import render
from adapters.slack.address import Place
from adapters.slack.spans import Surroundings
from adapters.slack.web import Web
from adapters.slack.workspace import Workspace
from bot.door import Answer, Later, Never
from bot.text import Card, Form, sentence

Json = dict[str, Any]

log = structlog.get_logger()

WORKING = "Working on it …"
FORMLESS = sentence("That needs more words than this, and no form can be shown here. Type it with all its words.")
EXPIRED = sentence("The form for this could not be shown in time. Please try it again.")
PAUSES = (1.0, 5.0, 20.0)
LONGEST_PAUSE = 60.0
"""Somebody who asked has gone by then."""


class Answers:
    """Showing people what only they see."""

    def __init__(self, web: Web, workspace: Workspace) -> None:
        self._web = web
        self._workspace = workspace

    async def message(self, answer: Answer | Form | Card) -> Json:
        """An answer as a message for one person; a form that cannot be shown is a sentence."""
        card = FORMLESS if isinstance(answer, Form) else answer.card if isinstance(answer, Answer) else answer
        around = Surroundings((await self._workspace.me()).site)
        try:
            return render.message(card, around)
        except Never as never:
            log.error("an answer lost its buttons", why=str(never))
            return render.message(replace(card, buttons=(), more=()), around)

    async def respond(self, url: str, answer: Answer | Form | Card, *, instead: bool = False) -> None:
        """Answer by a response_url, if wanted instead of the message to which it belongs."""
        said = {**await self.message(answer), "response_type": "ephemeral", "replace_original": instead}
        await _patiently(lambda: self._web.respond(url, said))

    async def working(self, url: str) -> None:
        """Let somebody know that they were heard."""
        await self._web.respond(url, {"text": WORKING, "response_type": "ephemeral", "replace_original": False})

    async def privately(self, user: str, where: Place, answer: Answer | Form | Card) -> None:
        """Answer in a channel or thread so that one person sees it, or directly to that person."""
        said = await self.message(answer)
        if where.direct:
            await self._send(where.channel, said)
            return
        try:
            await _patiently(
                lambda: self._web.call(
                    "chat.postEphemeral",
                    waits=False,
                    channel=where.channel,
                    user=user,
                    thread_ts=where.ts or None,
                    **said,
                )
            )
        except Never:
            await self._send(user, said)

    async def form(self, trigger: str, view: Json, user: str, where: Place) -> None:
        """Show a form to whoever pressed or typed; it cannot wait, and is not tried twice."""
        try:
            await self._web.call("views.open", waits=False, trigger_id=trigger, view=view)
        except (Later, Never):
            await self.privately(user, where, EXPIRED)
            raise

    async def _send(self, channel: str, said: Json) -> None:
        await _patiently(
            lambda: self._web.call(
                "chat.postMessage", waits=False, channel=channel, unfurl_links=False, unfurl_media=False, **said
            )
        )


async def _patiently(call: Callable[[], Awaitable[object]]) -> None:
    """Try a few times, as Slack asks. Raises Never, or Later when it is too late for an answer."""
    for pause in PAUSES:
        try:
            await call()
            return
        except Later as later:
            if (later.after or 0) > LONGEST_PAUSE:
                raise
            await asyncio.sleep(later.after or pause)
    await call()
