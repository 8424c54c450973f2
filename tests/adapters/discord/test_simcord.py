"""A second opinion: the same hearing, rendering and commands against SimCord, which somebody else wrote.

SimCord has no sockets, so that what carries our calls is put in its place here; everything above it is ours.
"""

from datetime import timedelta
from typing import Any

import discord
import simcord
from discord.http import Route

from adapters.discord import commands
from adapters.discord.answering import Answering
from adapters.discord.calls import Calls, Denied
from adapters.discord.directory import Directory
from adapters.discord.ear import Ear
from adapters.discord.identifying import Identifying
from adapters.discord.missed import Missed
from adapters.discord.own_tasks import OwnTasks
from adapters.discord.places import Places
from adapters.discord.roster import Roster
from adapters.discord.sent import Sent
from adapters.discord.sync import same, sync
from adapters.discord.threads import Threads
from adapters.discord.turns import Turns
from bot.config import Desk, DiscordPlace, Roles
from bot.door import Gap
from bot.duties import Alone
from bot.paces import ALONE
from bot.text import Button, Card, Fact, Field, Form, Input, sentence
from swarm.refused import Mention
from tests.adapters.discord.recording import Recording

CARD = Card(
    title=("#42 · it lags",),
    body=(("active",),),
    facts=(Fact("Swarm", ("nobody",)),),
    buttons=(Button("Take", "take support#42"), Button("Not solved", "reopen support#42")),
    more=(Button("Brief", "brief support#42"),),
)
WHY = Form(
    title="What is still wrong?",
    line="reopen support#42",
    fields=(Field(name="why", label="Why: what is still wrong", input=Input.PARAGRAPH, required=True),),
)


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


async def test_the_same_conversation_on_simcord() -> None:
    app, calls, tasks, chores = Recording(), Carried(), OwnTasks(), OwnTasks()
    async with simcord.run(discord.Client(intents=discord.Intents.none())) as env:
        guild = env.create_guild()
        staff = guild.create_role("staff")
        channel, forum = guild.create_text_channel("help"), guild.create_forum_channel("help-forum")
        helper = guild.add_member(env.create_user("helper"), roles=[staff])
        requester = guild.add_member(env.create_user("requester"))

        roles = Roles(staff=(str(staff.id),))
        desks = {"support": Desk(discord=DiscordPlace(guild=str(guild.id), channel=str(channel.id), roles=roles))}
        places, roster = Places(desks, calls), Roster(desks)
        ear = Ear(
            0,
            1,
            by_roles=False,
            places=places,
            roster=roster,
            directory=Directory(roster, calls, app, tasks),
            answering=Answering(calls, app, places.guild_of),
            missed=Missed(calls, places, roster, app),
            hears=app,
            duties=Alone(),
            identifying=Identifying(ALONE),
            answers=tasks,
            chores=chores,
        )
        await env.restart_bot(ear)
        calls.client = ear
        places.look_with(ear.seen)
        assert ear.application_id is not None
        await sync(calls, ear.application_id, places.guilds, commands.payload())
        there = await calls(
            "GET",
            "/applications/{application}/guilds/{guild}/commands",
            application=ear.application_id,
            guild=guild.id,
        )
        assert same(there, commands.payload())

        answer = await helper.slash(channel, "swarm pull", expert=requester, question="why?", request=42)
        assert answer.ephemeral
        assert answer.response is not None
        assert answer.response.content == "heard pull"
        assert app.last.typed is not None
        assert app.last.typed.values["expert"] == f"discord:{requester.id}"
        assert app.last.by.helps

        greeting = sentence(Mention(f"discord:{requester.id}", ping=True), ": welcome")
        threads = Threads(calls, places, Sent(calls))
        place = await threads.open(str(channel.id), CARD, greeting, "key", "")
        post = await threads.open(str(forum.id), CARD, greeting, "key 2", "")
        assert place.thread != post.thread

        card = next(one for one in channel.history() if place.card.endswith(str(one.id)))
        assert card.embeds[0].title == "#42 · it lags"
        pressed = await helper.click(card, label="Take")
        assert pressed.ephemeral
        assert app.last.line == "take support#42"
        await helper.select(card, ["brief support#42"], custom_id="more")
        assert app.last.line == "brief support#42"

        app.answers["reopen"] = WHY
        form = await requester.click(card, label="Not solved")
        app.answers.clear()
        await requester.submit_modal(form, {"why": "still lags"})
        assert app.last.typed is not None
        assert dict(app.last.typed.values) == {"why": "still lags"}

        message = await requester.send(channel, "it lags\nagain")
        await helper.context_menu(channel, commands.TURN, message)
        assert app.last.author == f"discord:{requester.id}"
        app.suggestions = [("#42 · it lags", "42")]
        assert await helper.autocomplete(channel, "swarm take", "request", "4") == [
            {"name": "#42 · it lags", "value": 42}
        ]
        await tasks.finish()

        heard = len(app.words)
        thread = next(one for one in channel.threads if place.thread.endswith(str(one.id)))
        said = await requester.send(thread, "still there?")
        await tasks.finish()
        gap = Gap(since=said.created_at - timedelta(minutes=1), threads=(place.thread, post.thread))
        await Missed(calls, places, roster, app).tell("support", gap)
        live, told = app.words[heard:]
        assert live == told
        await chores.drop()
