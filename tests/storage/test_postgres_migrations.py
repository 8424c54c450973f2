"""Migrations on PostgreSQL only ever add: what the version before reads and writes goes on working beside them."""

import re
from collections.abc import Iterator

import pytest

from storage.postgres.migrations import ALONE, FIRST, MIGRATIONS, REMAKES, VERSION, least, remade

NAME = r"[a-z_]+"
TABLE = re.compile(rf"CREATE (?:UNLOGGED )?TABLE ({NAME}) \((.*)\)(?: WITH \([^()]*\))?")
REFERENCES = re.compile(rf"REFERENCES ({NAME})(?: \([^()]*\))?( ON DELETE CASCADE)?")
INDEX = re.compile(rf"CREATE (UNIQUE )?INDEX {NAME} ON ({NAME}) \(.*\)(?: WHERE .*)?")
CONSTANT = r"(?:-?\d+|'[^']*'|TRUE|FALSE)"
COLUMN = re.compile(
    rf"ALTER TABLE ({NAME}) ADD(?: COLUMN)? {NAME} (?:BIGINT|INTEGER|SMALLINT|BOOLEAN|TEXT COLLATE \"C\")"
    rf"(?P<rest>| DEFAULT {CONSTANT}| NOT NULL DEFAULT {CONSTANT})"
)
FILLED = re.compile(rf"INSERT INTO ({NAME}) (?:\([^()]*\) )?VALUES .*")


def refused(script: str) -> list[str]:
    """The statements of a migration that the version before might not be able to live with."""
    found = list(statements(script))
    new = {made[1] for one in found if (made := TABLE.fullmatch(one))}
    return [one for one in found if not adds(one, new)]


def statements(script: str) -> Iterator[str]:
    """Each on one line, without the comments."""
    bare = re.sub(r"--[^\n]*", "", script)
    yield from filter(None, (" ".join(one.split()) for one in bare.split(";")))


def adds(statement: str, new: set[str]) -> bool:
    if table := TABLE.fullmatch(statement):
        return all(where in new or cascades for where, cascades in REFERENCES.findall(table[2]))
    if index := INDEX.fullmatch(statement):
        return not index[1] or index[2] in new
    if filled := FILLED.fullmatch(statement):
        return filled[1] in new
    return bool(COLUMN.fullmatch(statement))


def test_each_version_follows_the_one_before() -> None:
    assert [version for version, _ in MIGRATIONS] == list(range(FIRST, VERSION + 1))


@pytest.mark.parametrize(("version", "script"), MIGRATIONS[1:], ids=[str(version) for version, _ in MIGRATIONS[1:]])
def test_a_migration_only_adds(version: int, script: str) -> None:
    assert refused(script) == []


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TABLE outbox",
        "DROP INDEX requests_open",
        "ALTER TABLE requests DROP COLUMN doc",
        "ALTER TABLE requests RENAME COLUMN doc TO document",
        "ALTER TABLE requests RENAME TO pleas",
        "ALTER TABLE requests ALTER COLUMN number TYPE INTEGER",
        "ALTER TABLE requests ALTER COLUMN shepherd SET NOT NULL",
        "ALTER TABLE requests ADD COLUMN mood BIGINT NOT NULL",
        "ALTER TABLE requests ADD COLUMN mood BIGINT UNIQUE",
        "ALTER TABLE requests ADD COLUMN mood BIGINT DEFAULT 0 CHECK (mood < 3)",
        "ALTER TABLE requests ADD COLUMN at BIGINT DEFAULT clock_timestamp()",
        "ALTER TABLE requests ADD COLUMN mood TEXT",
        "ALTER TABLE requests ADD COLUMN mood BIGINT, DROP COLUMN doc",
        "ALTER TABLE outbox ADD CONSTRAINT known CHECK (kind <> '')",
        "ALTER TABLE outbox ADD FOREIGN KEY (desk, number) REFERENCES requests (desk, number)",
        "CREATE UNIQUE INDEX one_title ON requests (desk, title)",
        "CREATE INDEX CONCURRENTLY by_title ON requests (title)",
        "CREATE TABLE moods (desk TEXT, number BIGINT, FOREIGN KEY (desk, number) REFERENCES requests (desk, number))",
        "CREATE TABLE moods (number BIGINT REFERENCES requests (number), mood BIGINT)",
        "CREATE TRIGGER mood BEFORE INSERT ON requests EXECUTE FUNCTION mood()",
        "UPDATE requests SET open = 0",
        "DELETE FROM outbox",
        "INSERT INTO policies VALUES ('support', '')",
        "INSERT INTO fine SELECT number FROM requests",
        "LOCK TABLE requests",
    ],
)
def test_what_the_version_before_might_not_live_with_is_found(statement: str) -> None:
    assert refused(f"-- Whatever it is for.\n{statement};\nCREATE TABLE fine (id BIGINT);") == [statement]


def test_what_adds_is_let_through() -> None:
    script = """
    -- Moods; of requests, that is.
    CREATE TABLE moods (
        desk TEXT COLLATE "C" NOT NULL,
        number BIGINT NOT NULL,
        mood BIGINT NOT NULL CHECK (mood > 0),
        FOREIGN KEY (desk, number) REFERENCES requests (desk, number) ON DELETE CASCADE,
        UNIQUE (desk, mood)
    ) WITH (fillfactor = 80);
    CREATE UNLOGGED TABLE whims (id BIGINT PRIMARY KEY);
    CREATE UNIQUE INDEX moods_once ON moods (desk, number);
    INSERT INTO whims (id) VALUES (1), (2);
    CREATE INDEX requests_by_title ON requests (desk, title) WHERE open = 1;
    ALTER TABLE requests ADD COLUMN mood BIGINT;
    ALTER TABLE requests ADD COLUMN tone TEXT COLLATE "C" NOT NULL DEFAULT '';
    ALTER TABLE requests ADD level SMALLINT DEFAULT -1;
    """
    assert refused(script) == []


def test_the_version_before_may_go_on_unless_requests_are_remade_or_it_would_misread() -> None:
    rolls, remakes = (7, "CREATE TABLE more (id BIGINT);"), (8, f"{REMAKES}\nCREATE TABLE yet_more (id BIGINT);")
    assert [least(MIGRATIONS[:many]) for many in (1, 2)] == [2, 3], "nobody goes on by version 2"
    assert least([(4, "")]) == 3
    assert least([rolls]) == 6
    assert least([rolls, remakes]) == 8
    says = (9, f"{ALONE}\nCREATE TABLE even_more (id BIGINT);")
    assert least([remakes, says]) == 9 and not remade([says], 8)
    assert least(MIGRATIONS[:6]) == 7, "version 6 takes the marks in buttons for words"
    assert least([rolls, remakes, (9, "")]) == 8


def test_requests_are_remade_only_if_a_migration_on_the_way_says_so() -> None:
    migrations = [(7, ""), (8, REMAKES), (9, "")]
    assert [remade(migrations, before) for before in (6, 7, 8, 9)] == [True, True, False, False]
    assert not remade(migrations, 0), "there are none yet"
