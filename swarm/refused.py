"""A refusal: the one way in which a rule says no. Its parts are what the reader reads, never an internal detail."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Mention:
    """A person inside a sentence. `ping` says whether they are to be notified; a refusal never does that."""

    person: str
    ping: bool = False


@dataclass(frozen=True, slots=True)
class Ref:
    """A request inside a sentence, such as #42; shown as a link where its thread is known."""

    desk: str
    number: int
    address: str | None = None
    label: str | None = None


@dataclass(frozen=True, slots=True)
class When:
    """A moment inside a sentence, shown in the reader's own time: relative ("in 16 min"), or as the time of day."""

    at: datetime
    relative: bool = False


Part = str | Mention | Ref | When


class Refused(Exception):  # noqa: N818 - a refusal is an answer, not an error
    """The reader's request cannot be done. `offers` are command lines that may help instead, shown as buttons."""

    def __init__(self, *parts: Part, offers: tuple[str, ...] = ()) -> None:
        super().__init__(*parts)
        self.parts = parts
        self.offers = offers

    def __str__(self) -> str:
        return "".join(_plain(part) for part in self.parts)


def _plain(part: Part) -> str:
    match part:
        case Mention(person=person):
            return "@" + person.partition(":")[2]
        case Ref(number=number):
            return f"#{number}"
        case When(at=at):
            return f"{at:%Y-%m-%d %H:%M} UTC"
        case str():
            return part
