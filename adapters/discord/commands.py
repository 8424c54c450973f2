"""The slash commands, derived from the command classes: /swarm for a request, /desk for what is only asked or about
people. No command is described here.
"""

from typing import Any

from adapters.discord.cutting import cut_text
from bot.catalogue import Slot, about_request, slots, summary
from swarm.commands import COMMANDS, Command, OnPerson, Question, Sit
from swarm.option import OneOf, Other, Text, Tier, Who

Json = dict[str, Any]

SUBCOMMAND, SUBGROUP, STRING, INTEGER, USER = 1, 2, 3, 4, 6
SLASH, MESSAGE_MENU = 1, 3
DESCRIPTION, TEXT, WORD, CHOICES = 100, 6_000, 100, 25
SWARM, DESK = "swarm", "desk"
GROUPS = {
    SWARM: "Ask for help, and help: everything about a request",
    DESK: "The desk: look things up, be away, get help",
}
TURN = "Turn into a request"
"""The entry in a message's menu."""
REQUEST = "request"
_REQUEST: Json = {
    "type": INTEGER,
    "name": REQUEST,
    "description": "which request, by its number; with nothing, the one whose thread this is",
    "min_value": 1,
    "autocomplete": True,
}


def group_of(name: str) -> str:
    """Where a command stands. A group holds 25, so what changes no request stands apart."""
    command = COMMANDS.get(name)
    return DESK if command is not None and issubclass(command, Question | OnPerson | Sit) else SWARM


def prefix(name: str) -> str:
    """What a command begins with on Discord."""
    return f"/{group_of(name)} "


def payload() -> list[Json]:
    """All commands, as Discord is to have them."""
    groups = [
        {"type": SLASH, "name": group, "description": said, "options": [_sub(one) for one in _members(group)]}
        for group, said in GROUPS.items()
    ]
    return [*groups, {"type": MESSAGE_MENU, "name": TURN}]


def _members(group: str) -> list[type[Command]]:
    return [command for name, command in COMMANDS.items() if group_of(name) == group]


def _sub(command: type[Command]) -> Json:
    """A subcommand. Only one about a request or a person insists on its words: what starts something shows a form."""
    insists = about_request(command) or issubclass(command, OnPerson)
    options = [_option(slot, required=insists and slot.required) for slot in slots(command)]
    options.sort(key=lambda one: not one.get("required", False))
    if about_request(command):
        options.append(_REQUEST)
    return {
        "type": SUBCOMMAND,
        "name": command.name,
        "description": cut_text(summary(command), DESCRIPTION),
        "options": options,
    }


def _option(slot: Slot, *, required: bool) -> Json:
    said: Json = {"name": slot.name, "description": cut_text(slot.option.help, DESCRIPTION)}
    if required:
        said["required"] = True
    match slot.option:
        case Who():
            return {"type": USER, **said}
        case Tier():
            return {"type": INTEGER, **said, "choices": [{"name": f"tier {one}", "value": one} for one in (1, 2, 3, 4)]}
        case Other():
            return {"type": INTEGER, **said, "min_value": 1, "autocomplete": True}
        case OneOf(choices=choices):
            words = [{"name": str(one), "value": str(one)} for one in choices][:CHOICES]
            return {"type": STRING, **said, "choices": words}
        case Text():
            return {"type": STRING, **said, "max_length": TEXT}
        case _:
            return {"type": STRING, **said, "max_length": WORD}
