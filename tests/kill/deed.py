"""One thing that somebody does, and what the platform knows of it afterwards."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Way(StrEnum):
    CHANNEL = "typed in the channel"
    THREAD = "typed in the thread"
    BUTTON = "pressed"
    WORDS = "said in the thread"


@dataclass(eq=False, slots=True, kw_only=True)
class Deed:
    """A command by its line, a press by its label, or mere words."""

    who: str
    line: str
    way: Way
    number: int | None = None
    """The request it is about; none where one is opened, or it is about the person or the desk."""
    asks: bool = False
    """Whether it is a question, of which nothing is kept."""
    event: str = ""
    """The kind of event it brings about."""
    word: str = ""
    """A word that stands in nobody else's."""
    seen: Any = None
    """The message whose button is pressed."""
    told: list[Any] = field(default_factory=list)
    """What the platform delivered for it."""

    def __str__(self) -> str:
        about = "" if self.number is None else f" #{self.number}"
        return f"{self.who}{about}: {self.line} ({self.way})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of it, as the platform saw it."""

    delivery: str
    """The platform's id of it, as the process has to keep it; empty if the process was never told."""
    acked: bool
    answer: str
    """What was answered, as far as the platform can tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A message of the bot's that everybody in a place has before them."""

    key: str
    """The effect's id that it carries; empty if it carries none that is known."""
    part: str
    """Which part of the effect, where it has several: a card, a greeting."""
    place: str
    """The address of the thread or channel, or the name of whoever alone sees it."""
    at: float
    text: str
