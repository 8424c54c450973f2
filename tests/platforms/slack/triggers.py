"""Trigger ids: the right to show one modal to one person, good for three seconds and once."""

from __future__ import annotations

import secrets

from .records import Refusal
from .workspace import Workspace

LIFETIME = 3.0


class Triggers:
    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._given: dict[str, tuple[str, float]] = {}
        self._used: set[str] = set()

    def give(self, user: str) -> str:
        trigger = f"{secrets.randbelow(10**12)}.{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
        self._given[trigger] = (user, self._workspace.now())
        return trigger

    def check(self, trigger: str) -> str:
        """The person it was given for; not yet used up."""
        if trigger not in self._given:
            raise Refusal("invalid_trigger_id")
        if trigger in self._used:
            raise Refusal("exchanged_trigger_id")
        user, at = self._given[trigger]
        if self._workspace.now() - at > LIFETIME:
            raise Refusal("expired_trigger_id")
        return user

    def use(self, trigger: str) -> None:
        self._used.add(trigger)
