"""What stands before several processes that hear over HTTP: each request goes to the next of them that is there."""

from collections.abc import Callable
from types import TracebackType
from typing import Self

from aiohttp import ClientConnectorError, ClientError, ClientSession, web


class Balancer:
    """`async with Balancer() as balancer:` serves `balancer.address`; its `backends` come and go."""

    def __init__(self) -> None:
        self.backends: list[str] = []
        self.pick: Callable[[list[str]], str] = lambda backends: backends[0]
        self.address = ""
        self._runner: web.AppRunner | None = None
        self._session: ClientSession | None = None

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._forward)
        self._session = ClientSession()
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.address = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._runner is not None and self._session is not None
        await self._runner.cleanup()
        await self._session.close()

    async def _forward(self, request: web.Request) -> web.Response:
        """Whoever cannot be connected to has not heard it; of whoever broke off nobody knows."""
        assert self._session is not None
        body, headers = await request.read(), {**request.headers, "Connection": "close"}
        first = self.pick(self.backends)
        for backend in (first, *(one for one in self.backends if one != first)):
            try:
                async with self._session.request(
                    request.method, backend + request.path, data=body, headers=headers
                ) as said:
                    kind = said.headers.get("Content-Type", "text/plain")
                    return web.Response(body=await said.read(), status=said.status, headers={"Content-Type": kind})
            except ClientConnectorError:
                continue
            except ClientError:
                break
        return web.Response(status=502)
