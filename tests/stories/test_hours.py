"""Business hours: clocks stand still while a desk is closed, and it is told where the time went."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.stories.stage import PLATFORMS, Stage


@pytest.fixture
def policy() -> str:
    """Open on one day of the week alone, in three days: whenever the story begins, it is closed today and tomorrow."""
    return f'hours = {{ week = ["{datetime.now(UTC) + timedelta(days=3):%a} 0:00-24:00"] }}'


@pytest.mark.parametrize("stage", PLATFORMS, indirect=True)
async def test_nothing_is_late_while_the_desk_is_closed(stage: Stage) -> None:
    await stage.types("requester", "open replica lags")
    await stage.until(lambda: "@helper" in stage.card(1))
    before = stage.thread(1)
    await stage.later("1d")
    status = await stage.types("helper", "status #1")
    assert "The 1 d went" in status and "1 d out of hours" in status, status
    assert not stage.private("helper") and not stage.private("lead") and stage.thread(1) == before

    await stage.later("3d")
    status = await stage.types("helper", "status #1")
    assert "The 4 d went" in status and "3 d out of hours" in status
    assert "tier 2 is pulled in" in stage.thread(1)[-1]
    assert "has heard nothing for 1 d" in stage.private("helper")[-1]
