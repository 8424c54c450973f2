"""The README says what is so: its command table is the commands', its picture is a card as it is drawn today.

`python -m tests.test_readme` writes both anew.
"""

import re
from pathlib import Path

import discord

from adapters.slack.asking import SHORTCUT
from bot import catalogue
from bot.config import SlackSettings, load
from tests.picture import picture
from tests.stories.manifest import discord_permissions, slack_app

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
PICTURE = ROOT / "docs" / "card.svg"
TABLE = re.compile(r"(?<=<!-- commands -->\n).*?(?=<!-- /commands -->)", re.DOTALL)


def table() -> str:
    rows = [f"| `{usage.replace('|', chr(92) + '|')}` | {what} | {who} |" for usage, what, who in catalogue.table()]
    return "\n".join(("", "| type | what it does | who may |", "|---|---|---|", *rows, "", ""))


def test_the_command_table_is_the_commands() -> None:
    found = TABLE.search(README.read_text(encoding="utf-8"))
    assert found is not None and found[0] == table()


def test_the_picture_is_a_card_as_it_is_drawn() -> None:
    assert PICTURE.read_text(encoding="utf-8") == picture()


def test_the_configuration_shown_is_a_configuration(tmp_path: Path) -> None:
    shown = re.search(r"```toml\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    assert shown is not None
    file = tmp_path / "muster.toml"
    file.write_text(shown[1], encoding="utf-8")
    secrets = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1", "DISCORD_TOKEN": "x"}
    assert load(file, secrets).desks["support"].policy.assignment == "least-loaded"


def test_the_slack_manifest_and_the_door_use_the_same_names() -> None:
    features = slack_app()["features"]
    assert [one["callback_id"] for one in features["shortcuts"]] == [SHORTCUT]
    assert [one["command"] for one in features["slash_commands"]] == [SlackSettings().command]
    assert all(one["should_escape"] for one in features["slash_commands"])


def test_the_invitation_asks_for_the_permissions_it_names() -> None:
    named = re.search(r"in this address \((.*?)\)", README.read_text(encoding="utf-8"), re.DOTALL)
    assert named is not None
    names = ["_".join(name.lower().split()) for name in named[1].replace("Channels", "Channel").split(",")]
    assert discord.Permissions(**dict.fromkeys(names, True)).value == discord_permissions()


if __name__ == "__main__":
    README.write_text(TABLE.sub(lambda _: table(), README.read_text(encoding="utf-8")), encoding="utf-8")
    PICTURE.write_text(picture(), encoding="utf-8")
