"""What has to be said of many workspaces, and what is wrong with it: one sentence each."""

import re
from pathlib import Path
from textwrap import dedent
from urllib.parse import urlsplit

import pytest

from adapters.slack.gate import LEAVING
from adapters.slack.installing import INSTALL, REDIRECT
from bot.config import Misconfigured, load
from bot.sealing import new_key
from tests.stories.manifest import README, for_many_workspaces

ENVIRONMENT = {
    "SLACK_CLIENT_ID": "1.2",
    "SLACK_CLIENT_SECRET": "secret",
    "SLACK_APP_TOKEN": "xapp-1",
    "MUSTER_KEY": f"{new_key()}, {new_key()}",
}
TWO = """[desks.a.slack]
channel = "C012"
workspace = "T001"
[desks.b.slack]
channel = "C012"
workspace = "T002"
"""


def loaded(folder: Path, text: str, environ: dict[str, str], *, to_run: bool = True) -> str:
    file = folder / "muster.toml"
    file.write_text(text, encoding="utf-8")
    try:
        load(file, environ, to_run=to_run)
    except Misconfigured as mistake:
        return str(mistake).replace(f"{file}, ", "")
    return ""


def test_equal_channels_of_two_workspaces_are_two(tmp_path: Path) -> None:
    assert loaded(tmp_path, TWO, ENVIRONMENT) == ""
    assert "line 5: desks.b.slack.channel belongs to another desk" in loaded(
        tmp_path, TWO.replace("T002", "T001"), ENVIRONMENT
    )


@pytest.mark.parametrize("lacking", ["SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "SLACK_APP_TOKEN", "MUSTER_KEY"])
def test_what_lacks_is_named(tmp_path: Path, lacking: str) -> None:
    environ = {name: value for name, value in ENVIRONMENT.items() if name != lacking}
    needs = f"line 1: desks.a.slack needs {lacking} in the environment, where it is not set."
    assert loaded(tmp_path, TWO, environ) == needs
    assert loaded(tmp_path, TWO, {}, to_run=False) == "", "whoever only looks needs none of them"


def test_a_key_that_is_none_is_said(tmp_path: Path) -> None:
    said = loaded(tmp_path, TWO, {**ENVIRONMENT, "MUSTER_KEY": "abc"})
    assert "MUSTER_KEY in the environment, which has to be one key or several" in said and "`muster key`" in said


def test_one_token_or_many(tmp_path: Path) -> None:
    both = loaded(tmp_path, TWO, {**ENVIRONMENT, "SLACK_BOT_TOKEN": "xoxb-1"})
    assert "SLACK_CLIENT_ID and of SLACK_BOT_TOKEN in the environment: take one of the two away" in both
    assert "desks.b.slack needs the workspace" in loaded(tmp_path, TWO.replace('workspace = "T002"', ""), ENVIRONMENT)
    nowhere = TWO.replace('workspace = "T002"', "").replace('workspace = "T001"', "").replace("C012", "C013", 1)
    assert "so each desk in Slack needs its workspace" in loaded(tmp_path, nowhere, ENVIRONMENT)


def test_an_organization_needs_its_workspace(tmp_path: Path) -> None:
    assert loaded(tmp_path, TWO + 'organization = "E001"\n', ENVIRONMENT) == ""
    alone = TWO.replace('workspace = "T002"', 'organization = "E001"')
    assert "desks.b.slack.organization needs the workspace beside it" in loaded(tmp_path, alone, ENVIRONMENT)


@pytest.mark.parametrize("odd", ['workspace = "C001"', 'workspace = "t001"', 'organization = "T001"'])
def test_an_id_of_another_kind_is_none(tmp_path: Path, odd: str) -> None:
    assert "has to be a" in loaded(tmp_path, f'[desks.a.slack]\nchannel = "C012"\n{odd}\n', ENVIRONMENT)


@pytest.mark.parametrize("odd", ["http://muster.example.com", "https://muster.example.com/path", "https://a b", "x"])
def test_the_address_for_browsers_is_one(tmp_path: Path, odd: str) -> None:
    assert "slack.public_url" in loaded(tmp_path, f'{TWO}[slack]\npublic_url = "{odd}"\n', ENVIRONMENT)


def test_what_the_readme_shows_is_a_configuration(tmp_path: Path) -> None:
    section = README.read_text(encoding="utf-8").partition("### Many workspaces")[2].partition("\n## ")[0]
    shown = re.search(r"```\n(.*?)```", section.partition("Say on each desk")[2], re.DOTALL)
    assert shown is not None
    assert loaded(tmp_path, dedent(f"   {shown[1].strip()}"), ENVIRONMENT) == ""


def test_the_readme_adds_to_the_manifest_what_the_pages_and_the_door_need() -> None:
    added = for_many_workspaces()
    assert set(added["settings"]["event_subscriptions"]["bot_events"]) == LEAVING
    assert [urlsplit(url).path for url in added["oauth_config"]["redirect_urls"]] == [REDIRECT]
    assert f"https://muster.example.com{INSTALL}" in README.read_text(encoding="utf-8")
