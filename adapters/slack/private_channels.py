"""Private channels: one for each private request, beside the desk's own. Made once, however often tried, for Slack
gives a name only once; which channel is whose is known by what is on record.

They are never archived: Slack throws a bot out of an archived channel, and lets no bot bring one back.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from adapters.slack.address import Place
from adapters.slack.directory import Directory
from adapters.slack.refusals import Deleted, RefusedBySlack
from adapters.slack.web import Web
from adapters.slack.workspace import Workspace
from bot.door import Hears, Later, Never

Json = dict[str, Any]

TAKEN = "name_taken"
LOST = frozenset({"channel_not_found", "is_archived", "is_inactive", "not_in_channel"})
"""What Slack says of a channel that is there no more, or from which somebody has put the bot out."""
PAGE, PAGES = 200, 50
"""Channels a call, and calls at most."""


class PrivateChannels:
    """Those of one workspace."""

    def __init__(self, web: Web, workspace: Workspace, directory: Directory) -> None:
        self._web = web
        self._workspace = workspace
        self._directory = directory

    async def make(self, beside: Place, name: str) -> Place:
        """The channel of this name, in which the bot is alone at first. Raises Later or Never."""
        desk = self._directory.desk_at(beside.channel)
        team = self._directory.workspace(desk)
        try:
            made = await self._web.call("conversations.create", name=name, is_private=True, team_id=team)
            channel = str(made["channel"]["id"])
        except RefusedBySlack as refused:
            if refused.error != TAKEN:
                raise
            channel = await self._there(name, team)
        self._directory.add_private(channel, desk)
        return Place(channel)

    async def recognise(self, body: Json, hears: Hears) -> None:
        """Know the channel from which something came, if a private request lives there, or did: also one of a desk that
        takes no more of them. Raises what breaks."""
        channel = _channel_of(body)
        if channel[:1] not in ("C", "G") or self._directory.desk_at(channel):
            return
        for desk in self._directory.desks:
            if await hears.lives(desk=desk, place=str(Place(channel))):
                self._directory.add_private(channel, desk)
                return

    async def _there(self, name: str, team: str | None) -> str:
        """What an earlier attempt made after all: of this name, and ours. Raises Later or Never."""
        me, cursor = (await self._workspace.me()).user, ""
        for _ in range(PAGES):
            said = await self._web.call(
                "conversations.list",
                types="private_channel",
                exclude_archived=True,
                limit=PAGE,
                cursor=cursor or None,
                team_id=team,
            )
            for one in said["channels"]:
                if one.get("name") == name and one.get("creator") == me:
                    return str(one["id"])
            cursor = (said.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                raise Never(f"A private channel is to be called {name}, and Slack has another one of that name.")
        raise Later("There are too many private channels to look through.")


@contextmanager
def unless_lost(private: bool) -> Iterator[None]:
    """What is done in a private channel. Raises Deleted where the channel is lost: the request needs another one."""
    try:
        yield
    except RefusedBySlack as refused:
        if private and refused.error in LOST:
            raise Deleted(refused.error, str(refused)) from refused
        raise


def _channel_of(body: Json) -> str:
    """Where it came from; nothing, where it is not said, or not as it should be."""
    event, container, place = (_part(body, name) for name in ("event", "container", "channel"))
    found = event.get("channel") or _part(event, "item").get("channel")
    found = found or container.get("channel_id") or place.get("id") or body.get("channel_id")
    return found if isinstance(found, str) else ""


def _part(whole: Json, name: str) -> Json:
    found = whole.get(name)
    return found if isinstance(found, dict) else {}
