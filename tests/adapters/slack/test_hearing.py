"""People type, press, fill in and react; what the application hears of it, and what they see, in both modes."""

import pytest

from bot.door import Answer, Heard, Typed
from bot.text import Button, Card, Field, Form, Input, sentence
from tests.adapters.slack.stage import MODES, Stage
from tests.platforms.slack import PlatformFailure

ASK = Form(
    title="Ask for help",
    line="open",
    fields=(
        Field(name="title", label="What you need", input=Input.LINE, required=True),
        Field(name="kind", label="Kind", input=Input.CHOICE, required=False, choices=("incident", "question")),
        Field(name="expert", label="Whom", input=Input.PERSON, required=False),
    ),
    submit="Open",
)
CARD = Card(body=(("a card",),), buttons=(Button("Take it", "take support#42"),))

pytestmark = pytest.mark.parametrize("mode", MODES)


async def test_a_command_is_answered_by_its_acknowledgement(stage: Stage, mode: str) -> None:
    async with stage.opened(mode):
        calls = len(stage.slack.calls)
        answer = await stage.slack.types("asker", "help", "/swarm pull #42 @dba why <so> & not")
        assert answer.plain == f"heard: pull #42 @{stage.who('dba')} why <so> & not"
        assert answer.source == "ack"
        heard = stage.app.heard[0]
        assert (heard.place, heard.desk, heard.by.id) == (f"slack:{stage.channel}", "support", stage.who("asker"))
        assert heard.shows_forms and not heard.pressed and heard.delivery.startswith("slack:cmd:")
        assert {call.method for call in stage.slack.calls[calls:]} <= {"users.info"}


async def test_a_bare_command_is_help(stage: Stage, mode: str) -> None:
    async with stage.opened(mode):
        assert (await stage.slack.types("asker", "help", "/swarm")).plain == "heard: help"


async def test_a_bare_open_shows_a_form_that_opens(stage: Stage, mode: str) -> None:
    stage.app.answer = lambda heard: ASK if heard.line == "open" else Answer(card=sentence("#1 is open."))
    async with stage.opened(mode):
        answer = await stage.slack.types("asker", "help", "/swarm open")
        assert answer.plain == ""
        await stage.slack.until(lambda: stage.slack.view("asker"))
        view = stage.slack.view("asker")
        assert view is not None
        seen = await stage.slack.submits("asker", view, {"What you need": "a <b>", "Kind": "incident", "Whom": "dba"})
        await stage.slack.until(lambda: seen.answers)
        assert seen.plain == "#1 is open." and stage.slack.view("asker") is None
        sent = stage.app.heard[-1]
        assert sent.typed == Typed(
            name="open", values={"title": "a <b>", "kind": "incident", "expert": stage.who("dba")}
        )
        assert (sent.place, sent.desk) == (f"slack:{stage.channel}", "support")


async def test_a_form_survives_a_restart(stage: Stage, mode: str) -> None:
    stage.app.answer = lambda heard: ASK if heard.line == "open" else Answer(card=sentence("#1 is open."))
    async with stage.opened(mode):
        await stage.slack.types("asker", "help", "/swarm open")
        await stage.slack.until(lambda: stage.slack.view("asker"))
    async with stage.opened(mode):
        view = stage.slack.view("asker")
        assert view is not None
        seen = await stage.slack.submits("asker", view, {"What you need": "still there"})
        await stage.slack.until(lambda: seen.answers)
        assert stage.app.heard[-1].typed == Typed(name="open", values={"title": "still there"})


async def test_a_refused_form_stays_open_and_says_why(stage: Stage, mode: str) -> None:
    refused = Answer(card=sentence("A title of 1 word is too short."), refused=True)
    stage.app.answer = lambda heard: ASK if heard.line == "open" else refused
    async with stage.opened(mode):
        await stage.slack.types("asker", "help", "/swarm open")
        await stage.slack.until(lambda: stage.slack.view("asker"))
        view = stage.slack.view("asker")
        assert view is not None
        seen = await stage.slack.submits("asker", view, {"What you need": "x"})
        assert seen.errors == {"What you need": "A title of 1 word is too short."}
        assert stage.slack.view("asker") is view


