"""All workspaces that are served: which of them is meant by an address, by a desk, by what Slack sends."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from slack_bolt.context.async_context import AsyncBoltContext

from adapters.slack.address import Place
from adapters.slack.team import Team
from bot.door import Later

Json = dict[str, Any]
NOBODY = 60.0
"""Seconds until it is tried again where no desk is."""


class Teams:
    """By the ids of their installations; the only one may have none."""

    def __init__(self, teams: Mapping[str, Team]) -> None:
        self._teams = teams
        self._only = teams.get("")
        self._of_desk = {desk: team for team in teams.values() for desk in team.desks}

    @property
    def every(self) -> Collection[Team]:
        return self._teams.values()

    def get(self, id_: str) -> Team | None:
        return self._teams.get(id_)

    def at(self, where: Place) -> Team:
        """The one through which a place is reached. Raises Later, for a desk may be configured again.

        What was stored while there was one alone names none: it is the one that has this channel, if only one has.
        """
        known = self._only or self._teams.get(where.team)
        if known is None and not where.team:
            here = [team for team in self._teams.values() if team.at(where.channel)]
            known = here[0] if len(here) == 1 else None
        if known is None:
            raise Later(f"No desk is in the workspace of {where}.", NOBODY)
        return known

    def of(self, desk: str) -> Team:
        """The one in which a desk is. Raises Later."""
        known = self._only or self._of_desk.get(desk)
        if known is None:
            raise Later(f"The desk {desk} is in no workspace.", NOBODY)
        return known

    def whose(self, context: AsyncBoltContext, body: Json) -> Team | None:
        """Whose something is that Slack sends; nothing, if it is of a workspace that nobody serves."""
        if self._only is not None:
            return self._only
        named = [team for id_ in _named(context, body) if (team := self._teams.get(id_)) is not None]
        if body.get("is_ext_shared_channel"):  # Slack tells one of those who share it, and names all
            event = body.get("event")
            channel = str(event.get("channel", "")) if isinstance(event, dict) else ""
            named.sort(key=lambda team: not team.at(channel))
        return named[0] if named else None


def _named(context: AsyncBoltContext, body: Json) -> Iterator[str]:
    """The installations that may be meant, the one that Slack says first. An organisation's may come without a team."""
    if context.is_enterprise_install or not context.team_id:
        yield context.enterprise_id or ""
    yield context.team_id or ""
    if body.get("is_ext_shared_channel"):
        yield from (str(body.get(name) or "") for name in ("team_id", "context_team_id", "context_enterprise_id"))
