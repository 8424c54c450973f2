"""What a piece of work is to a batch: it says what it has to know, and then decides in memory. Never a connection.

What is to be written is named by its statement; how that reads is the database's own business.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from storage.picture import Picture
from storage.projection import Row

WRITE_DELIVERY = "write_delivery"
WRITE_EVENT = "write_event"
WRITE_REQUEST = "write_request"
TOUCH_REQUEST = "touch_request"
RETIME_REQUEST = "retime_request"
REMOVE_MEMBERS = "remove_members"
WRITE_MEMBERS = "write_members"
WRITE_PERSON = "write_person"
WRITE_OWNER = "write_owner"
BEGIN_EFFECT = "begin_effect"
REMOVE_EFFECT = "remove_effect"
POSTPONE_EFFECT = "postpone_effect"
FAIL_EFFECT = "fail_effect"
FORGET_FAILURES = "forget_failures"
WRITE_EFFECT = "write_effect"
WRITE_ADDRESS = "write_address"
WRITE_PRIVATE_ADDRESS = "write_private_address"
FREE_NOTICES = "free_notices"
PUT_NOTICE = "put_notice"
SET_NOTICE = "set_notice"
REMOVE_NOTICE = "remove_notice"
COUNT_NUDGES = "count_nudges"
WRITE_DIGEST = "write_digest"
FORGET_DIGESTS = "forget_digests"
WRITE_MARK = "write_mark"
MAKE_DUE = "make_due"
WRITE_SITTING = "write_sitting"
WRITE_HEARD = "write_heard"
WRITE_INSTALLATION = "write_installation"
RENEW_INSTALLATION = "renew_installation"
REMOVE_INSTALLATION = "remove_installation"
FORGET_STATES = "forget_states"
WRITE_STATE = "write_state"
REMOVE_STATE = "remove_state"
PURGE_DELIVERIES = "purge_deliveries"

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
    BEGIN_EFFECT,
    WRITE_PRIVATE_ADDRESS,
    REMOVE_EFFECT,
    POSTPONE_EFFECT,
    FORGET_FAILURES,
    FAIL_EFFECT,
    WRITE_EFFECT,
    WRITE_ADDRESS,
    FREE_NOTICES,
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
    RENEW_INSTALLATION,
    REMOVE_INSTALLATION,
    WRITE_INSTALLATION,
    FORGET_STATES,
    WRITE_STATE,
    REMOVE_STATE,
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
    openings: dict[str, int] = field(default_factory=dict)
    """Since when it matters what was opened, by desk."""
    digests: set[tuple[str, str]] = field(default_factory=set)
    marks: set[str] = field(default_factory=set)
    sittings: set[tuple[str, str]] = field(default_factory=set)
    leases: set[tuple[str, int]] = field(default_factory=set)
    states: set[str] = field(default_factory=set)

    def count(self, desk: str, since: int) -> None:
        """Who opens how much matters since then."""
        self.openings[desk] = min(since, self.openings.get(desk, since))

    def desks(self) -> set[str]:
        """The desks about which nobody else may decide meanwhile.

        A number is given once, loads are weighed one after the other, and what people said of themselves, what they
        were told and what a sitting has come to is read before it is written.
        """
        named = (desk for pairs in (self.digests, self.sittings) for desk, _ in pairs)
        return {*self.numbers, *self.people, *self.marks, *named}


class Writes:
    """What a batch is going to write: rows by statement. What stands for one thing is written once, as it is last."""

    def __init__(self) -> None:
        self._rows: defaultdict[str, list[Row]] = defaultdict(list)
        self._last: dict[tuple[str | int, ...], tuple[str, Row]] = {}

    def add(self, name: str, row: Row) -> None:
        self._rows[name].append(row)

    def set(self, place: tuple[str | int, ...], name: str, row: Row) -> None:
        """Write this row, unless a later one takes its place."""
        self._last[place] = name, row

    def statements(self) -> list[tuple[str, list[Row]]]:
        """Each statement with its rows, in the order in which they have to be carried out."""
        for name, row in self._last.values():
            self._rows[name].append(row)
        self._last.clear()
        return [(name, self._rows[name]) for name in ORDER if name in self._rows]


Made_co = TypeVar("Made_co", covariant=True)


class Work(Protocol[Made_co]):
    """Something to be done together with others in one transaction."""

    def wants(self, needs: Needs) -> None:
        """Add what has to be read."""

    def do(self, picture: Picture, writes: Writes) -> Made_co:
        """Decide, and say what is to be written: all of it or, by raising, nothing."""
