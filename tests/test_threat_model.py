"""The threat model names tests that are there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "docs" / "threat-model.md").read_text(encoding="utf-8")
NAMED = re.compile(r"`(tests/[\w/]+\.py)`|`(test_\w+)`")


def named() -> list[tuple[str, str]]:
    """Every test that is named, with the file that is named before it."""
    found, file = [], ""
    for match in NAMED.finditer(TEXT):
        file = match[1] or file
        if match[2]:
            found.append((file, match[2]))
    return found


def test_it_names_tests() -> None:
    assert len(named()) > 30


@pytest.mark.parametrize(("file", "test"), sorted(set(named())), ids=lambda one: one.rpartition("/")[2])
def test_a_test_that_is_named_is_there(file: str, test: str) -> None:
    assert re.search(rf"^(async )?def {test}\(", (ROOT / file).read_text(encoding="utf-8"), re.MULTILINE)


def test_what_is_not_protected_is_said() -> None:
    """A row without a test is one that says so."""
    rows = [line for line in TEXT.splitlines() if line.startswith("| ") and "---" not in line]
    untested = [row for row in rows if "`test_" not in row and not row.endswith("| tests |")]
    assert untested and all("nothing" in row or "TLS" in row for row in untested)