async def test_a_button_is_what_it_would_be_to_type_it(stage: Stage, mode: str) -> None:
    async with stage.opened(mode) as door:
        opened = await door.open_thread(f"slack:{stage.channel}", CARD, Card(), "k1")
        card = stage.slack.messages("help")[0]
        seen = await stage.slack.presses("helper", card, "Take it")
        await stage.slack.until(lambda: seen.answers)
        assert seen.plain == "heard: take support#42"
        heard = stage.app.heard[-1]
        assert heard.pressed and heard.shows_forms and heard.place == opened.thread and heard.desk == "support"
        assert heard.delivery.startswith("slack:act:") and {role.value for role in heard.by.roles} == {"staff"}


async def test_a_button_may_ask_for_words(stage: Stage, mode: str) -> None:
    tell = Form(
        title="Tell the requester",
        line="tell support#42",
        fields=(Field(name="text", label="What", input=Input.PARAGRAPH, required=True),),
    )
    stage.app.answer = lambda heard: tell if heard.pressed else Answer(card=sentence("They are told."))
    async with stage.opened(mode) as door:
        opened = await door.open_thread(f"slack:{stage.channel}", CARD, Card(), "k1")
        seen = await stage.slack.presses("helper", stage.slack.messages("help")[0], "Take it")
        await stage.slack.until(lambda: seen.view)
        assert seen.view is not None
        sent = await stage.slack.submits("helper", seen.view, {"What": "two\nlines"})
        await stage.slack.until(lambda: sent.answers)
        heard = stage.app.heard[-1]
        assert heard.typed == Typed(name="tell", values={"text": "two\nlines"}, target="support#42")
        assert heard.place == opened.thread
        assert f"slack:{stage.channel}/{sent.answers[0].thread_ts}" == opened.thread


async def test_a_pressed_whisper_is_replaced_by_its_answer(stage: Stage, mode: str) -> None:
    async with stage.opened(mode) as door:
        card = Card(body=(("Does it work?",),), buttons=(Button("It works", "confirm support#42"),))
        await door.whisper(stage.who("asker"), card, "k1")
        whisper = stage.slack.dm("asker")[0]
        await stage.slack.presses("asker", whisper, "It works")
        await stage.slack.until(lambda: whisper.edits)
        assert whisper.plain == "heard: confirm support#42"
        assert stage.app.heard[-1].place == f"slack:{stage.slack.im('asker')}" and stage.app.heard[-1].desk == ""


@pytest.mark.parametrize(
    ("line", "refused"), [("brief support#42", False), ("confirm support#42", True)], ids=["a question", "a refusal"]
)
async def test_a_whisper_keeps_its_buttons_while_they_are_needed(
    stage: Stage, mode: str, line: str, refused: bool
) -> None:
    stage.app.answer = lambda heard: Answer(card=sentence("so it is"), refused=refused)
    async with stage.opened(mode) as door:
        await door.whisper(stage.who("dba"), Card(body=(("Well?",),), buttons=(Button("Go", line),)), "k1")
        whisper = stage.slack.dm("dba")[0]
        seen = await stage.slack.presses("dba", whisper, "Go")
        await stage.slack.until(lambda: seen.answers)
        assert seen.plain == "so it is" and whisper.plain == "Well?\n[Go]"


async def test_a_message_becomes_a_request_by_shortcut(stage: Stage, mode: str) -> None:
    async with stage.opened(mode):
        message = await stage.slack.says("asker", "help", "The *printer* is <offline>\nsince this morning")
        seen = await stage.slack.shortcut("helper", message, "turn_into_request")
        await stage.slack.until(lambda: seen.answers)
        heard = stage.app.heard[-1]
        values = {"title": "The *printer* is <offline>", "details": "since this morning"}
        assert heard.typed == Typed(name="open", values=values)
        assert (heard.by.id, heard.author) == (stage.who("helper"), stage.who("asker"))
        assert heard.source == stage.slack.permalink(message) and heard.desk == "support"


