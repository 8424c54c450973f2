"""What the README has people give to Muster: the doubles grant exactly that, in every story."""

import json
import re
from pathlib import Path
from typing import Any

README = Path(__file__).parents[2] / "README.md"


def slack_app() -> Any:
    """The manifest of the Slack app."""
    found = re.search(r"```json\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    return json.loads(found[1])


def discord_permissions() -> int:
    """What the invitation to Discord asks for."""
    found = re.search(r"&permissions=(\d+)", README.read_text(encoding="utf-8"))
    assert found is not None
    return int(found[1])
