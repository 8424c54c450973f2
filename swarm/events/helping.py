"""Events about help: pulls and their answers, offers, and how the swarm shrinks again."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from swarm.events.event import Event, changed, helped, reaching
from swarm.events.texts import Name, Trace, Who, Words
from swarm.request import Answer, Ask, Member, Pull, PullState, Request


@dataclass(frozen=True, slots=True, kw_only=True)
class PullAsked(Event):
    """A call for help was made; whom it is put to is an event of its own."""

    type: Literal["pull_asked"] = "pull_asked"
    pull: Name
    question: Words
    tier: int | None = None
    skills: tuple[Trace, ...] = ()

    def apply(self, request: Request) -> Request:
        pull = Pull(id=self.pull, by=self.by, at=self.at, question=self.question, tier=self.tier, skills=self.skills)
        return reaching(changed(request, pulls=(*request.pulls, pull)), self.tier, self.at)


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpAsked(Event):
    """One person was asked within a pull, with a deadline."""

    type: Literal["help_asked"] = "help_asked"
    pull: Name
    who: Who
    deadline: datetime
    tier: int | None = None
    """The tier of the person asked, where it is known."""

    def apply(self, request: Request) -> Request:
        ask = Ask(who=self.who, at=self.at, deadline=self.deadline, tier=self.tier)
        asked = _with_pull(request, self.pull, lambda pull: replace(pull, asks=(*pull.asks, ask)))
        return reaching(asked, self.tier, self.at)


@dataclass(frozen=True, slots=True, kw_only=True)
class PullAccepted(Event):
    """The person asked said yes and is in the swarm. The ownership does not move."""

    type: Literal["pull_accepted"] = "pull_accepted"
    pull: Name
    who: Who
    tier: int | None = None

    def apply(self, request: Request) -> Request:
        answered = _with_pull(request, self.pull, lambda pull: _answered(pull, Answer.ACCEPTED, PullState.ACCEPTED))
        return _joined(answered, self.who, self.tier, self.at)


@dataclass(frozen=True, slots=True, kw_only=True)
class PullDeclined(Event):
    """The person asked said no, or was silent until the deadline."""

    type: Literal["pull_declined"] = "pull_declined"
    pull: Name
    who: Who
    why: Words = ""
    silent: bool = False

    def apply(self, request: Request) -> Request:
        answer = Answer.SILENT if self.silent else Answer.DECLINED
        return _with_pull(request, self.pull, lambda pull: _answered(pull, answer, pull.state, self.why))


@dataclass(frozen=True, slots=True, kw_only=True)
class PullRaised(Event):
    """Nobody is left to ask: the pull goes to the board and to the leads."""

    type: Literal["pull_raised"] = "pull_raised"
    pull: Name

    def apply(self, request: Request) -> Request:
        return _with_pull(request, self.pull, lambda pull: replace(pull, state=PullState.RAISED))


@dataclass(frozen=True, slots=True, kw_only=True)
class PullWithdrawn(Event):
    """The call for help was taken back, or the request ended before it was answered."""

    type: Literal["pull_withdrawn"] = "pull_withdrawn"
    pull: Name

    def apply(self, request: Request) -> Request:
        return _with_pull(request, self.pull, lambda pull: replace(pull, state=PullState.WITHDRAWN))


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered(Event):
    """Somebody joined unasked. A raised pull, which anybody may answer, is answered by it."""

    type: Literal["offered"] = "offered"
    who: Who
    tier: int | None = None

    def apply(self, request: Request) -> Request:
        pulls = tuple(
            replace(pull, state=PullState.ACCEPTED) if pull.state is PullState.RAISED else pull
            for pull in request.pulls
        )
        return _joined(changed(request, pulls=pulls), self.who, self.tier, self.at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Left(Event):
    """Somebody of the swarm went of their own accord."""

    type: Literal["left"] = "left"
    who: Who

    def apply(self, request: Request) -> Request:
        return _without(request, self.who)


@dataclass(frozen=True, slots=True, kw_only=True)
class Released(Event):
    """Somebody of the swarm was let go, thanked and credited."""

    type: Literal["released"] = "released"
    who: Who
    thanks: Words = ""

    def apply(self, request: Request) -> Request:
        known = request.credits
        credits_ = known if self.who in known else (*known, self.who)
        return changed(_without(request, self.who), credits=credits_, contributors=helped(request, self.who))


def _with_pull(request: Request, pull_id: str, change: Callable[[Pull], Pull]) -> Request:
    return changed(request, pulls=tuple(change(one) if one.id == pull_id else one for one in request.pulls))


def _answered(pull: Pull, answer: Answer, state: PullState, why: str = "") -> Pull:
    *earlier, last = pull.asks
    return replace(pull, asks=(*earlier, replace(last, answer=answer, why=why)), state=state)


def _joined(request: Request, who: str, tier: int | None, at: datetime) -> Request:
    member = Member(who=who, tier=tier, since=at)
    joined = changed(request, swarm=(*request.swarm, member), contributors=helped(request, who))
    return reaching(joined, tier, at)


def _without(request: Request, who: str) -> Request:
    return changed(request, swarm=tuple(one for one in request.swarm if one.who != who))
