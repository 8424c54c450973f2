"""Events about what is no longer known: the record that a history was changed, which nothing else ever does.

They change nothing of the request: what was changed are the events before them.
"""

from dataclasses import dataclass
from typing import Literal

from swarm.events.event import Event
from swarm.events.texts import Who
from swarm.request import Request


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten(Event):
    """Somebody was forgotten: their words are gone, and who they were; in their place stands a pseudonym."""

    type: Literal["forgotten"] = "forgotten"
    pseudonym: Who

    def apply(self, request: Request) -> Request:
        return request


@dataclass(frozen=True, slots=True, kw_only=True)
class Emptied(Event):
    """The words are gone, everybody's: it was closed so long ago that they are no longer kept."""

    type: Literal["emptied"] = "emptied"

    def apply(self, request: Request) -> Request:
        return request
