"""What an adapter is to the application, and the application to an adapter.

Adapters turn payloads into `Heard`, show an `Answer` or a `Form`, and perform effects as a `Door`. Nothing else.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from bot.text import Card, Form
from swarm.people import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """A command whose options a platform has parsed itself (Discord's, or a form's). Values are plain strings.

    A person is given by their full id (`slack:U1`), a request by its number, a choice by its word.
    """

    name: str
    values: Mapping[str, str] = field(default_factory=dict)
    target: str = ""
    """The request meant, such as `support#42` or `42`; empty for the one that lives here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """Somebody asked for something."""

    delivery: str
    """The platform's own id of this delivery: the same id again gets the same answer and changes nothing."""
    by: Person
    place: str
    """The address of the thread, channel or direct message in which it was said."""
    line: str = ""
    """What was typed, or the pressed button's line. People in it stand as @<platform>:<id>."""
    typed: Typed | None = None
    desk: str = ""
    """The desk whose channel or thread this is; empty elsewhere, and in a direct message."""
    author: str = ""
    """Whose message is being turned into a request; empty otherwise."""
    source: str = ""
    """The link of the message that is being turned into a request."""
    in_thread: str = ""
    """What a command begins with in a thread on this door, such as "@muster "; said to whoever names no request."""
    shows_forms: bool = False
    """Whether the door can answer this with a form (somebody pressed, or typed a bare command)."""
    realm: str = ""
    """The workspace in which it was said, where one is told from others: the desks of others are not at hand there."""
    pressed: bool = False
    """Whether a button was pressed: a command that lacks words gets a form instead of its usage."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What only the asker sees."""

    card: Card
    refused: bool = False
    request: int | None = None
    failed: bool = False
    """Whether it is our fault and not the asker's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """Where a request's thread and card came to live."""

    thread: str
    card: str
    last: str = ""
    """The last message of ours in the thread, where that is not the card."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Since when nobody was heard, by the platform's clock, and the threads in which words may have been missed."""

    since: datetime
    threads: tuple[str, ...]
    """Of the requests that are not closed, those in which something happened last first."""
    cards: Mapping[str, str] = field(default_factory=dict)
    """Where the card of each thread is."""


class Later(Exception):  # noqa: N818 - a door's answer, not an error
    """It could not be done now, but may be later: too many calls, a failing platform, a lost connection."""

    def __init__(self, why: str, after: float | None = None, *, asked: bool = False) -> None:
        super().__init__(why)
        self.after = after
        """Seconds to wait, where that is known."""
        self.asked = asked
        """Whether it is the platform that asks for this wait: then the next process keeps it as well."""


class Never(Exception):  # noqa: N818 - a door's answer, not an error
    """It cannot be done, however often it is tried; the text says why in words for an operator."""


class Gone(Never):
    """What was to be changed, or the thread in which something was to be said, was deleted there."""


class Door(Protocol):
    """A platform as the courier uses it. Each method raises Later, Never or Gone; `key` is the effect's own id,
    the same at every try, such as support#42/17/1772366400000: no other effect of any database has it. What an earlier
    try may have sent stands `after` a message that is known, if one is: the last that was sent to this place for this
    request. Neither does it stand before the moment when it was decided (`bot/decided.py`)."""

    platform: str

    def look_first(self, key: str, ago: float = 0.0) -> None:
        """The effect of this key may have been done, and whoever did it could not say so. They last began it so many
        seconds ago."""

    def settle(self, key: str) -> None:
        """What became of the effect of this key is known: nobody has to look for it any more."""

    async def open_thread(self, intake: str, card: Card, greeting: Card, key: str, after: str = "") -> Opened:
        """Start a thread in a channel with the card as its first message, and bring the people in it to it.

        The greeting is posted only where the card itself cannot notify them.
        """

    async def open_private(self, beside: str, card: Card, greeting: Card, key: str, name: str) -> Opened:
        """Make a place in or beside a channel that nobody can read but those who are brought in, with the card in it.

        It has this name: nothing else has, and it is found again by it.
        """

    async def post(self, thread: str, card: Card, key: str, after: str = "") -> str:
        """Say something in a thread; those it pings are brought into it. Returns the message's address."""

    async def edit(self, message: str, card: Card) -> None:
        """Show something else in a message of ours."""

    async def whisper(self, person: str, card: Card, key: str, after: str = "", *, desk: str = "") -> str:
        """Say something that one person alone sees. Returns the message's address, if it has one.

        People are who they are on a `desk`; a platform on which equal ids may be of different people needs it.
        """

    async def close_thread(self, thread: str) -> None:
        """Put a thread away, where the platform can."""

    async def reopen_thread(self, thread: str) -> None:
        """Bring a thread back, where the platform can."""

    async def run(self, ready: Callable[[], None]) -> None:
        """Connect, call `ready` once people can be heard, and hear them until `stop_hearing` is called.

        A lost connection is taken up again inside; what is raised ends this run, and the supervisor starts the next.
        """

    async def stop_hearing(self) -> None:
        """Take in nothing new, answer what is in hand, and let `run` return. Effects can still be performed."""

    async def close(self) -> None:
        """Close every socket and session."""


class Hears(Protocol):
    """The application as an adapter uses it. `hear` never raises: what breaks becomes an answer. The others raise
    what breaks, for the adapter to log, and to have told again where its platform does that."""

    async def hear(self, heard: Heard) -> Answer | Form:
        """Do what was asked; commit; answer. May take longer than a platform waits only if the disk does."""

    async def spoke(self, *, desk: str, by: Person, thread: str, delivery: str, at: datetime | None = None) -> None:
        """Somebody wrote in a thread: their name and the time count, never the words.

        The delivery is the message's, so that heard or told of again it counts once. With `at` it is told of
        afterwards: when it was said, by the platform's clock.
        """

    async def missed(self, *, desk: str, platform: str) -> Gap | None:
        """What has to be looked through, now that people are heard on a desk's platform; nothing, if nothing has."""

    async def gone(self, *, desk: str, place: str) -> None:
        """The thread or the card at this address was deleted in a gap. Told of again it counts once."""

    async def lives(self, *, desk: str, place: str) -> bool:
        """Whether a request of this desk lives at this address."""

    async def listening(self, *, desk: str, platform: str) -> None:
        """All that was said on a desk's platform up to now was heard, or has been told of."""

    async def stands_by(self, *, desk: str, platform: str) -> None:
        """Another process hears a desk's platform, and this one would, should that one die. Never raises."""

    async def back(self, *, desk: str) -> None:
        """A desk can be reached again on a platform: what waits is done now, whatever it was told to wait."""

    async def know(self, *, desk: str, platform: str, people: Sequence[Person], complete: bool) -> None:
        """The people of a desk on this platform. Are they all, then whoever is not among them has lost their roles.

        Whoever of them is unsure has lost nothing.
        """

    async def suggest(self, *, desk: str, by: Person, typed: str) -> list[tuple[str, str]]:
        """Requests that fit what is being typed: (label, number), at most 25."""
