"""Commands that answer a call: accept, decline. A yes to a handover moves the ownership; a yes to a pull never does."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar

from swarm import pull
from swarm.commands.command import Asked, OnRequest, wrong_state
from swarm.commands.helping import can_join
from swarm.commands.owning import freed, is_shift
from swarm.events import AnyEvent, HandedOver, HandoverDeclined, PullAccepted, PullDeclined, apply
from swarm.option import Text, Which
from swarm.permission import By, asked_still, may_offer
from swarm.refused import Mention, Part, Refused
from swarm.request import Answer, Handover, PullState, Request
from swarm.request import Pull as Call

HANDOVER = "handover"


@dataclass(frozen=True, slots=True, kw_only=True)
class Accept(OnRequest):
    """Say yes to a pull, and join; or to a handover, and own the request."""

    name: ClassVar[str] = "accept"
    who: ClassVar[tuple[By, ...]] = (By.ASKED,)
    wants_people: ClassVar[bool] = True

    which: Annotated[str, Which("a pull such as p1, or handover; with nothing, whatever you were asked")] = ""

    def check(self, request: Request, asked: Asked) -> None:
        _still_open(self, request, asked)

    def rule(self, request: Request, asked: Asked) -> Sequence[AnyEvent]:
        if _means_handover(self.which, request, asked):
            return _taken_over(request, asked)
        call = _call_for(self.which, request, asked)
        if _answer(call, asked) is Answer.ACCEPTED and request.member(asked.by.id):
            return ()
        if call.asked is None or call.asked.who != asked.by.id:
            raise _not_asked(call, request, asked)
        if not asked_still(asked.by, request, call, call.asked):
            raise Refused("You were asked as one of this desk's people, and are none of them any more. `decline` it.")
        can_join(request, asked)
        return (PullAccepted(**asked.stamp, pull=call.id, who=asked.by.id, tier=asked.by.tier),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decline(OnRequest):
    """Say no to a pull, and the next fitting person is asked; or to a handover, and nothing moves."""

    name: ClassVar[str] = "decline"
    who: ClassVar[tuple[By, ...]] = (By.ASKED,)
    wants_people: ClassVar[bool] = True

    which: Annotated[str, Which("a pull such as p1, or handover; with nothing, whatever you were asked")] = ""
    why: Annotated[str, Text("why not now")] = ""

    def check(self, request: Request, asked: Asked) -> None:
        _still_open(self, request, asked)

    def rule(self, request: Request, asked: Asked) -> Sequence[AnyEvent]:
        if _means_handover(self.which, request, asked):
            _asked_to_take_over(request, asked)
            return (HandoverDeclined(**asked.stamp, to=asked.by.id, why=self.why),)
        call = _call_for(self.which, request, asked)
        if call.asked is None or call.asked.who != asked.by.id:
            raise _not_asked(call, request, asked)
        no = PullDeclined(**asked.stamp, pull=call.id, who=asked.by.id, why=self.why)
        declined = apply(request, no)
        return no, *pull.next_ask(asked.people, declined, call.id, asked.stamp, asked.policy)


def _still_open(command: OnRequest, request: Request, asked: Asked) -> None:
    if request.status not in command.when:
        raise wrong_state(request, command.when, asked.by)


def _means_handover(which: str, request: Request, asked: Asked) -> bool:
    if which:
        return which == HANDOVER
    return request.handover is not None and request.handover.to == asked.by.id


def _asked_to_take_over(request: Request, asked: Asked) -> Handover:
    if request.handover is None or request.handover.to != asked.by.id:
        raise _instead(request, asked, "Nobody asks you to take over ", request.ref, " any more.")
    return request.handover


def _taken_over(request: Request, asked: Asked) -> Sequence[AnyEvent]:
    if request.shepherd == asked.by.id:
        return ()
    why, owner = _asked_to_take_over(request, asked).why, request.shepherd or ""
    if not asked.by.helps:
        raise Refused("Only this desk's own people look after requests, and you are none of them any more.")
    handed = HandedOver(**asked.stamp, source=owner, to=asked.by.id, why=why, shift=is_shift(why), tier=asked.by.tier)
    return *freed(request, asked, asked.by.id), handed


def _call_for(which: str, request: Request, asked: Asked) -> Call:
    """The pull that is meant: the one named, the one that waits for this person, or else their latest."""
    if which:
        named = request.pull(which)
        if named is None:
            raise Refused(f"There is no call for help {which} in ", request.ref, ".")
        return named
    owed = request.asked_of(asked.by.id)
    mine = [one for one in request.pulls if _answer(one, asked) or one == owed]
    if not mine:
        raise _instead(request, asked, "You have not been asked anything in ", request.ref, ".")
    return owed or mine[-1]


def _answer(call: Call, asked: Asked) -> Answer | None:
    """What this person last answered to a pull."""
    return next((ask.answer for ask in reversed(call.asks) if ask.who == asked.by.id), None)


def _not_asked(call: Call, request: Request, asked: Asked) -> Refused:
    answer = _answer(call, asked)
    if call.state is PullState.WITHDRAWN:
        return _instead(request, asked, "This call for help was withdrawn.")
    if answer is Answer.SILENT:
        return _instead(request, asked, "The time to answer this call for help is over.")
    if answer is Answer.ACCEPTED and request.member(asked.by.id):
        return Refused("You have said yes to this call for help. To go, `leave`.")
    if answer is not None:
        return _instead(request, asked, f"You have {answer} this call for help before.")
    if call.asked is not None:
        return _instead(request, asked, Mention(call.asked.who), " was asked, not you.")
    if call.state is PullState.RAISED:
        return _instead(request, asked, "Nobody could be found for this call for help.")
    return _instead(request, asked, "This call for help is answered.")


def _instead(request: Request, asked: Asked, *parts: Part) -> Refused:
    """A refusal that names the way in which this person can still help, if there is one."""
    if may_offer(asked.by, request):
        return Refused(*parts, " You can offer help.", offers=("offer",))
    return Refused(*parts)
