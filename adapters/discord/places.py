"""Which desk a place of Discord belongs to, and what kind of channel it is. Asks Discord only for what nobody knows."""

from collections.abc import Callable, Mapping

from adapters.discord import address
from adapters.discord.calls import Calls
from bot.config import Desk, DiscordPlace

FORUM = 15
Seen = tuple[str, int]
"""A channel's name and kind."""


def home(desk: Desk) -> DiscordPlace:
    """The desk's place on Discord; only desks that have one come here."""
    if desk.discord is None:
        raise ValueError("a desk without a place on Discord has no door there")
    return desk.discord


class Places:
    """The desks' channels."""

    def __init__(self, desks: Mapping[str, Desk], calls: Calls) -> None:
        self._calls = calls
        self._desks = {int(home(desk).channel): name for name, desk in desks.items()}
        self.private_of = {
            name: place.private_channel for name, desk in desks.items() if (place := home(desk)).private_channel
        }
        """The channels of private requests; one may be the desk's own."""
        self._desks |= {int(channel): name for name, channel in self.private_of.items()}
        self._guilds = {home(desk).channel: home(desk).guild for desk in desks.values()}
        self._guilds |= {home(desk).private_channel: home(desk).guild for desk in desks.values()}
        self.guild_of = {name: home(desk).guild for name, desk in desks.items()}
        self.channel_of = {name: home(desk).channel for name, desk in desks.items()}
        self.guilds = frozenset(map(int, self.guild_of.values()))
        self._kinds: dict[str, int] = {}
        self._look: Callable[[int], Seen | None] = lambda _: None

    def look_with(self, look: Callable[[int], Seen | None]) -> None:
        """Learn names and kinds of channels from whoever is connected."""
        self._look = look

    def desk(self, channel: int, parent: int | None) -> str:
        """The desk of a channel, or of a thread in it; empty elsewhere."""
        return self._desks.get(channel) or self._desks.get(parent or 0, "")

    def desks_in(self, guild: int) -> list[str]:
        """The desks that have a channel in a guild."""
        return [desk for desk, its in self.guild_of.items() if int(its) == guild]

    def guild_at(self, channel: str) -> str:
        """The guild of a desk's channel."""
        return self._guilds.get(channel, "0")

    def named(self, channel: str) -> str:
        """The channel as an operator finds it."""
        seen = self._look(int(channel))
        return f"#{seen[0]} ({address.channel(channel)})" if seen else address.channel(channel)

    async def is_forum(self, channel: str) -> bool:
        """Whether requests live there as posts. Raises Later or Denied."""
        if channel not in self._kinds:
            seen = self._look(int(channel))
            kind = seen[1] if seen else (await self._calls("GET", "/channels/{channel}", channel=channel))["type"]
            self._kinds[channel] = kind
        return self._kinds[channel] == FORUM
