"""Reactions by which a message becomes a request: on messages in a desk's channel, not in the threads of requests."""

from typing import Any

from adapters.slack.address import Place
from adapters.slack.directory import Directory
from adapters.slack.payloads import Payloads
from adapters.slack.web import Web
from adapters.slack.workspace import Me
from bot.door import Heard
from bot.malformed import careful

Json = dict[str, Any]


class Reactions:
    """The event names the message and does not hold it, so it is read."""

    def __init__(self, web: Web, me: Me, directory: Directory, payloads: Payloads) -> None:
        self._web = web
        self._me = me
        self._directory = directory
        self._payloads = payloads

    async def heard(self, body: Json) -> Heard | None:
        """What somebody asked for with a reaction; None if nothing. Raises Later or Never."""
        where = self._meant(body["event"])
        message = await self._message(where) if where is not None else None
        if message is None or self._me.user in {message.get("user"), message.get("parent_user_id")}:
            return None
        return self._payloads.reacted(body, message)

    @careful
    def _meant(self, event: Json) -> Place | None:
        """The message, if this reaction on it means anything in its channel. Skin tones do not matter."""
        item = event["item"]
        desk = self._directory.desk_at(item.get("channel", ""))
        if not desk or event["reaction"].partition("::")[0] != self._directory.reaction(desk):
            return None
        return Place(item["channel"], item["ts"])

    async def _message(self, where: Place) -> Json | None:
        """The message at a place, wherever it stands; None if it is gone."""
        said = await self._web.call(
            "conversations.replies",
            channel=where.channel,
            ts=where.ts,
            oldest=where.ts,
            latest=where.ts,
            inclusive=True,
        )
        return next((one for one in said["messages"] if one["ts"] == where.ts), None)
