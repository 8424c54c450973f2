"""The door to Slack: it hears what people do there, and performs what the courier brings."""

import asyncio
from collections.abc import Callable, Mapping
from functools import partial

import structlog
from pydantic import SecretStr

from adapters.slack import address
from adapters.slack.address import Place
from adapters.slack.answers import Answers
from adapters.slack.asking import Asking
from adapters.slack.directory import Directory
from adapters.slack.gate import gate
from adapters.slack.granted import Granted
from adapters.slack.hands import Hands
from adapters.slack.happenings import Happenings
from adapters.slack.membership import Membership
from adapters.slack.missed import AT_ONCE, EVERY, Missed
from adapters.slack.news import News
from adapters.slack.pace import Pace
from adapters.slack.payloads import Payloads
from adapters.slack.profiles import Profiles
from adapters.slack.reactions import Reactions
from adapters.slack.request_url import RequestUrl
from adapters.slack.sent import Sent, shown
from adapters.slack.signatures import Signatures
from adapters.slack.socket_mode import SocketMode
from adapters.slack.spans import Surroundings
from adapters.slack.timely import Timely
from adapters.slack.web import Web
from adapters.slack.workspace import Workspace
from bot.catching_up import CatchingUp
from bot.config import Desk, Secrets, SlackSettings
from bot.door import Hears, Later, Never, Opened
from bot.duties import Alone, Duties
from bot.paces import ALONE, Paces
from bot.text import Card, Link, pings, sentence
from swarm.refused import Mention

log = structlog.get_logger()

DRAINING = 10.0
"""Seconds that are left at the end to answers on their way."""


