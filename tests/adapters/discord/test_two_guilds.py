"""Two desks in two servers with equal names for everything, and the same people in both, against SimCord: a role counts
in its own server alone, and what is said in one is never of the other."""

import discord
import simcord

from adapters.discord import commands
from adapters.discord.sync import sync
from bot.config import Desk, DiscordPlace, Roles
from swarm.people import Role
from tests.adapters.discord.carried import Listener


async def test_equal_names_and_the_same_people_are_not_the_same_desk() -> None:
    async with simcord.run(discord.Client(intents=discord.Intents.none())) as env:
        anna = env.create_user("anna")
        guilds = [env.create_guild(), env.create_guild()]
        staff = [guild.create_role("staff") for guild in guilds]
        channels = [guild.create_text_channel("help") for guild in guilds]
        lobby = guilds[1].create_text_channel("lobby")
        here, there = guilds[0].add_member(anna, roles=[staff[0]]), guilds[1].add_member(anna)
        desks = {
            name: Desk(
                discord=DiscordPlace(guild=str(guild.id), channel=str(channel.id), roles=Roles(staff=(str(role.id),)))
            )
            for name, guild, channel, role in zip(("one", "other"), guilds, channels, staff, strict=True)
        }
        listener = Listener(desks)
        app, calls, tasks, places, ear = listener.app, listener.calls, listener.tasks, listener.places, listener.ear
        await env.restart_bot(ear)
        assert ear.application_id is not None
        await sync(calls, ear.application_id, places.guilds, commands.payload())

        await here.slash(channels[0], "swarm take", request=1)
        assert (app.last.desk, app.last.realm) == ("one", str(guilds[0].id))
        assert app.last.by.id == f"discord:{anna.id}" and app.last.by.roles == {Role.STAFF}
        await there.slash(channels[1], "swarm take", request=1)
        assert (app.last.desk, app.last.realm) == ("other", str(guilds[1].id))
        assert app.last.by.id == f"discord:{anna.id}" and app.last.by.roles == frozenset()
        await there.slash(lobby, "swarm take", request=1)
        assert (app.last.desk, app.last.realm) == ("", str(guilds[1].id)), (
            "where no desk is, one of this server is meant"
        )

        other = guilds[1].create_role("staff")
        assert other.id != staff[1].id
        await there.slash(channels[1], "desk mine")
        assert app.last.by.roles == frozenset(), "a name is no role"
        await tasks.finish()
