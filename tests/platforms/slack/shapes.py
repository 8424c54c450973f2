"""The small language in which the rules of Block Kit are written: checks that collect complaints at a JSON pointer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any


class Complaints(list[str]):
    def add(self, complaint: str, where: str) -> None:
        self.append(f"{complaint} [json-pointer:{where}]")


Check = Callable[[Any, str, Complaints], None]


def string(most: int, least: int = 0) -> Check:
    def check(given: Any, where: str, complaints: Complaints) -> None:
        if not isinstance(given, str):
            complaints.add("must be a string", where)
        elif len(given) < least:
            complaints.add(f"must be more than {least - 1} characters", where)
        elif len(given) > most:
            complaints.add(f"must be less than {most + 1} characters", where)

    return check


def boolean(given: Any, where: str, complaints: Complaints) -> None:
    if not isinstance(given, bool):
        complaints.add("must be a boolean", where)


def number(least: int, most: int) -> Check:
    def check(given: Any, where: str, complaints: Complaints) -> None:
        if not isinstance(given, int) or isinstance(given, bool):
            complaints.add("must be an integer", where)
        elif not least <= given <= most:
            complaints.add(f"must be between {least} and {most}", where)

    return check


def choice(*values: str) -> Check:
    def check(given: Any, where: str, complaints: Complaints) -> None:
        if given not in values:
            complaints.add(f"must be one of {', '.join(values)}", where)

    return check


def pattern(test: Callable[[str], object], what: str) -> Check:
    def check(given: Any, where: str, complaints: Complaints) -> None:
        if not isinstance(given, str) or not test(given):
            complaints.add(f"must be {what}", where)

    return check


def listing(each: Check, most: int, least: int = 1) -> Check:
    def check(given: Any, where: str, complaints: Complaints) -> None:
        if not isinstance(given, list):
            complaints.add("must be an array", where)
            return
        if len(given) > most:
            complaints.add(f"no more than {most} items allowed", where)
        if len(given) < least:
            complaints.add(f"no fewer than {least} items allowed", where)
        for position, item in enumerate(given):
            each(item, f"{where}/{position}", complaints)

    return check


def shape(required: Mapping[str, Check] | None = None, **optional: Check) -> Check:
    """An object with these keys and no others; `type` is for whoever chose this shape to judge."""
    required = required or {}
    known = {**required, **optional}

    def check(given: Any, where: str, complaints: Complaints) -> None:
        if not isinstance(given, dict):
            complaints.add("must be an object", where)
            return
        for key in required:
            if given.get(key) is None:
                complaints.add(f"missing required field: {key}", where)
        for key, value in given.items():
            if key in known:
                if value is not None:
                    known[key](value, f"{where}/{key}", complaints)
            elif key != "type":
                complaints.add(f"invalid additional property: {key}", where)

    return check


def kinds(shapes: Mapping[str, Check], also: Callable[[str], str | None] = lambda kind: None) -> Check:
    """An object whose `type` says which shape it has."""

    def check(given: Any, where: str, complaints: Complaints) -> None:
        kind = given.get("type") if isinstance(given, dict) else None
        if not isinstance(kind, str):
            complaints.add("missing required field: type", where)
        elif kind not in shapes:
            complaints.add(also(kind) or f"unsupported type: {kind}", f"{where}/type")
        else:
            shapes[kind](given, where, complaints)

    return check


def both(*checks: Check) -> Check:
    def check(given: Any, where: str, complaints: Complaints) -> None:
        for one in checks:
            one(given, where, complaints)

    return check
