"""One gateway session: numbered events, kept so that a connection that was lost can take up again."""

import asyncio
import json
import secrets
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.platforms.discord.records import Json

DISPATCH, HEARTBEAT, IDENTIFY, PRESENCE, VOICE_STATE, RESUME, RECONNECT = 0, 1, 2, 3, 4, 6, 7
REQUEST_MEMBERS, INVALID_SESSION, HELLO, HEARTBEAT_ACK = 8, 9, 10, 11


KEPT = 10_000
"""Events a session remembers for a connection that was lost."""


class Line:
    """One open socket. What is said on it goes out in order, without making the speaker wait."""

    def __init__(self, socket: web.WebSocketResponse, request: web.Request) -> None:
        self.socket = socket
        self._request = request
        self._queue: asyncio.Queue[str] = asyncio.Queue()
        self._writing = asyncio.create_task(self._write())

    async def _write(self) -> None:
        while True:
            text = await self._queue.get()
            try:
                await self.socket.send_str(text)
            except (ConnectionError, RuntimeError):
                return

    def say(self, op: int, data: Any = None, *, event: str | None = None, seq: int | None = None) -> None:
        self._queue.put_nowait(json.dumps({"op": op, "d": data, "t": event, "s": seq}))

    def say_text(self, text: str) -> None:
        self._queue.put_nowait(text)

    async def close(self, code: int, words: str) -> None:
        self._writing.cancel()
        await self.socket.close(code=code, message=words.encode())

    def cut(self) -> None:
        """The network is gone: no close frame, no goodbye."""
        self._writing.cancel()
        if self._request.transport is not None:
            self._request.transport.abort()


@dataclass(eq=False)
class Session:
    intents: int
    shard: tuple[int, int] = (0, 1)
    id: str = field(default_factory=lambda: secrets.token_hex(16))
    seq: int = 0
    kept: deque[tuple[int, str]] = field(default_factory=lambda: deque(maxlen=KEPT))
    line: Line | None = None
    resumable: bool = True

    def dispatch(self, event: str, payload: Json) -> None:
        """Numbered and kept, and said if somebody is listening."""
        self.seq += 1
        text = json.dumps({"op": DISPATCH, "d": payload, "t": event, "s": self.seq})
        self.kept.append((self.seq, text))
        if self.line is not None:
            self.line.say_text(text)

    def replay(self, after: int) -> None:
        assert self.line is not None
        for seq, text in self.kept:
            if seq > after:
                self.line.say_text(text)

    def remembers(self, seq: int) -> bool:
        return self.resumable and (not self.kept or self.kept[0][0] <= seq + 1)

    def concerns(self, guild_id: int | None) -> bool:
        number, count = self.shard
        return number == ((guild_id >> 22) % count if guild_id is not None else 0)
