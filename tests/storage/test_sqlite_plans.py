"""How SQLite finds what is asked for often or counted over much: by an index alone, so that no document is read."""

import re
import sqlite3

import pytest

from storage.sqlite.connection import SQL
from storage.sqlite.schema import MIGRATIONS

TABLES = re.compile(r"(?:SCAN|SEARCH) (?:requests|notices|sittings|nudge_counts)\b")


@pytest.mark.parametrize(
    "name",
    [
        "next_due",
        "ready",
        "sittings_due",
        "counts",
        "ownership",
        "first_response",
        "resolve",
        "resolve_active",
        "endings",
        "nudges",
    ],
)
def test_no_document_is_read(name: str) -> None:
    sql = SQL[name].sql
    db = sqlite3.connect(":memory:")
    for script in MIGRATIONS:
        db.executescript(script)
    parameters = dict.fromkeys(re.findall(r":(\w+)", sql), 1)
    plan = [str(row[3]) for row in db.execute(f"EXPLAIN QUERY PLAN {sql}", parameters)]
    db.close()
    touches = [one for one in plan if TABLES.match(one)]
    assert touches
    for one in touches:
        assert re.search(r"^SEARCH .* USING (COVERING INDEX|PRIMARY KEY)", one), plan
