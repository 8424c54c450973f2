"""Commands about who owns a request: open, take, drop, assign, handover."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, ClassVar

from swarm import assign, limits
from swarm.commands.command import Asked, Command, OnRequest
from swarm.events import AnyEvent, Dropped, HandoverAsked, Opened, Owned, PullWithdrawn
from swarm.option import Named, OneOf, Text, Who, YesNo
from swarm.people import platform
from swarm.permission import By, may_offer
from swarm.refused import Mention, Part, Refused
from swarm.request import Kind, Priority, Request, Status

AGAIN_WITHIN = timedelta(minutes=10)
"""The same words of the same person within this time are the same request: they type again after a failure."""

NO_LONGER = "they no longer help here"
"""Why somebody let go who lost the role, as others read it; that they are blocked is for the leads and themselves."""

OPEN = frozenset({Status.NEW, Status.ACTIVE, Status.WAITING})
OWNED = frozenset({Status.ACTIVE, Status.WAITING})


@dataclass(frozen=True, slots=True, kw_only=True)
class Open(Command):
    """Ask for help: it becomes a thread with one owner. With nothing after it you get a form."""

    name: ClassVar[str] = "open"
    wants_people: ClassVar[bool] = True

    title: Annotated[str, Text("what you need, in one line")]
    details: Annotated[str, Text("all that helps to understand it; in chat: the lines after the first", long=True)] = ""
    kind: Annotated[Kind, OneOf("what it is", Kind, named=True)] = Kind.QUESTION
    urgency: Annotated[Priority, OneOf("how much it hurts", Priority, named=True)] = Priority.NORMAL
    topic: Annotated[str, Named("what it is about, in a word", asked_for=False)] = ""
    private: Annotated[YesNo, OneOf("yes: only you and staff see it", YesNo, named=True)] = YesNo.NO

    def decide(self, desk: str, number: int, asked: Asked, source: "Source") -> tuple[AnyEvent, ...]:
        """The request is opened and, as the policy says, assigned in the same breath. Raises Refused."""
        requester = source.author or asked.by.id
        if asked.known(requester).shut_out(asked.at) and requester != asked.by.id and not asked.by.helps:
            raise Refused(
                Mention(requester), " is blocked on this desk: only its own people can open a request for them."
            )
        if asked.other is not None and self._again(asked.other, asked, source):
            whose = "You have" if requester == asked.by.id else "They have"
            raise Refused(f"{whose} asked this already: it is ", asked.other.ref, ".")
        limits.hold_up(desk, asked.by, asked.at, asked.policy, openings=asked.openings, people=asked.people)
        opened = Opened(
            **asked.stamp,
            desk=desk,
            number=number,
            title=self.title,
            requester=requester,
            intake=source.intake,
            details=self.details,
            kind=self.kind,
            priority=self.urgency,
            topic=self.topic,
            source=source.link,
            private=self.private is YesNo.YES,
            plan=asked.known(requester).plan or (asked.by.plan if requester == asked.by.id else ""),
        )
        shepherd = assign.shepherd(asked.people, requester, asked.at, asked.policy)
        if shepherd is None:
            return (opened,)
        return opened, Owned(**asked.stamp, who=shepherd.id, how="policy", tier=shepherd.tier)

    def _again(self, other: Request, asked: Asked, source: "Source") -> bool:
        """Whether an open request of the same words is this one: of the same message, or asked a moment ago.

        A private one is none that others can read; and that there is one hears only who asked it.
        """
        private = self.private is YesNo.YES
        if other.private is not private or (private and other.requester != asked.by.id):
            return False
        return asked.at - other.opened_at <= AGAIN_WITHIN or (bool(source.link) and other.source == source.link)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a request comes from: its intake channel, and the message that was turned into it, if any."""

    intake: str
    author: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Take(OnRequest):
    """Become the shepherd of a request that has none, or none who helps here."""

    name: ClassVar[str] = "take"
    who: ClassVar[tuple[By, ...]] = (By.STAFF,)
    wants_people: ClassVar[bool] = True

    def rule(self, request: Request, asked: Asked) -> Sequence[AnyEvent]:
        if request.shepherd == asked.by.id:
            return ()
        former = _from_who_helps_no_more(request, asked)
        if request.shepherd is not None and not former:
            raise _taken(request, request.shepherd, asked)
        owned = Owned(**asked.stamp, who=asked.by.id, how="take", tier=asked.by.tier)
        return *former, *freed(request, asked, asked.by.id), owned


