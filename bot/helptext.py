"""Help: derived from the commands, so that it cannot say what is not so."""

import re

from bot import catalogue
from bot.grammar import known
from bot.text import Card, Code, Fact
from swarm.permission import By
from swarm.policy import Policy

ARTICLES = re.compile(r"\b(the|a) ")


def card(name: str, policy: Policy = catalogue.USUAL) -> Card:
    """All commands, or all about one, as this desk's policy has it. Raises Refused for one that does not exist."""
    if not name:
        return _all(policy)
    command = known(name)
    return Card(
        title=(command.name,),
        body=((catalogue.description(command),),),
        facts=(
            Fact("Type", (Code(catalogue.usage(command)),)),
            Fact("Who may", (catalogue.permitted(command, policy),)),
            *(Fact(slot.name, (slot.option.help,)) for slot in catalogue.slots(command)),
        ),
    )


def _all(policy: Policy) -> Card:
    rows = tuple(Fact("", (Code(usage), f" {summary}{_by(who)}")) for usage, summary, who in catalogue.table(policy))
    first = "A request needs its number (#n) only where it does not live: in its thread every command means it."
    return Card(title=("What you can type",), body=((first,),), facts=rows)


def _by(who: str) -> str:
    """Who may, in few words, where not everybody may: on Discord all of it has to fit into 4,096 characters."""
    return "" if who == By.ANYONE.value else f" ({ARTICLES.sub('', who)})"