class SlackDoor:
    """Slack as the courier and the supervisor see it."""

    platform = address.PLATFORM

    def __init__(
        self,
        settings: SlackSettings,
        desks: Mapping[str, Desk],
        secrets: Secrets,
        hears: Hears,
        paces: Paces = ALONE,
        *,
        duties: Duties | None = None,
    ) -> None:
        self._settings = settings
        self._secrets = secrets
        self._hears = hears
        self._desks = tuple(desks)
        self._pace = Pace(AT_ONCE, EVERY)
        self._hands = Hands()
        self._web = Web(settings, _told(secrets.slack_bot_token), paces)
        self._workspace = Workspace(self._web)
        self._profiles = Profiles(self._web, self._hands)
        self._directory = Directory(desks, self._web, self._profiles, self._hands)
        self._membership = Membership(self._web, self._hands)
        self._duties = duties or Alone()
        self._news = News(self._duties, self._directory, self._membership, hears, self._hands)
        self._answers = Answers(self._web, self._workspace)
        self._sent = Sent(self._web)
        self._ear: SocketMode | RequestUrl | None = None
        self._granted = Granted(desks.values(), self._web)
        self._stopped = False

    def look_first(self, key: str) -> None:
        self._sent.look_first(key)
        self._web.resume()

    def settle(self, key: str) -> None:
        self._sent.settle(key)

    async def open_thread(self, intake: str, card: Card, greeting: Card, key: str, after: str = "") -> Opened:
        """One message: the card, which notifies those whom it or the greeting pings."""
        loud = [*pings(card), *pings(greeting)]
        at = str(await self._say(address.place(intake), card, loud, key))
        return Opened(thread=at, card=at)

    async def post(self, thread: str, card: Card, key: str, after: str = "") -> str:
        return str(await self._say(address.place(thread), card, pings(card), key, _ts(after)))

    async def edit(self, message: str, card: Card) -> None:
        at = address.place(message)
        change = partial(self._web.call, "chat.update", channel=at.channel, ts=at.ts)
        await shown(card, await self._around(), lambda said: change(**said))

    async def whisper(self, person: str, card: Card, key: str, after: str = "") -> str:
        return str(await self._sent.send(Place(address.user_of(person)), card, await self._around(), key))

    async def close_thread(self, thread: str) -> None:
        """Slack's threads are never closed."""

    async def reopen_thread(self, thread: str) -> None:
        """Slack's threads are never closed."""

    async def run(self, ready: Callable[[], None]) -> None:
        again, catching = await self._prepare()
        if self._stopped or self._ear is None:
            return
        learning = self._hands.take(self._learn_the_rest(again), "read user groups")
        try:
            await self._ear.run(_heard(ready, catching))
        finally:
            catching.unsure()
            learning.cancel()
            self._news.stop()
            self._profiles.forget_wishes()
            await self._hands.drain(DRAINING)

    async def stop_hearing(self) -> None:
        self._stopped = True
        if self._ear is not None:
            self._ear.stop()

    async def close(self) -> None:
        await self.stop_hearing()
        await self._hands.drop()
        await self._web.close()

    async def _prepare(self) -> tuple[float | None, CatchingUp]:
        """Who are we, who is who, and an ear to hear with. Raises Later or Never."""
        me = await self._workspace.me()
        self._hands.take(self._granted.tell(), "see what the app was granted")
        again = await self._directory.learn(self._hears)
        missed = Missed(self._web, self._directory, me, self._hears, self._pace)
        start = partial(self._hands.take, what="catch up with what was said")
        catching = CatchingUp(self._hears, self.platform, self._desks, missed.tell, start)
        self._news.doubt_with(catching.doubt)
        payloads = Payloads(self._directory, me)
        timely = Timely(self._hears, self._profiles)
        asking = Asking(payloads, timely, self._answers, self._hands)
        happenings = Happenings(
            me=me,
            directory=self._directory,
            membership=self._membership,
            news=self._news,
            payloads=payloads,
            reactions=Reactions(self._web, me, self._directory, payloads),
            hears=self._hears,
            timely=timely,
            answers=self._answers,
            duties=self._duties,
            hands=self._hands,
            lost=catching.lost,
        )
        app = gate(me, asking, happenings)
        if self._settings.mode == "http":
            signatures = Signatures(_told(self._secrets.slack_signing_secret))
            self._ear = RequestUrl(self._settings.listen, app, signatures)
        else:
            self._ear = SocketMode(self._web, _told(self._secrets.slack_app_token), app, self._hands, catching.missed)
        return again, catching

    async def _learn_the_rest(self, again: float | None) -> None:
        """Groups that could not be read at the start are asked for until they can."""
        while again is not None:
            await asyncio.sleep(again)
            again = await self._directory.learn(self._hears)

    async def _say(self, where: Place, card: Card, loud: list[str], key: str, after: str = "") -> Place:
        """Post to a channel or thread; whoever is pinged is brought in, or told in private where it is."""
        around = await self._around(await self._quiet(card, loud))
        called = [user for user in map(address.user, loud) if user is not None]
        absent = await self._membership.bring(where.channel, list(dict.fromkeys(called)))
        again = self._sent.doubted(key)
        at = await self._sent.send(where, card, around, key, after)
        for user in absent:
            await self._call_from_outside(user, at, where.ts, key, again=again)
        return at

    async def _call_from_outside(self, user: str, at: Place, root: str, key: str, *, again: bool) -> None:
        """A part of the effect: it is done once as well, and where it cannot be done the rest stands."""
        link = address.permalink((await self._workspace.me()).site, at, root)
        said = sentence(
            "You are wanted ",
            Link(link, "here"),
            ", in a channel that you are not in, and Slack does not let me invite you. Ask somebody there to add you.",
        )
        if again:
            self._sent.look_first(f"{key} {user}")
        try:
            await self._sent.send(Place(user), said, await self._around(), f"{key} {user}")
        except Never as never:
            log.warning("could not", what="tell somebody who could not be invited", why=str(never))
            self._sent.settle(f"{key} {user}")
        except Later:
            self._sent.look_first(key)
            raise

    async def _quiet(self, card: Card, loud: list[str]) -> dict[str, str]:
        """The names of those whom the card mentions without pinging them: a real mention would notify them."""
        mentioned = {user for who in _mentioned(card) if who not in loud and (user := address.user(who))}
        names = {user: await self._profiles.name(user) for user in sorted(mentioned)}
        return {user: name for user, name in names.items() if name is not None}

    async def _around(self, names: Mapping[str, str] | None = None) -> Surroundings:
        return Surroundings((await self._workspace.me()).site, names or {})


def _mentioned(card: Card) -> list[str]:
    texts = [card.title, *card.body, *(fact.text for fact in card.facts)]
    return [span.person for text in texts for span in text if isinstance(span, Mention)]


def _heard(ready: Callable[[], None], catching: CatchingUp) -> Callable[[], None]:
    """What to do whenever people are heard. A line that is taken up again is not news to the supervisor."""
    left = [ready]

    def heard() -> None:
        if left:
            left.pop()()
        catching.heard()

    return heard


def _told(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret is not None else ""


def _ts(known: str) -> str:
    """When a message at an address was sent; nothing for none."""
    return address.place(known).ts if known else ""
