"""What the doors and the help derive from a command's class: its fields, its usage, its description."""

from dataclasses import MISSING, dataclass, fields
from typing import Annotated, get_args, get_origin, get_type_hints

from swarm.commands import COMMANDS, Command, OnRequest, Question
from swarm.option import Named, OneOf, Option, Other, QuietHours, Skills, Tier, Until, WaitFor, Which, Who
from swarm.permission import spoken
from swarm.policy import Policy

USUAL = Policy()
"""The policy of a desk that says nothing about it."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One field of a command: its name, its kind and help, and whether it has to be given."""

    name: str
    option: Option
    required: bool


_slots: dict[type[Command], tuple[Slot, ...]] = {}


def slots(command: type[Command]) -> tuple[Slot, ...]:
    """The fields of a command in typing order."""
    if command not in _slots:
        _slots[command] = _read(command)
    return _slots[command]


def _read(command: type[Command]) -> tuple[Slot, ...]:
    hints = get_type_hints(command, include_extras=True)
    return tuple(
        Slot(one.name, option, one.default is MISSING)
        for one in fields(command)
        if (option := _option(hints[one.name])) is not None
    )


def about_request(command: type[Command]) -> bool:
    """Whether the command is about one request, which can be named in front of everything else."""
    return issubclass(command, OnRequest) or (issubclass(command, Question) and command.about_request)


def usage(command: type[Command]) -> str:
    """How it is typed, such as `pull [#n] [@expert] [tier2] [+skill …] <question>`."""
    words = [command.name]
    if about_request(command):
        words.append("[#n]")
    words += [_typed(slot) for slot in slots(command)]
    return " ".join(words)


def summary(command: type[Command]) -> str:
    """The first line of its description."""
    return (command.__doc__ or "").strip().splitlines()[0]


def description(command: type[Command]) -> str:
    """Its description, as one paragraph."""
    return " ".join((command.__doc__ or "").split())


def permitted(command: type[Command], policy: Policy) -> str:
    """Who may use it under a policy, as a phrase."""
    return spoken(command.allowed(policy))


def table(policy: Policy = USUAL) -> list[tuple[str, str, str]]:
    """Every command: its usage, its summary, who may. The README's table is this, under the default policy."""
    return [(usage(one), summary(one), permitted(one, policy)) for one in COMMANDS.values()]


def _option(hint: object) -> Option | None:
    if get_origin(hint) is not Annotated:
        return None
    return next((one for one in get_args(hint)[1:] if isinstance(one, Option)), None)


def _typed(slot: Slot) -> str:
    match slot.option:
        case Who():
            shape = f"@{slot.name}"
        case Tier():
            shape = "tier2"
        case Skills():
            shape = "+skill …"
        case Which():
            shape = "p1"
        case Other():
            shape = "#other"
        case OneOf(choices=choices, named=True):
            shape = f"{slot.name}:{'|'.join(choices)}"
        case OneOf(choices=choices):
            shape = "|".join(choices)
        case Named():
            shape = f"{slot.name}:word"
        case WaitFor():
            shape = "requester|vendor|2h"
        case Until():
            shape = "2h"
        case QuietHours():
            shape = "20:00-07:00"
        case _:
            shape = slot.name
    return f"<{shape}>" if slot.required else f"[{shape}]"
