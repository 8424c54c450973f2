"""Commands about help: pull, offer, leave, release. None of them moves the ownership."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar

from swarm import pull
from swarm.commands.command import Asked, OnRequest
from swarm.commands.owning import can_be_reached
from swarm.events import AnyEvent, Left, Offered, PullAccepted, PullAsked, Released, apply
from swarm.option import Skills, Text, Tier, Who
from swarm.permission import By
from swarm.refused import Mention, Part, Refused
from swarm.request import Request


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

    def check(self, request: Request, asked: Asked) -> None:
        """Into what is private nobody is asked by somebody who was asked in."""
        OnRequest.check(self, request, asked)
        if request.private and not asked.by.helps:
            raise _only_staff(request)

    def rule(self, request: Request, asked: Asked) -> Sequence[AnyEvent]:
        if self.expert is None and self.tier is None and not self.skills:
            raise Refused("Whom? Name a person, a tier or a skill: `pull @name why …`, `pull tier2 why …`.")
        pull_id = f"p{len(request.pulls) + 1}"
        call = PullAsked(**asked.stamp, pull=pull_id, question=self.question, tier=self.tier, skills=self.skills)
        if self.expert is None:
            called = apply(request, call)
            return call, *pull.next_ask(asked.people, called, pull_id, asked.stamp, asked.policy)
        _can_be_pulled(request, self.expert)
        if asked.known(self.expert).shut_out(asked.at):
            raise Refused(Mention(self.expert), " is blocked on this desk. A lead can `unblock` them.")
        return call, pull.asking(asked.stamp, pull_id, asked.known(self.expert), asked.policy)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer(OnRequest):
    """Join the swarm unasked. The owner stays the owner."""

    name: ClassVar[str] = "offer"
    who: ClassVar[tuple[By, ...]] = (By.STAFF, By.INVITED)
    wants_people: ClassVar[bool] = True

    def rule(self, request: Request, asked: Asked) -> Sequence[AnyEvent]:
        if request.member(asked.by.id):
            return ()
        can_join(request, asked)
        owed = request.asked_of(asked.by.id)
        if owed is not None:
            return (PullAccepted(**asked.stamp, pull=owed.id, who=asked.by.id, tier=asked.by.tier),)
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


def _only_staff(request: Request) -> Refused:
    whom: Part = Mention(request.shepherd) if request.shepherd else "a lead"
    return Refused("Only staff ask others into ", request.ref, ", which is private. Tell ", whom, " whom you need.")


def _can_be_pulled(request: Request, who: str) -> None:
    if who == request.requester:
        raise Refused(Mention(who), " asked ", request.ref, " and is in its thread. Use `tell`, or just write there.")
    if who == request.shepherd:
        raise Refused(Mention(who), " is the shepherd of ", request.ref, " and in its thread already.")
    if request.member(who):
        raise Refused(Mention(who), " is in the swarm of ", request.ref, " already.")
    if request.asked_of(who):
        raise Refused(Mention(who), " has been asked already and has not answered yet.")
    can_be_reached(request, who)


def can_join(request: Request, asked: Asked) -> None:
    """Refuse whoever is in the thread already."""
    if asked.by.id == request.shepherd:
        raise Refused("You are the shepherd of ", request.ref, " already.")
    if asked.by.id == request.requester:
        raise Refused("You asked ", request.ref, ": you are in its thread already.")
    if request.member(asked.by.id):
        raise Refused("You are in the swarm of ", request.ref, " already.")
