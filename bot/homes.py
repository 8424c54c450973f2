"""The desks as the application knows them: their policies, and where their requests live."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot import words
from bot.config import Config, DiscordPlace, SlackPlace
from swarm.policy import Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """A desk: its policy, and its intake channel on each platform."""

    desk: str
    policy: Policy = field(default_factory=Policy)
    intakes: Mapping[str, str] = field(default_factory=dict)
    private: Mapping[str, str] = field(default_factory=dict)
    """On each platform the channel in which, or beside which, private requests live; where there are any."""
    former: Mapping[str, str] = field(default_factory=dict)
    """What addresses may have begun with before the app was installed as it is, and what they begin with now."""
    realms: Mapping[str, str] = field(default_factory=dict)
    """On each platform the workspace or server of its intake, where those are told from one another."""

    def within(self, platform: str, realm: str) -> bool:
        """Whether it may be spoken of there."""
        return not realm or self.realms.get(platform, realm) == realm


class Homes:
    """All desks of this installation."""

    def __init__(self, homes: Mapping[str, Home]) -> None:
        self._homes = homes

    def __contains__(self, desk: str) -> bool:
        return desk in self._homes

    def __getitem__(self, desk: str) -> Home:
        return self._homes[desk]

    def every(self) -> list[Home]:
        return list(self._homes.values())

    def desk_for(self, named: str, here: str, platform: str, realm: str = "") -> Home:
        """The desk that is meant: the one named, the one whose place this is, or the only one. Raises Refused.

        In a realm those of others do not exist. What is said in none, such as a direct message, may be about any.
        """
        here_too = (desk for desk, home in self._homes.items() if home.within(platform, realm))
        at_hand = [desk for desk in here_too if platform in self._homes[desk].intakes]
        desk = named or here or (at_hand[0] if len(at_hand) == 1 else "")
        if not at_hand:
            raise words.no_desk()
        if not desk:
            raise words.which_desk(at_hand)
        if desk not in at_hand:
            raise words.no_such_desk(desk)
        return self._homes[desk]


def homes(config: Config) -> Homes:
    """The desks of a configuration."""
    found = {}
    for name, desk in config.desks.items():
        places = {"slack": desk.slack, "discord": desk.discord}
        intakes = {platform: _intake(platform, place) for platform, place in places.items() if place}
        realms = {platform: place.realm for platform, place in places.items() if place}
        private = {platform: _private(platform, place) for platform, place in places.items() if place}
        private = {platform: where for platform, where in private.items() if where}
        found[name] = Home(
            desk=name, policy=desk.policy, intakes=intakes, private=private, former=_former(desk.slack), realms=realms
        )
    return Homes(found)


def _intake(platform: str, place: SlackPlace | DiscordPlace) -> str:
    """The address of a channel, with the installation through which it is reached, if there are several."""
    return _address(platform, place, place.channel)


def _private(platform: str, place: SlackPlace | DiscordPlace) -> str:
    """Where private requests live: in Slack in channels of their own, which are its installation's; or nowhere."""
    if isinstance(place, DiscordPlace):
        return _address(platform, place, place.private_channel) if place.private_channel else ""
    return _address(platform, place, place.channel) if place.private else ""


def _address(platform: str, place: SlackPlace | DiscordPlace, channel: str) -> str:
    return ":".join(filter(None, (platform, place.installation, channel)))


def _former(place: SlackPlace | None) -> dict[str, str]:
    """While there was one workspace alone, and while it was not yet installed in the whole organisation."""
    if place is None or not place.installation:
        return {}
    now = f"slack:{place.installation}:"
    of_one = {f"slack:{kind}": f"{now}{kind}" for kind in "CDG"}
    return of_one | ({f"slack:{place.workspace}:": now} if place.organization else {})
