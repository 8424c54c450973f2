"""Where everything is kept: a file or a database on a server, never both, and never with a password in the file."""
# ruff: noqa: E501 - a sentence stands on one line

from pathlib import Path
from urllib.parse import quote

import pytest

from bot.config import Config, Misconfigured, load
from storage import keeping

SECRETS = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}
DESK = '\n[desks.it.slack]\nchannel = "C012"\n'
URL = "postgresql://muster@db.example.com/muster"
SECRET_URL = "postgresql://muster:pass@db.example.com/muster"
SUCH_AS = 'has to be the address of a PostgreSQL database, such as "postgresql://muster@db.example.com/muster"'
ESCAPED = "in its password, write @ as %40, / as %2F, ? as %3F and # as %23"


def read(folder: Path, storage: str, **environ: str) -> Config:
    path = folder / "muster.toml"
    path.write_text(f"{storage}{DESK}")
    return load(path, SECRETS | environ)


def said(folder: Path, storage: str, **environ: str) -> str:
    with pytest.raises(Misconfigured) as wrong:
        read(folder, storage, **environ)
    return str(wrong.value).replace(f"{folder / 'muster.toml'}", "F")


@pytest.mark.parametrize(
    ("storage", "environ", "where"),
    [
        ("", {}, Path("muster.db")),
        ('[storage]\npath = "it.db"', {}, Path("it.db")),
        (f'[storage]\nurl = "{URL}"', {}, URL),
        (f'[storage]\nurl = "{URL}"', {"PGPASSWORD": "pass"}, URL),
        (
            '[storage]\nurl = "postgres://muster@/muster?host=/run/postgresql"',
            {},
            "postgres://muster@/muster?host=/run/postgresql",
        ),
        ("", {"STORAGE_URL": f" {SECRET_URL}\n"}, SECRET_URL),
    ],
)
def test_it_is_told_in_one_place(tmp_path: Path, storage: str, environ: dict[str, str], where: Path | str) -> None:
    config = read(tmp_path, storage, **environ)
    assert config.where == where
    assert "pass@" not in repr(config)


@pytest.mark.parametrize(
    ("storage", "environ", "sentence"),
    [
        (
            f'[storage]\npath = "it.db"\nurl = "{URL}"',
            {},
            "F, line 3: storage.url stands beside storage.path: everything is kept in one place, so take one of the two away.",
        ),
        (
            '[storage]\npath = "it.db"',
            {"STORAGE_URL": SECRET_URL},
            "F, line 2: storage.path stands beside STORAGE_URL in the environment: everything is kept in one place, so take one of the two away.",
        ),
        (
            f'[storage]\nurl = "{URL}"',
            {"STORAGE_URL": SECRET_URL},
            "F, line 2: storage.url stands beside STORAGE_URL in the environment: everything is kept in one place, so take one of the two away.",
        ),
        (
            f'[storage]\nurl = "{SECRET_URL}"',
            {},
            "F, line 2: storage.url holds a password, which does not belong in a file: set PGPASSWORD or STORAGE_URL in the environment.",
        ),
        (
            f'[storage]\nurl = "{URL}?password=pass"',
            {},
            "F, line 2: storage.url holds a password, which does not belong in a file: set PGPASSWORD or STORAGE_URL in the environment.",
        ),
        ('[storage]\nurl = "mysql://muster@db/muster"', {}, f"F, line 2: storage.url {SUCH_AS}."),
        ('[storage]\nurl = "postgresql://db.example.com"', {}, f"F, line 2: storage.url {SUCH_AS}."),
        ('[storage]\nurl = "postgresql://db:port/muster"', {}, f"F, line 2: storage.url {SUCH_AS}."),
        ('[storage]\nurl = ""', {}, f"F, line 2: storage.url {SUCH_AS}."),
        (
            "",
            {"STORAGE_URL": "muster:pass@db/muster"},
            f"F, line 1: storage is told by STORAGE_URL in the environment, which {SUCH_AS}; {ESCAPED}.",
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_key_and_line(
    tmp_path: Path, storage: str, environ: dict[str, str], sentence: str
) -> None:
    assert said(tmp_path, storage, **environ) == sentence
    assert "pass@" not in sentence


@pytest.mark.parametrize("password", ["123/45", "1/2#3", "1/2?3", "1/2?a=3", "p@1/2", "12#3", "pa/ss"])
def test_what_would_show_a_part_of_the_password_is_no_address(tmp_path: Path, password: str) -> None:
    """Up to the stroke it may look like a server and a port, and what follows like a database's name, which is shown."""
    sentence = f"F, line 1: storage is told by STORAGE_URL in the environment, which {SUCH_AS}; {ESCAPED}."
    assert said(tmp_path, "", STORAGE_URL=f"postgresql://muster:{password}@127.0.0.1:1/db") == sentence


@pytest.mark.parametrize("password", ["123/45", "1/2?a=3", "p@1/2"])
def test_written_as_it_is_told_to_be_a_password_is_taken_and_not_shown(tmp_path: Path, password: str) -> None:
    where = read(tmp_path, "", STORAGE_URL=f"postgresql://muster:{quote(password, safe='')}@127.0.0.1:1/db").where
    assert keeping.name(where) == "postgresql://127.0.0.1:1/db"
