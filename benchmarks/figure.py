"""One line of the table, and how measured values are told."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from statistics import median


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """What was measured, against what, and whether it is what it should be; None where nothing was asked."""

    name: str
    measured: str
    floor: str = ""
    ratio: str = ""
    target: str = ""
    reached: bool | None = None


COLUMNS = ("figure", "measured", "floor", "ratio", "target", "reached")


def cells(one: Figure) -> tuple[str, ...]:
    reached = "" if one.reached is None else "yes" if one.reached else "NO"
    return one.name, one.measured, one.floor, one.ratio, one.target, reached


def table(figures: Sequence[Figure]) -> str:
    """All figures, as a Markdown table whose columns stand under one another."""
    rows = [COLUMNS, *(cells(one) for one in figures)]
    widths = [max(len(row[at]) for row in rows) for at in range(len(COLUMNS))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in rows
    ]
    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return "\n".join([lines[0], rule, *lines[1:]])


def percentile(values: Sequence[float], share: float) -> float:
    """The value that this share of all does not exceed."""
    return sorted(values)[ceil(len(values) * share) - 1]


def spread(rounds: Sequence[float], unit: str = "", scale: float = 1.0, digits: int = 2) -> str:
    """The median of the rounds, with the lowest and the highest."""
    low, middle, high = (f"{one * scale:,.{digits}f}" for one in (min(rounds), median(rounds), max(rounds)))
    return f"{middle}{unit} ({low}–{high})" if len(rounds) > 1 else f"{middle}{unit}"


def ms(rounds: Sequence[float]) -> str:
    return spread(rounds, " ms", 1000)


def times(rounds: Sequence[float]) -> str:
    return spread(rounds, "×")
