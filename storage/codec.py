"""Values as JSON text and back. What is written here is read for ever.

A field that has its default is left out, so a default, once shipped, stays what it is; new fields get defaults. So what
an older Muster writes can always be read. What a newer one has written can be shown, but not decided on, where it has
fields that we do not know: written back, they would be gone. A person is written back by every process all the time, so
whatever more is kept of people gets a column of its own.
"""

from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Annotated

from pydantic import Field, TypeAdapter

from storage.newer import as_far_as_known, whole
from swarm.events import AnyEvent
from swarm.people import Blocked, Person
from swarm.request import Request

_REQUEST: TypeAdapter[Request] = TypeAdapter(Request)
_EVENT: TypeAdapter[AnyEvent] = TypeAdapter(Annotated[AnyEvent, Field(discriminator="type")])
_ONE_EVENT = {one: TypeAdapter(one).serializer for one in AnyEvent.__args__}
_PERSON: TypeAdapter[Person] = TypeAdapter(Person)

_BLOCKED: TypeAdapter[Blocked] = TypeAdapter(Blocked)

_TOLD_ELSEWHERE = {"away_until", "blocked", "load", "last_owned_at", "unsure"}
"""What is known of a person from columns and from their requests, or holds for a moment; not from their document."""


def encode_request(request: Request) -> str:
    return _REQUEST.serializer.to_json(request, exclude_defaults=True).decode()


def decode_request(doc: str) -> Request:
    """A request, to be decided on. Raises Newer, ValueError."""
    request: Request = whole(_REQUEST, doc)
    return request


def view_request(doc: str) -> Request:
    """A request, to be shown. Raises Newer, ValueError."""
    request: Request = as_far_as_known(_REQUEST, doc)
    return request


def encode_event(event: AnyEvent) -> str:
    """The event with its type, which tells the kinds apart and is its default."""
    doc = _ONE_EVENT[type(event)].to_json(event, exclude_defaults=True).decode()
    return f'{{"type":"{event.type}",{doc[1:]}'


def decode_event(doc: str) -> AnyEvent:
    """An event, to be folded. Raises Newer, ValueError."""
    event: AnyEvent = whole(_EVENT, doc)
    return event


def view_event(doc: str) -> AnyEvent:
    """An event, to be shown. Raises Newer, ValueError."""
    event: AnyEvent = as_far_as_known(_EVENT, doc)
    return event


def encode_person(person: Person) -> str:
    return _PERSON.serializer.to_json(person, exclude_defaults=True, exclude=_TOLD_ELSEWHERE).decode()


@lru_cache(maxsize=4096)
def _known(doc: str) -> Person:
    person: Person = _PERSON.validator.validate_json(doc)
    return person


def encode_blocked(blocked: Blocked | None) -> str | None:
    return None if blocked is None else _BLOCKED.serializer.to_json(blocked, exclude_defaults=True).decode()


@lru_cache(maxsize=4096)
def _blocked(doc: str) -> Blocked:
    blocked: Blocked = _BLOCKED.validator.validate_json(doc)
    return blocked


def decode_blocked(doc: str, blocked: str | None) -> Blocked | None:
    """Whether somebody is blocked. Raises ValueError.

    Once it stood in their document, and does so where nobody has written it since: while an upgrade rolls, and on
    PostgreSQL for as long as it takes.
    """
    return _known(doc).blocked if blocked is None else _blocked(blocked)


def decode_person(
    doc: str, away_until: datetime | None, load: int, last_owned_at: datetime | None, blocked: str | None
) -> Person:
    """A person with what is known of them besides their document. Raises ValueError."""
    return replace(
        _known(doc),
        away_until=away_until,
        load=load,
        last_owned_at=last_owned_at,
        blocked=decode_blocked(doc, blocked),
    )
