"""What the terminal's door shows things on: paper for people, tape for scripts."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.door import Answer
from bot.text import Card

TERMINAL = "you"
"""Whom the terminal itself talks to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What happened on the platform: the kind of effect, where, about which request, and what is seen of it."""

    kind: str
    place: str
    request: int
    card: Card | None = None
    who: str | None = None
    """The one person who sees it, if it is private."""


class Screen(Protocol):
    """What the terminal's door shows things on."""

    def answer(self, who: str, answer: Answer, now: datetime) -> None:
        """What only the asker sees."""

    def effect(self, shown: Shown, now: datetime) -> None:
        """What happened on the platform."""
