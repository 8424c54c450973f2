"""All that is kept about one person on a desk, as plain values: to be given to them. Only reads.

Of what they asked it is everything, also what the staff noted of it; elsewhere what they did and wrote, and what names
them. So nothing is in it that others noted of others. Of what others ask in private, and they take no part in, it is
only what they did themselves: what is said of them there may be said against them.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from storage.codec import encode_event
from storage.driver import Reader
from storage.milliseconds import moment
from storage.rewriting import Events, decoded
from storage.tracing import Traced, ending, traces
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
    forgetting = Forgetting(who=who, pseudonym=GONE, names=names)
    traced = Traced.of(forgetting)
    found = await traces(reader, desk, traced)
    histories = {number: await _history(reader, desk, number) for number in found.requests if number}
    secret = {number: events for number, events in histories.items() if _secret(events, who)}
    requests = [
        await _request(reader, desk, number, events, forgetting, secret=number in secret)
        for number, events in histories.items()
    ]
    key = {"desk": desk, "who": who}
    kept: Json = {
        "person": [_person(*row) for row in await reader.rows("person_kept", **key)],
        "requests": [one for one in requests if one["events"]],
        "private_messages_at": [
            where for (where,) in await reader.rows("private_addresses", desk=desk, part=ending(who))
        ],
        "reminders_waiting": [
            {"request": number, "of": name, "from": _at(ready), "what": json.loads(doc)}
            for number, name, doc, ready in await reader.rows("notices_for", **key)
        ],
        "reminded_at": [_at(at) for (at,) in await reader.rows("told_at", **key)],
        "still_to_be_done": [],
        "answers": [],
        "sittings": [
            json.loads(doc)
            for _, doc in await reader.rows("sittings_of", desk=desk)
            if forgetting.text(doc) != doc or who in doc
        ],
    }
    for pattern in traced.patterns:
        for number, kind, state, doc, error in await reader.rows("effects_telling", desk=desk, pattern=pattern):
            if number not in secret and not _betrays(json.loads(doc), secret):
                kept["still_to_be_done"].append(
                    {"request": number, "kind": kind, "state": state, "what": json.loads(doc), "error": error}
                )
        for at, answer in await reader.rows("answers_telling", desk=desk, pattern=pattern):
            if not _betrays(json.loads(answer), secret):
                kept["answers"].append({"at": _at(at), "answer": json.loads(answer)})
    untold = (
        number
        for number, events in secret.items()
        if any(_tells(one, forgetting) and who not in one.writers for one in events)
    )
    return About({name: value for name, value in kept.items() if value}, tuple(untold))


async def _history(reader: Reader, desk: str, number: int) -> Events:
    return decoded(desk, number, await reader.rows("histories_between", desk=desk, first=number, last=number))


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


async def _request(
    reader: Reader, desk: str, number: int, events: Events, forgetting: Forgetting, *, secret: bool
) -> Json:
    asked = isinstance(events[0], Opened) and events[0].requester == forgetting.who
    own = tuple(one for one in events if forgetting.who in one.writers)
    told = own if secret else events if asked else tuple(one for one in events if _tells(one, forgetting))
    parts: Json = {} if secret else dict(await reader.rows("addresses", desk=desk, number=number))
    return {
        "number": number,
        "asked_by_them": asked,
        "at": {part: where for part, where in parts.items() if ":" not in part},
        "events": [json.loads(encode_event(one)) for one in told],
    }


def _tells(event: AnyEvent, forgetting: Forgetting) -> bool:
    history: Events = (event,)
    return forgetting.history(history) != history


def _person(doc: str, away_until: int | None, last_owned_at: int | None, blocked: str | None) -> Json:
    times = {"away_until": away_until, "last_owned_at": last_owned_at}
    shut_out = {} if blocked is None else {"blocked": json.loads(blocked)}
    return {**json.loads(doc), **{name: _at(at) for name, at in times.items() if at is not None}, **shut_out}


def _at(at: int) -> str:
    return moment(at).isoformat()
