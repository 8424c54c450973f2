"""A second opinion: the same hearing, rendering and commands against SimCord, which somebody else wrote."""

from datetime import timedelta

import discord
import simcord

from adapters.discord import commands
from adapters.discord.sent import Sent
from adapters.discord.sync import same, sync
from adapters.discord.threads import Threads
from bot.config import Desk, DiscordPlace, Roles
from bot.door import Gap
from bot.text import Button, Card, Fact, Field, Form, Input, sentence
from swarm.refused import Mention
from tests.adapters.discord.carried import Listener

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


async def test_the_same_conversation_on_simcord() -> None:
    async with simcord.run(discord.Client(intents=discord.Intents.none())) as env:
        guild = env.create_guild()
        staff = guild.create_role("staff")
        channel, forum = guild.create_text_channel("help"), guild.create_forum_channel("help-forum")
        helper = guild.add_member(env.create_user("helper"), roles=[staff])
        requester = guild.add_member(env.create_user("requester"))

        roles = Roles(staff=(str(staff.id),))
        desks = {"support": Desk(discord=DiscordPlace(guild=str(guild.id), channel=str(channel.id), roles=roles))}
        listener = Listener(desks)
        app, calls, tasks, places, ear = listener.app, listener.calls, listener.tasks, listener.places, listener.ear
        await env.restart_bot(ear)
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
        await listener.missed.tell("support", gap)
        live, told = app.words[heard:]
        assert live == told
        await listener.chores.drop()
