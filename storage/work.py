"""What a piece of work is to a batch: it says what it has to know, and then decides in memory. Never a connection."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from storage.picture import Picture
from storage.projection import Row
from storage.statements import statement

WRITE_DELIVERY = statement("write_delivery")
WRITE_EVENT = statement("write_event")
WRITE_REQUEST = statement("write_request")
TOUCH_REQUEST = statement("touch_request")
RETIME_REQUEST = statement("retime_request")
REMOVE_MEMBERS = statement("remove_members")
WRITE_MEMBERS = statement("write_members")
WRITE_PERSON = statement("write_person")
WRITE_OWNER = statement("write_owner")
REMOVE_EFFECT = statement("remove_effect")
POSTPONE_EFFECT = statement("postpone_effect")
FAIL_EFFECT = statement("fail_effect")
FORGET_FAILURES = statement("forget_failures")
WRITE_EFFECT = statement("write_effect")
WRITE_ADDRESS = statement("write_address")
PUT_NOTICE = statement("put_notice")
SET_NOTICE = statement("set_notice")
REMOVE_NOTICE = statement("remove_notice")
COUNT_NUDGES = statement("count_nudges")
WRITE_DIGEST = statement("write_digest")
FORGET_DIGESTS = statement("forget_digests")
WRITE_MARK = statement("write_mark")
MAKE_DUE = statement("make_due")
WRITE_SITTING = statement("write_sitting")
WRITE_HEARD = statement("write_heard")

ORDER = (
    WRITE_DELIVERY,
    WRITE_EVENT,
    WRITE_REQUEST,
    TOUCH_REQUEST,
    RETIME_REQUEST,
    REMOVE_MEMBERS,
    WRITE_MEMBERS,
    WRITE_PERSON,
    WRITE_OWNER,
    REMOVE_EFFECT,
    POSTPONE_EFFECT,
    FORGET_FAILURES,
    FAIL_EFFECT,
    WRITE_EFFECT,
    WRITE_ADDRESS,
    PUT_NOTICE,
    SET_NOTICE,
    REMOVE_NOTICE,
    COUNT_NUDGES,
    WRITE_DIGEST,
    FORGET_DIGESTS,
    WRITE_MARK,
    MAKE_DUE,
    WRITE_SITTING,
    WRITE_HEARD,
)
"""In which order a batch writes: members and notices after their request, new effects after the old ones are gone.

Requests are made due after all that says when they are, for that may still follow the policy of before.
"""


@dataclass(slots=True)
class Needs:
    """What a batch has to read, each list with the columns of its statement."""

    deliveries: list[tuple[str, str]] = field(default_factory=list)
    requests: set[tuple[str, int]] = field(default_factory=set)
    asked_again: list[tuple[str, str, str, int]] = field(default_factory=list)
    numbers: set[str] = field(default_factory=set)
    people: set[str] = field(default_factory=set)
    digests: set[tuple[str, str]] = field(default_factory=set)
    marks: set[str] = field(default_factory=set)
    sittings: set[tuple[str, str]] = field(default_factory=set)


class Writes:
    """What a batch is going to write: rows by statement. What stands for one thing is written once, as it is last."""

    def __init__(self) -> None:
        self._rows: defaultdict[str, list[Row]] = defaultdict(list)
        self._last: dict[tuple[str | int, ...], tuple[str, Row]] = {}

    def add(self, sql: str, row: Row) -> None:
        self._rows[sql].append(row)

    def set(self, place: tuple[str | int, ...], sql: str, row: Row) -> None:
        """Write this row, unless a later one takes its place."""
        self._last[place] = sql, row

    def statements(self) -> list[tuple[str, list[Row]]]:
        """Each statement with its rows, in the order in which they have to be carried out."""
        for sql, row in self._last.values():
            self._rows[sql].append(row)
        self._last.clear()
        return [(sql, self._rows[sql]) for sql in ORDER if sql in self._rows]


Made_co = TypeVar("Made_co", covariant=True)


class Work(Protocol[Made_co]):
    """Something to be done together with others in one transaction."""

    def wants(self, needs: Needs) -> None:
        """Add what has to be read."""

    def do(self, picture: Picture, writes: Writes) -> Made_co:
        """Decide, and say what is to be written: all of it or, by raising, nothing."""
