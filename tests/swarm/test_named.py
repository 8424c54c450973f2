"""Where somebody is named: whole words, however they are typed; of any text, by any name, and never more than once."""

import unicodedata

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from swarm.forgetting import LEFT, NO_WORDS, Forgetting
from swarm.people import FORGOTTEN

X = FORGOTTEN


def without(said: str, *names: str, who: str = "slack:U1") -> str:
    return Forgetting(who=who, pseudonym="gone:1", names=names).text(said)


@pytest.mark.parametrize(
    ("name", "said", "left"),
    [
        ("Élodie", "éLODIE, ÉLODIE and élodie", f"{X}, {X} and {X}"),
        ("Élodie", "E\u0301lodie", X),
        ("E\u0301lodie", "Élodie and éLODIE", f"{X} and {X}"),
        ("lodie", "Élodie, E\u0301lodie", "Élodie, E\u0301lodie"),
        ("Jose", "Jose\u0301 is not Jose", f"Jose\u0301 is not {X}"),
        ("Nguyễn", "nguye\u0302\u0303n, NGUYÊ\u0303N", f"{X}, {X}"),
        ("İbrahim", "ibrahim, IBRAHIM, ıbrahim, i\u0307brahim", f"{X}, {X}, {X}, {X}"),
        ("Işıl", "IŞIL, işil", f"{X}, {X}"),
        ("Weiß", "WEISS, weiss, WEIẞ, Weiß’", f"{X}, {X}, {X}, {X}’"),
        ("Strau", "Strauß", "Strauß"),
        ("Σωκράτης", "ΣΩΚΡΆΤΗΣ", X),
        ("Анна", "АННА, Аннабель", f"{X}, Аннабель"),
        ("अनिल", "अनिल और अनिला", f"{X} और अनिला"),
        ("अन", "अनिल", "अनिल"),
        ("علی", "علی‌رضا و علی", f"علی‌رضا و {X}"),
        ("이", "이한 이", f"이한 {X}"),
        ("하나", unicodedata.normalize("NFD", "하나, 하난"), f"{X}, {unicodedata.normalize('NFD', '하난')}"),
        ("O'Brien", "O’Brien’s, o'brien, OʼBRIEN", f"{X}’s, {X}, {X}"),
        ("Anne-Marie", "Anne\u2011Marie, ANNE-MARIE", f"{X}, {X}"),
        ("Anna Bell", "Anna\u00a0Bell, Anna\n  bell, Annabell", f"{X}, {X}, Annabell"),
        ("Anna", "An\u00adna; Anna\u200bBell", f"{X}; {X}\u200bBell"),
        ("J.R.", "J.R. and j.r., JXRX", f"{X} and {X}, JXRX"),
        ("Anna (Sales)", "ask Anna (Sales): xAnna (Sales)", f"ask {X}: xAnna (Sales)"),
        ("(Anna)", "x(Anna)y", f"x{X}y"),
        ("@anna", "@Anna, anna", f"{X}, {X}"),
        (" Anna ", "Anna!", f"{X}!"),
        ("Anna", "https://wiki/people/Anna?x=anna#anna-b, anna@desk.com, Joanna, anna_b", None),
        ("Will", "will it? Willing: goodwill", f"{X} it? Willing: goodwill"),
        ("C++", "c++, c+++x", f"{X}, {X}+x"),
        ('Anna "Ace"', 'anna "ace" said', f"{X} said"),
        ("a.*b", "a.*b, axxb", f"{X}, axxb"),
        ("--", "a -- b", "a -- b"),
        ("", "anything", "anything"),
    ],
)
def test_a_name_is_found_as_people_write_it(name: str, said: str, left: str | None) -> None:
    kept = f"https://wiki/people/{X}?x={X}#{X}-b, {X}@desk.com, Joanna, anna_b"
    assert without(said, name) == (kept if left is None else left)


@pytest.mark.parametrize(
    ("who", "said", "left"),
    [
        (
            "slack:U1",
            "U1, U12, @U12, <@U12>, <@U1|joe>, slack:U12, slack:U1",
            f"{X}, U12, @U12, <@U12>, {X}, slack:U12, {X}",
        ),
        ("console:anna", "@anna-b, @anna.b, @anna_b, @annab, @anna.", f"@anna-b, @anna.b, @anna_b, @annab, {X}."),
        ("console:anna", "@console:anna-b console:annab anna <@anna>", f"@console:anna-b console:annab anna {X}"),
        ("console:élise", "@élise, @ÉLISE, @Élises", f"{X}, @ÉLISE, @Élises"),
        ("discord:7", "<@7>, <@!7>, <@77>, 7, 77, @7.", f"{X}, {X}, <@77>, {X}, 77, {X}."),
        ("slack:U1", "ſlack:U1x", "ſlack:U1x"),
    ],
)
def test_an_id_is_not_the_beginning_of_another(who: str, said: str, left: str) -> None:
    assert without(said, who=who) == left


@pytest.mark.parametrize(
    "name", ["somebody", "forgotten", "Words", "kept", "no longer", "here", "they", "Somebody (forgotten)"]
)
def test_what_we_put_there_ourselves_is_nobodys_name(name: str) -> None:
    for said in (X, NO_WORDS, LEFT):
        assert without(f"{said} {name} {said}", name) == f"{said} {X} {said}"


LETTERS = st.sampled_from("aAnNiIİıßsSéeE\u0301\u0302ẞﬁfkK-'’ .@:<>|U12\u200c\u00ad\n字अि")
TEXTS = st.text(LETTERS | st.characters(exclude_categories=["Cs"]), max_size=30)


@given(
    TEXTS, st.lists(st.text(LETTERS, max_size=5), max_size=3), st.sampled_from(["slack:U1", "console:an", "discord:1"])
)
@example("an's an-an an", ["an", "an an"], "console:an")
@example("somebody (forgotten)", ["somebody", "forgotten"], "slack:U1")
def test_done_again_nothing_is_left_to_do(said: str, names: list[str], who: str) -> None:
    once = without(said, *names, who=who)
    assert without(once, *names, who=who) == once


@given(TEXTS, st.text(LETTERS, min_size=1, max_size=5))
def test_composed_or_not_and_in_either_case_it_is_the_same_name(said: str, name: str) -> None:
    found = without(said, name).count(X)
    for form in ("NFC", "NFD"):
        assert without(unicodedata.normalize(form, said), name).count(X) == found
        assert without(said, unicodedata.normalize(form, name)).count(X) == found
    assert without(said, name.casefold()).count(X) == found


@given(TEXTS, st.text(st.characters(categories=["L"]), min_size=2, max_size=6), TEXTS)
def test_between_blanks_it_is_always_found(before: str, name: str, after: str) -> None:
    assume(name.lower() not in f"{before} {after}".lower() and X not in f"{before} {name} {after}")
    assert without(f"{before} {name} {after}", name).count(X) >= 1
