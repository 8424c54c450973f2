"""The question put to somebody who is pulled in says who asks, and where nobody does, why."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.calls import pull_card
from swarm.parts import Ask, Pull
from swarm.people import SYSTEM
from swarm.request import Request
from tests.bot.rig import DBA, DESK, HELPER, REQUESTER, words

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
MISSED = "@dba, tier 3 is pulled in, because it was not here in time: it lags"
PROMISED = "@dba, tier 3 is pulled in, because the customer's plan starts with it: it lags"
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


@pytest.mark.parametrize(
    ("by", "plan", "after", "said"),
    [
        (SYSTEM, "", MINUTE, MISSED),
        (SYSTEM, "gold", MINUTE, MISSED),  # the plan has hours of its own, and no tier
        (SYSTEM, "gold", 59 * SECOND, PROMISED),  # no limit of a tier is as short
        (SYSTEM, "gold", 0 * SECOND, PROMISED),
        (HELPER.id, "gold", 0 * SECOND, "@dba, @helper asks: it lags"),
    ],
)
def test_a_question_says_who_asks_or_why(by: str, plan: str, after: timedelta, said: str) -> None:
    request = Request(
        desk=DESK, number=1, title="it lags", requester=REQUESTER.id, opened_at=NINE - MINUTE, intake="slack:C1",
        plan=plan, shepherd=HELPER.id, owned_at=NINE,
    )  # fmt: skip
    ask = Ask(who=DBA.id, at=NINE + after, deadline=NINE + 15 * MINUTE)
    call = Pull(id="p1", by=by, at=NINE + after, question="it lags", tier=3, asks=(ask,))
    assert words(pull_card(request, call, ask)).splitlines()[0].startswith(said)
