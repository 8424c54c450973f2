"""Strategies for what nobody in their right mind would send: words, cards, and payloads that were tampered with."""

import copy
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC
from typing import Any

import structlog
from hypothesis import strategies as st

from bot.text import Bold, Button, Card, Code, Fact, Link, Look, Tone, When
from swarm.refused import Mention, Ref

NASTY = (
    *("", " ", "\u200b", "\x00", "\ud800", "\udc00\ud83d", "\u202egnp.exe\u2066", "\u061c\u200f", "\u2028\u2029\x85"),
    *("<!channel> & <b>", "<!here|x>", "<@U0AAAAAAA>", "<@U0AAAAAAA|x>", "<!subteam^S0AAAAAAA|@all>", "<#C0AAAAAAA>"),
    *("<https://x.example|https://bank.example>", "&lt;!here&gt;", "<!date^1^{date}^https://x.example|x>", "<", ">"),
    *("@everyone", "@here", "<@8>", "<@!8>", "<@&9>", "<#9>", "</open:7>", "<a:b:7>", "<t:7:R>", "<id:customize>"),
    *("[x](http://x.example)", "[https://bank.example](<https://x.example>)", "](http://x.example)", "\\", "\\\\["),
    *("``` _it_ ~no~ `code`", "`", "``", "```", "||", "**", "> quoted\n* list\n1. list", "-# x", "# x", ":emoji:"),
    *("https://example.com/x_y", "https://x.example/<@8>", "http://[", "https://x.example/_a_(b)|<!here>"),
    *("\x1b[31m\x1b]8;;https://x.example\x07", "\x9b2J", "a\rb", "\b\b\b", "\t", "e\u0301" * 40, "\u0301" * 60),
)
"""Pings, markup, links in disguise, controls, halves of characters, and runs that end where something is cut."""
BIG = (
    *("https://example.com/" + "x" * 3_100, "\n" * 300, "e\u0301" * 900),
    *("👩‍🔧" * 50, "👍🏽" * 90, "🇩🇪" * 70, "x" * 5_000, "&" * 3_000, "<" * 900, "🙂" * 4_100, "\n" * 300, "*" * 5_000),
)
SIGNS = "\\*_~`|<>[]()#@&!:/-.^\n\r\t\u202e\u200d\ufe0f🙂👍🏽 eh18U"
LONG = st.builds(
    lambda part, times: part * times, st.sampled_from(["a", "🙂", "*", "&", "e\u0301"]), st.integers(1, 5_000)
)
BITS = st.one_of(st.sampled_from(NASTY), st.text(max_size=60), st.text(SIGNS, max_size=40))
WORDS = st.integers(0, 11).flatmap(
    lambda at: LONG | st.sampled_from(BIG) if at == 11 else st.lists(BITS, max_size=4).map("".join) if at > 6 else BITS
)
"""Seldom so much of it that it has to be cut: that takes long to look through."""


def spans(people: Sequence[str], addresses: Sequence[str | None]) -> st.SearchStrategy[tuple[Any, ...]]:
    """A text of any spans, about these people and places."""
    return st.lists(
        st.one_of(
            WORDS,
            st.builds(Mention, st.sampled_from(people), st.booleans()),
            st.builds(Ref, st.just("support"), st.integers(1, 10**9), st.sampled_from(addresses), st.none() | WORDS),
            st.builds(Bold, WORDS),
            st.builds(Code, WORDS),
            st.builds(Link, WORDS | st.just("https://example.com/x"), WORDS),
            st.builds(When, st.datetimes(timezones=st.just(UTC)), st.booleans()),
        ),
        max_size=5,
    ).map(tuple)


def cards(people: Sequence[str], addresses: Sequence[str | None]) -> st.SearchStrategy[Card]:
    """Any card; its buttons' lines are ours, so those are sound."""
    text = spans(people, addresses)
    line = st.from_regex(r"[a-z]{2,9} support#[1-9]{1,8}", fullmatch=True)
    buttons = st.lists(st.builds(Button, WORDS, line, st.sampled_from(Look)), max_size=5).map(tuple)
    return st.builds(
        Card,
        title=text,
        body=st.lists(text, max_size=5).map(tuple),
        facts=st.lists(st.builds(Fact, WORDS, text), max_size=6).map(tuple),
        buttons=buttons,
        more=buttons,
        tone=st.sampled_from(Tone),
    )


DEEP: Any = "x"
for _ in range(60):
    DEEP = [DEEP]
ODD: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 10**30, 1.5, float("inf"), "", "x", "1", "-1", "9" * 40, "\x00", "\ud800"),
    *("x" * 20_000, [], {}, [None], [[]], {"": None}, {"id": None}, {"type": []}, DEEP, "<!channel>", "1e999", "٣"),
)


@st.composite
def tampered(draw: st.DrawFn, payloads: Sequence[Any]) -> Any:
    """A sound payload of which a few parts are gone, or something else."""
    holder = [copy.deepcopy(draw(st.sampled_from(payloads)))]
    for _ in range(draw(st.integers(1, 4))):
        within, key = draw(st.sampled_from(_parts(holder)))
        match draw(st.sampled_from(["odd", "odd", "odd", "words", "gone", "more", "twice"])):
            case "odd":
                within[key] = copy.deepcopy(draw(st.sampled_from(ODD)))
            case "words":
                within[key] = draw(WORDS)
            case "gone" if within is not holder:
                del within[key]
            case "more" if isinstance(within[key], dict):
                within[key][draw(st.sampled_from(["type", "id", "text", "value", "x"]))] = copy.deepcopy(
                    draw(st.sampled_from(ODD))
                )
            case "twice" if isinstance(within[key], list):
                within[key] *= 2
    return holder[0]


@contextmanager
def unbroken() -> Iterator[None]:
    """Whatever comes is no surprise: what is odd is refused by name, and no code of ours trips over it."""
    with structlog.testing.capture_logs() as logged:
        yield
    broke = [one for one in logged if one.get("exc_info")]
    assert not broke, broke


def _parts(within: Any) -> list[tuple[Any, Any]]:
    """Every place in it at which something stands."""
    inside = list(within.items()) if isinstance(within, dict) else list(enumerate(within))
    found = [(within, key) for key, _ in inside]
    for _, part in inside:
        if isinstance(part, dict | list):
            found += _parts(part)
    return found
