"""From a word to a command's value, with the limits of each kind; the same for typed lines, options and forms."""

import re
import unicodedata
from typing import Any

from bot.catalogue import Slot
from swarm.option import TEXT_LIMIT, OneOf, Other, Skills, Tier, Which, Who
from swarm.refused import Refused

PERSON = re.compile(r"@?([a-z]{2,16}:[^\s@]{1,64})")
WORD_LIMIT = 100
SKILLS_LIMIT = 10


def converted(slot: Slot, word: str) -> Any:
    """The value meant by a word. Raises Refused, saying what would do."""
    match slot.option:
        case Who():
            return _person(word)
        case Tier():
            return _tier(word)
        case Skills():
            return _skills(word)
        case Other():
            return _number(word)
        case Which():
            return word.strip().lower()[:WORD_LIMIT]
        case OneOf(choices=choices):
            try:
                return choices(word.strip().lower())
            except ValueError:
                known = ", ".join(f"`{one}`" for one in choices)
                raise Refused(f"{slot.name.capitalize()} is one of {known}, not “{word[:40]}”.") from None
        case _:
            return clean(slot, word)


def clean(slot: Slot, text: str) -> str:
    """A text as it was typed, without the blanks around it; empty if there is nothing to see in it. Raises Refused."""
    if "\0" in text:
        raise Refused(f"The {slot.name} holds a NUL character, which no text can. Leave it out.")
    if len(text) > TEXT_LIMIT:
        raise Refused(f"The {slot.name} has {len(text):,} characters; {TEXT_LIMIT:,} is the most. Shorten it.")
    return text.strip() if any(_visible(char) for char in text) else ""


def _visible(char: str) -> bool:
    """Whether a character shows: blanks, controls and invisible marks do not."""
    return (
        unicodedata.category(char) not in ("Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Cn")
        and char not in "\u2800\u3164\u115f\u1160"
    )


def _person(word: str) -> str:
    named = PERSON.fullmatch(word.strip().rstrip(",:;"))
    if named is None:
        raise Refused(f"I don't know {word[:40]}. Pick the person from the list that appears after an @.")
    return named[1]


def _tier(word: str) -> int:
    digits = word.strip()[-1:]
    if digits not in ("1", "2", "3", "4"):
        raise Refused(f"There is no tier “{word[:40]}”. Tiers are `tier1` to `tier4`.")
    return int(digits)


def _skills(word: str) -> tuple[str, ...]:
    skills = tuple(one.lstrip("+").lower()[:WORD_LIMIT] for one in re.split(r"[\s,]+", word.strip()) if one.strip("+"))
    if len(skills) > SKILLS_LIMIT:
        raise Refused(f"That are {len(skills)} skills; name at most {SKILLS_LIMIT}.")
    return skills


def _number(word: str) -> int:
    digits = word.strip().lstrip("#")
    if not digits.isdecimal() or len(digits) > 9:
        raise Refused(f"“{word[:40]}” is no request's number, such as `#40`.")
    return int(digits)
