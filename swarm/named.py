"""Where somebody is named in a text: by their id as it is written, by a name in whatever way people write that.

Whole words only, so Joanna is not Anna. Letters are the same in either case, composed or with their accents beside
them, with any of the apostrophes and hyphens that keyboards make; and i is i with a dot or without. No rule of what
becomes of it is here.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache

Span = tuple[int, int]
JOINERS = "\u200c\u200d"
"""What joins two parts of one word in Arabic, Persian and Indian scripts."""
SAME = str.maketrans(
    {**dict.fromkeys("\u2018\u2019\u02bc\u2032\uff07", "'"), **dict.fromkeys("\u2010\u2011\u2212\ufe63\uff0d", "-")}
    | {"\u0131": "i", **dict.fromkeys("\u00ad\u2060\ufeff", None)}
)
"""What keyboards and word processors put in the place of a letter, or between letters where nobody sees it."""
EDGE = r"(?![\w-]|\.\w)"
"""An id ends where it could not go on: one may be the beginning of another."""


@cache
def _marks() -> str:
    """Accents, and the vowels of scripts in which they are signs: parts of a letter, that is of a word."""
    every = map(chr, (*range(0x300, 0x20000), *range(0xE0100, 0xE01F0)))
    return "".join(one for one in every if unicodedata.category(one) in ("Mn", "Mc"))


@cache
def _letter() -> re.Pattern[str]:
    """A character with the marks that belong to it."""
    return re.compile(f".[{_marks()}]*", re.DOTALL)


@cache
def _of_a_word() -> str:
    return rf"[\w{_marks()}{JOINERS}]"


@lru_cache(maxsize=8192)
def folded(text: str) -> str:
    """A text in which the same letters are the same."""
    if text.isascii():
        return text.lower()
    flat = unicodedata.normalize("NFD", unicodedata.normalize("NFD", text).casefold())
    return flat.translate(SAME).replace("i\u0307", "i")


def called(names: Sequence[str]) -> re.Pattern[str] | None:
    """Any of these names in a folded text; nothing, if none of them is one."""
    forms = sorted({" ".join(folded(name).split()).lstrip("@ ") for name in names}, key=len, reverse=True)
    found = [_whole(form) for form in forms if any(letter.isalnum() for letter in form)]
    return re.compile(f"@?(?:{'|'.join(found)})") if found else None


def _whole(form: str) -> str:
    begins = f"(?<!{_of_a_word()})" if re.match(_of_a_word(), form[0]) else ""
    ends = f"(?!{_of_a_word()})" if re.match(_of_a_word(), form[-1]) else f"(?![{_marks()}])"
    return begins + r"\s+".join(map(re.escape, form.split())) + ends


def known_as(who: str, by_number: bool) -> re.Pattern[str]:
    """An id as people and platforms write it; a number of the platform's is theirs wherever it stands."""
    whole, bare = _either_case(who), _either_case(who.partition(":")[2])
    forms = [rf"@?{whole}{EDGE}", rf"<@!?{bare}(?:\|[^>]*)?>", rf"@{bare}{EDGE}"]
    if by_number:
        forms.append(rf"\b{bare}\b")
    return re.compile("|".join(forms))


def _either_case(who: str) -> str:
    """Of the letters that ids are made of, and that every database knows both cases of."""
    letters = (one.isascii() and one.isalpha() for one in who)
    return "".join(
        f"[{one.lower()}{one.upper()}]" if is_letter else re.escape(one)
        for one, is_letter in zip(who, letters, strict=True)
    )


def spans(text: str, name: re.Pattern[str]) -> Iterator[Span]:
    """Where a name stands in a text, in the order in which it does."""
    found = [match.span() for match in name.finditer(folded(text))]
    if text.isascii():
        yield from found
    elif found:
        place = _places(text)
        yield from ((place[begin][0], place[end - 1][1]) for begin, end in found)


def without(text: str, found: Iterable[Span], kept: re.Pattern[str], instead: str) -> str:
    """The text with something else in these places, but for those within what is kept."""
    kept_at = [match.span() for match in kept.finditer(text)]
    said, at = "", 0
    for begin, end in sorted(found):
        if any(begin < stop and start < end for start, stop in kept_at):
            continue
        if begin >= at:
            said += text[at:begin] + instead
        at = max(at, end)
    return said + text[at:]


def _places(text: str) -> list[Span]:
    """For each character of a folded text where in the text it comes from."""
    return [match.span() for match in _letter().finditer(text) for _ in folded(match[0])]
