"""Many workspaces at one door: what belongs to the app itself, and to none of them. It installs, and hears for all."""

import asyncio
from collections.abc import Iterable
from functools import partial

from adapters.slack import install_pages, rights
from adapters.slack.gate import QUIET
from adapters.slack.installing import Client, Shelf, States, flow
from adapters.slack.request_url import Routes
from adapters.slack.team import Shared
from adapters.slack.teams import Teams
from adapters.slack.tenancy import Tenancy
from adapters.slack.web import Web
from bot.config import Desk, Secrets
from bot.door import Later, Never
from bot.installs import Installs, page


class Many:
    """The app."""

    def __init__(
        self,
        teams: Teams,
        desks: Iterable[Desk],
        secrets: Secrets,
        shared: Shared,
        installs: Installs,
    ) -> None:
        self._settings = settings = shared.settings
        self._secrets = secrets
        self._served = frozenset(team.id for team in teams.every)
        self._scopes = rights.scopes(desks)
        self._hands = shared.hands
        self._installs = installs
        self._probe = partial(Web, settings, paces=shared.paces, quiet=True)
        self._looking: asyncio.Task[None] | None = None
        self.web = Web(settings, "", shared.paces)
        self.tenancy = Tenancy(teams, installs, shared, probe=self._probe, where=page(settings.public_url))

    async def begin(self) -> None:
        """See what is installed, and go on seeing it. Raises Later."""
        await self.tenancy.look()
        self._looking = self._hands.take(self.tenancy.run(), "see what is installed")

    def routes(self) -> Routes:
        """The pages at which it is installed."""
        client = Client(base_url=self._settings.api_url, session=self.web.session, logger=QUIET, retry_handlers=[])
        client.proxy = None  # the session reads the proxies of the environment
        client_id, secret = self._secrets.slack_client_id, self._secrets.slack_client_secret
        made = flow(
            client=client,
            credentials=(client_id.get_secret_value(), secret.get_secret_value()) if client_id and secret else ("", ""),
            public_url=self._settings.public_url,
            scopes=self._scopes,
            states=States(self._installs),
            shelf=Shelf(self._installs, self._served, self.tenancy.changed, self._give_back),
            pages=install_pages.pages(),
        )
        return install_pages.routes(made)

    def stop(self) -> None:
        if self._looking is not None:
            self._looking.cancel()
        self.tenancy.stop()

    async def _give_back(self, token: str) -> None:
        """Slack may have it back; if it does not take it, nobody knows it any more all the same."""
        web = self._probe(token)
        try:
            await web.call("auth.revoke")
        except (Later, Never):
            pass
        finally:
            await web.close()
