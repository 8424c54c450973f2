"""What a person gets to see after acting: an answer, a form, a changed message, or the platform's failure."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.platforms.discord.components import LABEL, ROW, STRING_SELECT, TEXT_DISPLAY, TEXT_INPUT
from tests.platforms.discord.interaction import DEFER, DEFER_UPDATE, MESSAGE, SHOW_MODAL, UPDATE, Interaction
from tests.platforms.discord.reading import label_of
from tests.platforms.discord.records import Json, Message

_KINDS = {MESSAGE: "message", DEFER: "message", DEFER_UPDATE: "nothing", UPDATE: "update", SHOW_MODAL: "modal"}


class PlatformFailure(Exception):  # noqa: N818 - it is the platform's word for it
    """The client tells the person that it did not work."""


@dataclass(frozen=True)
class Field:
    """One question of a form."""

    label: str
    input: Json
    description: str = ""

    @property
    def required(self) -> bool:
        return bool(self.input.get("required", True))

    @property
    def choices(self) -> list[str]:
        return [label_of(option) for option in self.input.get("options") or []]


@dataclass(frozen=True, eq=False)
class Modal:
    """A form that is open in front of somebody."""

    title: str
    custom_id: str
    fields: list[Field]
    components: list[Json]
    interaction: Interaction = field(repr=False)

    def field(self, label: str) -> Field:
        for one in self.fields:
            if one.label == label:
                return one
        raise AssertionError(
            f"the form {self.title!r} does not ask {label!r}; it asks {[f.label for f in self.fields]}"
        )

    @property
    def plain(self) -> str:
        words = [one["content"] for one in self.components if one["type"] == TEXT_DISPLAY]
        asked = [f"{one.label}: {one.input.get('value') or one.input.get('placeholder') or ''}" for one in self.fields]
        return "\n".join([self.title, *words, *(line.rstrip() for line in asked)])


def modal_of(interaction: Interaction) -> Modal:
    assert interaction.modal is not None
    data, fields = interaction.modal, []
    for one in data["components"]:
        if one["type"] == ROW:
            inside = one["components"][0]
            fields.append(Field(inside["label"], inside))
        elif one["type"] == LABEL:
            fields.append(Field(one["label"], one["component"], one.get("description") or ""))
    return Modal(data["title"], data["custom_id"], fields, data["components"], interaction)


@dataclass(frozen=True, eq=False)
class Answer:
    """Live: if the bot edits it, this shows the new words."""

    interaction: Interaction = field(repr=False)

    @property
    def kind(self) -> str:
        """`message`, `update` (the pressed message changed), `modal`, or `nothing` (seen by the bot, no more)."""
        assert self.interaction.response is not None
        return _KINDS[self.interaction.response]

    @property
    def modal(self) -> Modal | None:
        return modal_of(self.interaction) if self.interaction.modal is not None else None

    @property
    def message(self) -> Message | None:
        return self.interaction.original

    @property
    def followups(self) -> list[Message]:
        return self.interaction.followups

    @property
    def shown(self) -> Message:
        assert self.message is not None, "a form was shown, not a message"
        return self.message

    @property
    def ephemeral(self) -> bool:
        return self.message is not None and self.message.ephemeral

    @property
    def content(self) -> str:
        return self.shown.content

    @property
    def embeds(self) -> list[Json]:
        return self.shown.embeds

    @property
    def components(self) -> list[Json]:
        return self.shown.components

    @property
    def plain(self) -> str:
        return self.modal.plain if self.modal is not None else self.shown.plain


def entered(one: Field, value: str | list[str] | None) -> str | list[str]:
    """What a person enters into a field, as far as the client lets them."""
    spec = one.input
    if spec["type"] == TEXT_INPUT:
        text = (spec.get("value") or "") if value is None else value
        assert isinstance(text, str), f"{one.label!r} is a text"
        low, high = spec.get("min_length") or 0, spec.get("max_length") or 4_000
        assert text or not one.required, f"{one.label!r} is required"
        assert not text or low <= len(text) <= high, f"{one.label!r} takes {low} to {high} characters, not {len(text)}"
        return text
    chosen = [value] if isinstance(value, str) else (value or [])
    if spec["type"] == STRING_SELECT:
        if value is None:
            return [option["value"] for option in spec["options"] if option.get("default")]
        chosen = [option_value(one.label, spec, label) for label in chosen]
    assert chosen or not one.required, f"{one.label!r} is required"
    most = spec.get("max_values", 1)
    assert len(chosen) <= most, f"{one.label!r} takes at most {most}"
    return chosen


def option_value(where: str, select: Json, label: str) -> str:
    for option in select["options"]:
        if label in (label_of(option), option["label"]):
            return str(option["value"])
    raise AssertionError(f"{where!r} offers no {label!r}; it offers {[label_of(o) for o in select['options']]}")
