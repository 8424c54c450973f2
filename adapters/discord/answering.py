"""Answering an interaction: in private, once, and within the time Discord waits. What is answered is not known here."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import discord
import structlog

from adapters.discord import denials, hearing, render
from adapters.discord.buttons import label
from adapters.discord.calls import Calls, Denied
from adapters.discord.modal import modal
from adapters.discord.spans import Guilds
from bot.door import Answer, Heard, Hears, Later
from bot.text import Form, sentence
from bot.words import broken
from swarm.commands import COMMANDS, Question

Json = dict[str, Any]

log = structlog.get_logger()
MESSAGE, LATER, UPDATE_LATER, UPDATE, CHOICES, MODAL = 4, 5, 6, 7, 8, 9
PRIVATE = 1 << 6
PATIENCE = 2.0
"""Seconds until the person is told that it takes longer; Discord waits for 3."""
AT_ONCE, LATE = (0.0, 0.2, 0.5, 1.0), (1.0, 3.0, 10.0)
"""Seconds after which an answer that Discord could not take is brought again: the first, and one that was deferred."""
SUGGESTIONS, SUGGESTION = 25, 100
TOO_LATE_FOR_A_FORM = "That took too long for a form to be shown. Please try it again."


class Answering:
    def __init__(self, calls: Calls, hears: Hears, guilds: Guilds, patience: float = PATIENCE) -> None:
        self._calls = calls
        self._hears = hears
        self._guilds = guilds
        self._patience = patience

    async def answer(self, interaction: discord.Interaction, heard: Heard) -> None:
        """Hear it, which commits it, and only then respond."""
        in_place = _in_place(interaction, heard)
        work = asyncio.ensure_future(self._hears.hear(heard))
        try:
            done, _ = await asyncio.wait((work,), timeout=self._patience)
            if done:
                await self._first(interaction, work.result(), in_place=in_place)
                return
            waiting: Json = {"type": UPDATE_LATER} if in_place else {"type": LATER, "data": {"flags": PRIVATE}}
            told = await self._respond(interaction, waiting)
            answer = await work
        finally:
            work.cancel()
        if told:
            await self._late(interaction, answer, in_place=in_place)

    async def suggest(self, interaction: discord.Interaction, at: hearing.Scene) -> None:
        """Requests that fit what is being typed."""
        found = await self._hears.suggest(desk=at.desk, by=at.by, typed=hearing.focused(interaction))
        choices = [
            {"name": label(name, SUGGESTION), "value": int(number)}
            for name, number in found[:SUGGESTIONS]
            if number.isdecimal()
        ]
        await self._respond(interaction, {"type": CHOICES, "data": {"choices": choices}})

    async def apologise(self, interaction: discord.Interaction, reference: str) -> None:
        """Something broke before anything was heard."""
        said = render.message(sentence(broken(reference)), self._guilds)
        await self._respond(interaction, {"type": MESSAGE, "data": {**said, "flags": PRIVATE}})

    async def _first(self, interaction: discord.Interaction, answer: Answer | Form, *, in_place: bool) -> None:
        match answer:
            case Form():
                body: Json = {"type": MODAL, "data": modal(answer)}
            case Answer(failed=failed):
                kind = UPDATE if in_place and not failed else MESSAGE
                said = {**render.message(answer.card, self._guilds), "allowed_mentions": render.SILENCE}
                body = {"type": kind, "data": said if kind == UPDATE else {**said, "flags": PRIVATE}}
        await self._respond(interaction, body)

    async def _late(self, interaction: discord.Interaction, answer: Answer | Form, *, in_place: bool) -> None:
        """What was deferred is filled in; a message that would lose its buttons to a failure gets a follow-up."""
        card = sentence(TOO_LATE_FOR_A_FORM) if isinstance(answer, Form) else answer.card
        keeps = in_place and (isinstance(answer, Form) or answer.failed)
        said = {**render.message(card, self._guilds), "allowed_mentions": render.SILENCE}
        route = "/webhooks/{webhook}/{token}"
        webhook, token = interaction.application_id, interaction.token

        async def show() -> None:
            if keeps:
                await self._calls("POST", route, json={**said, "flags": PRIVATE}, webhook=webhook, token=token)
            else:
                await self._calls("PATCH", route + "/messages/@original", json=said, webhook=webhook, token=token)

        try:
            await _patiently(show, LATE)
        except (Denied, Later) as error:
            log.warning("a late answer could not be shown", interaction=interaction.id, why=str(error))

    async def _respond(self, interaction: discord.Interaction, body: Json) -> bool:
        """Whether it is shown. A failing Discord is asked again: somebody waits, and what they said is committed."""
        tries = 0

        async def show() -> None:
            nonlocal tries
            tries += 1
            await self._calls.respond(interaction.id, interaction.token, body)

        try:
            await _patiently(show, AT_ONCE)
        except Denied as denied:
            if denied.code == denials.ANSWERED and tries > 1:
                return True  # the try before took effect
            late = denied.code in (denials.TOO_LATE, denials.ANSWERED)
            say = log.warning if late else log.error
            say("an answer could not be shown", interaction=interaction.id, type=body["type"], why=str(denied))
            return False
        except Later as later:
            log.warning("an answer could not be shown", interaction=interaction.id, why=str(later))
            return False
        return True


async def _patiently(show: Callable[[], Awaitable[None]], pauses: Sequence[float]) -> None:
    """Try a few times; not where Discord wants more patience than there is. Raises Denied, or Later."""
    for pause in pauses:
        try:
            await show()
            return
        except Later as later:
            if (later.after or 0) > sum(pauses):
                raise
            await asyncio.sleep(later.after or pause)
    await show()


def _in_place(interaction: discord.Interaction, heard: Heard) -> bool:
    """Whether the answer takes the pressed message's place, so that its buttons go.

    That is so in a direct message, where it was for one person alone; not where something was merely looked up.
    """
    name = heard.typed.name if heard.typed else heard.line.partition(" ")[0]
    command = COMMANDS.get(name)
    asks = command is not None and issubclass(command, Question)
    return interaction.guild_id is None and interaction.message is not None and not asks
