"""Help: derived from the commands, so that it cannot say what is not so."""

from bot import catalogue
from bot.text import Card, Code, Fact
from swarm.commands import COMMANDS
from swarm.refused import Refused


def card(name: str) -> Card:
    """All commands, or all about one. Raises Refused for a command that does not exist."""
    name = name.lstrip("/").lower()
    if not name:
        return _all()
    if name not in COMMANDS:
        raise Refused(f"I don't know the command “{name[:40]}”. `help` lists all there is.", offers=("help",))
    command = COMMANDS[name]
    return Card(
        title=(name,),
        body=((catalogue.description(command),),),
        facts=(
            Fact("Type", (Code(catalogue.usage(command)),)),
            Fact("Who may", (catalogue.permitted(command),)),
            *(Fact(slot.name, (slot.option.help,)) for slot in catalogue.slots(command)),
        ),
    )


def _all() -> Card:
    rows = tuple(Fact("", (Code(usage), f" {summary} ({who})")) for usage, summary, who in catalogue.table())
    first = "A request needs its number (#n) only where it does not live: in its thread every command means it."
    return Card(title=("What you can type",), body=((first,),), facts=rows)
