"""What the README has people give to Muster: the doubles grant exactly that, in every story."""

import json
import re
from pathlib import Path
from typing import Any

README = Path(__file__).parents[2] / "README.md"


def slack_app() -> Any:
    """The manifest of the Slack app."""
    return json.loads(_blocks()[0])


def for_many_workspaces() -> Any:
    """What is added to it where the app is installed in many workspaces."""
    return json.loads(_blocks()[1])


def _blocks() -> list[str]:
    return re.findall(r"```json\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)


def discord_permissions() -> int:
    """What the invitation to Discord asks for."""
    found = re.search(r"&permissions=(\d+)", README.read_text(encoding="utf-8"))
    assert found is not None
    return int(found[1])
