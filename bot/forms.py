"""Forms: what is shown when a command lacks words and the door can ask for them. Derived from the command's fields."""

from collections.abc import Collection

from bot.catalogue import Slot, slots
from bot.grammar import Parsed
from bot.text import Field, Form, Input
from swarm.commands import COMMANDS, Command
from swarm.option import TEXT_LIMIT, OneOf, Option, Text, Which, Who

TITLES = {
    "open": "Ask for help",
    "tell": "Tell the requester",
    "pull": "Pull somebody in",
    "reopen": "What is still wrong?",
}


def form(parsed: Parsed, request: str = "", without: Collection[str] = ()) -> Form:
    """The form that asks for a command's words; `request` names the request in full, such as support#42.

    What is `without` choice here is not asked for.
    """
    command = parsed.command
    asked = (slot for slot in slots(command) if slot.name not in without and _asked_for(slot.option))
    return Form(
        title=TITLES.get(command.name, command.name.capitalize()),
        line=f"{command.name} {request}".strip(),
        fields=tuple(_field(slot, parsed) for slot in asked),
        submit="Open" if command is COMMANDS["open"] else "Send",
    )


def filled(command: type[Command], parsed: Parsed) -> Command:
    """The command with something in every field that lacks: enough to ask whether it may be given at all."""
    stand_in = {slot.name: _stand_in(slot.option) for slot in parsed.lacks}
    return command(**{**parsed.values, **stand_in})


def _asked_for(option: Option) -> bool:
    return not isinstance(option, Which) and getattr(option, "asked_for", True)


def _field(slot: Slot, parsed: Parsed) -> Field:
    choices = tuple(slot.option.choices) if isinstance(slot.option, OneOf) else ()
    return Field(
        name=slot.name,
        label=f"{slot.name.capitalize()}: {slot.option.help}",
        input=_input(slot.option),
        required=slot.required,
        choices=choices,
        value=_shown(parsed.values.get(slot.name, "")),
        limit=min(TEXT_LIMIT, 3_000),
    )


def _shown(value: object) -> str:
    """A value as it would be typed into its field."""
    return " ".join(value) if isinstance(value, tuple) else str(value)


def _input(option: Option) -> Input:
    match option:
        case OneOf():
            return Input.CHOICE
        case Who():
            return Input.PERSON
        case Text(long=True):
            return Input.PARAGRAPH
        case _:
            return Input.LINE


def _stand_in(option: Option) -> object:
    return next(iter(option.choices)) if isinstance(option, OneOf) else "…"
