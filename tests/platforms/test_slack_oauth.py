"""The double's own ways to install an app: as strict as Slack's."""

from base64 import b64encode
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from aiohttp import ClientSession
from yarl import URL

from tests.platforms.slack import SlackDouble

BACK = "https://muster.example.com/back"


async def asked(slack: SlackDouble, **changed: str) -> int:
    """What Slack's page answers to an application that is asked for with these changes."""
    query = {"client_id": slack.app.client_id, "scope": "commands", "state": "s", "redirect_uri": BACK} | changed
    async with (
        ClientSession() as session,
        session.get(f"{slack.address}/oauth/v2/authorize?{urlencode(query)}") as said,
    ):
        return said.status


async def redeemed(slack: SlackDouble, code: str, **changed: str) -> Any:
    given = {"code": code, "redirect_uri": BACK} | changed
    given |= {name: getattr(slack.app, name) for name in ("client_id", "client_secret") if name not in given}
    async with ClientSession() as session, session.post(f"{slack.api_url}oauth.v2.access", data=given) as said:
        return await said.json()


def allowed(slack: SlackDouble, workspace: str = "desk") -> str:
    slack.app.redirect_urls = [BACK]
    return slack.app.allow(workspace, "admin", {"redirect_uri": BACK, "scope": "commands"})


async def called(slack: SlackDouble, token: str, method: str = "auth.test") -> Any:
    headers = {"Authorization": f"Bearer {token}"}
    async with ClientSession() as session, session.post(f"{slack.api_url}{method}", headers=headers) as said:
        return await said.json()


async def test_a_page_is_shown_for_what_the_app_may_ask() -> None:
    async with SlackDouble() as slack:
        slack.app.redirect_urls = [BACK]
        assert await asked(slack) == 200
        odd = {
            "client_id": "another",
            "scope": "admin",
            "redirect_uri": "https://evil.example.com/back",
        }
        for name, value in odd.items():
            assert await asked(slack, **{name: value}) == 400, name


async def test_whoever_decides_is_sent_back_with_the_state() -> None:
    async with SlackDouble() as slack, ClientSession() as session:
        slack.app.redirect_urls = [BACK]
        form = {"client_id": slack.app.client_id, "scope": "commands", "state": "s&t", "redirect_uri": BACK}
        for decision, name in (("allow", "code"), ("deny", "error")):
            data = {**form, "workspace": "desk", "user": "admin", "decision": decision}
            url = URL(f"{slack.address}/oauth/v2/authorize")
            async with session.post(url, data=data, allow_redirects=False) as said:
                there = urlsplit(said.headers["Location"])
                assert said.status == 302 and f"{there.scheme}://{there.netloc}{there.path}" == BACK
                assert parse_qs(there.query).keys() == {"state", name} and parse_qs(there.query)["state"] == ["s&t"]


async def test_a_code_is_good_once_for_this_app_and_address() -> None:
    async with SlackDouble() as slack:
        code = allowed(slack)
        odd = {
            "client_id": "invalid_client_id",
            "client_secret": "bad_client_secret",
            "redirect_uri": "bad_redirect_uri",
            "grant_type": "invalid_grant_type",
        }
        for name, error in odd.items():
            assert (await redeemed(slack, code, **{name: "another"}))["error"] == error
        assert (await redeemed(slack, "guessed"))["error"] == "invalid_code"
        said = await redeemed(slack, code)
        assert said["ok"] and said["team"]["id"] == slack.team and said["token_type"] == "bot"
        assert (await redeemed(slack, code))["error"] == "invalid_code"
        late = allowed(slack)
        slack.later(601)
        assert (await redeemed(slack, late))["error"] == "invalid_code"


async def test_installed_anew_the_token_before_is_no_good_and_taken_out_none_is() -> None:
    async with SlackDouble() as slack:
        first = slack.bot_token
        second = (await redeemed(slack, allowed(slack)))["access_token"]
        assert (await called(slack, first))["error"] == "token_revoked"
        assert (await called(slack, second))["team_id"] == slack.team
        slack.subscriptions |= {"app_uninstalled", "tokens_revoked"}
        slack.uninstalls()
        assert {one.name for one in slack.post.deliveries} == {"app_uninstalled", "tokens_revoked"}
        assert all("authorizations" not in one.payload for one in slack.post.deliveries)
        assert (await called(slack, second))["error"] == "account_inactive"


async def test_each_token_is_of_its_workspace() -> None:
    async with SlackDouble() as slack:
        other = slack.another("other")
        assert not other.installed and other.user("anna") == slack.user("anna")
        token = (await redeemed(slack, allowed(slack, "other")))["access_token"]
        assert (await called(slack, token))["team_id"] == other.team != slack.team
        assert (await called(slack, slack.bot_token))["team_id"] == slack.team
        assert (await called(slack, token, "auth.revoke"))["revoked"]
        assert not other.installed and slack.installed


@pytest.mark.parametrize("secret", ["right", "wrong"])
async def test_who_the_app_is_may_stand_in_a_header(secret: str) -> None:
    async with SlackDouble() as slack, ClientSession() as session:
        known = {"right": slack.app.client_secret, "wrong": "wrong"}[secret]
        header = f"Basic {b64encode(f'{slack.app.client_id}:{known}'.encode()).decode()}"
        given = {"code": allowed(slack), "redirect_uri": BACK}
        url = f"{slack.api_url}oauth.v2.access"
        async with session.post(url, data=given, headers={"Authorization": header}) as said:
            assert (await said.json())["ok"] is (secret == "right")
