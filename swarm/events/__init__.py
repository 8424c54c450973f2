"""What can happen to a request. Events are the truth; a request is their fold."""

from collections.abc import Iterable

from swarm.events.ending import Closed, Followed, Relieved, Reopened, Resolved
from swarm.events.event import Event, Stamp
from swarm.events.forgetting import Emptied, Forgotten
from swarm.events.helping import (
    HelpAsked,
    Left,
    Offered,
    PullAccepted,
    PullAsked,
    PullDeclined,
    PullRaised,
    PullWithdrawn,
    Released,
)
from swarm.events.owning import Dropped, HandedOver, HandoverAsked, HandoverDeclined, Opened, Owned
from swarm.events.reminding import Nudged, Snoozed
from swarm.events.telling import Changed, Noted, Resumed, Spoke, Told, Tried, Waited
from swarm.people import SYSTEM
from swarm.request import Request

AnyEvent = (
    Opened
    | Owned
    | Dropped
    | HandoverAsked
    | HandedOver
    | HandoverDeclined
    | PullAsked
    | HelpAsked
    | PullAccepted
    | PullDeclined
    | PullRaised
    | PullWithdrawn
    | Offered
    | Left
    | Released
    | Told
    | Noted
    | Tried
    | Spoke
    | Waited
    | Resumed
    | Changed
    | Relieved
    | Resolved
    | Closed
    | Reopened
    | Followed
    | Nudged
    | Snoozed
    | Forgotten
    | Emptied
)


def apply(request: Request | None, event: AnyEvent) -> Request:
    """The request after one more event; `None` stands for the request that `Opened` begins."""
    if request is None:
        if not isinstance(event, Opened):
            raise ValueError(f"a history begins with opened, not with {event.type}")
        return event.begin()
    if isinstance(event, Forgotten | Emptied):
        return request.changed(version=request.version + 1)
    active_at = request.active_at if event.by == SYSTEM else event.at
    return event.apply(request).turned(event.at).changed(version=request.version + 1, active_at=active_at)


def fold(events: Iterable[AnyEvent], request: Request | None = None) -> Request:
    """The request after all of the events, from its beginning or from where it stands."""
    for event in events:
        request = apply(request, event)
    if request is None:
        raise ValueError("an empty history has no request")
    return request


__all__ = [
    "AnyEvent",
    "Changed",
    "Closed",
    "Dropped",
    "Emptied",
    "Event",
    "Followed",
    "Forgotten",
    "HandedOver",
    "HandoverAsked",
    "HandoverDeclined",
    "HelpAsked",
    "Left",
    "Noted",
    "Nudged",
    "Offered",
    "Opened",
    "Owned",
    "PullAccepted",
    "PullAsked",
    "PullDeclined",
    "PullRaised",
    "PullWithdrawn",
    "Released",
    "Relieved",
    "Reopened",
    "Resolved",
    "Resumed",
    "Snoozed",
    "Spoke",
    "Stamp",
    "Told",
    "Tried",
    "Waited",
    "apply",
    "fold",
]
