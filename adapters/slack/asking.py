"""People who wait for an answer: commands, presses, forms and shortcuts, each acknowledged in time.

What is acknowledged with an answer is committed. What takes longer is acknowledged without one, and answered later.
"""

import asyncio
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck

from adapters.slack import address, form, limits, render
from adapters.slack.answers import EXPIRED, WORKING, Answers
from adapters.slack.form import Origin
from adapters.slack.hands import Hands, soon
from adapters.slack.payloads import Payloads
from adapters.slack.spans import Surroundings
from adapters.slack.timely import Timely
from bot.door import Answer, Heard, Never
from bot.text import Form
from swarm.commands import COMMANDS, Question

Json = dict[str, Any]
Hearing = asyncio.Task[Answer | Form]

IN_TIME = 2.5
"""Seconds within which an answer is worth waiting for: Slack gives up after 3."""
SHORTCUT = "turn_into_request"


class Asking:
    """One listener for each kind of thing that Slack wants acknowledged."""

    def __init__(self, payloads: Payloads, timely: Timely, answers: Answers, hands: Hands) -> None:
        self._payloads = payloads
        self._timely = timely
        self._answers = answers
        self._hands = hands

    async def command(self, ack: AsyncAck, body: Json) -> None:
        """A slash command: the acknowledgement is the answer."""
        heard = self._payloads.command(body)
        hearing = self._hear(heard)
        if not await soon(hearing, IN_TIME):
            await ack({"text": WORKING, "response_type": "ephemeral"})
            self._hands.take(self._respond(hearing, heard, body, late=True), "answer a command late")
        elif isinstance(answer := hearing.result(), Form):
            await ack()
            self._hands.take(self._respond(hearing, heard, body), "show a form")
        else:
            await ack({**await self._answers.message(answer), "response_type": "ephemeral"})

    async def pressed(self, ack: AsyncAck, body: Json) -> None:
        """A button: acknowledged empty, answered by its response_url."""
        heard = self._payloads.pressed(body)
        if heard is not None:
            await self._answered_apart(heard, body)
        await ack()

    async def shortcut(self, ack: AsyncAck, body: Json) -> None:
        """A message becomes a request."""
        if body.get("callback_id") == SHORTCUT and body.get("type") == "message_action":
            await self._answered_apart(self._payloads.shortcut(body), body)
        await ack()

    async def submitted(self, ack: AsyncAck, body: Json) -> None:
        """A form: it stays open with a sentence under its first field if what was asked is refused."""
        if body["view"].get("callback_id") != form.CALLBACK:
            await ack()
            return
        heard = self._payloads.submitted(body)
        hearing = self._hear(heard)
        if await soon(hearing, IN_TIME):
            reply = _reply(hearing.result(), heard, body["view"])
            if reply:
                await ack(reply)
                return
        await ack()
        self._hands.take(self._tell(hearing, heard), "answer a form")

    async def _answered_apart(self, heard: Heard, body: Json) -> None:
        hearing = self._hear(heard)
        late = not await soon(hearing, IN_TIME)
        self._hands.take(self._respond(hearing, heard, body, late=late), "answer")

    def _hear(self, heard: Heard) -> Hearing:
        return self._hands.take(self._timely.hear(heard), "hear")

    async def _respond(self, hearing: Hearing, heard: Heard, body: Json, *, late: bool = False) -> None:
        """Show the answer by the response_url, or a form by the trigger, which does not live long enough to wait."""
        url = body.get("response_url", "")
        if late and not _is_command(body):
            await self._answers.working(url)
        answer = await hearing
        where = address.place(heard.place)
        if isinstance(answer, Form) and not late:
            view = form.view(answer, Origin(answer.line, heard.place, heard.desk))
            await self._answers.form(body["trigger_id"], view, address.user_of(heard.by.id), where)
            return
        shown = EXPIRED if isinstance(answer, Form) else answer
        try:
            await self._answers.respond(url, shown, instead=where.direct and _settles(heard, answer))
        except Never:
            await self._answers.privately(address.user_of(heard.by.id), where, shown)

    async def _tell(self, hearing: Hearing, heard: Heard) -> None:
        await self._answers.privately(address.user_of(heard.by.id), address.place(heard.place), await hearing)


def _reply(answer: Answer | Form, heard: Heard, view: Json) -> Json | None:
    """What the acknowledgement of a form says, if it is not simply closed."""
    if isinstance(answer, Form):
        return {"response_action": "update", "view": form.view(answer, Origin(answer.line, heard.place, heard.desk))}
    field = form.first_input(view)
    if field is None or not (answer.refused or answer.failed):
        return None
    said = render.words(answer.card, Surroundings(), limits.FIELD_ERROR)
    return {"response_action": "errors", "errors": {field: said}}


def _settles(heard: Heard, answer: Answer | Form) -> bool:
    """Whether the message that was pressed is done with: not by a refusal, and not by reading something."""
    word = heard.line.split(maxsplit=1)[:1]
    reads = bool(word) and issubclass(COMMANDS.get(word[0], Question), Question)
    return heard.pressed and isinstance(answer, Answer) and not (answer.refused or answer.failed or reads)


def _is_command(body: Json) -> bool:
    return "command" in body
