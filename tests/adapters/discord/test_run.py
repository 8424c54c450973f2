"""The connection: its start, its losses, its end; the people it knows; the commands it brings."""

import asyncio

import pytest
from structlog.testing import capture_logs

from adapters.discord.commands import TURN
from bot.config import Misconfigured
from bot.door import Later
from swarm.office import Plan
from swarm.people import Role
from swarm.policy import Policy
from tests.adapters.discord.recording import Recording
from tests.adapters.discord.setting import desk, door, opened, until
from tests.platforms.discord import DiscordDouble

COMMANDS = "/applications/{application}/guilds/{guild}/commands"


async def test_commands_are_brought_only_when_they_differ(double: DiscordDouble, app: Recording) -> None:
    desks = {"support": desk(double, double.channel("help"))}
    async with opened(double, desks, app):
        assert len(double.calls_to("PUT", COMMANDS)) == 1
    async with opened(double, desks, app):
        await double.until(lambda: len([c for c in double.calls_to("GET", COMMANDS) if c.status]) == 2)
        assert len(double.calls_to("PUT", COMMANDS)) == 1
    double.palette.synced[double.guild][0]["options"].pop()
    async with opened(double, desks, app):
        await double.until(lambda: len([c for c in double.calls_to("PUT", COMMANDS) if c.status]) == 2)


async def test_a_lost_connection_is_taken_up_again(double: DiscordDouble, app: Recording) -> None:
    async with opened(double, {"support": desk(double, double.channel("help"))}, app):
        await double.drop_sockets()
        missed = await double.says("helper", await double.opens_thread("helper", "help", "t"), "meanwhile")
        await double.until(lambda: double.gateway.resumed == 1)
        await until(app, lambda: app.words)
        assert app.words[0][3] == f"discord:msg:{missed.id}"
        double.ask_to_reconnect()
        await double.until(lambda: double.gateway.resumed == 2)
        assert (await double.slash("helper", "help", "swarm take")).plain == "heard take"
        assert double.gateway.identified == 1


async def test_what_is_in_hand_is_answered_before_the_end(double: DiscordDouble, app: Recording) -> None:
    app.held = asyncio.Event()
    async with opened(double, {"support": desk(double, double.channel("help"))}, app) as one:
        typing = asyncio.create_task(double.slash("helper", "help", "swarm take"))
        await until(app, lambda: app.heard)
        stopping = asyncio.create_task(one.stop_hearing())
        app.held.set()
        assert (await typing).plain == "heard take"
        await asyncio.wait_for(stopping, 5)
        assert not double.gateway.connected


async def test_a_wrong_token_is_said_clearly(double: DiscordDouble, app: Recording) -> None:
    one = door(double, {"support": desk(double, double.channel("help"))}, app, token="not.the.token")
    with pytest.raises(Misconfigured, match="DISCORD_TOKEN"):
        await one.run(lambda: None)
    await one.close()


async def test_a_frame_that_breaks_the_library_ends_the_run_and_not_the_process(
    double: DiscordDouble, app: Recording
) -> None:
    one = door(double, {"support": desk(double, double.channel("help"))}, app)
    ready = asyncio.Event()
    running = asyncio.create_task(one.run(ready.set))
    await asyncio.wait_for(ready.wait(), 5)
    double.world.emit("READY", {}, None)  # what is no part of the session itself is left out
    with pytest.raises(KeyError):
        await asyncio.wait_for(running, 5)
    again = asyncio.Event()
    running = asyncio.create_task(one.run(again.set))
    await asyncio.wait_for(again.wait(), 15)  # Discord takes a new connection every five seconds
    assert (await double.slash("helper", "help", "swarm take")).plain == "heard take"
    await one.stop_hearing()
    await running
    await one.close()


async def test_a_malformed_interaction_is_logged_with_a_reference(double: DiscordDouble, app: Recording) -> None:
    async with opened(double, {"support": desk(double, double.channel("help"))}, app):
        await double.slash("helper", "help", "swarm take")
        assert double.last is not None
        event, payload, place = double.last
        with capture_logs() as logs:
            double.world.emit(event, {**payload, "id": "5", "data": {"type": 3, "name": "x"}}, place)
            assert (await double.slash("helper", "help", "swarm take")).plain == "heard take"
        assert any(line["event"] == "malformed payload" and line["ref"] for line in logs)


async def test_people_named_by_their_id_need_no_intent(double: DiscordDouble, app: Recording) -> None:
    helper, dba = str(double.user("helper")), str(double.user("dba"))
    support = desk(double, double.channel("help"), {"sql": (dba,)}, staff=helper, tier3=dba, lead="1")
    async with opened(double, {"support": support}, app):
        await until(app, lambda: "support" in app.people)
        people = app.people["support"]
    assert set(people) == {f"discord:{helper}", f"discord:{dba}"}
    assert people[f"discord:{dba}"].tier == 3
    assert people[f"discord:{dba}"].skills == {"sql"}
    assert not double.gateway.sessions or not double.gateway.sessions[0].intents & 2


