"""What others may read: the configuration, an .env beside it, the database."""

from pathlib import Path

import pytest

from bot.config import load
from bot.exposed import exposed

TOKEN = "xoxb-" + "1" * 20
SECRETS = {"SLACK_BOT_TOKEN": TOKEN, "SLACK_SIGNING_SECRET": "0123456789abcdef", "PGPASSWORD": "short"}
CONFIG = '[storage]\npath = "{path}"\n[desks.it.slack]\nchannel = "C012"\n'


def written(folder: Path, more: str = "", *, mode: int = 0o600) -> Path:
    file = folder / "muster.toml"
    file.write_text(CONFIG.format(path=folder / "muster.db") + more, encoding="utf-8")
    file.chmod(mode)
    return file


def said(file: Path) -> list[str]:
    return exposed(file, load(file, SECRETS, to_run=False))


def test_a_configuration_without_a_secret_may_be_read_by_anybody(tmp_path: Path) -> None:
    assert said(written(tmp_path, "# short\n", mode=0o666)) == []


@pytest.mark.parametrize(
    "secret",
    [
        f"# {TOKEN}",
        "# the signing secret: 0123456789abcdef",
        "# xapp-1-A0123456789-abcdef",
        "# MTk4NjIyNDgzNDcxOTI1MjQ4.Cl2FMQ.ZnCjm1XVW7vRze4b7Cq4se7kKWs",
        "# was postgresql://muster:hunter22@db.example.com/muster",
    ],
)
def test_a_secret_in_the_configuration_is_named_by_its_line_even_in_a_comment(tmp_path: Path, secret: str) -> None:
    (told,) = said(written(tmp_path, f"\n{secret}\n", mode=0o644))
    assert "muster.toml, line 6, holds what looks like a secret, and others on this machine may read the file" in told
    assert "chmod 600" in told and not any(one in told for one in secret.split()[1:] if len(one) > 15)
    (told,) = said(written(tmp_path, f"\n{secret}\n", mode=0o600))
    assert "holds what looks like a secret. Secrets belong in the environment alone" in told


@pytest.mark.parametrize(("mode", "told"), [(0o600, 0), (0o640, 1), (0o604, 1), (0o400, 0)])
def test_an_env_file_with_secrets_that_others_may_read(tmp_path: Path, mode: int, told: int) -> None:
    file = written(tmp_path)
    env = tmp_path / ".env"
    env.write_text(f"export SLACK_BOT_TOKEN={TOKEN}\n")
    env.chmod(mode)
    found = said(file)
    assert len(found) == told and TOKEN not in "".join(found)


def test_an_env_file_about_other_things_is_left_alone(tmp_path: Path) -> None:
    file = written(tmp_path)
    (tmp_path / ".env").write_text("EDITOR=vi\nSLACK_BOT_TOKEN=\n")
    (tmp_path / ".env").chmod(0o644)
    assert said(file) == []


def test_a_database_that_others_may_read_is_named_with_its_log(tmp_path: Path) -> None:
    file = written(tmp_path)
    for name, mode in (("muster.db", 0o644), ("muster.db-wal", 0o660), ("muster.db-shm", 0o600)):
        (tmp_path / name).touch()
        (tmp_path / name).chmod(mode)
    (told,) = said(file)
    assert told.endswith(f"`chmod 600 {tmp_path}/muster.db {tmp_path}/muster.db-wal`.")