async def test_a_message_becomes_a_request_by_reaction(stage: Stage, mode: str) -> None:
    async with stage.opened(mode):
        message = await stage.slack.says("asker", "help", "The printer is offline")
        await stage.slack.reacts("helper", message, "eyes")
        await stage.slack.reacts("helper", message, "ticket")
        await stage.slack.until(lambda: stage.slack.seen_only_by("helper"))
        assert len(stage.app.heard) == 1
        heard = stage.app.heard[0]
        assert heard.typed == Typed(name="open", values={"title": "The printer is offline"})
        assert (heard.by.id, heard.author) == (stage.who("helper"), stage.who("asker"))
        assert heard.delivery.startswith("slack:event:Ev")


async def test_a_reaction_in_a_requests_thread_is_a_mere_reaction(stage: Stage, mode: str) -> None:
    async with stage.opened(mode) as door:
        await door.open_thread(f"slack:{stage.channel}", CARD, Card(), "k1")
        card = stage.slack.messages("help")[0]
        reply = await stage.slack.says("asker", "help", "it is the second one", thread=card)
        await stage.slack.reacts("helper", reply, "ticket")
        await stage.slack.reacts("helper", card, "ticket")
        await stage.slack.quiet()
        assert stage.app.heard == []


async def test_a_mention_in_a_thread_is_a_line(stage: Stage, mode: str) -> None:
    async with stage.opened(mode):
        root = await stage.slack.says("asker", "help", "hello")
        await stage.slack.says("helper", "help", "@muster pull @dba why?", thread=root)
        await stage.slack.until(lambda: stage.slack.seen_only_by("helper"))
        answer = stage.slack.seen_only_by("helper")[0]
        assert answer.plain == f"heard: pull @{stage.who('dba')} why?" and answer.thread_ts == root.ts
        heard = stage.app.heard[0]
        assert heard.place == f"slack:{stage.channel}/{root.ts}" and not heard.shows_forms
        await stage.slack.quiet()
        assert stage.app.spoken == []


async def test_a_mention_that_was_changed_afterwards_is_not_done_again(stage: Stage, mode: str) -> None:
    async with stage.opened(mode):
        message = await stage.slack.says("helper", "help", "@muster tell we are on it")
        await stage.slack.until(lambda: stage.slack.seen_only_by("helper"))
        told = stage.slack.post.deliveries[-1].payload
        event = {**told["event"], "type": "app_mention", "edited": {"user": message.user, "ts": message.ts}}
        stage.slack.post.tell("app_mention", {**told, "event_id": "Ev0EDITED", "event": event})
        await stage.slack.until(lambda: len(stage.slack.seen_only_by("helper")) == 2)
        assert len(stage.app.heard) == 1
        assert "as it was first sent" in stage.slack.seen_only_by("helper")[-1].plain


async def test_words_in_a_thread_count_and_their_content_does_not(stage: Stage, mode: str) -> None:
    async with stage.opened(mode):
        root = await stage.slack.says("asker", "help", "a message in the channel is no word in a thread")
        said = await stage.slack.says("helper", "help", "I look at it", thread=root)
        await stage.slack.until(lambda: stage.app.spoken)
        await stage.slack.quiet()
        assert len(stage.app.spoken) == 1
        spoken = stage.app.spoken[0]
        assert (spoken.desk, spoken.by.id) == ("support", stage.who("helper"))
        assert spoken.thread == f"slack:{stage.channel}/{root.ts}"
        assert spoken.delivery == f"slack:msg:{stage.channel}/{said.ts}" and spoken.at is None


