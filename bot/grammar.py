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
from bot.values import clean, converted
from swarm import when
from swarm.commands import COMMANDS, Command
from swarm.option import Named, OneOf, Other, Skills, Text, Tier, Until, WaitFor, Which, Who, Word
from swarm.refused import Refused

REF = re.compile(r"(?P<desk>[a-z0-9-]{1,24})?#(?P<number>\d{1,9})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Target:
    """The request that is named: its number, and its desk if that was said too."""

    number: int
    desk: str = ""


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
                f"`{self.command.name}` needs {_article(lacking)}: {lacking.option.help}. Type `{usage(self.command)}`."
            )
        return self.command(**self.values)


def parse(line: str) -> Parsed:
    """A typed line as a command. Raises Refused."""
    words = Line(line)
    command = _known(words.head(r"\S+") or "")
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
    command = _known(name)
    named = REF.fullmatch(target) or REF.fullmatch(f"#{target}")
    if target and named is None:
        raise Refused(f"“{target[:40]}” names no request. Name it by its number, such as `#42`.")
    wanted = Target(int(named["number"]), (named["desk"] or "").lower()) if named else None
    there = [slot for slot in slots(command) if given.get(slot.name, "").strip()]
    values = {slot.name: converted(slot, given[slot.name]) for slot in there}
    said = {name: value for name, value in values.items() if value != ""}
    return Parsed(command=command, values=said, target=wanted, bare=not said)


def _known(name: str) -> type[Command]:
    name = name.strip().lstrip("/").lower()
    if name in COMMANDS:
        return COMMANDS[name]
    near = get_close_matches(name, COMMANDS, n=1, cutoff=0.5)
    hint = f" Did you mean `{near[0]}`?" if near else ""
    said = f"I don't know the command “{name[:40]}”." if name else "Say what you want."
    raise Refused(f"{said}{hint} `help` lists all there is.", offers=("help",))


def _refs(command: type[Command], line: Line) -> tuple[Target | None, int | None]:
    """The request that is meant, and the other one where the command is about two."""
    wants_other = any(isinstance(slot.option, Other) for slot in slots(command))
    if not about_request(command):
        return None, None
    found: list[Target] = []
    while len(found) < 1 + wants_other and (ref := line.head(r"[a-z0-9-]*#\d{1,9}")) and (parts := REF.fullmatch(ref)):
        found.append(Target(int(parts["number"]), (parts["desk"] or "").lower()))
    other = found.pop().number if wants_other and found else None
    return (found[0] if found else None), other


def _named_options(command: type[Command], line: Line, values: dict[str, Any]) -> None:
    """Options such as urgency:high, at the front or at the end of the first line; elsewhere they are just words."""
    named = {
        slot.name: slot
        for slot in slots(command)
        if isinstance(slot.option, Named) or (isinstance(slot.option, OneOf) and slot.option.named)
    }
    if not named:
        return
    first, newline, following = line.rest.partition("\n")
    form = rf"(?:--)?({'|'.join(named)})\s?[:=]\s?(\"[^\"]*\"|“[^”]*”|\S+)|--({'|'.join(named)})\s+(\S+)"
    while found := _at_an_end(form, first):
        name, value = (found[1] or found[3]).lower(), found[2] or found[4]
        values[name] = converted(named[name], value.strip('"“”'))
        first = (first[: found.start()] + first[found.end() :]).strip()
    line.rest = first + newline + following


def _at_an_end(form: str, text: str) -> re.Match[str] | None:
    """Find the form at the very front or the very end of a text, dashes repaired for the search alone."""
    for pattern in (rf"^\s*(?:{form})(?=\s|$)", rf"(?:(?<=\s)|^)(?:{form})\s*$"):
        found = re.search(pattern, text, re.IGNORECASE) or re.search(pattern.replace("--", "[—–]"), text, re.IGNORECASE)
        if found:
            return found
    return None


def _shaped(command: type[Command], line: Line, values: dict[str, Any]) -> None:
    """Words that are known by their form, in any order among themselves, before the text."""
    waiting = [slot for slot in slots(command) if not isinstance(slot.option, Text | Named | Other)]
    while taken := next((slot for slot in waiting if _took(slot, line, values)), None):
        if not isinstance(taken.option, Skills):
            waiting.remove(taken)
    for slot in waiting:
        _must_fit(slot, command, line, values)


def _took(slot: Slot, line: Line, values: dict[str, Any]) -> bool:
    taken = _TAKE[type(slot.option)](slot, line) if type(slot.option) in _TAKE else None
    if taken is None:
        return False
    value = converted(slot, taken)
    values[slot.name] = (*values.get(slot.name, ()), *value) if isinstance(value, tuple) else value
    return True


_TAKE: dict[type, Callable[[Slot, Line], str | None]] = {
    Who: lambda _, line: line.head(r"@\S+"),
    Tier: lambda _, line: line.head(r"(?:tier|t)\s?[1-9]"),
    Skills: lambda _, line: line.head(r"\+[\w-]+"),
    Which: lambda _, line: line.head(r"p\d{1,4}|handover"),
    Word: lambda _, line: line.head(r"\S+"),
    OneOf: lambda slot, line: (
        line.head("|".join(re.escape(one) for one in getattr(slot.option, "choices", ())))
        if not getattr(slot.option, "named", False)
        else None
    ),
    WaitFor: lambda _, line: line.head("requester|vendor") or line.moment(),
    Until: lambda _, line: line.moment(),
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


def _article(slot: Slot) -> str:
    return f"{'an' if slot.name[0] in 'aeiou' else 'a'} {slot.name}" if slot.name != "on" else "what to wait for"
