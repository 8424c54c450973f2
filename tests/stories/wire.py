"""The wire between a process and a platform, which can be cut and mended: a forwarder in front of a double."""

import asyncio
from contextlib import suppress
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit


class Wire:
    """`async with Wire(double.address) as wire:` forwards `wire.address` to the address, until it is cut."""

    def __init__(self, url: str) -> None:
        there = urlsplit(url)
        self._there = (there.hostname or "127.0.0.1", there.port or 80)
        self._port = 0
        self._server: asyncio.Server | None = None
        self._ends: set[asyncio.StreamWriter] = set()

    async def __aenter__(self) -> Self:
        await self.mend()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.cut()

    @property
    def netloc(self) -> str:
        return f"127.0.0.1:{self._port}"

    def through(self, url: str) -> str:
        """The same address, by way of this wire."""
        return urlsplit(url)._replace(netloc=self.netloc).geturl()

    async def cut(self) -> None:
        """Nothing gets through any more, and whoever is connected is not."""
        assert self._server is not None
        self._server.close()
        for end in self._ends:
            end.transport.abort()
        await asyncio.sleep(0)

    async def mend(self) -> None:
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", self._port)
        self._port = self._server.sockets[0].getsockname()[1]

    async def _connected(self, here: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        try:
            there, forth = await asyncio.open_connection(*self._there)
        except OSError:
            back.transport.abort()
            return
        self._ends |= {back, forth}
        await asyncio.gather(self._carry(here, forth), self._carry(there, back))
        self._ends -= {back, forth}

    async def _carry(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while read := await source.read(65_536):
                target.write(read)
                await target.drain()
        target.close()
