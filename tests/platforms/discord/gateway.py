"""The gateway: HELLO, IDENTIFY, READY, events, and taking up a lost session again."""

import asyncio
import json
from collections.abc import Callable

from aiohttp import WSMsgType, web

from tests.platforms.discord.guild_payload import guild_create, ready
from tests.platforms.discord.intents import GUILDS, KNOWN, PRIVILEGED, let_through
from tests.platforms.discord.members_request import chunks
from tests.platforms.discord.records import Channel, Json
from tests.platforms.discord.sessions import (
    HEARTBEAT,
    HEARTBEAT_ACK,
    HELLO,
    IDENTIFY,
    INVALID_SESSION,
    PRESENCE,
    RECONNECT,
    REQUEST_MEMBERS,
    RESUME,
    VOICE_STATE,
    Line,
    Session,
)
from tests.platforms.discord.world import World

HEARTBEAT_MS = 41_250
_ALWAYS_TOLD = ("INTERACTION_CREATE", "CHANNEL_UPDATE", "CHANNEL_DELETE", "THREAD_DELETE")


class Gateway:
    def __init__(self, world: World, token: str, privileged: set[str], changed: Callable[[], None]) -> None:
        self.world = world
        self.token = token
        self.privileged = privileged
        self.url = ""
        self.sessions: list[Session] = []
        self.identified = 0
        self.resumed = 0
        self.identifies: list[tuple[int, float]] = []
        """Every IDENTIFY that was taken: its shard, and when it came."""
        self.closed_with: list[int] = []
        """The codes with which the gateway hung up on the bot."""
        self.silent: set[int] = set()
        """The shards on which nothing is said any more."""
        self._changed = changed
        self._lines: set[Line] = set()
        world.emit = self.emit

    def emit(self, event: str, payload: Json, channel: Channel | None) -> None:
        """Tells every session that asked for it and may see it."""
        world = self.world
        if channel is not None and event not in _ALWAYS_TOLD and not world.bot_sees(channel):
            return
        guild = payload.get("guild_id")
        for session in self.sessions:
            if session.concerns(int(guild) if guild else None):
                said = let_through(session.intents, event, payload, channel, world.bot.id)
                if said is not None:
                    session.dispatch(event, said)
        self._changed()

    @property
    def connected(self) -> bool:
        return any(session.line is not None for session in self.sessions)

    @property
    def heard(self) -> list[int]:
        """The shards on which somebody hears just now; one on which two do is named twice."""
        return sorted(session.shard[0] for session in self.sessions if session.line is not None)

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(max_msg_size=4096 * 4, compress=False)
        await socket.prepare(request)
        line = Line(socket, request)
        self._lines.add(line)
        line.say(HELLO, {"heartbeat_interval": HEARTBEAT_MS, "_trace": []})
        session: Session | None = None
        try:
            async for frame in socket:
                if frame.type is not WSMsgType.TEXT:
                    await self._hang_up(line, 4002)
                    break
                session = await self._hear(line, session, frame.data)
                self._changed()
        finally:
            self._lines.discard(line)
            line.cut()
            if session is not None and session.line is line:
                session.line = None
                if socket.close_code in (1000, 1001) and session in self.sessions:
                    self.sessions.remove(session)
            self._changed()
        return socket

    async def _hear(self, line: Line, session: Session | None, text: str) -> Session | None:
        try:
            heard = json.loads(text)
            op, data = heard["op"], heard.get("d")
        except (ValueError, KeyError, TypeError):
            await self._hang_up(line, 4002)
            return session
        if op == HEARTBEAT:
            line.say(HEARTBEAT_ACK)
        elif op == IDENTIFY:
            if session is not None:
                await self._hang_up(line, 4005)
                return session
            return await self._identify(line, data)
        elif op == RESUME:
            return await self._resume(line, data)
        elif session is None:
            await self._hang_up(line, 4003)
        elif op == REQUEST_MEMBERS:
            for chunk in chunks(self.world, session.intents, data):
                session.dispatch("GUILD_MEMBERS_CHUNK", chunk)
        elif op not in (PRESENCE, VOICE_STATE):
            await self._hang_up(line, 4001)
        return session

    async def _hang_up(self, line: Line, code: int) -> None:
        self.closed_with.append(code)
        await line.close(code, "")

    async def _identify(self, line: Line, data: Json) -> Session | None:
        intents = data.get("intents", -1)
        shard = data.get("shard", [0, 1])
        allowed = sum(PRIVILEGED[name] for name in self.privileged)
        refused = None
        if data.get("token") not in (self.token, f"Bot {self.token}"):
            refused = 4004
        elif not _is_shard(shard):
            refused = 4010
        elif shard[1] < self.world.least_shards:
            refused = 4011
        elif not isinstance(intents, int) or intents & ~KNOWN:
            refused = 4013
        elif intents & sum(PRIVILEGED.values()) & ~allowed:
            refused = 4014
        elif self.world.sessions_left < 1:  # whoever goes on all the same is given a new token, and shut out
            refused = 4004
        if refused is not None:
            await self._hang_up(line, refused)
            return None
        if shard[0] in self.silent:
            return None
        self.identified += 1
        self.identifies.append((shard[0], asyncio.get_running_loop().time()))
        session = Session(intents, (shard[0], shard[1]), line=line)
        self.sessions.append(session)
        session.dispatch("READY", ready(self.world, session, self.url))
        if intents & GUILDS and session.concerns(self.world.guild_id) and not self.world.bot.left:
            session.dispatch("GUILD_CREATE", guild_create(self.world))
        return session

    async def _resume(self, line: Line, data: Json) -> Session | None:
        if data.get("token") not in (self.token, f"Bot {self.token}"):
            await self._hang_up(line, 4004)
            return None
        session = next((one for one in self.sessions if one.id == data.get("session_id")), None)
        if session is not None and session.shard[0] in self.silent:
            return None
        if session is None or not session.remembers(data.get("seq") or 0):
            if session is not None:
                self.sessions.remove(session)
            line.say(INVALID_SESSION, False)
            return None
        if (data.get("seq") or 0) > session.seq:
            await self._hang_up(line, 4007)
            return None
        self.resumed += 1
        session.line = line
        session.replay(data.get("seq") or 0)
        session.dispatch("RESUMED", {"_trace": []})
        return session

    # What happens to connections

    async def drop(self, *, resume: bool) -> None:
        """Cuts every connection; returns when the sockets are gone."""
        cut = [session for session in self.sessions if session.line is not None]
        for session in self.sessions:
            session.resumable = resume
        for line in list(self._lines):
            line.cut()
        while any(session.line is not None and not session.line.socket.closed for session in cut):
            await asyncio.sleep(0)

    def fall_silent(self, shard: int) -> None:
        """Whoever hears a shard is cut off, and whoever comes for it gets no answer."""
        self.silent.add(shard)
        for session in self.sessions:
            if session.shard[0] == shard and session.line is not None:
                session.line.cut()

    def ask_to_reconnect(self) -> None:
        for line in self._lines:
            line.say(RECONNECT)

    def invalidate(self, *, resumable: bool) -> None:
        for session in self.sessions:
            session.resumable = resumable
        for line in self._lines:
            line.say(INVALID_SESSION, resumable)

    async def turn_out(self) -> None:
        """The token is no good any more: whoever is there is hung up on, and no session is taken up again."""
        self.sessions.clear()
        for line in list(self._lines):
            await self._hang_up(line, 4004)

    async def close(self) -> None:
        for line in list(self._lines):
            await line.close(1001, "The double is going away")


def _is_shard(said: object) -> bool:
    """A number, and of how many."""
    match said:
        case [int(number), int(count)]:
            return 0 <= number < count
    return False
