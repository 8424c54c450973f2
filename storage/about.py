"""All that is kept about one person on a desk, as plain values: to be given to them. Only reads.

Of what they asked it is everything, also what the staff noted of it; elsewhere what they did and wrote, and what names
them. So nothing is in it that others noted of others. Of what others ask in private, and they take no part in, it is
only what they did themselves: what is said of them there may be said against them.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from storage.codec import encode_blocked, encode_event
from storage.driver import Reader
from storage.milliseconds import moment
from storage.rewriting import Events
from storage.tracing import Traced, Tracing, of_them_alone
from swarm.events import AnyEvent, Opened, fold
from swarm.forgetting import Forgetting, words_of
from swarm.people import GONE
from swarm.permission import takes_part

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class About:
    """What a desk keeps about somebody."""

    kept: Json
    """By what it is; nothing, if it knows nothing that can be handed out."""
    private: tuple[int, ...]
    """Private requests of others that tell of them."""


async def about(reader: Reader, desk: str, who: str, names: tuple[str, ...] = ()) -> About:
    """All of it. Raises Newer, StorageBroken."""
    tracing = Tracing(reader=reader, desk=desk, forgetting=Forgetting(who=who, pseudonym=GONE, names=names))
    traced = [one async for one in tracing.requests()]
    secret = {one.number: one.events for one in traced if one.events and _secret(one.events, who)}
    requests = [await _request(reader, desk, one, who, secret=one.number in secret) for one in traced]
    undone = [(one.number, each) for one in traced if one.number not in secret for each in one.undone]
    answers = [(at, _said(answer)) async for at, answer in tracing.answers()]
    kept: Json = {
        **await _by_id(reader, desk, who),
        "requests": [one for one in requests if one["events"]],
        "still_to_be_done": [
            {"request": number, "kind": one.kind, "state": one.state, "what": _said(one.doc), "error": one.error}
            for number, one in undone
            if not _betrays(_said(one.doc), secret)
        ],
        "answers": [{"at": _at(at), "answer": answer} for at, answer in answers if not _betrays(answer, secret)],
        "sittings": [_said(doc) for doc in await tracing.sittings()],
        "blocked_others": [
            {"person": one.id, **json.loads(encode_blocked(one.blocked) or "{}")} for one in await tracing.blocks()
        ],
    }
    untold = (
        one.number for one in traced if one.number in secret and any(who not in each.writers for each in _telling(one))
    )
    return About({name: value for name, value in kept.items() if value}, tuple(untold))


async def _by_id(reader: Reader, desk: str, who: str) -> Json:
    """What stands under their id."""
    key = {"desk": desk, "who": who}
    part = of_them_alone(who)
    return {
        "person": [_person(*row) for row in await reader.rows("person_kept", **key)],
        "private_messages_at": [where for (where,) in await reader.rows("private_addresses", desk=desk, part=part)],
        "reminders_waiting": [
            {"request": number, "of": name, "from": _at(ready), "what": _said(doc)}
            for number, name, doc, ready in await reader.rows("notices_for", **key)
        ],
        "reminded_at": [_at(at) for (at,) in await reader.rows("told_at", **key)],
    }


def _secret(events: Events, who: str) -> bool:
    """Whether others ask in private, and they take no part."""
    request = fold(events)
    return request.private and not takes_part(who, request)


def _betrays(told: Any, secret: Mapping[int, Events]) -> bool:
    """Whether something that was said names what is secret, or says it again. Rather too often than not at all."""
    if isinstance(told, dict):
        return told.get("number") in secret or any(_betrays(one, secret) for one in told.values())
    if isinstance(told, list):
        return any(_betrays(one, secret) for one in told)
    if not isinstance(told, str):
        return False
    return any(words in told for events in secret.values() for words in words_of(events))


async def _request(reader: Reader, desk: str, one: Traced, who: str, *, secret: bool) -> Json:
    asked = any(isinstance(each, Opened) and each.requester == who for each in one.events[:1])
    own = [each for each in one.events if who in each.writers]
    told = own if secret else one.events if asked else _telling(one)
    parts: Json = {} if secret else dict(await reader.rows("addresses", desk=desk, number=one.number))
    return {
        "number": one.number,
        "asked_by_them": asked,
        "at": {part: where for part, where in parts.items() if ":" not in part},
        "events": [json.loads(encode_event(each)) for each in told],
    }


def _telling(one: Traced) -> list[AnyEvent]:
    """The events that would be others without them."""
    return [before for before, after in zip(one.events, one.after, strict=True) if before != after]


def _said(doc: str) -> Any:
    """A document as it is to be read."""
    try:
        return json.loads(doc)
    except ValueError:
        return doc


def _person(doc: str, away_until: int | None, last_owned_at: int | None, blocked: str | None) -> Json:
    times = {"away_until": away_until, "last_owned_at": last_owned_at}
    shut_out = {} if blocked is None else {"blocked": json.loads(blocked)}
    return {**json.loads(doc), **{name: _at(at) for name, at in times.items() if at is not None}, **shut_out}


def _at(at: int) -> str:
    return moment(at).isoformat()