@dataclass(frozen=True, slots=True, kw_only=True)
class Drop(OnRequest):
    """Let a request go, with a reason; the policy looks for the next shepherd."""

    name: ClassVar[str] = "drop"
    who: ClassVar[tuple[By, ...]] = (By.SHEPHERD, By.LEAD)
    gives_away: ClassVar[bool] = True
    when: ClassVar[frozenset[Status]] = OWNED
    wants_people: ClassVar[bool] = True

    why: Annotated[str, Text("why it is let go")]

    def rule(self, request: Request, asked: Asked) -> Sequence[AnyEvent]:
        if request.shepherd is None:
            raise Refused(request.ref, " has no shepherd. You can `take` it.", offers=("take",))
        return let_go(request, asked, self.why)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assign(OnRequest):
    """Make somebody the shepherd of a request that has none, or none who helps here."""

    name: ClassVar[str] = "assign"
    who: ClassVar[tuple[By, ...]] = (By.STAFF,)
    wants_people: ClassVar[bool] = True

    person: Annotated[str, Who("the new shepherd")]

    def rule(self, request: Request, asked: Asked) -> Sequence[AnyEvent]:
        if request.shepherd == self.person:
            return ()
        former = _from_who_helps_no_more(request, asked)
        if request.shepherd is not None and not former:
            raise Refused(
                Mention(request.shepherd),
                " looks after ",
                request.ref,
                ". Only a `handover` moves it, with the other's yes; a lead can `drop` it first.",
            )
        can_own(request, asked, self.person)
        owned = Owned(**asked.stamp, who=self.person, how="assign", tier=asked.known(self.person).tier)
        return *former, *freed(request, asked, self.person), owned


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver(OnRequest):
    """Ask somebody to take the request over; it moves when they say yes.

    A reason with the word "shift" in it makes it a shift change, which is counted apart.
    """

    name: ClassVar[str] = "handover"
    who: ClassVar[tuple[By, ...]] = (By.SHEPHERD, By.LEAD)
    gives_away: ClassVar[bool] = True
    when: ClassVar[frozenset[Status]] = OWNED
    wants_people: ClassVar[bool] = True

    person: Annotated[str, Who("who is to take it over")]
    why: Annotated[str, Text("why it moves")]

    def rule(self, request: Request, asked: Asked) -> Sequence[AnyEvent]:
        if request.shepherd is None:
            raise Refused(request.ref, " has no shepherd. You can `take` it.", offers=("take",))
        if request.shepherd == self.person:
            raise Refused(Mention(self.person), " looks after ", request.ref, " already.")
        can_own(request, asked, self.person)
        pending = request.handover
        if pending is not None and (pending.to, pending.why) == (self.person, self.why):
            return ()
        return (HandoverAsked(**asked.stamp, to=self.person, why=self.why),)


def _from_who_helps_no_more(request: Request, asked: Asked) -> tuple[AnyEvent, ...]:
    """Its shepherd looks after it no more, if the desk knows them and they have lost the role: they can do nothing for
    it, and must not lock it up. Of whom it knows nothing nobody takes anything."""
    lost = any(one.id == request.shepherd and not one.helps for one in asked.people)
    return (Dropped(**asked.stamp, who=request.shepherd, why=NO_LONGER),) if lost and request.shepherd else ()


def let_go(request: Request, asked: Asked, why: str) -> tuple[AnyEvent, ...]:
    """Its shepherd looks after a request no more, and whoever the policy chooses next does."""
    former = request.shepherd or ""
    dropped = Dropped(**asked.stamp, who=former, why=why)
    following = assign.shepherd(asked.people, request.beside, asked.at, asked.policy, but=former)
    if following is None:
        return (dropped,)
    owned = Owned(**asked.stamp, who=following.id, how="policy", tier=following.tier)
    return dropped, *freed(request, asked, following.id), owned


def can_own(request: Request, asked: Asked, who: str) -> None:
    """Refuse whoever asked the request, and somebody who is not one of the desk's people."""
    if who == request.requester:
        raise Refused(Mention(who), " asked ", request.ref, " and cannot own it. Name somebody else.")
    if not asked.known(who).helps:
        raise Refused(Mention(who), " is not one of this desk's people, so they cannot own a request.")
    can_be_reached(request, who)


def can_be_reached(request: Request, who: str) -> None:
    """Refuse somebody who is on another platform than the request: no mention reaches them."""
    if platform(who) != platform(request.beside):
        raise Refused(Mention(who), " is not where ", request.ref, " lives, and would not hear of it. Name another.")


def freed(request: Request, asked: Asked, who: str) -> tuple[AnyEvent, ...]:
    """The call for help that waits for somebody is taken back when they become the shepherd: they are here."""
    owed = request.asked_of(who)
    return () if owed is None else (PullWithdrawn(**asked.stamp, pull=owed.id),)


def _taken(request: Request, shepherd: str, asked: Asked) -> Refused:
    just = "just " if request.owned_at and asked.at - request.owned_at < timedelta(minutes=1) else ""
    said: tuple[Part, ...] = (Mention(shepherd), f" has {just}taken ", request.ref, ".")
    if may_offer(asked.by, request):
        return Refused(*said, " You can offer help.", offers=("offer",))
    return Refused(*said)


def is_shift(why: str) -> bool:
    """Whether a reason for a handover says that it is a shift change."""
    return re.search(r"\bshift\b", why, re.IGNORECASE) is not None
