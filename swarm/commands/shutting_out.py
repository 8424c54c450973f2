"""What it means for a request that somebody in it was blocked: it goes on without them, and so does what they owed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from swarm import pull
from swarm.commands.command import Asked
from swarm.commands.owning import NO_LONGER, let_go
from swarm.commands.unasked import Unasked
from swarm.events import AnyEvent, HandoverDeclined, Left, PullDeclined, PullWithdrawn, apply
from swarm.request import Request


@dataclass(frozen=True, slots=True, kw_only=True)
class ShutOut(Unasked):
    """Somebody is blocked: they are in the swarm no more, owe no answer, and look after nothing. What they asked
    themselves stays theirs."""

    name: ClassVar[str] = "shut_out"
    wants_people: ClassVar[bool] = True

    person: str

    def rule(self, request: Request, asked: Asked) -> Sequence[AnyEvent]:
        person = asked.known(self.person)
        if request.ended or person.blocked is None or not person.kept_out(asked.at):
            return ()
        asked = replace(asked, at=max(asked.at, person.blocked.at))  # the clock of whoever blocked them may be ahead
        happened: list[AnyEvent] = []
        for follows in (_owes_nothing, _is_out, _takes_nothing_over, _owns_nothing):
            for event in list(follows(request, self.person, asked)):
                request = apply(request, event)
                happened.append(event)
        return happened


def _owes_nothing(request: Request, who: str, asked: Asked) -> Iterator[AnyEvent]:
    """What was put to them alone is taken back; of what anybody may answer the next one is asked."""
    for call in request.pulls:
        if call.asked is None or call.asked.who != who:
            continue
        if call.tier is None and not call.skills:
            yield PullWithdrawn(**asked.stamp, pull=call.id)
            continue
        silent = PullDeclined(**asked.stamp, pull=call.id, who=who, silent=True)
        yield silent
        yield from pull.next_ask(asked.people, apply(request, silent), call.id, asked.stamp, asked.policy)


def _is_out(request: Request, who: str, asked: Asked) -> Iterator[AnyEvent]:
    if request.member(who) is not None:
        yield Left(**asked.stamp, who=who)


def _takes_nothing_over(request: Request, who: str, asked: Asked) -> Iterator[AnyEvent]:
    if request.handover is not None and request.handover.to == who:
        yield HandoverDeclined(**asked.stamp, to=who, why=NO_LONGER)


def _owns_nothing(request: Request, who: str, asked: Asked) -> Iterator[AnyEvent]:
    """Whoever lost their role still looks after it; the policy looks for the next shepherd."""
    if request.shepherd == who:
        yield from let_go(request, asked, NO_LONGER)
