"""What people do on Discord reaches the application, and its answer reaches them."""

import asyncio

from adapters.discord.commands import TURN
from bot.door import Answer
from bot.text import Button, Card, Field, Form, Input, sentence
from tests.adapters.discord.recording import Recording
from tests.adapters.discord.setting import desk, opened, until
from tests.platforms.discord import DiscordDouble

FORM = Form(
    title="Ask for help",
    line="open",
    fields=(
        Field(name="title", label="Title: what you need", input=Input.LINE, required=True),
        Field(name="details", label="Details", input=Input.PARAGRAPH, required=False),
        Field(
            name="kind",
            label="Kind",
            input=Input.CHOICE,
            required=False,
            choices=("incident", "question"),
            value="question",
        ),
    ),
)


async def test_typed_options_are_heard_and_answered_in_private(double: DiscordDouble, app: Recording) -> None:
    channel = double.channel("help")
    helper = double.user("helper")
    dba = double.user("dba")
    async with opened(double, {"support": desk(double, channel, {"sql": (str(helper),)}, staff=str(helper))}, app):
        answer = await double.slash(
            "helper", "help", "swarm pull", expert="dba", tier=2, skills="+sql", question="why?", request=42
        )
    assert answer.ephemeral
    assert answer.plain == "heard pull"
    said = app.last
    assert said.typed is not None
    assert (said.typed.name, said.typed.target) == ("pull", "42")
    assert dict(said.typed.values) == {
        "expert": f"discord:{dba}",
        "tier": "2",
        "skills": "+sql",
        "question": "why?",
    }
    assert said.by.id == f"discord:{helper}"
    assert said.by.helps
    assert said.by.skills == {"sql"}
    assert (said.desk, said.place) == ("support", f"discord:{channel}")
    assert said.delivery == f"discord:{answer.interaction.id}"
    assert said.in_thread == "/swarm "
    assert said.shows_forms


async def test_a_command_in_a_thread_belongs_to_its_desk(double: DiscordDouble, app: Recording) -> None:
    async with opened(double, {"support": desk(double, double.channel("help"))}, app):
        thread = await double.opens_thread("requester", "help", "a thread")
        await double.slash("helper", thread, "desk status")
    assert (app.last.desk, app.last.place) == ("support", f"discord:{thread}")
    assert app.last.in_thread == "/desk "


async def test_elsewhere_there_is_no_desk(double: DiscordDouble, app: Recording) -> None:
    helper = double.user("helper")
    double.channel("general")
    async with opened(double, {"support": desk(double, double.channel("help"), staff=str(helper))}, app):
        await double.slash("helper", "general", "desk mine")
    assert app.last.desk == ""
    assert not app.last.by.roles


async def test_a_bare_open_shows_a_form_and_the_form_is_heard(double: DiscordDouble, app: Recording) -> None:
    app.answers["open"] = FORM
    async with opened(double, {"support": desk(double, double.channel("help"))}, app):
        form = await double.slash("requester", "help", "swarm open")
        assert form.modal is not None
        assert [field.label for field in form.modal.fields] == ["Title", "Details", "Kind"]
        app.answers.clear()
        answer = await double.submits("requester", form, {"Title": "it lags", "Details": "two\nlines"})
    assert answer.ephemeral
    assert app.last.typed is not None
    assert app.last.typed.name == "open"
    assert dict(app.last.typed.values) == {"title": "it lags", "details": "two\nlines", "kind": "question"}
    assert not app.last.shows_forms


async def test_a_form_survives_a_restart(double: DiscordDouble, app: Recording) -> None:
    desks = {"support": desk(double, double.channel("help"))}
    person = Field(name="person", label="Who", input=Input.PERSON, required=True, value=f"discord:{double.user('dba')}")
    app.answers["handover"] = Form(title="Hand over", line="handover support#42", fields=(person,))
    async with opened(double, desks, app):
        form = await double.slash("helper", "help", "swarm handover", person="dba", why="x")
    again = Recording()
    async with opened(double, desks, again):
        answer = await double.submits("helper", form, {"Who": ["helper"]})
    assert answer.plain == "heard handover"
    assert again.last.typed is not None
    assert (again.last.typed.name, again.last.typed.target) == ("handover", "support#42")
    assert dict(again.last.typed.values) == {"person": f"discord:{double.user('helper')}"}


