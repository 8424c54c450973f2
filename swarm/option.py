"""What a command's field looks like to whoever fills it in: its kind, its help, its limit.

Every door derives its own from these: the grammar its tokens, Discord its typed options, the forms their inputs.
"""

from dataclasses import dataclass
from enum import StrEnum

TEXT_LIMIT = 10_000
"""The longest text that is taken, in characters. Longer is refused, never cut."""


@dataclass(frozen=True, slots=True)
class Option:
    """One field of a command. `help` completes the sentence "<name>: …"."""

    help: str


@dataclass(frozen=True, slots=True)
class Text(Option):
    """Free text: all that is left of the line. `long` asks for several lines where a form is shown."""

    long: bool = False


@dataclass(frozen=True, slots=True)
class Who(Option):
    """A person, typed as @name."""


@dataclass(frozen=True, slots=True)
class Tier(Option):
    """A tier, typed as tier2."""


@dataclass(frozen=True, slots=True)
class Skills(Option):
    """Skills, each typed as +skill."""


@dataclass(frozen=True, slots=True)
class Which(Option):
    """Something open in the request: a pull such as p1, or the handover."""


@dataclass(frozen=True, slots=True)
class Other(Option):
    """Another request, typed as #40."""


@dataclass(frozen=True, slots=True)
class Word(Option):
    """A single word."""


class YesNo(StrEnum):
    NO = "no"
    YES = "yes"


@dataclass(frozen=True, slots=True)
class OneOf(Option):
    """One of a few words. `named` options are typed as name:word, the others stand in their place."""

    choices: type[StrEnum]
    named: bool = False


@dataclass(frozen=True, slots=True)
class Named(Option):
    """A word or a quoted phrase, typed as name:word. A form has room for few: it asks for what is `asked_for`."""

    asked_for: bool = True


@dataclass(frozen=True, slots=True)
class WaitFor(Option):
    """What is waited for: requester, vendor, a duration or a date."""


@dataclass(frozen=True, slots=True)
class QuietHours(Option):
    """Two times of day, or never."""


@dataclass(frozen=True, slots=True)
class Until(Option):
    """A duration from now, or a date."""
