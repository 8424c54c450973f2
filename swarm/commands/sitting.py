"""The command about sittings: begin one, go on to the next request, close it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, ClassVar

from swarm.commands.command import Asked, Command
from swarm.option import OneOf, Word
from swarm.permission import By, permit
from swarm.refused import Refused
from swarm.sitting import Sitting, Swarm


class Step(StrEnum):
    START = "start"
    NEXT = "next"
    CLOSE = "close"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sit(Command):
    """Sit over what is new (dispatch) or what has grown old (backlog): one request after the other."""

    name: ClassVar[str] = "sitting"
    who: ClassVar[tuple[By, ...]] = (By.STAFF,)

    swarm: Annotated[Swarm, OneOf("over what is new, or over what has grown old", Swarm)]
    step: Annotated[Step, OneOf("begin, leave this request for later, or end the sitting", Step)] = Step.START
    request: Annotated[str, Word("the request to leave for later, where that matters")] = ""

    def decide(self, asked: Asked, before: Sitting | None, agenda: tuple[int, ...]) -> Sitting:
        """The sitting as it is from now on. Raises Refused."""
        permit(asked.by, self.who, None, self.name)
        sits = before is not None and before.closed_at is None
        if self.step is Step.START:
            if before is not None and sits:
                raise Refused(f"The {self.swarm} swarm sits already. Close it with `sitting {self.swarm} close`.")
            if not agenda:
                raise Refused(f"There is nothing for the {self.swarm} swarm to look at.")
            return Sitting(
                swarm=self.swarm,
                id=before.id + 1 if before is not None else 1,
                at=asked.at,
                by=asked.by.id,
                agenda=agenda,
            )
        if before is None or not sits:
            raise Refused(f"The {self.swarm} swarm does not sit. Begin with `sitting {self.swarm}`.")
        if self.step is Step.CLOSE:
            return before.closing(asked.at, asked.by.id)
        return before.passing(self._number() or before.current or 0)

    def _number(self) -> int | None:
        digits = self.request.lstrip("#")
        if self.request and not digits.isdecimal():
            raise Refused(f"“{self.request[:40]}” is no request's number, such as `#40`.")
        return int(digits[:9]) if digits else None
