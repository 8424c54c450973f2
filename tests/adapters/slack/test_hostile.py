"""Whatever people type: it fits, Slack accepts it, it shows as typed, and it notifies nobody."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from adapters.slack import limits, render
from adapters.slack.spans import Surroundings
from bot.text import Bold, Button, Card, Code, Fact, Link, Look, Tone, When
from swarm.refused import Mention, Ref
from tests import hostile
from tests.fuzzing import fuzzed
from tests.platforms.slack.blocks import complaints_about_blocks
from tests.platforms.slack.mentions import mentioned
from tests.platforms.slack.reading import unescape
from tests.platforms.slack.workspace import Workspace

HERE = Surroundings("https://desk.slack.com/", {"UQUIET": "<!here> *quiet*"})
NASTY = st.sampled_from(
    [
        "<!channel> & <b>",
        "<@U0AAAAAAA>",
        "<!subteam^S0AAAAAAA|@all>",
        "@everyone *bold* [x](http://x)",
        "https://example.com/" + "x" * 3_100,
        "``` _it_ ~no~ `code`",
        "> quoted\n* list\n1. list",
        "&lt;!here&gt;",
        "\u202egnp.exe\u2066",
        "👩‍🔧" * 50,
        "\x00\ud800",
        "x" * 5_000,
        "",
    ]
)
WORDS = st.one_of(NASTY, st.text(max_size=200), st.lists(NASTY, max_size=4).map(" ".join))
PEOPLE = st.sampled_from(["slack:U0REAL", "slack:UQUIET", "discord:1", "muster"])
SPANS = st.one_of(
    WORDS,
    st.builds(Mention, PEOPLE, st.booleans()),
    st.builds(Ref, st.just("support"), st.integers(1, 10**6), st.sampled_from([None, "slack:C1/1.2", "discord:1"])),
    st.builds(Bold, WORDS),
    st.builds(Code, WORDS),
    st.builds(Link, WORDS, WORDS),
    st.builds(When, st.datetimes(timezones=st.just(UTC)), st.booleans()),
)
TEXTS = st.lists(SPANS, max_size=6).map(tuple)
BUTTONS = st.lists(st.builds(Button, WORDS, st.text(max_size=70), st.sampled_from(Look)), max_size=5).map(tuple)
CARDS = st.builds(
    Card,
    title=TEXTS,
    body=st.lists(TEXTS, max_size=6).map(tuple),
    facts=st.lists(st.builds(Fact, WORDS, TEXTS), max_size=6).map(tuple),
    buttons=BUTTONS,
    more=BUTTONS,
    tone=st.sampled_from(Tone),
)


@fuzzed(100)
@given(CARDS)
def test_any_card_is_accepted_and_notifies_only_whom_it_mentions(card: Card) -> None:
    shown = render.message(card, HERE)
    assert complaints_about_blocks(shown["blocks"]) == []
    assert 0 < len(shown["text"]) <= limits.FALLBACK
    assert sum(limits.size(words) for words in _strings(shown["blocks"])) <= 13_200 + 15 * 100
    assert set(mentioned(Workspace(), shown["text"], shown["blocks"])) <= {"U0REAL"}
    assert not set("".join(_strings(shown))) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@fuzzed(100)
@given(st.text(max_size=300) | hostile.WORDS.map(lambda words: words[:300]))
def test_words_show_as_typed(words: str) -> None:
    workspace = Workspace()
    shown = render.message(Card(body=((words,),)), HERE)
    assert workspace.read("", shown["blocks"]) == limits.visible(words)
    assert unescape(shown["text"]) == (limits.visible(words) or "…")


def test_a_moment_is_shown_with_its_fallback() -> None:
    when = When(datetime(2026, 3, 1, tzinfo=UTC))
    assert Workspace().read("", render.message(Card(body=((when,),)), HERE)["blocks"]) == "2026-03-01 00:00 UTC"


def _strings(made: object) -> list[str]:
    """Everything in it that is shown; what a button says to us is not."""
    if isinstance(made, str):
        return [made]
    if isinstance(made, dict):
        return [found for key, value in made.items() if key != "value" for found in _strings(value)]
    return [found for value in made for found in _strings(value)] if isinstance(made, list) else []
