"""Whatever is typed, by anybody, about a request in any state: it is done or refused, never broken.

All that is said of it can be shown on every platform, with buttons that mean what they say.
"""

import io
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

import adapters.discord.render as on_discord
import adapters.slack.form as slack_form
import adapters.slack.render as on_slack
from adapters.console.paper import Paper
from adapters.discord.modal import modal
from adapters.slack.spans import Surroundings
from bot import calls, cards, effect, forms, grammar
from bot.deciding import ANSWER, Change, refusal
from bot.door import Answer
from bot.text import Card
from storage.job import Facts, Outcome
from swarm.commands import Asked, OnPerson, OnRequest, Open, Source
from swarm.events import fold
from swarm.people import Person
from swarm.policy import Policy
from swarm.refused import Refused
from swarm.request import Request
from tests.bot.states import ASKERS, OTHERS, POLICIES, REQUESTS
from tests.bot.typed import lines
from tests.fuzzing import fuzzed
from tests.hostile import WORDS
from tests.platforms.discord.limits import check_message
from tests.platforms.discord.modal_rules import check_modal
from tests.platforms.slack.blocks import complaints_about_blocks, complaints_about_view
from tests.swarm.given import TEAM

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)


def shown(card: Card) -> None:
    """On every platform; and each of its buttons is a line that is understood, about the request it names."""
    check_message(on_discord.message(card, {"it": "1"}))
    message = on_slack.message(card, Surroundings("https://desk.slack.com/"))
    assert complaints_about_blocks(message["blocks"]) == [] and message["text"]
    output = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    Paper(Console(file=output, width=80)).answer("helper", Answer(card=card), NOW)
    for button in (*card.buttons, *card.more):
        read = grammar.parse(button.line)
        assert button.line.split()[0] == read.command.name
        named = "" if read.target is None else f"{read.target.desk}#{read.target.number}"
        assert not named or button.line.split()[1].removesuffix(f"~{read.target and read.target.mark}") == named
        again = " ".join([read.command.name, *button.line.split()[1:]])
        assert grammar.parse(again) == read


def done(outcome: Outcome, before: Request | None, policy: Policy) -> None:
    """What is written can be read again, and shown."""
    shown(ANSWER.validate_json(outcome.answer).card)
    if outcome.events:
        assert outcome.request == fold(outcome.events, before)
    if outcome.request is not None:
        shown(cards.request_card(outcome.request, policy))
        for call in outcome.request.pulls:
            for ask in call.asks:
                shown(calls.pull_card(outcome.request, call, ask))
    for one in outcome.effects:
        said = effect.read(one.doc)
        if isinstance(said, effect.Post | effect.Whisper):
            shown(said.card)


@fuzzed(300)
@given(
    lines() | WORDS,
    st.sampled_from(REQUESTS),
    st.sampled_from(ASKERS),
    st.sampled_from(POLICIES),
    st.sampled_from(OTHERS),
)
def test_any_line_is_done_or_refused(
    line: str, request: Request, by: Person, policy: Policy, other: Request | None
) -> None:
    try:
        parsed = grammar.parse(line)
    except Refused as refused:
        shown(refusal(refused).card)
        return
    if forms.form(parsed, "it#42").fields:
        wanted = forms.form(parsed, "it#42")
        assert complaints_about_view(slack_form.view(wanted, slack_form.Origin(wanted.line, "slack:C1", "it"))) == []
        check_modal(modal(wanted))
    try:
        command = parsed.build()
    except Refused as refused:
        shown(refusal(refused).card)
        return
    facts = Facts(request=request, other=other, number=43, people=tuple(TEAM.values()))

    def asked(facts: Facts) -> Asked:
        return Asked(by=by, at=NOW, policy=policy, people=facts.people, other=facts.other)

    change = Change(desk="it", by=by, policy=policy, asked=asked, here=True)
    if isinstance(command, Open):
        source = Source(intake="slack:C1", author="", link="https://desk.slack.com/archives/C1/p1")
        done(change.opening(command, source)(facts), None, policy)
    elif isinstance(command, OnRequest):
        done(change.changing(command, request.number)(facts), request, policy)
    elif isinstance(command, OnPerson):
        done(change.person(command)(facts), None, policy)
