"""What a line typed in the terminal means: a command, words in a thread, or a word to the terminal itself."""

import re
from dataclasses import dataclass

from bot.catalogue import slots
from swarm.commands import COMMANDS
from swarm.option import Who
from swarm.refused import Refused

PLATFORM = "console"
CHANNEL = f"{PLATFORM}:channel"

SPOKEN = re.compile(r"\s*(?P<who>[\w.-]{1,64})\s*(?:#(?P<number>\d{1,9}))?\s*(?P<mark>[>:])\s?(?P<text>.*)", re.DOTALL)
NAME = re.compile(r"(?<![\w:@])@([\w.-]{0,63}\w)(?![\w:])")
FRONT = re.compile(r"\s*/?(\w+)((?:\s+(?:[\w-]*#\d+|@[\w.-]+[,:;]?|tier\s?\d+|t\d|\+[\w-]+)(?=\s|$))*)")
"""A command and the words before its text; only there a name is a person, elsewhere it is a mere word."""
BROKEN = re.compile("[\ud800-\udfff]")
ABOUT_PEOPLE = {
    name for name, command in COMMANDS.items() if any(isinstance(slot.option, Who) for slot in slots(command))
}
WHO_SPEAKS = "Say who speaks, as in `requester> open printer jams`, or `helper #1> take`."


@dataclass(frozen=True, slots=True)
class Spoken:
    """Somebody typed a command in the channel or a thread, or just said something in a thread."""

    who: str
    number: int | None
    text: str
    words: bool


@dataclass(frozen=True, slots=True)
class Told:
    """A word to the terminal itself, such as :sleep 30m."""

    verb: str
    rest: str


def read(line: str, before: Spoken | None) -> Spoken | Told:
    """The line's meaning; without a name it is meant as the one before. Raises Refused."""
    if BROKEN.search(line):
        raise Refused("That line is not UTF-8 text. Nothing of it was read; type it again.")
    if line.lstrip().startswith(":") or line.strip().lower() in ("quit", "exit"):
        verb, _, rest = line.strip().removeprefix(":").partition(" ")
        return Told(verb.lower(), rest.strip())
    spoken = SPOKEN.fullmatch(line)
    if spoken is None:
        if before is None:
            raise Refused(WHO_SPEAKS)
        return Spoken(before.who, before.number, line, words=False)
    number = int(spoken["number"]) if spoken["number"] else None
    words = spoken["mark"] == ":"
    if words and number is None:
        raise Refused("Words are said in a thread, as in `helper #1: on my way`. A command follows a `>`.")
    return Spoken(spoken["who"].lower(), number, spoken["text"], words)


def named(text: str) -> list[str]:
    """The people whom a command names."""
    return [name.lower() for name in NAME.findall(_front(text))]


def normal(text: str) -> str:
    """The line as the application reads it: the people it names by their full ids, its text as it was typed."""
    front = _front(text)
    return NAME.sub(lambda found: f"@{address(found[1].lower())}", front) + text[len(front) :]


def _front(text: str) -> str:
    found = FRONT.match(text)
    return found[0] if found and found[1].lower() in ABOUT_PEOPLE else ""


def address(name: str) -> str:
    """The full id of a person."""
    return f"{PLATFORM}:{name}"


def thread(number: int) -> str:
    """The address of a request's thread."""
    return f"{PLATFORM}:#{number}"
