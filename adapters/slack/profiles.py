"""People's names and time zones, learnt in the background; nothing waits for them but a name that must not notify."""

import asyncio
from dataclasses import dataclass

import structlog

from adapters.slack.hands import Hands
from adapters.slack.web import Web
from bot.door import Later, Never

log = structlog.get_logger()

PAUSE = 30.0
"""Seconds to wait where Slack does not say how long."""


@dataclass(frozen=True, slots=True)
class Profile:
    name: str
    zone: str


class Profiles:
    """What people say of themselves in Slack."""

    def __init__(self, web: Web, hands: Hands) -> None:
        self._web = web
        self._hands = hands
        self._known: dict[str, Profile | None] = {}
        self._wanted: dict[str, None] = {}
        self._learning: asyncio.Task[None] | None = None
        self._told: set[str] = set()

    def zone(self, user: str) -> str | None:
        """Somebody's time zone, if it is known already; otherwise it is from now on being asked for."""
        profile = self._known.get(user)
        if user not in self._known:
            self.want(user)
        return profile.zone if profile else None

    def want(self, *users: str) -> None:
        """Learn these people's profiles, one after the other, some time soon."""
        self._wanted.update(dict.fromkeys(user for user in users if user not in self._known))
        if self._wanted and (self._learning is None or self._learning.done()):
            self._learning = self._hands.take(self._learn(), "learn people's time zones")

    async def name(self, user: str) -> str | None:
        """Somebody's name, or None if Slack does not tell it now."""
        if user not in self._known:
            try:
                await self._ask(user)
            except Later as later:
                log.info("later", what="read somebody's name", who=user, why=str(later))
            except Never as never:
                self._give_up(user, never)
        profile = self._known.get(user)
        return profile.name if profile else None

    def forget_wishes(self) -> None:
        """Nobody is waiting any more."""
        self._wanted.clear()
        if self._learning is not None:
            self._learning.cancel()

    async def _learn(self) -> None:
        while self._wanted:
            user = next(iter(self._wanted))
            try:
                if user not in self._known:
                    await self._ask(user)
            except Later as later:
                await asyncio.sleep(later.after or PAUSE)
                continue
            except Never as never:
                self._give_up(user, never)
            self._wanted.pop(user, None)

    def _give_up(self, user: str, never: Never) -> None:
        """Not to be known; a reason that holds for everybody is told once."""
        self._known[user] = None
        if str(never) not in self._told:
            self._told.add(str(never))
            log.warning("could not", what="read somebody's name and time zone", who=user, why=str(never))

    async def _ask(self, user: str) -> None:
        said = (await self._web.call("users.info", user=user))["user"]
        profile = said.get("profile", {})
        name = profile.get("display_name") or said.get("real_name") or said.get("name") or user
        self._known[user] = Profile(str(name), str(said.get("tz") or "UTC"))
