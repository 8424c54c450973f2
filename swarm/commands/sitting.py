"""The command about sittings: begin one, go on to the next request, close it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, ClassVar

from swarm.commands.command import Asked, Command
from swarm.option import OneOf, Word
from swarm.permission import By, permit
from swarm.refused import Refused
from swarm.sitting import Sitting, Swarm, View, begun


class Move(StrEnum):
    """What is to become of a sitting."""

    START = "start"
    NEXT = "next"
    CLOSE = "close"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sit(Command):
    """Sit over what is new (dispatch) or has grown old (backlog), one request after the other."""

    name: ClassVar[str] = "sitting"
    who: ClassVar[tuple[By, ...]] = (By.STAFF,)

    swarm: Annotated[Swarm, OneOf("over what is new, or over what has grown old", Swarm)]
    step: Annotated[Move, OneOf("begin, leave this request for later, or end the sitting", Move)] = Move.START
    item: Annotated[str, Word("the request to leave for later, by its number")] = ""

    def decide(self, asked: Asked, before: Sitting | None, view: View) -> Sitting:
        """The sitting as it is from now on; the view has what one that begins now has to look at. Raises Refused."""
        permit(asked.by, self.who, None, self.name)
        if self.item and self.step is not Move.NEXT:
            here = f"sitting {self.swarm}"
            raise Refused(
                f"“{self.item[:40]}” is no step of a sitting. Say `{here} start`, `{here} next` or `{here} close`; "
                "only `next` takes a request."
            )
        if self.step is Move.START:
            return self._started(asked, before, view)
        if self.step is Move.CLOSE and before is not None:
            return before.closing(asked.at, asked.by.id) if before.sits else before
        if before is None or not before.sits:
            raise Refused(f"The {self.swarm} swarm does not sit. Begin with `sitting {self.swarm}`.")
        return before.passing(self._number() if self.item else before.current)

    def _started(self, asked: Asked, before: Sitting | None, view: View) -> Sitting:
        if before is not None and before.sits:
            raise Refused(f"The {self.swarm} swarm sits already. Close it with `sitting {self.swarm} close`.")
        if not view.agenda:
            raise Refused(f"There is nothing for the {self.swarm} swarm to look at.")
        return begun(self.swarm, before, view, asked.at, asked.by.id)

    def _number(self) -> int:
        digits = self.item.removeprefix("#")
        if not digits.isdecimal() or len(digits) > 9:
            raise Refused(f"“{self.item[:40]}” is no request's number, such as `#40`.")
        return int(digits)
