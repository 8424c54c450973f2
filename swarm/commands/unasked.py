"""What nobody types: words heard in a thread, and what the clocks and other requests bring about."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from swarm import pull
from swarm.commands.command import Asked, OnRequest
from swarm.events import AnyEvent, Closed, Followed, PullAsked, PullDeclined, Resumed, Spoke, apply
from swarm.permission import By, plays
from swarm.request import Clock, Ending, Request, Status, Waiting
from swarm.running import next_tier


@dataclass(frozen=True, slots=True, kw_only=True)
class Unasked(OnRequest):
    """A command of Muster's own. It refuses nobody: what no longer fits brings nothing about."""

    who: ClassVar[tuple[By, ...]] = (By.SYSTEM,)

    def check(self, request: Request, asked: Asked) -> None:
        pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Speak(Unasked):
    """Somebody said something in the thread."""

    name: ClassVar[str] = "speak"
    who: ClassVar[tuple[By, ...]] = (By.ANYONE,)

    def rule(self, request: Request, asked: Asked) -> Sequence[AnyEvent]:
        if request.status is Status.CLOSED or asked.by.shut_out(asked.at):
            return ()
        if asked.by.id == request.requester:
            spoke = Spoke(**asked.stamp, requester=True)
            awaited = request.wait is not None and request.wait.on is Waiting.REQUESTER
            return (spoke, Resumed(**asked.stamp, why="answered")) if awaited else (spoke,)
        if asked.by.helps or any(plays(asked.by, part, request) for part in (By.SWARM, By.ASKED)):
            return (Spoke(**asked.stamp, requester=False),)
        return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Expire(Unasked):
    """The time of somebody who was pulled is over; silence counts as no, and the next one is asked."""

    name: ClassVar[str] = "expire"
    wants_people: ClassVar[bool] = True

    pull: str

    def rule(self, request: Request, asked: Asked) -> Sequence[AnyEvent]:
        call = request.pull(self.pull)
        if call is None or call.asked is None or call.asked.deadline > asked.at:
            return ()
        silent = PullDeclined(**asked.stamp, pull=call.id, who=call.asked.who, silent=True)
        declined = apply(request, silent)
        return silent, *pull.next_ask(asked.people, declined, call.id, asked.stamp, asked.policy)


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalate(Unasked):
    """A tier's limit is over without the next tier: that one is pulled in. The shepherd stays the shepherd."""

    name: ClassVar[str] = "escalate"
    wants_people: ClassVar[bool] = True

    def rule(self, request: Request, asked: Asked) -> Sequence[AnyEvent]:
        following = next_tier(request, asked.policy)
        if following is None or (ends := following[1].ends) is None or ends > asked.at:
            return ()
        pull_id = f"p{len(request.pulls) + 1}"
        call = PullAsked(**asked.stamp, pull=pull_id, question=request.title, tier=following[0].tier)
        called = apply(request, call)
        return call, *pull.next_ask(asked.people, called, pull_id, asked.stamp, asked.policy)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wake(Unasked):
    """The date that was waited for has come."""

    name: ClassVar[str] = "wake"

    def rule(self, request: Request, asked: Asked) -> Sequence[AnyEvent]:
        if request.wait is None or request.wait.until is None or request.wait.until > asked.at:
            return ()
        return (Resumed(**asked.stamp, why="the date has come"),)


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseQuietly(Unasked):
    """A resolved request has been quiet for as long as the policy says, and its requester was told of it."""

    name: ClassVar[str] = "close_quietly"

    def rule(self, request: Request, asked: Asked) -> Sequence[AnyEvent]:
        if request.status is not Status.RESOLVED or request.quiet_since is None:
            return ()
        word = request.nudge(Clock.QUIET_CLOSE)
        if word is None or word.since != request.quiet_since:
            return ()
        if max(request.quiet_since + asked.policy.quiet_close, word.at + asked.policy.notice) > asked.at:
            return ()
        return (Closed(**asked.stamp, ending=Ending.QUIET),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Follow(Unasked):
    """Another request was found to be the same as this one."""

    name: ClassVar[str] = "follow"

    number: int
    requester: str

    def rule(self, request: Request, asked: Asked) -> Sequence[AnyEvent]:
        if (self.number, self.requester) in request.followers:
            return ()
        return (Followed(**asked.stamp, number=self.number, requester=self.requester),)
