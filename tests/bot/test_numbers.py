"""The desk's numbers as people read them."""

from dataclasses import replace

import pytest

from bot.numbers import card
from storage.stats import Spread, Stats
from swarm.commands.asking import Period
from tests.bot.rig import words

NONE = Stats(
    opened=0, open=0, resolved=0, ownership=Spread(), first_response=Spread(), resolve=Spread(),
    resolve_active=Spread(), hand_offs=0, shift_hand_offs=0, collaborated=0, reopened=0,
)  # fmt: skip


@pytest.mark.parametrize(
    ("sent", "dropped", "said"),
    [
        (3, 0, "3 sent"),
        (3, 2, "3 sent, 2 dropped: no longer needed, or too late"),
        (-1, 1, "0 sent, 1 dropped: no longer needed, or too late"),
    ],
)
def test_what_became_of_the_reminders(sent: int, dropped: int, said: str) -> None:
    stats = replace(NONE, nudges_sent=sent, nudges_dropped=dropped)
    (reminders,) = [fact for fact in card(stats, Period.WEEK).facts if fact.name == "Reminders"]
    assert reminders.text == (said,)


def test_reminders_are_not_spoken_of_where_there_were_none() -> None:
    assert "Reminders" not in words(card(NONE, Period.WEEK))