async def test_suggestions(double: DiscordDouble, app: Recording) -> None:
    app.suggestions = [("#42 · lags", "42"), ("#7 · " + "x" * 200, "7")]
    async with opened(double, {"support": desk(double, double.channel("help"))}, app):
        offered = await double.autocomplete("helper", "help", "swarm take", "request", "4")
    assert offered[0] == "#42 · lags"
    assert len(offered[1]) == 100
    assert app.asked == [("support", f"discord:{double.user('helper')}", "4")]


async def test_a_message_is_turned_into_a_request(double: DiscordDouble, app: Recording) -> None:
    channel = double.channel("help")
    async with opened(double, {"support": desk(double, channel)}, app):
        message = await double.says("requester", "help", "it lags\nsince noon\nand worse")
        await double.context_menu("helper", message, TURN)
    said = app.last
    assert said.typed is not None
    assert dict(said.typed.values) == {"title": "it lags", "details": "since noon\nand worse"}
    assert said.author == f"discord:{double.user('requester')}"
    assert said.by.id == f"discord:{double.user('helper')}"
    assert said.source == f"https://discord.com/channels/{double.guild}/{channel}/{message.id}"


async def test_a_machines_message_becomes_the_request_of_who_turned_it(double: DiscordDouble, app: Recording) -> None:
    channel = double.channel("help")
    async with opened(double, {"support": desk(double, channel)}, app) as door:
        posted = await door.post(f"discord:{channel}", Card(title=("Title",), body=(("only an embed",),)), "key")
        message = next(one for one in double.messages("help") if posted.endswith(str(one.id)))
        await double.context_menu("helper", message, TURN)
    assert app.last.typed is not None
    assert app.last.typed.values["title"] == "(a message without words)"
    assert app.last.author == f"discord:{double.user('helper')}"


async def test_buttons_work_after_a_restart(double: DiscordDouble, app: Recording) -> None:
    desks = {"support": desk(double, double.channel("help"))}
    thread = await double.opens_thread("requester", "help", "a thread")
    asking = sentence("Yes?", buttons=(Button("Accept", "accept support#42 p1"), Button("Brief", "brief support#42")))
    async with opened(double, desks, Recording()) as door:
        await door.post(f"discord:{thread}", asking, "in the thread")
        await door.whisper(f"discord:{double.user('dba')}", asking, "directly")
    async with opened(double, desks, app):
        in_thread = await double.presses("dba", double.thread_messages(thread)[-1], "Accept")
        directly = double.dm("dba")[-1]
        looked_up = await double.presses("dba", directly, "Brief")
        app.answers["accept"] = Answer(card=sentence("Broken"), failed=True)
        failed = await double.presses("dba", directly, "Accept")
        assert failed.kind == "message"
        app.answers.clear()
        accepted = await double.presses("dba", directly, "Accept")
    assert in_thread.ephemeral
    assert app.heard[0].line == "accept support#42 p1"
    assert app.heard[0].pressed
    assert app.heard[0].shows_forms
    assert app.heard[0].place == f"discord:{thread}"
    assert looked_up.ephemeral
    assert accepted.kind == "update"
    assert directly.plain == "heard accept"
    assert app.last.desk == ""


async def test_the_seldom_needed_is_behind_a_select(double: DiscordDouble, app: Recording) -> None:
    channel = double.channel("help")
    card = Card(
        title=("#42",), buttons=(Button("Tell", "tell support#42"),), more=(Button("Brief", "brief support#42"),)
    )
    async with opened(double, {"support": desk(double, channel)}, app) as door:
        await door.post(f"discord:{channel}", card, "key")
        answer = await double.presses("helper", double.messages("help")[-1], "Brief")
    assert answer.plain == "heard brief"
    assert app.last.line == "brief support#42"


