"""The rules of the rooms, held against the syntax trees: imports, the clock, the length and the name of a module."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("swarm", "storage", "bot", "adapters")
MODULES = {path.relative_to(ROOT).as_posix(): path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))}
SWARM_MAY = {
    "bisect",
    "collections",
    "dataclasses",
    "datetime",
    "enum",
    "functools",
    "itertools",
    "pydantic",
    "re",
    "swarm",
    "typing",
    "unicodedata",
    "zoneinfo",
}
"""All that the practice needs. Nothing here reads or writes anything but zone data."""
PLATFORMS = {"slack_bolt", "slack_sdk", "discord", "aiohttp"}
COMPOSITION_ROOT = "bot/__main__.py"
CLOCK = "bot/clock.py"
READS_THE_CLOCK = {
    "datetime": {"now", "utcnow", "today"},
    "date": {"today"},
    "time": {"time", "time_ns", "localtime", "gmtime", "ctime", "strftime"},
}
"""What reads the time of day. The loop's own time and `monotonic` measure lengths and are free."""
LONGEST = 250
"""Lines. 40 to 200 is what we aim at; the rest is room for the module that is about to be split."""
TO_BE_SPLIT: set[str] = set()
"""Longer still, and known. Take it off this list when it is split; put nothing on it."""
SAY_NOTHING = {"utils", "util", "helpers", "helper", "manager", "service", "handler", "base", "common", "misc"}
ASYNC = (ast.AsyncFunctionDef, ast.AsyncFor, ast.AsyncWith, ast.Await)


def tree(name: str) -> ast.Module:
    return ast.parse(MODULES[name].read_text(), name)


def imports(name: str) -> Iterator[str]:
    """Every module that is imported anywhere in a module, in full."""
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name} imports relatively, which hides from where"
            yield from (f"{node.module}.{one.name}" for one in node.names)


def rooms(name: str) -> set[str]:
    return {one.partition(".")[0] for one in imports(name)}


def of(room: str) -> list[str]:
    return [name for name in MODULES if name.startswith(f"{room}/")]


def test_the_rooms_are_there() -> None:
    assert all(of(room) for room in ROOMS)


@pytest.mark.parametrize("name", of("swarm"))
def test_the_practice_imports_nothing_of_ours_and_does_nothing_but_decide(name: str) -> None:
    assert rooms(name) <= SWARM_MAY
    for node in ast.walk(tree(name)):
        assert not isinstance(node, ASYNC), f"{name}:{node.lineno} is async"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id not in ("open", "print", "input", "exec", "eval"), f"{name}:{node.lineno}"


@pytest.mark.parametrize("name", of("storage"))
def test_storage_imports_the_practice_alone(name: str) -> None:
    assert not rooms(name) & {"bot", "adapters", "tests", *PLATFORMS}


@pytest.mark.parametrize("name", of("bot"))
def test_the_application_knows_no_platform(name: str) -> None:
    assert not rooms(name) & {"tests", *PLATFORMS}
    if name != COMPOSITION_ROOT:
        assert "adapters" not in rooms(name)


@pytest.mark.parametrize("name", of("adapters"))
def test_an_adapter_knows_neither_storage_nor_another_adapter(name: str) -> None:
    assert not rooms(name) & {"storage", "tests"}
    own = name.split("/")[1].removesuffix(".py")
    others = [one for one in imports(name) if one.startswith("adapters.") and one.split(".")[1] != own]
    assert others == []


@pytest.mark.parametrize("name", [name for name in MODULES if name != CLOCK])
def test_the_clock_is_read_in_one_place(name: str) -> None:
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name | ast.Attribute):
            owner = node.value.id if isinstance(node.value, ast.Name) else node.value.attr
            assert node.attr not in READS_THE_CLOCK.get(owner, ()), f"{name}:{node.lineno}"
    assert not {f"time.{one}" for one in READS_THE_CLOCK["time"]} & set(imports(name))


def test_the_clock_is_read_where_it_says() -> None:
    assert "datetime.now(" in MODULES[CLOCK].read_text()


@pytest.mark.parametrize("name", MODULES)
def test_a_module_has_one_idea_and_says_which(name: str) -> None:
    path = MODULES[name]
    assert name in TO_BE_SPLIT or len(path.read_text().splitlines()) <= LONGEST
    assert ast.get_docstring(tree(name)), f"{name} does not say what it is"
    assert not {path.stem, path.parent.name} & SAY_NOTHING
