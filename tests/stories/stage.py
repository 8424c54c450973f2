"""What a story is played on. The words are those of the story; each door types and reads them in its own way."""

from collections.abc import Callable
from datetime import timedelta
from typing import Protocol

import pytest

PLATFORMS = ("slack", "slack-http", "discord", "discord-forum")
DOORS = ("console", *PLATFORMS)
ON_A_SERVER = " on postgres"
"""What is added to the name of a platform whose process keeps everything in PostgreSQL instead of a file."""
SITTING = 0
"""In place of a request's number: the latest sitting, which has a card and a thread of its own."""
UNCOUNTED = 'opens_per_hour = "unlimited"\ndesk_opens_per_hour = "unlimited"'
"""Lines of a policy by which one person can open as much as a test or a measurement wants."""
PATIENCE = 45.0
"""Seconds in which something is to be seen. What a killed process had in hand waits for ten of them on PostgreSQL, and
for thirty where Slack may still bring out what had begun."""

CAST = {
    "requester": "",
    "stranger": "",
    "helper": "staff",
    "second": "staff",
    "dba": "tier2",
    "dev": "tier3",
    "dev2": "tier3",
    "vendor": "vendor",
    "lead": "lead",
}
"""Who is what in all stories. With two helpers, the policy assigns the first by load."""


def also_on_a_server(*doors: str) -> pytest.MarkDecorator:
    """A story that is played at every door, and at some of them on PostgreSQL as well."""
    return pytest.mark.parametrize("stage", (*DOORS, *(f"{door}{ON_A_SERVER}" for door in doors)), indirect=True)


class Stage(Protocol):
    """One door, with people who act at it and what they see there."""

    name: str

    async def start(self) -> None: ...

    async def restart(self) -> None:
        """The process ends as an operator ends it, and another one begins."""

    async def crash(self) -> None:
        """The process is killed, and another one begins."""

    async def later(self, length: str) -> None:
        """So much time passes, and everything that fell due by then has been done and is on the platform."""

    async def types(self, who: str, line: str, request: int | None = None) -> str:
        """A command in the channel, or in a request's thread; what only they see."""

    async def says(self, who: str, words: str, request: int) -> None:
        """Plain words in a thread."""

    async def presses(self, who: str, label: str, request: int, *, fill: dict[str, str] | None = None) -> str:
        """A button on the latest message they can see that has it, the card last; filled in, if it opens a form."""

    def card(self, request: int) -> str: ...

    def runs_out(self, request: int) -> timedelta:
        """In how long that comes which is next on the card, as the platform itself shows it to its readers."""

    def thread(self, request: int) -> list[str]:
        """What was posted in a thread below the card."""

    def private(self, who: str) -> list[str]:
        """What somebody alone was told without asking."""

    def leads_to(self, who: str, request: int) -> bool:
        """Whether the latest thing somebody alone was told has a link to a request's thread."""

    async def until(self, told: Callable[[], object]) -> None:
        """Wait until a condition, given as a function, holds for what is seen."""
