"""Events about the end of a request, and about its coming back."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from swarm.events.event import Event, changed
from swarm.events.texts import Who, Words
from swarm.request import NO_TIME, Ending, Request, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Relieved(Event):
    """The asker is no longer hurt, though the cause remains."""

    type: Literal["relieved"] = "relieved"
    how: Words

    def apply(self, request: Request) -> Request:
        told = changed(request, told_at=self.at, responded_at=request.responded_at or self.at)
        return changed(told, relieved_at=request.relieved_at or self.at, relief=self.how)


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved(Event):
    """Solved, as the swarm sees it; the requester may see it otherwise."""

    type: Literal["resolved"] = "resolved"
    how: Words
    off_hours: timedelta = NO_TIME
    """How much of the time so far was ours to use, but out of hours, as the policy of the day had them."""

    def apply(self, request: Request) -> Request:
        return changed(
            request,
            status=Status.RESOLVED,
            resolved_at=self.at,
            resolution=self.how,
            quiet_since=self.at,
            responded_at=request.responded_at or self.at,
            told_at=self.at,
            off_hours=self.off_hours,
            wait=None,
            handover=None,
            snooze=None,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed(Event):
    """The end: confirmed, gone quiet, withdrawn, a duplicate, or not ours."""

    type: Literal["closed"] = "closed"
    ending: Ending
    why: Words = ""
    duplicate_of: int | None = None

    def apply(self, request: Request) -> Request:
        return changed(
            request,
            status=Status.CLOSED,
            closed_at=self.at,
            ending=self.ending,
            ending_why=self.why,
            duplicate_of=self.duplicate_of,
            wait=None,
            handover=None,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopened(Event):
    """Not solved after all: the same shepherd goes on, the clock without the time it lay resolved."""

    type: Literal["reopened"] = "reopened"
    why: Words

    def apply(self, request: Request) -> Request:
        lain = self.at - request.resolved_at if request.resolved_at is not None else NO_TIME
        return changed(
            request,
            status=Status.ACTIVE if request.shepherd else Status.NEW,
            reopened=request.reopened + 1,
            told_at=self.at,  # the interval begins anew: while it lay resolved nobody waited for a word
            lain=request.lain + lain,
            off_hours=NO_TIME,
            resolved_at=None,
            quiet_since=None,
            closed_at=None,
            ending=None,
            ending_why="",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed(Event):
    """Another request turned out to be the same: whoever asked it is told when this one is resolved."""

    type: Literal["followed"] = "followed"
    number: int
    requester: Who

    def apply(self, request: Request) -> Request:
        follower = (self.number, self.requester)
        known = request.followers
        return changed(request, followers=known if follower in known else (*known, follower))
