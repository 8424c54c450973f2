"""One workspace, as the door serves it: its token, its people, what is said and heard there. It knows of no other."""

import asyncio
import secrets
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from typing import Any, NamedTuple

import structlog

from adapters.slack import address
from adapters.slack.address import Place
from adapters.slack.answers import Answers
from adapters.slack.apart import ApartDuties, ApartHears, ApartPaces
from adapters.slack.asking import Asking
from adapters.slack.directory import Directory
from adapters.slack.granted import Granted
from adapters.slack.groups import RETRY
from adapters.slack.hands import Hands
from adapters.slack.happenings import Happenings
from adapters.slack.membership import Membership
from adapters.slack.missed import AT_ONCE, EVERY, Missed
from adapters.slack.news import News
from adapters.slack.once import Once
from adapters.slack.pace import Pace
from adapters.slack.payloads import Payloads
from adapters.slack.private_channels import PrivateChannels
from adapters.slack.profiles import Profiles
from adapters.slack.reactions import Reactions
from adapters.slack.speaking import Speaking
from adapters.slack.timely import Timely
from adapters.slack.web import Web
from adapters.slack.workspace import Me, Workspace
from bot.catching_up import CatchingUp
from bot.config import Desk, SlackSettings
from bot.door import Hears
from bot.duties import Duties
from bot.paces import Paces

log = structlog.get_logger()
READ_AGAIN = 600.0
"""Seconds after which it is read again who is who, though Slack told of no change."""


class Shared(NamedTuple):
    """What all workspaces have in common."""

    settings: SlackSettings
    hears: Hears
    paces: Paces
    duties: Duties
    hands: Hands


class Listeners(NamedTuple):
    """Those who hear what comes from a workspace, once it is known who is who there."""

    me: Me
    asking: Asking
    happenings: Happenings
    catching: CatchingUp


class Team:
    """A workspace, or an organisation, if the app is installed in all of it."""

    def __init__(self, id_: str, desks: Mapping[str, Desk], shared: Shared, token: str = "") -> None:
        """Without an id it is the only one."""
        settings, hears, paces, duties, hands = shared
        if id_:
            hears, paces, duties = ApartHears(hears, id_), ApartPaces(paces, id_), ApartDuties(duties, id_)
        self.id = id_
        self.desks = dict(desks)
        self.listeners: Listeners | None = None
        self.web = Web(settings, token, paces)
        self._hears = hears
        self._duties = duties
        self._hands = hands
        self._pace = Pace(AT_ONCE, EVERY)
        self._workspace = Workspace(self.web)
        self._profiles = Profiles(self.web, hands)
        self._directory = Directory(desks, self.web, self._profiles, hands)
        self._membership = Membership(self.web, hands)
        self._news = News(duties, self._directory, self._membership, hears, hands)
        self._answers = Answers(self.web, self._workspace)
        self._granted = Granted(desks.values(), self.web)
        self._learning: asyncio.Task[None] | None = None
        self._deaf = False
        self._in_doubt = asyncio.Event()
        self.every = READ_AGAIN
        self._private = PrivateChannels(self.web, self._workspace, self._directory)
        self.speaking = Speaking(self.web, self._workspace, self._profiles, self._membership)

    async def prepare(self) -> None:
        """Learn who we are and who is who, and be ready to hear. Raises Later or Never."""
        self._workspace.forget()
        me = await self._workspace.me()
        self._hands.take(self._granted.tell(), "see what the app was granted")
        again = await self._directory.learn(self._hears)
        self._learning = self._hands.take(self._go_on_learning(again), "read user groups")
        missed = Missed(self.web, self._directory, me, self._hears, self._pace)
        start = partial(self._hands.take, what="catch up with what was said")
        catching = CatchingUp(self._hears, address.PLATFORM, self.desks, missed.tell, start)
        self._news.doubt_with(catching.doubt)
        payloads = Payloads(self._directory, me)
        timely = Timely(self._hears, self._profiles)
        happenings = Happenings(
            me=me,
            directory=self._directory,
            membership=self._membership,
            news=self._news,
            payloads=payloads,
            reactions=Reactions(self.web, me, self._directory, payloads),
            hears=self._hears,
            timely=timely,
            once=Once(self._answers, self._duties, self._hands),
            hands=self._hands,
            lost=catching.lost,
        )
        asking = Asking(payloads, timely, self._answers, self._hands)
        self.listeners = Listeners(me, asking, happenings, catching)

    def at(self, channel: str) -> bool:
        """Whether this is the channel of one of its desks."""
        return bool(self._directory.desk_at(channel))

    async def make_private(self, beside: Place, name: str) -> Place:
        """A channel for a private request. Raises Later or Never."""
        return await self._private.make(beside, name)

    def is_private(self, channel: str) -> bool:
        """Whether this is the channel of a private request; of those of before that are not known yet, each is none of
        a desk's own."""
        return self._directory.is_private(channel) or not self.at(channel)

    async def recognise(self, body: dict[str, Any]) -> None:
        """Know where something was said. Raises what breaks."""
        await self._private.recognise(body, self._hears)

    def heard(self) -> None:
        """People are heard from now on."""
        if self._deaf:
            self._deaf = False
            self._in_doubt.set()
        if self.listeners is not None:
            self.listeners.catching.heard()

    def missed(self) -> None:
        """What is said may come over no line."""
        self._deaf = True
        if self.listeners is not None:
            self.listeners.catching.missed()

    def rest(self) -> None:
        """Nobody is heard any more."""
        if self.listeners is not None:
            self.listeners.catching.unsure()
        if self._learning is not None:
            self._learning.cancel()
        self._news.stop()
        self._profiles.forget_wishes()

    async def _go_on_learning(self, again: float | None) -> None:
        """Groups that could not be read are asked for until they can; all of them once people are heard again, and
        every so often: a change of which we were not told gives nobody a role for long, nor leaves it to them."""
        while True:
            self._in_doubt.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(self.every if again is None else again):
                    await self._in_doubt.wait()
            try:
                again = await self._directory.learn(self._hears)
            except Exception:
                log.exception("who is who could not be read", ref=secrets.token_hex(3), team=self.id)
                again = RETRY
