"""The Discord double: a strict stand-in for Discord's REST API and gateway, over real sockets."""

import asyncio
import secrets
from collections.abc import Iterable
from types import TracebackType
from typing import Self

from aiohttp import web

from tests.platforms.discord import routes_accounts, routes_messages, routes_threads
from tests.platforms.discord.acting import Acting
from tests.platforms.discord.faults import Fault
from tests.platforms.discord.gateway import Gateway
from tests.platforms.discord.intents import PRIVILEGED
from tests.platforms.discord.rest import API, Call, Rest, unknown_routes
from tests.platforms.discord.routes_commands import ANSWERS, CommandRoutes
from tests.platforms.discord.uploads import CDN


class DiscordDouble(Acting):
    """`async with DiscordDouble() as discord:` serves one guild with one bot on a free port."""

    def __init__(self, *, bot_name: str = "muster", privileged: Iterable[str] = ()) -> None:
        super().__init__(bot_name)
        self.token = _token()
        self._privileged: set[str] = set(privileged)
        self.gateway = Gateway(self.world, self.token, self._privileged, self.changed)
        self.rest = Rest(self.world, self.desk, self.token, self._privileged, self.changed)
        self.api_url = self.gateway_url = ""
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        app = web.Application(middlewares=[unknown_routes], client_max_size=30 * 1024 * 1024)
        app.router.add_get("/gateway", self.gateway.serve)
        app.router.add_get("/gateway/", self.gateway.serve)
        app.router.add_get(CDN + "{snowflake}/{name}", self.rest.uploads.fetch)
        commands = CommandRoutes(self.palette).routes()
        routes = [*routes_accounts.ROUTES, *routes_messages.ROUTES, *routes_threads.ROUTES, *commands, *ANSWERS]
        for method, template, route in routes:
            app.router.add_route(method, API + template, self.rest.serve(method, template, route))
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        port = self._runner.addresses[0][1]
        self.api_url = self.rest.url = f"http://127.0.0.1:{port}{API}"
        self.gateway_url = self.rest.gateway_url = self.gateway.url = f"ws://127.0.0.1:{port}/gateway"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.rest.closing.set()
        await self.gateway.close()
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def privileged(self) -> set[str]:
        """Privileged intents the application may ask for: `members`, `message_content`, `presences`."""
        return self._privileged

    @privileged.setter
    def privileged(self, names: Iterable[str]) -> None:
        wanted = set(names)
        assert wanted <= set(PRIVILEGED), f"the privileged intents are {', '.join(PRIVILEGED)}"
        self._privileged.clear()
        self._privileged.update(wanted)

    # Accounts

    @property
    def calls(self) -> list[Call]:
        """Every REST call the bot made, oldest first."""
        return self.rest.calls

    def calls_to(self, method: str, route: str) -> list[Call]:
        """Those to one route, given as a template such as `/channels/{channel}/messages`."""
        return [call for call in self.calls if (call.method, call.route) == (method, route)]

    @property
    def connections(self) -> int:
        """TCP connections on which REST calls came."""
        return self.rest.connections

    @property
    def latency(self) -> float:
        return self.rest.latency

    @latency.setter
    def latency(self, seconds: float) -> None:
        self.rest.latency = seconds

    @property
    def rate_limits(self) -> bool:
        """Whether calls are limited as on the real platform."""
        return self.rest.rate_limits

    @rate_limits.setter
    def rate_limits(self, on: bool) -> None:
        self.rest.rate_limits = on

    # Faults

    def fail(
        self,
        method: str,
        route: str,
        *,
        times: int | None = 1,
        status: int = 500,
        retry_after: float = 0.3,
        everywhere: bool = False,
        code: int | None = None,
        hang: float | None = None,
        carried_out: bool = False,
        cut: bool = False,
        every: int = 1,
        says: str | None = None,
    ) -> Fault:
        """Orders a fault for calls to a route (a template, or a path with `*`). `times=None`: until healed.

        What hangs is carried out after that time; at once, if it was to be `carried_out` anyway. With `every` only
        each second or third of the calls is met. What it `says` is answered as if all were well.
        """
        fault = Fault(method, route, times, status, retry_after, everywhere, code, hang, carried_out, cut, every, says)
        self.rest.faults.ordered.append(fault)
        return fault

    def heal(self) -> None:
        self.rest.faults.ordered.clear()

    async def drop_sockets(self, resume: bool = True) -> None:
        """Cuts the gateway connections; a later RESUME is honoured, or refused with op 9."""
        await self.gateway.drop(resume=resume)

    def ask_to_reconnect(self) -> None:
        """Op 7."""
        self.gateway.ask_to_reconnect()

    def invalidate_sessions(self, *, resumable: bool) -> None:
        """Op 9, unasked."""
        self.gateway.invalidate(resumable=resumable)

    def expire_tokens(self) -> None:
        """As if a quarter of an hour had passed: nothing can be followed up any more."""
        for interaction in self.desk.open.values():
            interaction.expired = True

    def forget_nonces(self) -> None:
        """Some minutes have passed: what is sent again by now is another message."""
        for channel in self.world.channels.values():
            channel.nonces.clear()

    async def revoke(self) -> None:
        """Somebody has a new token made: the old one is good for nothing, and whoever came with it is turned out."""
        self.token = self.rest.token = self.gateway.token = _token()
        await self.gateway.turn_out()

    def reinstate(self, token: str) -> None:
        """A token that was good before is good again."""
        self.token = self.rest.token = self.gateway.token = token

    async def connected(self, timeout: float = 10) -> None:
        """Waits until the bot is on the gateway."""
        await self.until(lambda: self.gateway.connected, timeout)
        await asyncio.sleep(0)


def _token() -> str:
    return f"{secrets.token_urlsafe(18)}.double.{secrets.token_urlsafe(27)}"
