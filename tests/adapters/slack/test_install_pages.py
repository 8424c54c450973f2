"""Whatever a browser sends to the pages at which the app is installed: it sees fixed pages, and nothing is kept."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from aiohttp.test_utils import make_mocked_request
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from multidict import CIMultiDict

from adapters.slack import install_pages
from adapters.slack.gate import QUIET
from adapters.slack.installing import COOKIE, INSTALL, REDIRECT, TEAM, Client, Flow, Shelf, States, flow
from bot.clock import Clock
from bot.installs import Kept
from bot.sealing import Keys, new_key
from storage.store import Store

HOME = "https://muster.example.com"
NASTY = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        ["<script>alert(1)</script>", "\r\nSet-Cookie: a=b", "../../etc", "javascript:alert(1)", "\x00", "é" * 50]
    ),
)
NAMES = st.one_of(st.sampled_from(["state", "code", "error", "team", "redirect_uri", "error_description"]), NASTY)


async def never() -> None:
    raise AssertionError("nothing was installed")


async def given_back(_token: str) -> None:
    raise AssertionError("nobody gave us anything")


@pytest.fixture
async def pages(tmp_path: Path) -> AsyncIterator[tuple[Flow, Store]]:
    store = await Store.open(tmp_path / "muster.db")
    installs = Kept(store, Keys(new_key()), Clock())
    made = flow(
        client=Client(base_url="http://127.0.0.1:1/api/", logger=QUIET, retry_handlers=[]),
        credentials=("1.2", "secret"),
        public_url=HOME,
        scopes=["commands"],
        states=States(installs),
        shelf=Shelf(installs, {"T1"}, never, given_back),
        pages=install_pages.pages(),
    )
    yield made, store
    await store.close()


def fixed() -> Iterator[str]:
    """All that there is to be read."""
    for words in (
        *(words for _, words in install_pages.REASONS.values()),
        install_pages.OTHERWISE[1],
        install_pages.LATER,
    ):
        yield install_pages.PAGE.format(
            title="Not installed", words=words.replace("'", "&#x27;"), again=install_pages.AGAIN
        )


@given(query=st.dictionaries(NAMES, NASTY, max_size=5), cookie=NASTY, raw=st.booleans())
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_whatever_comes_back_one_of_a_few_pages_is_shown(
    pages: tuple[Flow, Store], query: dict[str, str], cookie: str, raw: bool
) -> None:
    made, store = pages
    _, come_back = install_pages.routes(made)[REDIRECT]
    written = (
        "&".join(f"{name}={value}" for name, value in query.items()) if raw else urlencode(query, errors="replace")
    )
    headers = CIMultiDict({"Cookie": f"{COOKIE}={cookie}"})
    answer = await come_back(make_mocked_request("GET", f"{REDIRECT}?{written}", headers=headers))
    assert answer.text in set(fixed())
    assert answer.status in {200, 400, 401, 503} and "Location" not in answer.headers
    assert answer.headers["Set-Cookie"].startswith(f"{COOKIE}=;")
    assert await store.installations() == []


@given(query=st.dictionaries(NAMES, NASTY, max_size=5))
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_whoever_begins_is_sent_to_slack_with_what_is_ours(
    pages: tuple[Flow, Store], query: dict[str, str]
) -> None:
    made, _ = pages
    assume(not TEAM.fullmatch(query.get("team", "")))
    _, begin = install_pages.routes(made)[INSTALL]
    answer = await begin(make_mocked_request("GET", f"{INSTALL}?{urlencode(query, errors='replace')}"))
    where = answer.headers["Location"]
    state = answer.headers["Set-Cookie"].partition("=")[2].partition(";")[0]
    sent = f"http://127.0.0.1:1/oauth/v2/authorize?state={quote(state)}&client_id=1.2&scope=commands&user_scope="
    assert answer.status == 302 and where == f"{sent}&redirect_uri={HOME}{REDIRECT}"


async def test_states_are_never_the_same(pages: tuple[Flow, Store]) -> None:
    made, _ = pages
    _, begin = install_pages.routes(made)[INSTALL]
    answers = await asyncio.gather(*(begin(make_mocked_request("GET", INSTALL)) for _ in range(20)))
    assert len({answer.headers["Location"] for answer in answers}) == 20
