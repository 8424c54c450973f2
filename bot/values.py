"""From a word to a command's value, with the limits of each kind; the same for typed lines, options and forms."""

import re
from typing import Any

from bot.catalogue import Slot
from swarm.option import TEXT_LIMIT, OneOf, Other, Skills, Tier, Which, Who
from swarm.refused import Refused

PERSON = re.compile(r"@?([a-z]{2,16}:[\w.-]{0,63}\w)")
SKILL = re.compile(r"[\w-]{1,100}")
SKILLS_LIMIT = 10
SURROGATE = re.compile("[\ud800-\udfff]")
INVISIBLE = re.compile(
    r"[\s\x00-\x1f\x7f-\xa0\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e"
    r"\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff]*"
)
"""What does not show: blanks, controls, joiners, marks of direction and of variation."""


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
            return clean(slot, word).lower()
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
    if SURROGATE.search(text):
        raise Refused(f"The {slot.name} holds a broken character, half of one. Type it again.")
    said = "" if INVISIBLE.fullmatch(text) else text.strip()
    if len(said) > TEXT_LIMIT:
        raise Refused(f"The {slot.name} has {len(said):,} characters; {TEXT_LIMIT:,} is the most. Shorten it.")
    return said


def _person(word: str) -> str:
    named = PERSON.fullmatch(word.strip().rstrip(",:;.!?"))
    if named is None:
        raise Refused(f"I don't know {word.strip()[:40]}. Pick the person from the list that appears after an @.")
    return named[1]


def _tier(word: str) -> int:
    tier = re.fullmatch(r"(?:tier|t)?\s*([1-4])", word.strip().lower())
    if tier is None:
        raise Refused(f"There is no tier “{word.strip()[:40]}”. Tiers are `tier1` to `tier4`.")
    return int(tier[1])


def _skills(word: str) -> tuple[str, ...]:
    skills = tuple(dict.fromkeys(one.lstrip("+").lower() for one in re.split(r"[\s,]+", word) if one.strip("+")))
    wrong = next((one for one in skills if not SKILL.fullmatch(one)), None)
    if wrong is not None:
        raise Refused(f"“{wrong[:40]}” is no skill. A skill is one word of letters, digits, - and _, such as `+db`.")
    if len(skills) > SKILLS_LIMIT:
        raise Refused(f"That are {len(skills)} skills; name at most {SKILLS_LIMIT}.")
    return skills


def _number(word: str) -> int:
    digits = word.strip().removeprefix("#")
    if not digits.isdecimal() or len(digits) > 9:
        raise Refused(f"“{word.strip()[:40]}” is no request's number, such as `#40`.")
    return int(digits)
