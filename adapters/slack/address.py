"""How places and people of Slack are named outside of this package, and where a browser finds them.

A channel is slack:C1, a thread or message slack:C1/1699.000100, a direct message slack:D1, a person slack:U1. Where
there are many workspaces, each place has its installation before it: slack:T1:C1/1699.000100. People have none: a desk
knows its own alone.
"""

import re
from dataclasses import dataclass

from bot.door import Never

PLATFORM = "slack"
USER = re.compile(r"[UW][A-Z0-9]+")
TEAM = re.compile(r"[TE][A-Z0-9]+")


@dataclass(frozen=True, slots=True)
class Place:
    """A channel or direct message, or a thread or message in it."""

    channel: str
    ts: str = ""
    team: str = ""
    """Where the app is installed, in a workspace or an organisation; empty inside of it, and where there is but one."""

    def __str__(self) -> str:
        whole = f"{PLATFORM}:{self.team}:{self.channel}" if self.team else f"{PLATFORM}:{self.channel}"
        return f"{whole}/{self.ts}" if self.ts else whole

    @property
    def direct(self) -> bool:
        return self.channel.startswith("D")


def place(address: str) -> Place:
    """The place with this address. Raises Never if it is not one of Slack's."""
    platform, _, rest = address.partition(":")
    whole, _, ts = rest.partition("/")
    team, apart, channel = whole.rpartition(":")
    if platform != PLATFORM or not channel or (apart and not TEAM.fullmatch(team)):
        raise Never(f"{address!r} is no address in Slack.")
    return Place(channel, ts, team)


def person(user: str) -> str:
    """The person with this user id of Slack."""
    return f"{PLATFORM}:{user}"


def spoken(channel: str, ts: str) -> str:
    """The delivery of somebody's words: the same whenever and however one hears of them."""
    return f"{PLATFORM}:msg:{channel}/{ts}"


def user(who: str) -> str | None:
    """The user id of somebody in Slack; None for anybody else, and for what cannot be anybody's id."""
    platform, _, found = who.partition(":")
    return found if platform == PLATFORM and USER.fullmatch(found) else None


def user_of(who: str) -> str:
    """The user id of somebody who has to be in Slack. Raises Never."""
    found = user(who)
    if found is None:
        raise Never(f"{who} is not in Slack, so Slack cannot reach them.")
    return found


def permalink(site: str, where: Place, root: str = "") -> str:
    """The link to a message; `root` is the first message of its thread, if it stands in one."""
    link = f"{site}archives/{where.channel}"
    if where.ts:
        link += f"/p{where.ts.replace('.', '')}"
    if root and root != where.ts:
        link += f"?thread_ts={root}&cid={where.channel}"
    return link
