"""Commands that can name a time of day are heard in the time zone of whoever gives them, also their very first one.

A zone that is not known yet is worth a moment of waiting there, and nowhere else.
"""

from dataclasses import replace

from adapters.slack import address
from adapters.slack.profiles import Profiles
from bot import grammar
from bot.catalogue import slots
from bot.door import Answer, Heard, Hears
from bot.text import Form
from swarm.commands import COMMANDS
from swarm.option import Until, WaitFor
from swarm.refused import Refused

PATIENCE = 1.0
"""Seconds; the answer itself has to fit into the rest of Slack's 3. After them the desk's time zone counts."""
ABOUT_TIMES = {
    name
    for name, command in COMMANDS.items()
    if any(isinstance(slot.option, Until | WaitFor) for slot in slots(command))
}


class Timely:
    """The application, as people talk to it."""

    def __init__(self, hears: Hears, profiles: Profiles) -> None:
        self._hears = hears
        self._profiles = profiles

    async def hear(self, heard: Heard) -> Answer | Form:
        """Never raises."""
        if not heard.by.zone and _name(heard) in ABOUT_TIMES:
            zone = await self._profiles.zone_soon(address.user_of(heard.by.id), PATIENCE)
            heard = replace(heard, by=replace(heard.by, zone=zone))
        return await self._hears.hear(heard)


def _name(heard: Heard) -> str:
    """The command that is meant; empty if it is none."""
    said = heard.typed.name if heard.typed is not None else next(iter(heard.line.split(maxsplit=1)), "")
    try:
        return grammar.known(said).name
    except Refused:
        return ""
