"""Commands about help: pull, accept, decline, offer, leave, release.

None of them moves the ownership but a yes to a handover.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar

from swarm import pull
from swarm.commands.command import Asked, OnRequest, wrong_state
from swarm.commands.owning import is_shift
from swarm.events import (
    AnyEvent,
    HandedOver,
    HandoverDeclined,
    HelpAsked,
    Left,
    Offered,
    PullAccepted,
    PullAsked,
    PullDeclined,
    Released,
    apply,
)
from swarm.option import Skills, Text, Tier, Which, Who
from swarm.permission import By
from swarm.refused import Mention, Refused
from swarm.request import Answer, Handover, PullState, Request
from swarm.request import Pull as Call

OFFER = ("offer",)
HANDOVER = "handover"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pull(OnRequest):
    """Ask somebody, or anybody of a tier or with a skill, into the thread. You keep the request."""

    name: ClassVar[str] = "pull"
    who: ClassVar[tuple[By, ...]] = (By.SHEPHERD, By.SWARM, By.LEAD)
    wants_people: ClassVar[bool] = True

    expert: Annotated[str | None, Who("the person to ask first")] = None
    tier: Annotated[int | None, Tier("anybody of this tier")] = None
    skills: Annotated[tuple[str, ...], Skills("somebody with these skills")] = ()
    question: Annotated[str, Text("what you want to know from them", long=True)]

    def rule(self, request: Request, asked: Asked) -> Sequence[AnyEvent]:
        if self.expert is None and self.tier is None and not self.skills:
            raise Refused("Whom? Name a person, a tier or a skill: `pull @name why …`, `pull tier2 why …`.")
        pull_id = f"p{len(request.pulls) + 1}"
        call = PullAsked(**asked.stamp, pull=pull_id, question=self.question, tier=self.tier, skills=self.skills)
        if self.expert is None:
            called = apply(request, call)
            return call, *pull.next_ask(asked.people, called, pull_id, asked.stamp, asked.policy)
        _can_be_pulled(request, self.expert)
        deadline = asked.at + asked.policy.answer_within
        return call, HelpAsked(**asked.stamp, pull=pull_id, who=self.expert, deadline=deadline)


@dataclass(frozen=True, slots=True, kw_only=True)
class Accept(OnRequest):
    """Say yes to a pull, and join; or to a handover, and own the request."""

    name: ClassVar[str] = "accept"
    who: ClassVar[tuple[By, ...]] = (By.ASKED,)

    which: Annotated[str, Which("a pull such as p1, or handover; with nothing, whatever you were asked")] = ""

    def check(self, request: Request, asked: Asked) -> None:
        _still_open(self, request)

    def rule(self, request: Request, asked: Asked) -> Sequence[AnyEvent]:
        if _means_handover(self.which, request, asked):
            return _taken_over(request, asked)
        call = _call_for(self.which, request, asked)
        mine = [ask for ask in call.asks if ask.who == asked.by.id]
        if mine and mine[-1].answer is Answer.ACCEPTED:
            return ()
        if call.asked is None or call.asked.who != asked.by.id:
            raise _not_asked(call, request, asked)
        _can_join(request, asked)
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
        _still_open(self, request)

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer(OnRequest):
    """Join the swarm unasked. The owner stays the owner."""

    name: ClassVar[str] = "offer"
    who: ClassVar[tuple[By, ...]] = (By.STAFF,)

    def rule(self, request: Request, asked: Asked) -> Sequence[AnyEvent]:
        if request.member(asked.by.id):
            return ()
        owed = request.asked_of(asked.by.id)
        if owed is not None:
            return (PullAccepted(**asked.stamp, pull=owed.id, who=asked.by.id, tier=asked.by.tier),)
        _can_join(request, asked)
        return (Offered(**asked.stamp, who=asked.by.id, tier=asked.by.tier),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Leave(OnRequest):
    """Leave the swarm."""

    name: ClassVar[str] = "leave"
    who: ClassVar[tuple[By, ...]] = (By.SWARM,)

    def check(self, request: Request, asked: Asked) -> None:
        if request.shepherd == asked.by.id:
            raise Refused("You are the shepherd of ", request.ref, ". `handover` it, or `drop` it with a reason.")
        if request.member(asked.by.id) is None:
            raise Refused("You are not in the swarm of ", request.ref, ".")

    def rule(self, request: Request, asked: Asked) -> Sequence[AnyEvent]:
        return (Left(**asked.stamp, who=asked.by.id),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Release(OnRequest):
    """Let somebody of the swarm go, thanked and credited."""

    name: ClassVar[str] = "release"
    who: ClassVar[tuple[By, ...]] = (By.SHEPHERD, By.LEAD)

    person: Annotated[str, Who("who may go")]
    thanks: Annotated[str, Text("a word of thanks")] = ""

    def rule(self, request: Request, asked: Asked) -> Sequence[AnyEvent]:
        if request.member(self.person) is None:
            raise Refused(Mention(self.person), " is not in the swarm of ", request.ref, ".")
        return (Released(**asked.stamp, who=self.person, thanks=self.thanks),)


def _can_be_pulled(request: Request, who: str) -> None:
    if who == request.requester:
        raise Refused(Mention(who), " asked ", request.ref, " and is in its thread. Use `tell`, or just write there.")
    if who == request.shepherd:
        raise Refused(Mention(who), " is the shepherd of ", request.ref, " and in its thread already.")
    if request.member(who):
        raise Refused(Mention(who), " is in the swarm of ", request.ref, " already.")
    if request.asked_of(who):
        raise Refused(Mention(who), " has been asked already and has not answered yet.")


def _can_join(request: Request, asked: Asked) -> None:
    if asked.by.id == request.shepherd:
        raise Refused("You are the shepherd of ", request.ref, " already.")
    if asked.by.id == request.requester:
        raise Refused("You asked ", request.ref, ": you are in its thread already.")
    if request.member(asked.by.id):
        raise Refused("You are in the swarm of ", request.ref, " already.")


def _still_open(command: OnRequest, request: Request) -> None:
    if request.status not in command.when:
        raise wrong_state(request, command.when)


def _means_handover(which: str, request: Request, asked: Asked) -> bool:
    if which:
        return which == HANDOVER
    return request.handover is not None and request.handover.to == asked.by.id


def _asked_to_take_over(request: Request, asked: Asked) -> Handover:
    if request.handover is None or request.handover.to != asked.by.id:
        raise Refused("Nobody asks you to take over ", request.ref, " any more. You can offer help.", offers=OFFER)
    return request.handover


def _taken_over(request: Request, asked: Asked) -> Sequence[AnyEvent]:
    if request.shepherd == asked.by.id:
        return ()
    why = _asked_to_take_over(request, asked).why
    owner = request.shepherd or ""
    return (HandedOver(**asked.stamp, source=owner, to=asked.by.id, why=why, shift=is_shift(why)),)


def _call_for(which: str, request: Request, asked: Asked) -> Call:
    """The pull that is meant: the one named, the one that waits for this person, or else their latest."""
    if which:
        named = request.pull(which)
        if named is None:
            raise Refused(f"There is no call for help {which} in ", request.ref, ".")
        return named
    owed = request.asked_of(asked.by.id)
    mine = [one for one in request.pulls if any(ask.who == asked.by.id for ask in one.asks)]
    if owed is None and not mine:
        raise Refused("You have not been asked anything in ", request.ref, ". You can offer help.", offers=OFFER)
    return owed or mine[-1]


def _not_asked(call: Call, request: Request, asked: Asked) -> Refused:
    mine = [ask.answer for ask in call.asks if ask.who == asked.by.id]
    if call.state is PullState.WITHDRAWN:
        return Refused("This call for help was withdrawn. You can offer help.", offers=OFFER)
    if mine and mine[-1] is Answer.SILENT:
        return Refused("The time to answer this call for help is over. You can offer help.", offers=OFFER)
    if mine and mine[-1] is Answer.ACCEPTED:
        return Refused("You have said yes to this call for help. To go, `leave`.")
    if mine:
        return Refused("You have declined this call for help. You can offer help.", offers=OFFER)
    if call.asked is not None:
        return Refused(Mention(call.asked.who), " was asked, not you. You can offer help.", offers=OFFER)
    return Refused("This call for help is answered. You can offer help.", offers=OFFER)