async def test_a_line_in_a_direct_message_is_heard(stage: Stage, mode: str) -> None:
    async with stage.opened(mode):
        await stage.slack.says("asker", stage.slack.im("asker"), "mine")
        await stage.slack.until(lambda: len(stage.slack.dm("asker")) == 2)
        assert stage.slack.dm("asker")[-1].plain == "heard: mine"
        assert len(stage.app.heard) == 1


async def test_what_is_told_again_has_the_same_delivery_and_one_answer(stage: Stage, mode: str) -> None:
    async with stage.opened(mode):
        root = await stage.slack.says("asker", "help", "hello")
        await stage.slack.says("helper", "help", "@muster mine", thread=root)
        await stage.slack.until(lambda: stage.slack.seen_only_by("helper"))
        await stage.slack.redeliver("app_mention")
        await stage.slack.quiet()
        assert len({heard.delivery for heard in stage.app.heard}) == 1 and len(stage.app.heard) == 2
        assert len(stage.slack.seen_only_by("helper")) == 1


async def test_a_late_answer_comes_by_the_response_url(stage: Stage, mode: str) -> None:
    stage.app.free.clear()
    async with stage.opened(mode):
        answer = await stage.slack.types("asker", "help", "/swarm mine")
        assert answer.plain == "Working on it …"
        stage.app.free.set()
        await stage.slack.until(lambda: len(stage.slack.seen_only_by("asker")) == 2)
        late = stage.slack.seen_only_by("asker")[-1]
        assert late.plain == "heard: mine" and late.source == "response_url"


async def test_what_is_in_hand_at_the_end_is_answered(stage: Stage, mode: str) -> None:
    stage.app.free.clear()
    async with stage.opened(mode) as door:
        await stage.slack.types("asker", "help", "/swarm mine")
        await door.stop_hearing()
        stage.app.free.set()
    assert stage.slack.seen_only_by("asker")[-1].plain == "heard: mine"


async def test_groups_and_people_are_known_before_anybody_is_heard(stage: Stage, mode: str) -> None:
    async with stage.opened(mode):
        people = {person.id: person for person in stage.app.known["support"]}
        assert set(people) == {stage.who("helper"), stage.who("second"), stage.who("dba")}
        dba = people[stage.who("dba")]
        assert dba.tier == 2 and dba.skills == {"sql"}
        stage.slack.usergroup("helpers", ("second", "newcomer"))
        await stage.slack.until(lambda: stage.who("newcomer") in {one.id for one in stage.app.known["support"]})
        assert stage.who("helper") not in {one.id for one in stage.app.known["support"]}


async def test_all_calls_share_few_connections(stage: Stage, mode: str) -> None:
    async with stage.opened(mode) as door:
        for count in range(10):
            await door.post(f"slack:{stage.channel}", sentence(f"line {count}"), f"k{count}")
        assert stage.slack.connections <= 3 < len(stage.slack.calls)


async def test_an_application_that_breaks_shows_as_slacks_own_failure(stage: Stage, mode: str) -> None:
    stage.app.breaks = True
    async with stage.opened(mode):
        with pytest.raises(PlatformFailure):
            await stage.slack.types("asker", "help", "/swarm mine")
        stage.app.breaks = False
        assert (await stage.slack.types("asker", "help", "/swarm mine")).plain == "heard: mine"


async def test_an_event_that_fails_is_told_again(stage: Stage, mode: str) -> None:
    stage.app.breaks = True

    def mended(heard: Heard) -> Answer:
        return Answer(card=sentence("heard at last"))

    async with stage.opened(mode):
        root = await stage.slack.says("asker", "help", "hello")
        await stage.slack.says("helper", "help", "@muster mine", thread=root)
        await stage.slack.until(lambda: stage.app.heard)
        stage.app.answer, stage.app.breaks = mended, False
        await stage.slack.until(lambda: stage.slack.seen_only_by("helper"))
        assert len({heard.delivery for heard in stage.app.heard}) == 1
