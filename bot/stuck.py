"""What is said of a request whose shepherd no longer helps, on a desk that nobody leads: how it can move again."""

from collections.abc import Collection
from dataclasses import dataclass

from bot.pressing import line
from bot.text import Button, Code, Look, Text
from swarm.refused import Mention
from swarm.request import Request


@dataclass(frozen=True, slots=True)
class Stuck:
    """Such requests among those of which somebody is told."""

    numbers: Collection[int]
    to: str
    """Who is told: the shepherd can give it away, and others can take it."""

    def way_out(self, request: Request) -> Text:
        if self._theirs(request):
            return ("You look after it, and no longer help here: ", Code("handover"), " it, or ", Code("drop"), " it.")
        return (Mention(request.shepherd or ""), " looks after it, and no longer helps here: ", Code("take"), " it.")

    def also(self, request: Request) -> Text:
        """The same after something else, where it is so."""
        return (" ", *self.way_out(request)) if request.number in self.numbers else ()

    def buttons(self, request: Request) -> tuple[Button, ...]:
        names = ("Handover", "Drop") if self._theirs(request) else ("Take", "Brief")
        return tuple(
            Button(name, line(name.lower(), request), Look.PLAIN if at else Look.PRIMARY)
            for at, name in enumerate(names)
        )

    def _theirs(self, request: Request) -> bool:
        return request.shepherd == self.to


NONE = Stuck((), "")
