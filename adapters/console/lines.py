"""What a line typed in the terminal means: a command, words in a thread, or a word to the terminal itself."""

import re
from dataclasses import dataclass

from swarm.people import Person, Role, person
from swarm.refused import Refused

DESK = "desk"
PLATFORM = "console"
CHANNEL = f"{PLATFORM}:channel"

SPOKEN = re.compile(r"\s*(?P<who>[\w.-]{1,64})\s*(?:#(?P<number>\d{1,9}))?\s*(?P<mark>[>:])\s?(?P<text>.*)", re.DOTALL)
NAME = re.compile(r"(?<![\w:@])@([\w.-]*\w)(?![\w:])")

CAST = {
    "helper": "staff",
    "second": "staff",
    "shepherd": "staff",
    "staff": "staff",
    "dba": "tier2 +db",
    "expert": "tier2",
    "dev": "tier3",
    "vendor": "vendor",
    "lead": "lead",
    "admin": "admin",
}
"""Names that need no `:as`: whoever appears under one of them is what the name says."""


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
    if line.lstrip().startswith(":"):
        verb, _, rest = line.strip()[1:].partition(" ")
        return Told(verb.lower(), rest.strip())
    spoken = SPOKEN.fullmatch(line)
    if spoken is None:
        if before is None:
            raise Refused("Say who speaks, as in `requester> open printer jams`, or `helper #1> take`.")
        return Spoken(before.who, before.number, line, words=False)
    number = int(spoken["number"]) if spoken["number"] else None
    words = spoken["mark"] == ":"
    if words and number is None:
        raise Refused("Words are said in a thread, as in `helper #1: on my way`. A command follows a `>`.")
    return Spoken(spoken["who"], number, spoken["text"], words)


def mentions(text: str) -> list[str]:
    """The names that a line mentions."""
    return NAME.findall(text)


def normal(text: str) -> str:
    """The line as the application reads it: people by their full ids."""
    return NAME.sub(lambda found: f"@{PLATFORM}:{found[1]}", text)


def declared(rest: str) -> Person:
    """The person of `:as dba staff tier2 +db`. Raises Refused."""
    name, *facts = rest.lstrip("@").split()[:12] or [""]
    if not re.fullmatch(r"[\w.-]{1,64}", name):
        raise Refused("Say whom, as in `:as dba staff tier2 +db`.")
    roles, tier, skills = set(), None, set()
    for fact in facts:
        if fact.startswith("+") and len(fact) > 1:
            skills.add(fact[1:].lower())
        elif re.fullmatch(r"tier[1-4]", fact.lower()):
            tier = int(fact[-1])
        elif fact.lower() in set(Role):
            roles.add(Role(fact.lower()))
        elif fact.lower() != "requester":
            known = ", ".join(("requester", *Role))
            raise Refused(f"“{fact[:40]}” is no role. Roles are {known}; a tier is typed as `tier2`, a skill as `+db`.")
    return person(address(name), frozenset(roles), tier, frozenset(skills))


def address(name: str) -> str:
    """The full id of a person."""
    return f"{PLATFORM}:{name}"


def thread(number: int) -> str:
    """The address of a request's thread."""
    return f"{PLATFORM}:#{number}"
