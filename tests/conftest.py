"""What all tests share: a PostgreSQL server that one of them started ends with them."""

from collections.abc import Iterator

import pytest

from tests.storage.drivers import server


@pytest.fixture(scope="session", autouse=True)
def _no_server_stays() -> Iterator[None]:
    yield
    if server.cache_info().currsize:
        server().gone()
