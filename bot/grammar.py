"""One grammar for every door, derived from the commands: a typed line, or options a platform parsed, to a command.

It knows the forms of words, never their meaning: whether a request exists or a person may is not decided here.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from bot.catalogue import Slot, about_request, slots, usage
from bot.line import Line
from bot.values import INVISIBLE, clean, converted
from swarm import when
from swarm.commands import COMMANDS, Command
from swarm.option import Named, OneOf, Other, QuietHours, Skills, Text, Tier, Until, WaitFor, Which, Who, Word
from swarm.refused import Refused

REF = re.compile(r"(?P<desk>[a-z0-9-]{0,24})#(?P<number>\d{1,9})(?:~(?P<mark>[0-9a-f]{1,16}))?", re.IGNORECASE)

LACKING = {
    "how": "a word on how",
    "why": "a reason",
    "where": "a place",
    "on": "what to wait for",
    "until": "a time",
    "other": "a number",
}


@dataclass(frozen=True, slots=True)
class Target:
    """The request that is named: its number, and its desk if that was said too."""

    number: int
    desk: str = ""
    mark: str = ""
    """Of the one that is meant, should there have been another of this number; nobody types it, buttons have it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """A command with the words that were there for it; it may still lack some."""

    command: type[Command]
    values: Mapping[str, Any]
    target: Target | None = None
    bare: bool = False
    """Whether nothing at all was said beside its name (and its request)."""

    @property
    def lacks(self) -> list[Slot]:
        """The fields that have to be given and are not."""
        return [slot for slot in slots(self.command) if slot.required and slot.name not in self.values]

    def build(self) -> Command:
        """The command. Raises Refused where something is missing, saying what, and how it is typed."""
        if self.lacks:
            lacking = self.lacks[0]
            raise Refused(
                f"`{self.command.name}` needs {_lacking(lacking)}: {lacking.option.help}. Type `{usage(self.command)}`."
            )
        return self.command(**self.values)


def parse(line: str) -> Parsed:
    """A typed line as a command. Raises Refused."""
    words = Line(line)
    command = known(words.head(r"\S+") or "")
    target, other = _refs(command, words)
    bare = not words.rest and other is None
    values: dict[str, Any] = {} if other is None else {"other": other}
    _named_options(command, words, values)
    _shaped(command, words, values)
    _texts(command, words, values)
    if words.rest.strip():
        raise Refused(f"I don't know what to do with “{words.rest.strip()[:60]}”. Type `{usage(command)}`.")
    return Parsed(command=command, values=values, target=target, bare=bare)


def options(name: str, given: Mapping[str, str], target: str = "") -> Parsed:
    """Options that a platform, or a form, has parsed itself. Raises Refused."""
    command = known(name)
    named = REF.fullmatch(target) or REF.fullmatch(f"#{target}")
    if target and named is None:
        raise Refused(f"“{target[:40]}” names no request. Name it by its number, such as `#42`.")
    wanted = _target(named) if named else None
    there = [slot for slot in slots(command) if given.get(slot.name, "").strip()]
    values = {slot.name: converted(slot, given[slot.name]) for slot in there}
    said = {name: value for name, value in values.items() if value != ""}
    return Parsed(command=command, values=said, target=wanted, bare=not said)


def known(name: str) -> type[Command]:
    """The command of this name. Raises Refused, naming the nearest."""
    name = INVISIBLE.sub("", name[:80]).lstrip("/").lower()
    if name in COMMANDS:
        return COMMANDS[name]
    near = get_close_matches(name, COMMANDS, n=1, cutoff=0.6)
    hint = f" Did you mean `{near[0]}`?" if near else ""
    said = f"I don't know the command “{name[:40]}”." if name else "Say what you want."
    raise Refused(f"{said}{hint} `help` lists all there is.", offers=("help",))


def _refs(command: type[Command], line: Line) -> tuple[Target | None, int | None]:
    """The request that is meant, and the other one where the command is about two."""
    wants_other = any(isinstance(slot.option, Other) for slot in slots(command))
    if not about_request(command):
        return None, None
    found: list[Target] = []
    while (
        len(found) < 1 + wants_other
        and (ref := line.head(r"[a-z0-9-]{0,24}#\d{1,9}(?:~[0-9a-f]{1,16})?"))
        and (parts := REF.fullmatch(ref))
    ):
        found.append(_target(parts))
    other = found.pop() if wants_other and found else None
    target = found[0] if found else None
    if other and other.desk and (target is None or target.desk != other.desk):
        raise Refused(f"Both requests are of one desk: name the other by its number alone, as #{other.number}.")
    return target, other.number if other else None


