"""Interactions: opened by a person, answered by the bot in time and once, followed up with a token."""

import asyncio
import secrets
from collections.abc import Callable
from typing import Any

from tests.platforms.discord import payloads
from tests.platforms.discord.command_rules import check_choices
from tests.platforms.discord.forms import Form
from tests.platforms.discord.interaction import (
    AUTOCOMPLETE,
    CHOICES,
    COMMAND,
    DEFER,
    DEFER_UPDATE,
    MESSAGE,
    MODAL,
    SHOW_MODAL,
    UPDATE,
    Interaction,
    metadata,
)
from tests.platforms.discord.limits import check_message
from tests.platforms.discord.membership import open_for_change, open_for_writing
from tests.platforms.discord.modal_rules import check_modal
from tests.platforms.discord.posting import post, remove, revise
from tests.platforms.discord.records import DM, EPHEMERAL, LOADING, Channel, Json, Message, Person, Thread
from tests.platforms.discord.refusals import Refusal
from tests.platforms.discord.world import World

TOKEN_LIFE = 15 * 60


class Desk:
    def __init__(self, world: World, changed: Callable[[], None]) -> None:
        self.world = world
        self.patience = 3.0
        """Seconds the platform waits for the first response."""
        self.open: dict[str, Interaction] = {}
        self._changed = changed

    def begin(self, kind: int, person: Person, channel: Channel, data: Json, **more: Any) -> Interaction:
        now = asyncio.get_running_loop().time()
        token = secrets.token_urlsafe(40)
        interaction = Interaction(self.world.mint(), token, kind, person, channel, data, now, **more)
        self.open[token] = interaction
        return interaction

    # The first response

    def respond(self, interaction_id: int, token: str, body: Json) -> Json:
        interaction = self.open.get(token)
        if interaction is None or interaction.id != interaction_id:
            raise Refusal(10062)
        if interaction.answered.done():
            raise Refusal(40060)
        if asyncio.get_running_loop().time() - interaction.opened > self.patience:
            raise Refusal(10062)
        kind, data = body.get("type"), body.get("data") or {}
        self._check_kind(interaction, kind)
        assert isinstance(kind, int)
        if kind == CHOICES:
            form = Form()
            check_choices(form, ("data", "choices"), form.items(("data", "choices"), data.get("choices"), 0, 25))
            form.settle()
            interaction.choices = data["choices"]
        elif kind == SHOW_MODAL:
            check_modal(data)
            interaction.modal = data
        elif kind == MESSAGE:
            check_message(data, path=("data",))
            interaction.original = self._post(interaction, data, (data.get("flags") or 0) & EPHEMERAL)
        elif kind == DEFER:
            flags = (data.get("flags") or 0) & EPHEMERAL | LOADING
            interaction.original = self._post(interaction, {}, flags)
        else:
            interaction.original = interaction.source
            if kind == UPDATE:
                assert interaction.source is not None
                check_message(data, path=("data",), edit=True, flags=interaction.source.flags)
                if isinstance(interaction.channel, Thread):
                    open_for_writing(self.world, interaction.channel)
                revise(self.world, interaction.source, data)
        interaction.answered.set_result(kind)
        self._changed()
        return self._receipt(interaction, kind)

    def _check_kind(self, interaction: Interaction, kind: object) -> None:
        allowed = {MESSAGE, DEFER, SHOW_MODAL}
        if interaction.kind == AUTOCOMPLETE:
            allowed = {CHOICES}
        elif interaction.kind == MODAL:
            allowed = {MESSAGE, DEFER}
        if interaction.source is not None:
            allowed |= {DEFER_UPDATE, UPDATE}
        form = Form()
        form.choice(("type",), kind, sorted(allowed))
        form.settle()

    def _receipt(self, interaction: Interaction, kind: int) -> Json:
        said: Json = {"interaction": {"id": str(interaction.id), "type": interaction.kind}}
        message = interaction.original
        if message is not None:
            said["interaction"] |= {
                "response_message_id": str(message.id),
                "response_message_loading": message.loading,
                "response_message_ephemeral": message.ephemeral,
            }
            said["resource"] = {"type": kind, "message": payloads.message(self.world, message)}
        return said

    # What follows

    def _known(self, application: int, token: str) -> Interaction:
        interaction = self.open.get(token)
        if interaction is None or application != self.world.application_id or interaction.response is None:
            raise Refusal(10015)
        age = asyncio.get_running_loop().time() - interaction.opened
        if interaction.expired or age > TOKEN_LIFE:
            raise Refusal(50027)
        return interaction

    def follow_up(self, application: int, token: str, body: Json) -> Message:
        """A new message; the first one after a defer becomes the deferred message, as visible as that was."""
        interaction = self._known(application, token)
        check_message(body)
        if interaction.original is not None and interaction.original.loading:
            return revise(self.world, interaction.original, body, silent=True)
        message = self._post(interaction, body, (body.get("flags") or 0) & EPHEMERAL)
        interaction.followups.append(message)
        return message

    def find(self, application: int, token: str, which: str) -> Message:
        interaction = self._known(application, token)
        if which == "@original":
            candidates = [interaction.original]
        else:
            candidates = [one for one in (*interaction.followups, interaction.original) if one and str(one.id) == which]
        for message in candidates:
            if message is not None and not message.gone:
                return message
        raise Refusal(10008)

    def edit(self, application: int, token: str, which: str, body: Json) -> Message:
        message = self.find(application, token, which)
        check_message(body, edit=True, flags=message.flags)
        if isinstance(message.channel, Thread) and not message.ephemeral:
            open_for_change(message.channel)
        return revise(self.world, message, body, silent=message.loading)

    def delete(self, application: int, token: str, which: str) -> None:
        remove(self.world, self.find(application, token, which))

    def _post(self, interaction: Interaction, body: Json, flags: int) -> Message:
        channel, source = interaction.channel, interaction.source
        if isinstance(channel, Thread):
            open_for_writing(self.world, channel)
        kind = 0
        if interaction.kind == COMMAND:
            kind = 23 if interaction.menu else 20
        elif source is not None:
            kind = 19
            body = {**body, "message_reference": {"type": 0, "message_id": str(source.id)}}
            body["message_reference"]["channel_id"] = str(channel.id)
            if channel.kind != DM:
                body["message_reference"]["guild_id"] = str(self.world.guild_id)
        only_for = interaction.person if flags & EPHEMERAL else None
        return post(
            self.world,
            channel,
            self.world.bot,
            body,
            kind=kind,
            flags=flags,
            only_for=only_for,
            interaction=metadata(self.world, interaction),
        )
