from collections.abc import AsyncIterator

import pytest

from tests.adapters.slack.stage import Stage
from tests.platforms.slack import SlackDouble


@pytest.fixture
async def slack() -> AsyncIterator[SlackDouble]:
    async with SlackDouble() as double:
        yield double


@pytest.fixture
def stage(slack: SlackDouble) -> Stage:
    return Stage(slack)