async def test_people_are_found_by_their_roles_and_followed(double: DiscordDouble, app: Recording) -> None:
    double.privileged = {"members"}
    staff, tier2 = double.role("staff"), double.role("tier2")
    helper = double.user("helper", roles=["staff"])
    dba = f"discord:{double.user('dba')}"
    support = desk(double, double.channel("help"), staff=str(staff), tier2=str(tier2))
    async with opened(double, {"support": support}, app):
        await until(app, lambda: "support" in app.people)
        assert set(app.people["support"]) == {f"discord:{helper}"}
        double.user("dba", roles=["tier2"])
        await until(app, lambda: dba in app.people["support"])
        assert app.people["support"][dba].roles == {Role.EXPERT}
        double.user("helper", roles=[])
        await until(app, lambda: len(app.people["support"]) == 1)
        assert set(app.people["support"]) == {dba}
        told = app.told
        double.user("requester", roles=["nothing of ours"])
        await double.slash("dba", "help", "swarm take")
        assert app.told == told
        assert app.last.by.tier == 2


async def test_customers_are_found_by_their_roles_and_lose_their_plan_with_them(
    double: DiscordDouble, app: Recording
) -> None:
    double.privileged = {"members"}
    night, acme = double.role("night"), double.role("acme")
    buyer, walter = double.user("buyer", roles=["acme"]), double.user("walter")
    porter = f"discord:{double.user('porter', roles=['night'])}"
    policy = Policy(plans={"gold": Plan(people=(str(acme), "S0CUSTOMER")), "blue": Plan(people=(f"discord:{walter}",))})
    channel = double.channel("help")
    support = desk(double, channel, on_call=str(night)).model_copy(update={"policy": policy})
    async with opened(double, {"support": support}, app):
        await until(app, lambda: "support" in app.people)
        assert {who: (one.plan, one.zone) for who, one in app.people["support"].items()} == {
            f"discord:{buyer}": ("gold", ""),
            f"discord:{walter}": ("blue", ""),
            porter: ("", ""),
        }
        assert app.people["support"][porter].roles == {Role.ON_CALL}
        await double.slash("buyer", "help", "swarm open", title="it lags")
        assert (app.last.by.plan, app.last.by.roles) == ("gold", frozenset())
        message = await double.says("buyer", "help", "it lags")
        await double.context_menu("porter", message, TURN)
        assert app.people["support"][app.last.author].plan == "gold"
        double.user("buyer", roles=[])
        await until(app, lambda: f"discord:{buyer}" not in app.people["support"])
        await double.slash("buyer", "help", "swarm open", title="it lags")
        assert app.last.by.plan == ""


async def test_without_the_members_intent_it_goes_on(double: DiscordDouble, app: Recording) -> None:
    staff = double.role("staff")
    helper = double.user("helper", roles=["staff"])
    support = desk(double, double.channel("help"), staff=str(staff))
    with capture_logs() as logs:
        async with opened(double, {"support": support}, app):
            await until(app, lambda: "support" in app.people)
            assert app.people["support"] == {}
            await double.slash("helper", "help", "swarm take")
            await until(app, lambda: app.people["support"])
    assert app.last.by.helps
    assert set(app.people["support"]) == {f"discord:{helper}"}
    assert any("Server Members Intent" in line["event"] for line in logs)
    assert double.gateway.closed_with == [4014]


async def test_ready_does_not_wait_for_the_commands(double: DiscordDouble, app: Recording) -> None:
    double.fail("GET", COMMANDS, hang=30.0, times=None)
    one = door(double, {"support": desk(double, double.channel("help"))}, app)
    ready = asyncio.Event()
    running = asyncio.create_task(one.run(ready.set))
    await asyncio.wait_for(ready.wait(), 2)
    await one.stop_hearing()
    await asyncio.wait_for(running, 5)
    await one.close()


async def test_nothing_answers(double: DiscordDouble, app: Recording) -> None:
    one = door(double, {"support": desk(double, double.channel("help"))}, app)
    double.fail("GET", "/users/@me", cut=True, times=None)
    with pytest.raises(Later, match="cannot be reached"):
        await one.run(lambda: None)
    await one.close()


async def test_closing_gives_up_what_takes_too_long(double: DiscordDouble, app: Recording) -> None:
    app.held = asyncio.Event()
    one = door(double, {"support": desk(double, double.channel("help"))}, app)
    ready = asyncio.Event()
    running = asyncio.create_task(one.run(ready.set))
    await asyncio.wait_for(ready.wait(), 5)
    await double.until(lambda: double.palette.synced)
    typing = asyncio.create_task(double.slash("helper", "help", "swarm take"))
    await until(app, lambda: app.heard)
    await one.close()
    await asyncio.wait_for(running, 5)
    typing.cancel()


async def test_stopping_before_it_has_begun(double: DiscordDouble, app: Recording) -> None:
    one = door(double, {"support": desk(double, double.channel("help"))}, app)
    await one.stop_hearing()
    await asyncio.wait_for(one.run(lambda: None), 5)
    await one.close()
