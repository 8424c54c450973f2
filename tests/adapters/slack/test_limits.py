"""Cutting where it shows, refusing where it matters, and nothing that hides or reorders its neighbours."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack import limits
from bot.door import Never


@pytest.mark.parametrize(
    ("text", "most", "shown"),
    [
        ("short", 5, "short"),
        ("longer", 5, "long…"),
        ("with space", 6, "with…"),
        ("😀😀😀", 6, "😀😀😀"),
        ("😀😀😀", 5, "😀😀…"),
        ("ab👩\u200d🔧cd", 6, "ab…"),
        ("abe\u0301fg", 4, "ab…"),
        ("ab👍🏽cd", 6, "ab…"),
        ("", 5, ""),
    ],
)
def test_cut(text: str, most: int, shown: str) -> None:
    assert limits.cut(text, most) == shown


@given(st.text(), st.integers(1, 50))
def test_a_cut_text_fits_and_begins_as_it_did(text: str, most: int) -> None:
    shown = limits.cut(text, most)
    assert limits.size(shown) <= most
    assert shown == text or text.startswith(shown.removesuffix(limits.ELLIPSIS).rstrip())
    assert limits.size(limits.start(text, most)) <= most and text.startswith(limits.start(text, most))


def test_what_must_arrive_whole_is_refused() -> None:
    assert limits.whole("fits", 4, "It") == "fits"
    with pytest.raises(Never, match="5 characters does not fit in the 4"):
        limits.whole("it is", 4, "It")


def test_invisible_orders_are_shown() -> None:
    assert limits.visible("a\u202eb\u2066c\u0000d\ud800e\nf\tg") == "a\ufffdb\ufffdc\ufffdd\ufffde\nf\tg"
    assert limits.visible("שלום 😀 é") == "שלום 😀 é"
