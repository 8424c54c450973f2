"""Cards as JSON, and what nobody may do with the words in them."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.discord import render
from adapters.discord.cutting import width
from adapters.discord.escape import seen
from bot.text import Bold, Button, Card, Code, Fact, Link, Look, Text, Tone, When, pings, sentence
from swarm.refused import Mention, Ref
from tests.fuzzing import fuzzed
from tests.hostile import WORDS
from tests.platforms.discord.limits import check_message
from tests.platforms.discord.markdown import plain_text
from tests.platforms.discord.mentions import mentioned
from tests.platforms.discord.world import World

GUILDS = {"support": "1"}
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def read(text: str) -> str:
    """As a person reads it."""
    return plain_text(text, lambda kind, snowflake: f"{kind}{snowflake}")


def test_a_sentence_is_content() -> None:
    said = sentence(Mention("discord:7", ping=True), ", say ", Code("take #42"), " by ", When(NOON), ".")
    assert render.message(said, GUILDS) == {
        "content": "<@7>, say `take #42` by <t:1772452800:t>.",
        "embeds": [],
        "components": [],
    }
    assert render.allowed(said) == {"parse": [], "users": ["7"]}


def test_a_card_is_an_embed() -> None:
    card = Card(
        title=("#42 · Replica *lags*",),
        body=(("active · high",), ("since ", When(NOON, relative=True))),
        facts=(
            Fact("Shepherd", (Mention("discord:7", ping=True),)),
            Fact("See", (Ref("support", 40, "discord:99"), " · ", Ref("support", 41), " · ", Bold("now"))),
            Fact("Here", (Ref("support", 40, "discord:99", "its thread"),)),
            Fact("From", (Link("https://example.com/a b", "the [message]"),)),
        ),
        buttons=(
            Button("Take", "take support#42", Look.PRIMARY),
            Button("Redirect", "redirect support#42", Look.DANGER),
        ),
        more=(Button("Brief", "brief support#42"),),
        tone=Tone.ACTIVE,
    )
    assert render.message(card, GUILDS) == {
        "content": "",
        "embeds": [
            {
                "color": 0x3498DB,
                "title": "#42 · Replica \\*lags\\*",
                "description": "active · high\n"
                "since <t:1772452800:R>\n"
                "**Shepherd**  <@7>\n"
                "**See**  [#40](https://discord.com/channels/1/99) · #41 · **now**\n"
                "**Here**  <#99>\n"
                "**From**  [the \\[message\\]](https://example.com/a%20b)",
            }
        ],
        "components": [
            {
                "type": 1,
                "components": [
                    {"type": 2, "style": 1, "label": "Take", "custom_id": "take support#42"},
                    {"type": 2, "style": 4, "label": "Redirect", "custom_id": "redirect support#42"},
                ],
            },
            {
                "type": 1,
                "components": [
                    {
                        "type": 3,
                        "custom_id": "more",
                        "placeholder": "⋯",
                        "options": [{"label": "Brief", "value": "brief support#42"}],
                    }
                ],
            },
        ],
    }


def test_a_title_that_names_people_is_running_text() -> None:
    card = Card(title=("Ask ", Mention("discord:7")), body=(("x",),))
    assert render.message(card, GUILDS)["embeds"] == [
        {"color": render.COLOURS[Tone.CALM], "description": "Ask <@7>\nx"}
    ]


def test_people_and_requests_of_elsewhere_are_words() -> None:
    said = sentence(Mention("slack:U1"), " ", Mention("muster"), " ", Ref("support", 7, "slack:C1/1.2", "its thread"))
    assert render.message(said, GUILDS)["content"] == "@U1 Muster its thread"


@pytest.mark.parametrize(
    "typed",
    [
        "<!channel> & <b> @everyone *bold* [x](http://x)",
        "@everyone @here <@7> <@&7> <#7> </open:7> <a:b:7> <t:7:R>",
        "**b** __u__ ~~s~~ ||p|| `c` ```code``` \\* \\",
        "# head\n## head\n-# small\n> quote\n>>> all\n- list\n+ list\n* list\n12. list",
        "snake_case a*b 2 * 3 * 4 _x_",
        "see https://example.com/a_b_(c)?d=e#f~g. Or (https://example.com)",
        "🙂",
    ],
)
def test_words_are_shown_as_typed(typed: str) -> None:
    assert read(render.message(sentence(typed), GUILDS)["content"]) == typed
    embed = render.message(Card(title=("t",), body=((typed,),), facts=(Fact("f", ("x",)),)), GUILDS)["embeds"][0]
    assert read(embed["description"]) == f"{typed}\nf  x"


def test_web_addresses_stay_whole() -> None:
    url = "https://example.com/a_b/c-d?e=f&g=~h"
    assert render.message(sentence("see ", url, "."), GUILDS)["content"] == f"see {url}."


def test_directions_and_controls_are_taken_out() -> None:
    assert render.message(sentence("a\u202eb\u2066c\u200fd\x07e\ud800"), GUILDS)["content"] == "abcde\ufffd"


@pytest.mark.parametrize(
    ("url", "label", "shown"),
    [
        ("https://example.com/)(", "x", "[x](https://example.com/%29%28)"),
        ("javascript:alert(1)", "x", "x"),
        ("https://example.com", "http://other.example", "<https://example.com>"),
        ("https://example.com", "a\nb", "[a b](https://example.com)"),
    ],
)
def test_links(url: str, label: str, shown: str) -> None:
    assert render.message(sentence(Link(url, label)), GUILDS)["content"] == shown


@pytest.mark.parametrize(("code", "shown"), [("a`b", "`` a`b ``"), ("a_b", "`a_b`"), ("a\nb", "`a b`"), ("", "\u200b")])
def test_code(code: str, shown: str) -> None:
    assert render.message(sentence(Code(code)), GUILDS)["content"] == shown


def test_cutting_keeps_what_is_short_and_never_halves() -> None:
    card = Card(
        title=("t" * 300,),
        body=(("status",), ("*" * 9_000,)),
        facts=(Fact("Tried", ("🙂" * 9_000,)), Fact("Swarm", (Mention("discord:7"),))),
    )
    embed = render.message(card, GUILDS)["embeds"][0]
    assert embed["title"] == "t" * 255 + "…"
    lines = embed["description"].split("\n")
    assert lines[0] == "status"
    assert lines[1].endswith("\\*…")
    assert lines[1].count("\\") == lines[1].count("*")
    assert lines[2].startswith("**Tried**  🙂")
    assert lines[2].endswith("🙂…")
    assert lines[3] == "**Swarm**  <@7>"
    assert 4_090 < width(embed["description"]) <= 4_096
    bold = render.message(sentence(Bold("b" * 3_000)), GUILDS)["content"]
    assert len(bold) == 2_000
    assert bold.endswith("b**…")


def test_names_of_threads() -> None:
    assert render.thread_name(("#42 · it\nlags *now*",)) == "#42 · it lags *now*"
    assert width(render.thread_name(("🙂" * 200,))) <= 100
    assert render.thread_name((" \u202e ",)) == "request"


def test_a_line_that_is_too_long_is_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match="button's line"):
        render.message(sentence("x", buttons=(Button("x", "x" * 101),)), GUILDS)


def test_labels_are_cut_and_never_empty() -> None:
    row = render.message(sentence("x", buttons=(Button("y" * 100, "a"), Button("\u202e ", "b"))), GUILDS)["components"][
        0
    ]
    assert [one["label"] for one in row["components"]] == ["y" * 79 + "…", "…"]


HOSTILE = st.one_of(
    st.text(max_size=60),
    st.text(alphabet="\\*_~`|<>[]()#@&!:/\n\u202e🙂 eh1", max_size=60),
    st.sampled_from(
        ["@everyone", "@here", "<@7>", "<@&8>", "<#9>", "[x](http://x)", "```", "https://x.y/_a_", "\u200f"]
    ),
    st.integers(1, 9_000).map(lambda size: "*🙂"[size % 2] * size),
)
PEOPLE = st.sampled_from(["discord:7", "discord:8", "slack:U7", "muster", "", "discord:<@7>"])
SPANS: st.SearchStrategy[Text] = st.lists(
    st.one_of(
        HOSTILE,
        st.builds(Mention, PEOPLE, st.booleans()),
        st.builds(
            Ref,
            st.just("support"),
            st.integers(1, 99),
            st.sampled_from([None, "discord:9", "slack:C"]),
            st.none() | HOSTILE,
        ),
        st.builds(Bold, HOSTILE),
        st.builds(Code, HOSTILE),
        st.builds(Link, HOSTILE | st.just("https://example.com/x"), HOSTILE),
        st.builds(When, st.just(NOON), st.booleans()),
    ),
    max_size=6,
).map(tuple)
BUTTONS = st.lists(st.builds(Button, HOSTILE, st.sampled_from(["a", "b #1", "c"]), st.sampled_from(Look)), max_size=5)
CARDS = st.builds(
    Card,
    title=SPANS,
    body=st.lists(SPANS, max_size=4).map(tuple),
    facts=st.lists(st.builds(Fact, HOSTILE, SPANS), max_size=6).map(tuple),
    buttons=BUTTONS.map(tuple),
    more=BUTTONS.map(tuple),
    tone=st.sampled_from(Tone),
)


@fuzzed(300)
@given(CARDS)
def test_any_card_fits_and_pings_nobody_else(card: Card) -> None:
    message = render.message(card, GUILDS)
    check_message(message)
    check_message({"content": render.content(card, GUILDS)})
    assert 1 <= len(render.thread_name(card.title)) <= 100
    world = World("muster")
    for snowflake in (7, 8):
        world.add_person(f"p{snowflake}", snowflake=snowflake)
    everything = "\n".join([message["content"], render.content(card, GUILDS), *(str(one) for one in message["embeds"])])
    found = mentioned(world, world.add_channel("x"), world.bot, everything, [], render.allowed(card))
    assert {f"discord:{one.id}" for one in found.people} <= set(pings(card))
    assert not found.roles
    assert not found.everybody


@fuzzed(500)
@given((HOSTILE | WORDS).filter(lambda words: "://" not in words))
def test_any_words_are_read_as_they_were_typed(words: str) -> None:
    typed = seen(words[:900])
    assert read(render.message(sentence("a", typed, "b"), GUILDS)["content"]) == f"a{typed}b"
    shown = render.message(Card(title=("t",), body=((typed, "|"),)), GUILDS)["embeds"][0]["description"]
    assert read(shown) == f"{typed}|".strip()
