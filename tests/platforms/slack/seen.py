"""What a person has before them since they acted: answers for them alone, an open view, errors in a form."""

from __future__ import annotations

from .records import Answer, View
from .workspace import Workspace


class Seen:
    """Live: what arrives after the acknowledgement shows here too."""

    def __init__(self, workspace: Workspace, user: str) -> None:
        self._workspace = workspace
        self._user = user
        self._since = len(workspace.answers)
        self.errors: dict[str, str] = {}

    @property
    def answers(self) -> list[Answer]:
        return [a for a in self._workspace.answers[self._since :] if a.user == self._user and not a.deleted]

    @property
    def view(self) -> View | None:
        return self._workspace.top_view(self._user)

    @property
    def plain(self) -> str:
        return "\n".join(answer.plain for answer in self.answers)
