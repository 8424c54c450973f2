"""What every event has. An event knows how to apply itself; it never decides and never fails."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypedDict

from swarm.events.texts import Who
from swarm.request import Request


class Stamp(TypedDict):
    """When something happened and who did it."""

    at: datetime
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened to a request. Stored for ever: no field is renamed or removed, new ones get defaults."""

    at: datetime
    by: Who

    @property
    def writers(self) -> tuple[str, ...]:
        """Whose words are in it."""
        return (self.by,)

    def apply(self, request: Request) -> Request:
        """The request after this event; its time is accounted for up to `at`."""
        raise NotImplementedError


def changed(request: Request, **facts: Any) -> Request:
    """The request with other facts."""
    return request.changed(**facts)


def reaching(request: Request, tier: int | None, at: datetime) -> Request:
    """The request with a tier among those that were asked in or came; the first time counts."""
    if tier is None or any(known == tier for known, _ in request.reached):
        return request
    return request.changed(reached=(*request.reached, (tier, at)))


def helped(request: Request, who: str) -> tuple[str, ...]:
    """The contributors, with one more if this person counts as one and is new."""
    if who in (request.shepherd, request.requester) or who in request.contributors:
        return request.contributors
    return (*request.contributors, who)
