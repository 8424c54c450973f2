"""Keeping the roster true, and telling the application of it. Reads people from Discord; decides nothing about them."""

import asyncio
import json
from collections.abc import Collection, Iterable

import discord
import structlog

from adapters.discord import address
from adapters.discord.calls import Calls, Denied
from adapters.discord.own_tasks import OwnTasks
from adapters.discord.roster import Roster
from bot.door import Hears, Later
from bot.malformed import careful
from bot.named import nobody

log = structlog.get_logger()
PAGE, AT_ONCE, PAUSE = 1_000, 100, 30.0
GONE = "neither a role of the server any more nor somebody in it"
MEMBER_EVENT = '"GUILD_MEMBER_'


class Directory:
    def __init__(self, roster: Roster, calls: Calls, hears: Hears, tasks: OwnTasks) -> None:
        self._roster = roster
        self._calls = calls
        self._hears = hears
        self._tasks = tasks
        self._complete: set[int] = set()
        """Guilds whose people were read."""
        self._whole: set[int] = set()
        """Guilds of which everybody is known whom a desk means: they were found by their roles, or no role is named."""
        self._by_roles = False
        self._known: set[int] = set()
        """Guilds whose people the application was told of."""
        self._filling: set[int] = set()
        self._roles_of: dict[int, frozenset[str]] = {}
        """The roles that there are in a guild."""
        self._missed: set[tuple[int, str]] = set()
        """Ids that were said to be nobody's."""
        self._telling = asyncio.Lock()
        self._told = asyncio.Event()

    async def known(self, guilds: Collection[int]) -> None:
        """Wait until the application knows the people of these guilds."""
        while not self._known.issuperset(guilds):
            self._told.clear()
            await self._told.wait()

    def unsure(self, guilds: Collection[int]) -> None:
        """What is known of these guilds' people may be long out of date: somebody else heard there."""
        self._complete.difference_update(guilds)
        self._known.difference_update(guilds)

    async def maps_roles(self) -> bool:
        """Whether some desk names a role, so that people have to be found by it. Raises Later."""
        found = await asyncio.gather(*(self._roles(guild) for guild, named in self._roster.named.items() if named))
        self._by_roles = any(self._roster.named[guild] & roles for guild, roles in found)
        return self._by_roles

    async def fill(self, guild: discord.Guild, *, by_roles: bool) -> None:
        """Read the guild's people: all of them where roles count, else only those whom a desk names."""
        if guild.id not in self._roster.named or guild.id in self._filling:
            return
        self._filling.add(guild.id)
        try:
            await self._fill(guild, by_roles=by_roles)
        finally:
            self._filling.discard(guild.id)

    async def _fill(self, guild: discord.Guild, *, by_roles: bool) -> None:
        while True:
            read = False
            self._roster.begin(guild.id)
            try:
                await (self._read_all(guild.id) if by_roles else self._read_named(guild))
            except (Later, TimeoutError) as error:
                log.warning("people of a server not yet read", guild=guild.id, why=str(error))
                await asyncio.sleep(getattr(error, "after", None) or PAUSE)
                continue
            except Denied as denied:
                log.error("people of a server cannot be read; they are known as they act", why=str(denied))
                self._roster.give_up(guild.id)
            else:
                read = True
                self._roster.finish(guild.id)
            self._whole.discard(guild.id)
            if read:
                self._whole |= {guild.id} if by_roles or self._names_people_alone(guild.id) else set()
                self._miss(guild.id, self._roster.nobody(guild.id, self._roles_of.get(guild.id)))
            self._complete.add(guild.id)
            await self._tell(guild.id)
            self._known.add(guild.id)
            self._told.set()
            return

    def _names_people_alone(self, guild: int) -> bool:
        """Whether no id that a desk names is a role's. Where roles cannot be read, that is not known."""
        return not self._by_roles and guild in self._roles_of

    def saw(self, guild: int | None, user: str, roles: list[str]) -> None:
        """Somebody acted, and has these roles now."""
        if guild is not None and self._roster.saw(guild, user, roles):
            self._news(guild)

    def role_gone(self, guild: int, role: str) -> None:
        if self._roster.role_gone(guild, role):
            self._news(guild)
        self._miss(guild, [role])

    def overheard(self, frame: str) -> None:
        """A frame of the gateway, read to see who came, went, or got other roles. Raises Malformed."""
        if MEMBER_EVENT not in frame:
            return
        kind, guild, user, roles = _member(frame)
        if kind in ("GUILD_MEMBER_ADD", "GUILD_MEMBER_UPDATE"):
            self.saw(guild, user, roles)
        elif kind == "GUILD_MEMBER_REMOVE" and self._roster.gone(guild, user):
            self._news(guild)

    def _news(self, guild: int) -> None:
        if guild in self._complete:
            self._tasks.start("telling of a desk's people", self._tell(guild))

    async def _tell(self, guild: int) -> None:
        """One at a time, so that what is told last is what is so."""
        async with self._telling:
            for desk in self._roster.desks_in(guild):
                people, complete = self._roster.people(desk), guild in self._whole
                await self._hears.know(desk=desk, platform=address.PLATFORM, people=people, complete=complete)

    def _miss(self, guild: int, ids: Iterable[str]) -> None:
        """Tell an operator, once, of ids that are nobody's: whoever had something by them has it no more."""
        for one in ids:
            if (guild, one) not in self._missed:
                for desk, named in self._roster.named_as(guild, one):
                    self._missed.add((guild, one))
                    log.error("an id is nobody's", desk=desk, id=one, why=nobody(desk, named, one, GONE))

    async def _roles(self, guild: int) -> tuple[int, frozenset[str]]:
        try:
            roles = await self._calls("GET", "/guilds/{guild}/roles", guild=guild)
        except Denied as denied:
            log.error("the roles of a server cannot be read; is the bot in it?", guild=guild, why=str(denied))
            self._roles_of.pop(guild, None)
            return guild, frozenset()
        self._roles_of[guild] = frozenset(str(role["id"]) for role in roles)
        return guild, self._roles_of[guild]

    async def _read_all(self, guild: int) -> None:
        after = "0"
        while True:
            query = {"limit": str(PAGE), "after": after}
            page = await self._calls("GET", "/guilds/{guild}/members", query=query, guild=guild)
            for member in page:
                self._roster.read(guild, str(member["user"]["id"]), map(str, member["roles"]))
            if len(page) < PAGE:
                return
            after = max((str(member["user"]["id"]) for member in page), key=int)

    async def _read_named(self, guild: discord.Guild) -> None:
        """Those named by their id; an id that is a role's, or nobody's, finds nobody."""
        named = sorted(map(int, filter(str.isdecimal, self._roster.named[guild.id])))
        for start in range(0, len(named), AT_ONCE):
            few = named[start : start + AT_ONCE]
            for member in await guild.query_members(user_ids=few, limit=len(few), cache=False):
                self._roster.read(guild.id, str(member.id), (str(role.id) for role in member.roles))


@careful
def _member(frame: str) -> tuple[object, int, str, list[str]]:
    """What happened, in which guild, to whom, and what roles they have now."""
    event = json.loads(frame)
    if not isinstance(event["t"], str) or not event["t"].startswith("GUILD_MEMBER_"):
        return "", 0, "", []
    said = event["d"]
    return event["t"], int(said["guild_id"]), str(said["user"]["id"]), [str(role) for role in said.get("roles") or ()]
