"""What was found in a database, in sentences for an operator: first what is wrong, then what is still to be done."""

from collections.abc import Iterator

from bot.words import length
from storage.findings import Findings, Oldest, Some

RESTORE = "restore a backup"
WRONG = (
    ("unreadable", f"The history of {{}} cannot be read: {RESTORE}."),
    ("gaps", f"Events are missing in the history of {{}}: {RESTORE}."),
    ("misfiled", f"Events are kept under a wrong time or kind in the history of {{}}: {RESTORE}."),
    ("missing", f"Requests are missing between others: {{}}; {RESTORE}."),
    ("differing", "Not as the history says is the row of {}: `muster rebuild` remakes it."),
    ("strays", "A row, but no history is there of {}: `muster rebuild` removes it."),
    ("sittings", "What is kept of a sitting cannot be read: {}."),
    ("people", "What is kept of a person cannot be read: {}."),
)
"""What there may be some of, and what is said of it."""
LOST = {
    "members": "Somebody is in the swarm of a request that does not exist: {}.",
    "addresses": "A place on a platform belongs to a request that does not exist: {}.",
    "notices": "Somebody is to be told of a request that does not exist: {}.",
    "effects": "Something is to be done for a request that does not exist: {}.",
    "sittings": "A sitting has a request on its agenda that does not exist: {}.",
}


def verdict(found: Findings) -> list[str]:
    """All that there is to say, one sentence each."""
    return [*wrong(found), *([] if not found.sound else [_sound(found)]), *_to_do(found)]


def wrong(found: Findings) -> list[str]:
    """What does not fit together; nothing if all is well."""
    said = [f"The file is damaged ({one}): {RESTORE}." for one in found.damage]
    for name, sentence in WRONG:
        said += _of(getattr(found, name), sentence)
    for name, some in found.lost.items():
        said += _of(some, LOST[name])
    return said


def _of(some: Some, sentence: str) -> list[str]:
    return [sentence.format(_named(some))] if some.count else []


def _named(some: Some) -> str:
    more = some.count - len(some.named)
    *names, last = [*some.named, f"{more:,} more"] if more > 0 else some.named
    return f"{', '.join(names)} and {last}" if names else last


def _sound(found: Findings) -> str:
    requests, events = _counted(found.requests, "request"), _counted(found.events, "event")
    return f"All is well with {requests} and {events}: nothing is missing, and every row is as its history says."


def _to_do(found: Findings) -> Iterator[str]:
    """What is no fault of the database."""
    if found.oldest is not None:
        verb = "is" if found.pending == 1 else "are"
        yield f"{_counted(found.pending, 'effect')} {verb} still to be done, the oldest {_oldest(found.oldest)}."
    if found.failures:
        yield f"{_counted(found.failures, 'effect')} could not be done: `muster doctor` says which, and why."


def _oldest(one: Oldest) -> str:
    whose = f"{one.desk}#{one.number}" if one.number else one.desk
    return f"for {length(one.waits)} ({one.kind.replace('_', ' ')}, {whose})"


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"
