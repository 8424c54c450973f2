"""In two workspaces the same id may be two people: nobody is forgotten, or handed out, in the place of another."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import cli
from storage.store import Store

CONFIG = """
[storage]
path = "{path}"
[desks.one.slack]
channel = "C012"
workspace = "T001"
[desks.also.slack]
channel = "C013"
workspace = "T001"
[desks.other.slack]
channel = "C012"
workspace = "T002"
"""
ALL = ("forget", "export")


@pytest.fixture
async def config(tmp_path: Path) -> str:
    await (await Store.open(tmp_path / "muster.db")).close()
    file = tmp_path / "muster.toml"
    file.write_text(CONFIG.format(path=tmp_path / "muster.db"), encoding="utf-8")
    return str(file)


def typed(command: str, who: str, config: str, *more: str) -> tuple[int, str]:
    last = [] if command == "forget" else ["-"]
    result = CliRunner().invoke(cli, [command, who, *last, *more, "--config", config])
    return result.exit_code, " ".join(result.output.split())


@pytest.mark.parametrize("command", ALL)
def test_of_two_workspaces_one_has_to_be_named(config: str, command: str) -> None:
    for desks in ((), ("--desk", "one", "--desk", "other")):
        code, said = typed(command, "slack:U1", config, *desks)
        assert code == 2 and "slack:U1 may be somebody else" in said, said
        assert "one in T001" in said and "other in T002" in said


@pytest.mark.parametrize("command", ALL)
def test_within_one_workspace_they_are_one_and_on_discord_always(config: str, command: str) -> None:
    for who, desks in (("slack:U1", ("--desk", "one", "--desk", "also")), ("discord:1", ())):
        code, said = typed(command, who, config, *desks)
        assert code != 2 and "somebody else" not in said, said
