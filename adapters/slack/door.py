"""The door to Slack: it hears what people do in its workspaces, and performs there what the courier brings."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from pydantic import SecretStr

from adapters.slack import address
from adapters.slack.address import Place
from adapters.slack.gate import gate
from adapters.slack.hands import Hands
from adapters.slack.request_url import RequestUrl
from adapters.slack.signatures import Signatures
from adapters.slack.socket_mode import SocketMode
from adapters.slack.team import Team
from adapters.slack.teams import Teams
from bot.config import Desk, Secrets, SlackSettings
from bot.door import Hears, Opened
from bot.duties import Alone, Duties
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
    ) -> None:
        self._settings = settings
        self._secrets = secrets
        self._hands = Hands()
        token = _told(secrets.slack_bot_token)
        self._team = Team(
            "",
            settings=settings,
            desks=desks,
            hears=hears,
            paces=paces,
            duties=duties or Alone(),
            hands=self._hands,
            token=token,
        )
        self._teams = Teams({"": self._team})
        self._ear: SocketMode | RequestUrl | None = None
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
        at = _outside(await team.speaking.open(where, card, greeting, key), team)
        return Opened(thread=at, card=at)

    async def post(self, thread: str, card: Card, key: str, after: str = "") -> str:
        where = address.place(thread)
        team = self._teams.at(where)
        return _outside(await team.speaking.say(where, card, pings(card), key, _ts(after)), team)

    async def edit(self, message: str, card: Card) -> None:
        at = address.place(message)
        await self._teams.at(at).speaking.edit(at, card)

    async def whisper(self, person: str, card: Card, key: str, after: str = "", *, desk: str = "") -> str:
        team = self._teams.of(desk)
        return _outside(await team.speaking.whisper(address.user_of(person), card, key), team)

    async def close_thread(self, thread: str) -> None:
        """Slack's threads are never closed."""

    async def reopen_thread(self, thread: str) -> None:
        """Slack's threads are never closed."""

    async def run(self, ready: Callable[[], None]) -> None:
        await self._team.prepare()
        if self._stopped:
            return
        self._ear = self._hearing()
        try:
            await self._ear.run(self._heard(ready))
        finally:
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
        for team in self._teams.every:
            await team.web.close()

    def _hearing(self) -> SocketMode | RequestUrl:
        app = gate(self._teams, self._left)
        if self._settings.mode == "http":
            return RequestUrl(self._settings.listen, app, Signatures(_told(self._secrets.slack_signing_secret)))
        return SocketMode(self._team.web, _told(self._secrets.slack_app_token), app, self._hands, self._missed)

    def _heard(self, ready: Callable[[], None]) -> Callable[[], None]:
        """What to do whenever people are heard. A line that is taken up again is not news to the supervisor."""
        left = [ready]

        def heard() -> None:
            if left:
                left.pop()()
            for team in self._teams.every:
                team.heard()

        return heard

    def _missed(self) -> None:
        for team in self._teams.every:
            team.missed()

    async def _left(self, team: Team) -> bool:
        """Where the token is in the environment, it is seen when it is used."""
        return True


def _outside(place: Place, team: Team) -> str:
    return str(replace(place, team=team.id))


def _told(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret is not None else ""


def _ts(known: str) -> str:
    """When a message at an address was sent; nothing for none."""
    return address.place(known).ts if known else ""
