"""The store under test, on every database in turn."""

from collections.abc import AsyncIterator

import pytest

from storage import Store
from tests.storage.drivers import DRIVERS, Driver, fresh


@pytest.fixture(params=list(DRIVERS))
async def driver(request: pytest.FixtureRequest) -> AsyncIterator[Driver]:
    async with fresh(request.param) as one:
        yield one


@pytest.fixture
async def store(driver: Driver) -> AsyncIterator[Store]:
    opened = await driver.open()
    yield opened
    await opened.close()