def _target(named: re.Match[str]) -> Target:
    return Target(int(named["number"]), named["desk"].lower(), (named["mark"] or "").lower())


def _named_options(command: type[Command], line: Line, values: dict[str, Any]) -> None:
    """Options such as urgency:high, at the front or at the end of the first line; elsewhere they are just words."""
    named = {
        slot.name: slot
        for slot in slots(command)
        if isinstance(slot.option, Named) or (isinstance(slot.option, OneOf) and slot.option.named)
    }
    while named and (said := line.option(named)):
        name, value = said
        if name in values:
            raise Refused(f"The {name} is given twice. Give it once.")
        values[name] = converted(named[name], value)


def _shaped(command: type[Command], line: Line, values: dict[str, Any]) -> None:
    """Words that are known by their form, in any order among themselves, before the text."""
    waiting = [slot for slot in slots(command) if not isinstance(slot.option, Text | Named | Other)]
    while taken := next((slot for slot in waiting if _took(slot, line, values)), None):
        if not isinstance(taken.option, Skills):
            waiting.remove(taken)
    for slot in slots(command):
        _must_fit(slot, command, line, values)


def _took(slot: Slot, line: Line, values: dict[str, Any]) -> bool:
    taken = _TAKE[type(slot.option)](slot, line) if type(slot.option) in _TAKE else None
    if taken is None:
        return False
    before = " ".join(values.get(slot.name, ())) if isinstance(slot.option, Skills) else ""
    values[slot.name] = converted(slot, f"{before} {taken}")
    return True


_TAKE: dict[type, Callable[[Slot, Line], str | None]] = {
    Who: lambda _, line: line.head(r"@\S+"),
    Tier: lambda _, line: line.head(r"tier\s?\d{1,2}|t\d"),
    Skills: lambda _, line: line.head(r"\+[\w-]+"),
    Which: lambda _, line: line.head(r"p\d{1,4}|handover"),
    Word: lambda _, line: line.head(r"\S+"),
    OneOf: lambda slot, line: (
        line.head("|".join(re.escape(one) for one in getattr(slot.option, "choices", ())))
        if not getattr(slot.option, "named", False)
        else None
    ),
    WaitFor: lambda _, line: line.head("requester|vendor") or line.moment(),
    Until: lambda _, line: line.until(),
    QuietHours: lambda _, line: line.head(r"[^\n]+"),
}


def _must_fit(slot: Slot, command: type[Command], line: Line, values: dict[str, Any]) -> None:
    """Something stands where a required word of another form should: say which."""
    if not slot.required or slot.name in values or not line.rest:
        return
    word = line.rest.split()[0][:40]
    match slot.option:
        case OneOf(choices=choices):
            known = ", ".join(f"`{one}`" for one in choices)
            raise Refused(f"“{word}” is none of {known}. Type `{usage(command)}`.")
        case Who():
            raise Refused(f"“{word}” names nobody. Name a person as @name. Type `{usage(command)}`.")
        case Other():
            raise Refused(f"“{word}” names no request. Name it by its number, such as `#40`. Type `{usage(command)}`.")
        case Until():
            raise Refused(f"I don't understand the time “{word}”. Understood are {when.UNDERSTOOD}.")
        case WaitFor():
            raise Refused(
                f"I don't understand what to wait for: “{word}”. Say requester, vendor, or a time: {when.UNDERSTOOD}."
            )


def _texts(command: type[Command], line: Line, values: dict[str, Any]) -> None:
    """What is left is the text; where there are two, the first line is the first."""
    texts = [slot for slot in slots(command) if isinstance(slot.option, Text)]
    for index, slot in enumerate(texts):
        text, _, following = line.rest.partition("\n") if index < len(texts) - 1 else (line.rest, "", "")
        line.rest = following
        if said := clean(slot, text):
            values[slot.name] = said


def _lacking(slot: Slot) -> str:
    """What lacks, as a phrase."""
    article = "an" if slot.name[0] in "aeiou" else "a"
    return LACKING.get(slot.name, f"{article} {slot.name}")
