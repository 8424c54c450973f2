"""What Slack has to grant for what: the one table of features, their scopes and their events.

The manifest in the README, what an installation asks for and what an operator is told all come from here. Nothing is
asked for that no feature needs.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass

from bot.config import Desk


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """Something that Muster does in Slack, and what it cannot do without."""

    name: str
    scopes: tuple[str, ...] = ()
    """Any one of these is enough; the first grants least, and is what is asked for. Some need none."""
    events: tuple[str, ...] = ()
    wanted: Callable[[Desk], bool] = lambda _: True
    private: bool | None = None
    """Whether it is about private channels alone, or public ones."""

    def works(self, granted: Collection[str]) -> bool:
        return not self.scopes or any(scope in granted for scope in self.scopes)

    def lack(self) -> str:
        """What an operator reads who did not grant it."""
        return (
            f"{self.name} will not work: the app lacks the scope {self.scopes[0]}. "
            "Add it in the app's settings and install the app again."
        )


def _by_reaction(desk: Desk) -> bool:
    return desk.slack is not None and bool(desk.slack.reaction)


def _by_groups(desk: Desk) -> bool:
    return any(one.startswith("S") for one in desk.ids_on("slack"))


def _by_private(desk: Desk) -> bool:
    return desk.slack is not None and desk.slack.private


def _by_installing(desk: Desk) -> bool:
    return desk.slack is not None and bool(desk.slack.workspace)


FEATURES = (
    Feature(name="Commands, buttons and forms", scopes=("commands",)),
    Feature(name="Showing requests and answers", scopes=("chat:write",)),
    Feature(name="Commands in a thread", scopes=("app_mentions:read",), events=("app_mention",)),
    Feature(name="Commands in private", scopes=("im:history",), events=("message.im",)),
    Feature(name="Looking whether a private message was sent", scopes=("im:write",)),
    Feature(
        name="Hearing words in the threads of public channels",
        scopes=("channels:history",),
        events=("message.channels",),
        private=False,
    ),
    Feature(
        name="Hearing words in the threads of private channels",
        scopes=("groups:history",),
        events=("message.groups",),
        private=True,
    ),
    Feature(
        name="Knowing who is in a public channel",
        scopes=("channels:read",),
        events=("member_joined_channel", "member_left_channel"),
        private=False,
    ),
    Feature(
        name="Knowing who is in a private channel",
        scopes=("groups:read",),
        events=("member_joined_channel", "member_left_channel"),
        private=True,
    ),
    Feature(
        name="Inviting people into public channels",
        scopes=("channels:write.invites", "channels:manage"),
        private=False,
    ),
    Feature(
        name="Inviting people into private channels",
        scopes=("groups:write.invites", "groups:write"),
        private=True,
    ),
    Feature(name="Private requests", scopes=("groups:write",), wanted=_by_private),
    Feature(
        name="Turning messages into requests by a reaction",
        scopes=("reactions:read",),
        events=("reaction_added",),
        wanted=_by_reaction,
    ),
    Feature(
        name="Roles and plans of user groups",
        scopes=("usergroups:read",),
        events=("subteam_members_changed", "subteam_updated"),
        wanted=_by_groups,
    ),
    Feature(name="People's names and time zones", scopes=("users:read",)),
    Feature(
        name="Noticing that the app was taken out of a workspace",
        events=("app_uninstalled", "tokens_revoked"),
        wanted=_by_installing,
    ),
)


def features(desks: Iterable[Desk]) -> Iterator[Feature]:
    """Those that are configured anywhere."""
    configured = list(desks)
    return (one for one in FEATURES if any(one.wanted(desk) for desk in configured))


def scopes(desks: Iterable[Desk]) -> list[str]:
    """The scopes that these desks need, and no others."""
    return sorted({scope for one in features(desks) for scope in one.scopes[:1]})


def events(desks: Iterable[Desk]) -> list[str]:
    """The events that these desks need to hear of, and no others."""
    return sorted({event for one in features(desks) for event in one.events})


def lacking(
    desks: Iterable[Desk], granted: Collection[str], private: Collection[bool] = (False, True)
) -> list[Feature]:
    """The features that are configured and will not work with these scopes; `private` is what their channels are."""
    return [
        one for one in features(desks) if not one.works(granted) and (one.private is None or one.private in private)
    ]
