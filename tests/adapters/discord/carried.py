"""An ear for SimCord, which has no sockets: what carries our calls is put in its place, everything above it is ours."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import discord
from discord.http import Route

from adapters.discord.answering import Answering
from adapters.discord.calls import Calls, Denied
from adapters.discord.directory import Directory
from adapters.discord.ear import Ear
from adapters.discord.identifying import Identifying
from adapters.discord.missed import Missed
from adapters.discord.own_tasks import OwnTasks
from adapters.discord.places import Places
from adapters.discord.roster import Roster
from adapters.discord.turns import Turns
from bot.config import Desk
from bot.duties import Alone
from bot.paces import ALONE
from tests.adapters.discord.recording import Recording


class Carried(Calls):
    """Calls that go to SimCord instead of to a socket."""

    def __init__(self) -> None:
        super().__init__("", "", Turns(50, ALONE))
        self.client: discord.Client | None = None

    async def __call__(
        self, method: str, route: str, /, json: Any = None, query: dict[str, str] | None = None, **ids: str | int
    ) -> Any:
        assert self.client is not None
        more = {} if json is None else {"json": json}
        try:
            return await self.client.http.request(Route(method, route.format_map(ids)), params=query or {}, **more)
        except discord.HTTPException as error:
            raise Denied(error.status, error.code, error.text) from error

    async def respond(self, interaction: int, token: str, body: dict[str, Any]) -> None:
        await self("POST", "/interactions/{interaction}/{token}/callback", body, interaction=interaction, token=token)


@dataclass
class Listener:
    """An ear for these desks, and all that belongs to it."""

    desks: Mapping[str, Desk]
    app: Recording = field(default_factory=Recording)
    calls: Carried = field(default_factory=Carried)
    tasks: OwnTasks = field(default_factory=OwnTasks)
    chores: OwnTasks = field(default_factory=OwnTasks)

    def __post_init__(self) -> None:
        self.places, self.roster = Places(self.desks, self.calls), Roster(self.desks)
        self.missed = Missed(self.calls, self.places, self.roster, self.app)
        self.ear = Ear(
            0,
            1,
            by_roles=False,
            places=self.places,
            roster=self.roster,
            directory=Directory(self.roster, self.calls, self.app, self.tasks),
            answering=Answering(self.calls, self.app, self.places.guild_of),
            missed=self.missed,
            hears=self.app,
            duties=Alone(),
            identifying=Identifying(ALONE),
            answers=self.tasks,
            chores=self.chores,
        )
        self.calls.client = self.ear
        self.places.look_with(self.ear.seen)
