"""The door to Slack: it hears what people do in its workspaces, and performs there what the courier brings."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from pydantic import SecretStr

from adapters.slack import address
from adapters.slack.address import Place
from adapters.slack.ears import Ear, Ears
from adapters.slack.gate import gate
from adapters.slack.hands import Hands
from adapters.slack.many import Many
from adapters.slack.private_channels import unless_lost
from adapters.slack.request_url import RequestUrl
from adapters.slack.signatures import Signatures
from adapters.slack.socket_mode import SocketMode
from adapters.slack.team import Shared, Team
from adapters.slack.teams import Teams
from bot.config import Desk, Secrets, SlackSettings
from bot.door import Hears, Opened
from bot.duties import Alone, Duties
from bot.installs import Installs
from bot.paces import ALONE, Paces
from bot.text import Card, pings

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
        installs: Installs | None = None,
    ) -> None:
        """With `installs` there may be many workspaces, whose tokens are kept there; else one, by the environment's."""
        self._settings = settings
        self._secrets = secrets
        self._hands = Hands()
        shared = Shared(settings=settings, hears=hears, paces=paces, duties=duties or Alone(), hands=self._hands)
        token = _told(secrets.slack_bot_token)
        self._teams = Teams({id_: Team(id_, its, shared, token) for id_, its in _by_installation(desks).items()})
        self._many = Many(self._teams, desks.values(), secrets, shared, installs) if installs is not None else None
        self._ear: Ear | None = None
        self._stopped = False

    def look_first(self, key: str, ago: float = 0.0) -> None:
        for team in self._teams.every:
            team.speaking.look_first(key, ago)

    def settle(self, key: str) -> None:
        for team in self._teams.every:
            team.speaking.settle(key)

    async def open_thread(self, intake: str, card: Card, greeting: Card, key: str, after: str = "") -> Opened:
        """One message, the card."""
        where = address.place(intake)
        team = self._teams.at(where)
        at = _outside(await team.speaking.open(where, card, greeting, key, intake=True), team)
        return Opened(thread=at, card=at)

    async def open_private(self, beside: str, card: Card, greeting: Card, key: str, name: str) -> Opened:
        """A channel of its own, all of which is the thread."""
        where = address.place(beside)
        team = self._teams.at(where)
        channel = await team.make_private(where, name)
        at = _outside(await team.speaking.open(channel, card, greeting, key, intake=False), team)
        return Opened(thread=_outside(channel, team), card=at)

    async def post(self, thread: str, card: Card, key: str, after: str = "") -> str:
        where = address.place(thread)
        team = self._teams.at(where)
        with unless_lost(not where.ts):
            return _outside(await team.speaking.say(where, card, pings(card), key, _ts(after)), team)

    async def edit(self, message: str, card: Card) -> None:
        at = address.place(message)
        team = self._teams.at(at)
        with unless_lost(team.is_private(at.channel)):
            await team.speaking.edit(at, card)

    async def whisper(self, person: str, card: Card, key: str, after: str = "", *, desk: str = "") -> str:
        team = self._teams.of(desk)
        return _outside(await team.speaking.whisper(address.user_of(person), card, key), team)

    async def close_thread(self, thread: str) -> None:
        """Slack's threads are never closed."""

    async def reopen_thread(self, thread: str) -> None:
        """Slack's threads are never closed."""

    async def run(self, ready: Callable[[], None]) -> None:
        await self._begin()
        try:
            if not self._stopped:
                self._ear = self._hearing()
                await self._ear.run(self._heard(ready))
        finally:
            if self._many is not None:
                self._many.stop()
            for team in self._teams.every:
                team.rest()
            await self._hands.drain(DRAINING)

    async def stop_hearing(self) -> None:
        self._stopped = True
        if self._ear is not None:
            self._ear.stop()

    async def close(self) -> None:
        await self.stop_hearing()
        await self._hands.drop()
        for web in (*(team.web for team in self._teams.every), *([self._many.web] if self._many else [])):
            await web.close()

    async def _begin(self) -> None:
        """Raises Later or Never: the only workspace has to be reached first, each of many wakes when it can be."""
        if self._many is not None:
            await self._many.begin()
            return
        for team in self._teams.every:
            await team.prepare()

    def _hearing(self) -> Ear:
        app, listen, pages = gate(self._teams, self._left), self._settings.listen, None
        web = next(team.web for team in self._teams.every)
        if self._many is not None:
            pages, web = self._many.routes(), self._many.web
        signatures = Signatures(_told(self._secrets.slack_signing_secret))
        if self._settings.mode == "http":
            return RequestUrl(listen, app, signatures, pages)
        line = SocketMode(web, _told(self._secrets.slack_app_token), app, self._hands, self._missed)
        return line if pages is None else Ears(line, RequestUrl(listen, None, signatures, pages))

    def _heard(self, ready: Callable[[], None]) -> Callable[[], None]:
        """What to do whenever people are heard. A line that is taken up again is not news to the supervisor."""
        left = [ready]

        def heard() -> None:
            if left:
                left.pop()()
            if self._many is not None:
                self._many.tenancy.heard()
            for team in self._teams.every:
                team.heard()

        return heard

    def _missed(self) -> None:
        if self._many is not None:
            self._many.tenancy.missed()
        for team in self._teams.every:
            team.missed()

    async def _left(self, team: Team) -> bool:
        """Where the token is in the environment, it is seen when it is used."""
        return self._many is None or await self._many.tenancy.left(team)


def _by_installation(desks: Mapping[str, Desk]) -> dict[str, dict[str, Desk]]:
    """The desks of each workspace, or organisation if the app is installed in all of it."""
    found: dict[str, dict[str, Desk]] = {}
    for name, desk in desks.items():
        if desk.slack is not None:
            found.setdefault(desk.slack.installation, {})[name] = desk
    return found


def _outside(place: Place, team: Team) -> str:
    return str(replace(place, team=team.id))


def _told(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret is not None else ""


def _ts(known: str) -> str:
    """When a message at an address was sent; nothing for none."""
    return address.place(known).ts if known else ""