async def test_what_takes_long_is_said_to_and_comes_later(double: DiscordDouble, app: Recording) -> None:
    double.desk.patience = 2.9
    thread = await double.opens_thread("requester", "help", "a thread")
    asking = sentence("Yes?", buttons=(Button("Accept", "accept support#42"),))
    async with opened(double, {"support": desk(double, double.channel("help"))}, app) as door:
        await door.whisper(f"discord:{double.user('dba')}", asking, "directly")
        directly = double.dm("dba")[-1]
        app.held = asyncio.Event()
        typing = asyncio.create_task(double.slash("helper", thread, "swarm take"))
        pressing = asyncio.create_task(double.presses("dba", directly, "Accept"))
        await double.until(lambda: len([one for one in double.desk.open.values() if one.response]) == 2)
        assert [one.response for one in double.desk.open.values()] == [5, 6]
        app.held.set()
        answer = await typing
        await pressing
        await double.until(lambda: directly.plain == "heard accept")
    assert answer.ephemeral
    assert answer.plain == "heard take"


async def test_a_form_that_comes_too_late_is_said_to(double: DiscordDouble, app: Recording) -> None:
    app.answers["open"] = FORM
    app.held = asyncio.Event()
    async with opened(double, {"support": desk(double, double.channel("help"))}, app):
        typing = asyncio.create_task(double.slash("requester", "help", "swarm open"))
        await double.until(lambda: [one.response for one in double.desk.open.values()] == [5])
        app.held.set()
        assert "try it again" in (await typing).plain


async def test_words_in_a_thread_are_heard_without_their_words(double: DiscordDouble, app: Recording) -> None:
    async with opened(double, {"support": desk(double, double.channel("help"))}, app):
        thread = await double.opens_thread("requester", "help", "a thread")
        first = await double.says("helper", thread, "have you tried?")
        reply = await double.says("requester", thread, "yes", reply_to=first)
        double.channel("general")
        elsewhere = await double.opens_thread("requester", "general", "not ours")
        await double.says("helper", elsewhere, "x")
        await double.says("helper", "help", "in the channel itself")
        await double.says("dba", thread, "last")
        await until(app, lambda: len(app.words) >= 3)
    assert app.words == [
        ("support", f"discord:{double.user('helper')}", f"discord:{thread}", f"discord:msg:{first.id}"),
        ("support", f"discord:{double.user('requester')}", f"discord:{thread}", f"discord:msg:{reply.id}"),
        ("support", f"discord:{double.user('dba')}", f"discord:{thread}", app.words[2][3]),
    ]


async def test_words_in_a_thread_that_was_put_away_before_the_start(double: DiscordDouble, app: Recording) -> None:
    thread = await double.opens_thread("requester", "help", "a thread")
    await double.archives(thread)
    async with opened(double, {"support": desk(double, double.channel("help"))}, app):
        await double.says("requester", thread, "it is back")
        await until(app, lambda: app.words)
    assert app.words[0][:3] == ("support", f"discord:{double.user('requester')}", f"discord:{thread}")


async def test_what_breaks_is_an_apology_with_a_reference(double: DiscordDouble, app: Recording) -> None:
    app.breaks = RuntimeError("a mistake")
    async with opened(double, {"support": desk(double, double.channel("help"))}, app):
        answer = await double.slash("helper", "help", "swarm take")
        assert answer.ephemeral
        assert "Something broke on our side (ref " in answer.plain
        assert "mistake" not in answer.plain
        app.breaks = None
        assert (await double.slash("helper", "help", "swarm take")).plain == "heard take"


async def test_an_answer_that_discord_refuses_ends_nothing(double: DiscordDouble, app: Recording) -> None:
    route = "/interactions/{interaction}/{token}/callback"
    async with opened(double, {"support": desk(double, double.channel("help"))}, app):
        double.fail("POST", route, code=10062)
        double.desk.patience = 0.3
        with_failure = await asyncio.gather(double.slash("helper", "help", "swarm take"), return_exceptions=True)
        assert isinstance(with_failure[0], Exception)
        double.fail("POST", route, cut=True)
        assert (await double.slash("helper", "help", "swarm take")).plain == "heard take"
