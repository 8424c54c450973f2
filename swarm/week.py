"""Weekly hours as people write them, and as they are counted: which stretches of which days are open."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

Day = tuple[tuple[int, int], ...]
"""The open stretches of one day, [begin, end) in minutes of wall-clock time since midnight, in order."""
Week = tuple[Day, ...]
"""Seven days, Monday first."""

NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MIDNIGHT = 24 * 60

_HOURS = re.compile(r"(\d{1,2}):([0-5]\d)-(\d{1,2}):([0-5]\d)", re.ASCII)


def week(lines: Sequence[str]) -> Week:
    """Weekly hours as people write them: `mon-fri 9:00-17:00`, `mon,wed 9:00-12:00 13:00-17:00`, `sat 22:00-02:00`.

    What goes over midnight belongs to the day on which it begins. Raises ValueError, saying what is wrong.
    """
    found: list[list[tuple[int, int, str]]] = [[] for _ in NAMES]
    for day, begin, end, written in (one for line in lines if line.strip() for one in _line(line)):
        found[day].append((begin, min(end, MIDNIGHT), written))
        if end > MIDNIGHT:
            found[(day + 1) % 7].append((0, end - MIDNIGHT, written))
    if not any(found):
        raise ValueError("No hours are given. Write them as `mon-fri 9:00-17:00`.")
    return tuple(_in_order(stretches) for stretches in found)


def _in_order(stretches: list[tuple[int, int, str]]) -> Day:
    stretches.sort(key=lambda one: one[0])
    for (_, end, written), (begin, _, other) in pairwise(stretches):
        if begin < end:
            raise ValueError(f"“{written}” overlaps “{other}”.")
    return tuple((begin, end) for begin, end, _ in stretches)


def _line(line: str) -> Iterator[tuple[int, int, int, str]]:
    """The stretches of a line, each with its day, and as it was written; the end may lie on the next day."""
    days, *hours = re.sub(r"\s*([-–,])\s*", lambda found: found[1].replace("–", "-"), line).split(maxsplit=1)
    weekdays = _days(days)
    if not hours:
        raise ValueError(f"“{days}” has no hours. Write them as `{days} 9:00-17:00`.")
    for written in re.split(r"[\s,]+", hours[0].rstrip(", ")):
        begin, end = _stretch(written)
        yield from ((day, begin, end, f"{days} {written}") for day in weekdays)


def _days(text: str) -> list[int]:
    """The days of a list of days and ranges of days, which may go over the weekend."""
    days: set[int] = set()
    for part in text.split(","):
        first, dash, last = part.partition("-")
        begin, end = _day(first), _day(last if dash else first)
        days.update((begin + more) % 7 for more in range((end - begin) % 7 + 1))
    return sorted(days)


def _day(word: str) -> int:
    for number, name in enumerate(NAMES):
        if len(word) >= 3 and name.startswith(word.lower()):
            return number
    raise ValueError(f"“{word}” is no day. The days are mon, tue, wed, thu, fri, sat and sun.")


def _stretch(text: str) -> tuple[int, int]:
    found = _HOURS.fullmatch(text)
    begin, end = (60 * int(found[one]) + int(found[one + 1]) for one in (1, 3)) if found else (MIDNIGHT, MIDNIGHT)
    if begin >= MIDNIGHT or end > MIDNIGHT:
        raise ValueError(f"“{text}” is no stretch of time. Write it as `9:00-17:00`, between 0:00 and 24:00.")
    if begin == end:
        raise ValueError(f"“{text}” is empty. The whole day is `0:00-24:00`.")
    return begin, end if begin < end else end + MIDNIGHT
