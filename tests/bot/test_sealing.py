"""What is sealed: opened by its own key and under its own name alone; keys are exchanged without losing anything."""

import json

import pytest
from cryptography.fernet import Fernet

from bot.sealing import Keys, Sealed, new_key

TOKEN = {"token": "xoxb-1-secret"}


def test_what_was_sealed_is_opened_and_nothing_of_it_is_to_be_seen() -> None:
    key = new_key()
    sealed = Keys(key).seal("T1", TOKEN)
    assert "xoxb" not in sealed and "T1" not in sealed
    assert Keys(key).open("T1", sealed) == TOKEN
    assert Keys(key).seal("T1", TOKEN) != sealed, "equal tokens are not seen to be equal"


def test_another_key_another_name_or_another_letter_open_nothing() -> None:
    keys = Keys(new_key())
    sealed = keys.seal("T1", TOKEN)
    for name, odd in (("T2", sealed), ("T1", sealed[:-2] + "=="), ("T1", ""), ("T1", "Ü"), ("T1", "x" * 99)):
        with pytest.raises(Sealed):
            keys.open(name, odd)
    with pytest.raises(Sealed):
        Keys(new_key()).open("T1", sealed)


def test_what_this_key_sealed_is_not_always_ours() -> None:
    key = new_key()
    for odd in (b"no JSON", json.dumps({"a": 1}).encode(), json.dumps([1, 2, 3]).encode(), b"\xff"):
        with pytest.raises(Sealed):
            Keys(key).open("T1", Fernet(key).encrypt(odd).decode())


def test_a_key_is_exchanged_for_another() -> None:
    old, new = new_key(), new_key()
    sealed = Keys(old).seal("T1", TOKEN)
    both = Keys(f"{new}, {old}")
    assert both.open("T1", sealed) == TOKEN and not both.is_sealed_by_the_first(sealed)
    again = both.seal("T1", both.open("T1", sealed))
    assert both.is_sealed_by_the_first(again) and Keys(new).open("T1", again) == TOKEN
    with pytest.raises(Sealed):
        Keys(old).open("T1", again)


KEY = new_key()


@pytest.mark.parametrize(
    "odd",
    ["", ",", "secret", "x" * 44, f"{KEY},", KEY[:-1], "ß" * 44],
    ids=["", "comma", "word", "x", "half", "short", "odd"],
)
def test_what_is_no_key_is_said_without_showing_it(odd: str) -> None:
    with pytest.raises(ValueError, match=r"muster key") as refused:
        Keys(odd)
    assert not odd.strip(",") or odd not in str(refused.value)
