"""Collects what is wrong with a request body into the nested shape of error 50035."""

from collections.abc import Collection
from typing import Any

from tests.platforms.discord.refusals import Refusal

Path = tuple[str | int, ...]


class Form:
    """One body under examination; every fault is kept, then all are told at once."""

    def __init__(self) -> None:
        self.errors: dict[str, Any] = {}

    def wrong(self, path: Path, code: str, message: str) -> None:
        place = self.errors
        for step in path:
            place = place.setdefault(str(step), {})
        place.setdefault("_errors", []).append({"code": code, "message": message})

    def missing(self, path: Path) -> None:
        self.wrong(path, "BASE_TYPE_REQUIRED", "This field is required")

    def text(self, path: Path, value: object, low: int, high: int, *, required: bool = True) -> str:
        """A text between two lengths; the text itself, or nothing where it is not one."""
        if value is None or (value == "" and required and low > 0):
            if required:
                self.missing(path)
            return ""
        if not isinstance(value, str):
            self.wrong(path, "STRING_TYPE_CONVERT", f'Could not interpret "{value}" as string.')
            return ""
        size = len(value.strip()) if low else len(value)
        if size == 0 and low and required:
            self.missing(path)
        elif size < low or len(value) > high:
            if low:
                self.wrong(path, "BASE_TYPE_BAD_LENGTH", f"Must be between {low} and {high} in length.")
            else:
                self.wrong(path, "BASE_TYPE_MAX_LENGTH", f"Must be {high} or fewer in length.")
        return value

    def choice(self, path: Path, value: object, allowed: Collection[object]) -> bool:
        if value in allowed:
            return True
        listed = ", ".join(str(one) for one in allowed)
        self.wrong(path, "BASE_TYPE_CHOICES", f"Value must be one of {{{listed}}}.")
        return False

    def items(self, path: Path, value: object, low: int, high: int) -> list[Any]:
        """A list between two lengths; the list itself, or an empty one where it is not one."""
        if value is None:
            value = []
        if not isinstance(value, list):
            self.wrong(path, "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
            return []
        if not low <= len(value) <= high:
            self.wrong(path, "BASE_TYPE_BAD_LENGTH", f"Must be between {low} and {high} in length.")
        return value

    def number(self, path: Path, value: object, low: int, high: int) -> None:
        if isinstance(value, bool) or not isinstance(value, int):
            self.wrong(path, "NUMBER_TYPE_COERCE", f'Value "{value}" is not int.')
        elif not low <= value <= high:
            self.wrong(path, "NUMBER_TYPE_MAX", f"int value should be between {low} and {high}.")

    def settle(self) -> None:
        """Refuses the body if anything was wrong with it."""
        if self.errors:
            raise Refusal(50035, errors=self.errors)
