"""The public holidays of countries, as the package `holidays` knows them.

The package takes 12 MB and a tenth of a second, so it is loaded only where a desk keeps somebody's holidays.
"""

import re
import warnings
from datetime import date
from difflib import get_close_matches
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from holidays import HolidayBase

LISTED = 60
"""So many parts of a country are named to somebody who named another one. Only Italy has more: its towns."""
FORM = 'a country of two letters, such as "DE", or a part of one, such as "DE-BY"'
NAMED = "en_US"
"""The language in which holidays are named, where the package can; the language of the country elsewhere."""


class Holidays:
    """The holidays of a country or a part of it; each year is worked out when it is first asked for."""

    def __init__(self, country: "type[HolidayBase]", part: str | None) -> None:
        self._country, self._part = country, part
        self._years: dict[int, dict[date, str]] = {}

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and day in self._year(day.year)

    def name(self, day: date) -> str:
        """What is celebrated on a day; nothing where nothing is."""
        return self._year(day.year).get(day, "")

    def _year(self, year: int) -> dict[date, str]:
        known = self._years.get(year)
        if known is None:
            with warnings.catch_warnings(action="ignore"):  # some countries announce their holidays year by year
                days = self._country(years=year, subdiv=self._part, expand=False, language=NAMED)
            known = self._years[year] = {day: name for day, name in days.items() if day.year == year}
        return known


@cache
def holidays_of(code: str) -> Holidays:
    """The holidays of "DE", "DE-BY", "US-CA" … Raises ValueError, saying what is understood."""
    from holidays import countries  # noqa: PLC0415 - costs nothing to those who keep none

    country, _, part = code.strip().upper().partition("-")
    found = getattr(countries, country, None) if re.fullmatch("[A-Z]{2}", country) else None
    if found is None:
        raise ValueError(_no_country(code.strip()))
    parts = {one.upper(): one for one in found.subdivisions}
    if part and part not in parts:
        raise ValueError(_no_part(code, country, sorted(found.subdivisions)))
    return Holidays(found, parts.get(part))


def _no_country(code: str) -> str:
    from holidays.registry import COUNTRIES  # noqa: PLC0415

    names = {name: codes[1] for name, codes in COUNTRIES.items()} | {codes[2]: codes[1] for codes in COUNTRIES.values()}
    meant = names.get(code.upper()) or next(iter(get_close_matches(code.lower().replace(" ", "_"), names, 1, 0.8)), "")
    hint = f'; did you mean "{names.get(meant, meant)}"?' if meant else ""
    return f"names “{code[:40]}”, which is not {FORM}{hint}"


def _no_part(code: str, country: str, parts: list[str]) -> str:
    if not parts:
        return f'names “{code[:40]}”, but the holidays of {country} are known as a whole only: write "{country}"'
    more = ", …" if len(parts) > LISTED else ""
    return f"names “{code[:40]}”, but the parts of {country} are {', '.join(parts[:LISTED])}{more}"
