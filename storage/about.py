"""All that is kept about one person on a desk, as plain values: to be given to them. Only reads.

Of what they asked it is everything, also what the staff noted of it; elsewhere what they did and wrote, and what names
them. So nothing is in it that others noted of others.
"""

import json
from typing import Any

from storage.codec import encode_event
from storage.driver import Reader
from storage.milliseconds import moment
from storage.rewriting import Events, decoded
from storage.tracing import Traced, ending, traces
from swarm.events import AnyEvent, Opened
from swarm.forgetting import Forgetting
from swarm.people import GONE

Json = dict[str, Any]


async def about(reader: Reader, desk: str, who: str, names: tuple[str, ...] = ()) -> Json:
    """What a desk keeps about somebody, by what it is; nothing, if it knows nothing. Raises Newer, StorageBroken."""
    forgetting = Forgetting(who=who, pseudonym=GONE, names=names)
    traced = Traced.of(forgetting)
    found = await traces(reader, desk, traced)
    requests = [await _request(reader, desk, number, forgetting) for number in found.requests if number]
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
            kept["still_to_be_done"].append(
                {"request": number, "kind": kind, "state": state, "what": json.loads(doc), "error": error}
            )
        for at, answer in await reader.rows("answers_telling", desk=desk, pattern=pattern):
            kept["answers"].append({"at": _at(at), "answer": json.loads(answer)})
    return {name: value for name, value in kept.items() if value}


async def _request(reader: Reader, desk: str, number: int, forgetting: Forgetting) -> Json:
    lines = await reader.rows("histories_between", desk=desk, first=number, last=number)
    events = decoded(desk, number, lines)
    asked = isinstance(events[0], Opened) and events[0].requester == forgetting.who
    told = events if asked else tuple(one for one in events if _tells(one, forgetting))
    parts: Json = dict(await reader.rows("addresses", desk=desk, number=number))
    return {
        "number": number,
        "asked_by_them": asked,
        "at": {part: where for part, where in parts.items() if ":" not in part},
        "events": [json.loads(encode_event(one)) for one in told],
    }


def _tells(event: AnyEvent, forgetting: Forgetting) -> bool:
    history: Events = (event,)
    return forgetting.history(history) != history


def _person(doc: str, away_until: int | None, last_owned_at: int | None) -> Json:
    times = {"away_until": away_until, "last_owned_at": last_owned_at}
    return {**json.loads(doc), **{name: _at(at) for name, at in times.items() if at is not None}}


def _at(at: int) -> str:
    return moment(at).isoformat()
