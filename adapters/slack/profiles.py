"""People's names and time zones, learnt in the background. What cannot wait for them goes on without."""

import asyncio
from dataclasses import dataclass
from typing import Any

import structlog
from pydantic import TypeAdapter, ValidationError

from adapters.slack.hands import Hands, soon
from adapters.slack.replies import PERSON
from adapters.slack.web import Web
from bot.door import Later, Never
from bot.malformed import Malformed
from swarm.office import Zone

Json = dict[str, Any]

log = structlog.get_logger()

PAUSE = 30.0
"""Seconds to wait where Slack does not say how long."""
GUEST = ("is_restricted", "is_ultra_restricted", "is_stranger")
"""What Slack says of guests of many channels and of one, and of people of another workspace."""
NAME_PATIENCE = 2.0
"""Seconds; a message that mentions somebody does not wait longer for their name."""
ZONE: TypeAdapter[str] = TypeAdapter(Zone)


@dataclass(frozen=True, slots=True)
class Profile:
    name: str
    zone: str
    """Empty where Slack tells none, or one that nobody here has heard of."""
    guest: bool = False
    """Whether they are not of the workspace, but asked into some channels of it, or of another company's."""


class Profiles:
    """What people say of themselves in Slack."""

    def __init__(self, web: Web, hands: Hands) -> None:
        self._web = web
        self._hands = hands
        self._known: dict[str, Profile | None] = {}
        self._wanted: dict[str, None] = {}
        self._learning: asyncio.Task[None] | None = None
        self._asked: dict[str, asyncio.Task[Later | None]] = {}
        self._told: set[str] = set()

    def zone(self, user: str) -> str:
        """Somebody's time zone; empty if it is not known, or not yet."""
        profile = self._known.get(user)
        return profile.zone if profile else ""

    def guest(self, user: str) -> bool:
        """Whether somebody is known to be but a guest."""
        profile = self._known.get(user)
        return profile is not None and profile.guest

    async def zone_soon(self, user: str, seconds: float) -> str:
        """The same, but waited for if it is not known yet; empty if that takes too long."""
        if user not in self._known:
            await soon(self._question(user), seconds)
        return self.zone(user)

    def want(self, *users: str) -> None:
        """Learn these people's profiles, one after the other, some time soon."""
        self._wanted.update(dict.fromkeys(user for user in users if user not in self._known))
        if self._wanted and (self._learning is None or self._learning.done()):
            self._learning = self._hands.take(self._learn(), "learn people's time zones")

    async def learnt(self, *users: str) -> bool:
        """Learn these people's profiles; whether that could be done before nobody was waiting any more."""
        self.want(*users)
        if self._learning is not None:
            await asyncio.wait({self._learning})
        return self._known.keys() >= set(users)

    async def name(self, user: str) -> str | None:
        """Somebody's name, or None if Slack does not tell it now."""
        if user not in self._known:
            await soon(self._question(user), NAME_PATIENCE)
        profile = self._known.get(user)
        return profile.name if profile else None

    def forget_wishes(self) -> None:
        """Nobody is waiting any more."""
        self._wanted.clear()
        for task in (self._learning, *self._asked.values()):
            if task is not None:
                task.cancel()

    async def _learn(self) -> None:
        while self._wanted:
            user = next(iter(self._wanted))
            later = await self._question(user) if user not in self._known else None
            if later is None:
                self._wanted.pop(user, None)
            else:
                await asyncio.sleep(later.after or PAUSE)

    def _question(self, user: str) -> asyncio.Task[Later | None]:
        """What is being asked of somebody already is not asked twice at a time."""
        if user not in self._asked:
            task = self._asked[user] = self._hands.take(self._ask(user), "learn somebody's time zone")
            task.add_done_callback(lambda _: self._asked.pop(user, None))
        return self._asked[user]

    async def _ask(self, user: str) -> Later | None:
        """Somebody's profile is known then, or known not to be had; unless Slack wants to be asked later."""
        try:
            self._known[user] = read(user, await self._web.call("users.info", user=user))
        except Later as later:
            return later
        except (Never, Malformed) as error:
            self._give_up(user, str(error))
        return None

    def _give_up(self, user: str, why: str) -> None:
        """Not to be known; a reason that holds for everybody is told once."""
        self._known[user] = None
        if why not in self._told:
            self._told.add(why)
            log.warning("could not", what="read somebody's name and time zone", who=user, why=why)


def read(user: str, answer: Json) -> Profile:
    """What somebody says of themselves. Raises Malformed."""
    said = PERSON.of(answer.get("user") or {})
    profile = said.get("profile") or {}
    name = profile.get("display_name") or said.get("real_name") or said.get("name") or user
    return Profile(name, _zone(said.get("tz")), any(said.get(one) for one in GUEST))


def _zone(told: object) -> str:
    """A time zone that can be read by; it is somebody else's word, and not everybody has one."""
    try:
        return ZONE.validate_python(told)
    except ValidationError:
        return ""
