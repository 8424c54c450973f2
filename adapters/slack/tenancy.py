"""Which workspaces have the app installed just now: there desks are awake, elsewhere they rest, and lose nothing.

What is kept is the truth, for all processes. That the app was taken away is believed only once Slack does not accept
the token any more: a late notice of it must not take away what was installed anew.
"""

import asyncio
from collections.abc import Callable, Collection
from contextlib import suppress
from functools import partial

import structlog

from adapters.slack.refusals import Unwelcome
from adapters.slack.team import Shared, Team
from adapters.slack.teams import Teams
from adapters.slack.web import Web
from bot.door import Later, Never
from bot.installs import ODD_KEY, Install, Installs, called
from bot.patience import growing

log = structlog.get_logger()
NEWS = "slack installs"
"""Said to the other processes when something changed."""
EVERY = 30.0
"""Seconds after which it is looked up anyway what is installed."""
TOKEN = "token"  # noqa: S105 - what it is called
RESTS = "Muster is not installed in {there}: open {where}."
SEALED = f"Muster does not know its token in {{there}}. {ODD_KEY}"
REMEDY = "if the app was taken out of {there}, install it again: open {where}."


class Tenancy:
    """Wakes workspaces and lets them rest."""

    def __init__(
        self,
        teams: Teams,
        installs: Installs,
        shared: Shared,
        *,
        probe: Callable[[str], Web],
        where: str,
    ) -> None:
        """`probe` calls Slack with a token that is given; `where` is the address at which the app is installed."""
        self._teams = teams
        self._installs = installs
        self._duties = shared.duties
        self._hears = shared.hears
        self._hands = shared.hands
        self._probe = probe
        self._where = where
        self._there: dict[str, Install] = {}
        self._waking: dict[str, asyncio.Task[None]] = {}
        self._doubting: dict[str, asyncio.Task[bool]] = {}
        self._told: set[str] = set()
        """Of whom it was said that they rest."""
        self._refused: set[str] = set()
        """Those whose token was good once, and is not any more."""
        self._one = asyncio.Lock()
        self._heard = False
        for team in teams.every:
            team.web.turned_out = partial(self._doubt, team)
            team.web.remedy = REMEDY.format(there=called(team.id), where=where)
            team.web.rest(RESTS.format(there=called(team.id), where=where))
        self._duties.listen(self._news)

    async def run(self) -> None:
        """Look now and then what is installed. Never returns."""
        while True:
            await self._look()
            await asyncio.sleep(EVERY)

    async def look(self) -> None:
        """See what is installed. Raises Later."""
        async with self._one:
            found = await self._installs.all()
            for team in self._teams.every:
                install, before = found.get(team.id), self._there.get(team.id)
                if install is None and team.id in found:
                    self._cannot_open(team)
                elif install is None:
                    self._rest(team, RESTS)
                elif before is None or before.values != install.values:
                    self._wake(team, install)

    async def changed(self) -> None:
        """Something was installed, or is no longer. Raises Later."""
        await self.look()
        await self._duties.tell(NEWS)

    async def left(self, team: Team) -> bool:
        """A workspace may have taken the app away; whether it is known by now."""
        return team.id not in self._there or await self._doubt(team)

    def heard(self) -> None:
        """People are heard from now on; whoever wakes later is to know."""
        self._heard = True

    def missed(self) -> None:
        """Nobody is heard just now."""
        self._heard = False

    def stop(self) -> None:
        for task in (*self._waking.values(), *self._doubting.values()):
            task.cancel()
        self._heard = False
        self._there.clear()

    def _news(self, what: str) -> None:
        if what in ("", NEWS):
            self._hands.take(self._look(), "see what is installed")

    async def _look(self) -> None:
        with suppress(Later):  # it is looked up again soon; what is awake stays so
            await self.look()

    def _cannot_open(self, team: Team) -> None:
        """Another process has a newer key: what is known here is as good as before, until Slack does not accept it."""
        if team.id not in self._there or team.id in self._refused:
            self._rest(team, SEALED)

    def _wake(self, team: Team, install: Install) -> None:
        self._there[team.id] = install
        self._refused.discard(team.id)
        self._told.discard(team.id)
        self._end_waking(team)
        team.rest()
        team.web.use(install.values[TOKEN])
        self._waking[team.id] = self._hands.take(self._woken(team), "begin in a workspace")

    def _rest(self, team: Team, words: str) -> None:
        self._end_waking(team)
        if self._there.pop(team.id, None) is not None:
            team.rest()
        team.listeners = None
        why = words.format(there=called(team.id), where=self._where)
        team.web.rest(why)
        if team.id not in self._told:
            self._told.add(team.id)
            log.warning("a workspace rests", workspace=team.id, desks=list(team.desks), why=why)

    def _end_waking(self, team: Team) -> None:
        if (waking := self._waking.pop(team.id, None)) is not None:
            waking.cancel()

    async def _woken(self, team: Team) -> None:
        failed = 0
        while True:
            try:
                await team.prepare()
                break
            except (Later, Never) as error:
                wait = (error.after if isinstance(error, Later) else None) or growing(failed)
                log.warning("a workspace is not awake yet", workspace=team.id, why=str(error), again_in=round(wait, 1))
            failed += 1
            await asyncio.sleep(wait)
        log.info("a workspace is awake", workspace=team.id, desks=list(team.desks))
        if self._heard:
            team.heard()
        await self._back(team.desks)

    async def _back(self, desks: Collection[str]) -> None:
        for desk in desks:
            await self._hears.back(desk=desk)

    def _doubt(self, team: Team) -> asyncio.Task[bool]:
        """One at a time finds out whether a token is still good."""
        if team.id not in self._doubting:
            task = self._doubting[team.id] = self._hands.take(self._known(team), "see whether a token is good")
            task.add_done_callback(lambda _: self._doubting.pop(team.id, None))
        return self._doubting[team.id]

    async def _known(self, team: Team) -> bool:
        """Whether it could be found out. What is no longer good is forgotten."""
        install = self._there.get(team.id)
        if install is None:
            return True
        try:
            if not await self._is_good(install.values[TOKEN]):
                log.warning("the app was taken out of a workspace", workspace=team.id, desks=list(team.desks))
                self._refused.add(team.id)
                await self._installs.remove(install)
                await self.changed()
        except Later:
            return False
        return True

    async def _is_good(self, token: str) -> bool:
        """Raises Later."""
        probe = self._probe(token)
        try:
            await probe.call("auth.test")
        except Unwelcome:
            return False
        except Never:
            pass  # whatever it is, it is not the token
        finally:
            await probe.close()
        return True
