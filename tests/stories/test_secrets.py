"""No secret is written down: not where it is logged, not where people see it, not in the database or its backup.

Every secret is one of its kind, so that it is recognised wherever it turns up; then everything fails that can.
"""

import asyncio
import os
import re
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, suppress
from pathlib import Path
from typing import Any

import pytest

from adapters.slack.asking import SHORTCUT
from tests.platforms.discord import DiscordDouble
from tests.platforms.slack import PlatformFailure, SlackDouble
from tests.stories.browser import PUBLIC
from tests.stories.conftest import ALL_ON_A_SERVER
from tests.stories.discord_stage import DiscordStage
from tests.stories.kept import held, on_the_server
from tests.stories.planted import WORDS, Planted, kept
from tests.stories.process import ROOT
from tests.stories.slack_stage import SlackStage
from tests.stories.workspaces import workspaces


@pytest.fixture(params=["socket", "http", "socket on postgres"])
async def slack(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[SlackStage]:
    async with AsyncExitStack() as stack:
        if "postgres" in request.param and not ALL_ON_A_SERVER:
            await stack.enter_async_context(on_the_server(tmp_path))
        double = await stack.enter_async_context(SlackDouble())
        stage = SlackStage(double, tmp_path, http=request.param == "http")
        yield stage
        assert await stage.muster.stop() == 0, stage.muster.transcript()


@pytest.fixture
async def discord(tmp_path: Path) -> AsyncIterator[DiscordStage]:
    async with DiscordDouble() as double:
        stage = DiscordStage(double, tmp_path)
        yield stage
        assert await stage.muster.stop() == 0, stage.muster.transcript()


async def test_slack_tokens_and_response_urls_are_written_nowhere(slack: SlackStage) -> None:
    planted = Planted(slack.muster, slack.secrets)
    await slack.start()
    double, seen = slack.slack, []
    await slack.types("requester", f"open {WORDS} jams")
    await slack.until(lambda: "@helper" in slack.card(1))
    seen.append(await slack.presses("helper", "Pull", 1, fill={"question": f"{WORDS} why"}))
    double.fail("response_url", times=1)
    turned = await double.shortcut("helper", await double.says("requester", slack.channel, "it smokes"), SHORTCUT)
    await slack.until(lambda: "#2 is open" in turned.plain)
    double.fail("chat.postMessage", times=1, status=500)
    double.fail("chat.postEphemeral", times=1, drop=True)
    seen += [await slack.types("helper", "note something is wrong", 1), await slack.types("lead", "board")]
    await malformed(double)
    async with held(slack.muster.folder):
        seen.append(await slack.types("helper", "open while nobody can write"))
    assert "Working on it" in seen[-1]
    await slack.until(lambda: "#3 is open" in double.seen_only_by("helper")[-1].plain)
    await revoked(slack, planted)
    await slack.restart()
    seen.append(await slack.types("requester", "mine"))
    for delivery in double.post.deliveries:
        planted.of(delivery.payload)
    for ticket in double.sockets.given:
        planted.add("a ticket to Socket Mode", ticket)
    assert {"response_url", "SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "MUSTER_KEY"} <= planted.names
    await looked_through(slack.muster, planted, f"{double.transcript()}\n{seen}")


async def test_discord_tokens_and_those_of_interactions_are_written_nowhere(discord: DiscordStage) -> None:
    planted = Planted(discord.muster, discord.secrets)
    await discord.start()
    double, seen = discord.double, []
    await discord.types("requester", f"open {WORDS} jams")
    await discord.until(lambda: "@helper" in discord.card(1))
    seen.append(await discord.presses("helper", "Pull", 1, fill={"question": f"{WORDS} why"}))
    callback = "/interactions/{interaction}/{token}/callback"
    double.fail("POST", callback, times=1, status=500)
    seen.append(await discord.types("helper", "status", 1))
    double.fail("POST", "/channels/{channel}/messages", times=2, cut=True)
    seen.append(await discord.types("helper", "note something is wrong", 1))
    async with held(discord.muster.folder):
        answering = asyncio.create_task(discord.types("helper", "note nobody can write", 1))
        await discord.until(lambda: any(one.original and one.original.loading for one in double.desk.open.values()))
        double.expire_tokens()
    await discord.muster.said("a late answer could not be shown")
    answering.cancel()
    await double.revoke()
    await discord.muster.said("a door fell")
    discord.muster.knows(DISCORD_TOKEN=double.token)
    planted.add("the new token", double.token)
    await discord.restart()
    seen.append(await discord.types("requester", "mine"))
    for token in double.desk.open:
        planted.add("an interaction's token", token)
    for session in double.gateway.sessions:
        planted.add("a session", session.id)
    assert {"an interaction's token", "a session", "DISCORD_TOKEN", "PGPASSWORD"} <= planted.names
    await looked_through(discord.muster, planted, f"{double.transcript()}\n{seen}")


@pytest.mark.parametrize("mode", ["socket", "http"])
async def test_what_an_installation_brings_is_kept_sealed_and_written_nowhere_else(tmp_path: Path, mode: str) -> None:
    async with workspaces(tmp_path, http=mode == "http") as (many, browser):
        known = {name: secret for name, secret in many.secrets.items() if name != "SLACK_CLIENT_ID"}
        planted, stage = Planted(many.muster, known), many.first
        stage.slack.fail("oauth.v2.access", status=500, times=1)
        pages = [await browser.installs(stage.slack)]
        pages += [await browser.get(f"{PUBLIC}/slack/oauth_redirect?code=planted-code-of-nobody&state=planted-state")]
        for _ in ("installed", "installed again"):
            pages += [await browser.installs(stage.slack)]
            await many.muster.said("a workspace is awake")
            planted.add("a token", stage.slack.bot_token)
        assert [page.status for page in pages[-2:]] == [200, 200] and {page.status for page in pages[:2]} != {200}
        assert "#1 is open" in await stage.types("requester", f"open {WORDS} jams")
        await stage.until(lambda: "@helper" in stage.card(1))
        stage.slack.uninstalls()
        await many.muster.said("a workspace rests", times=3)
        await browser.installs(stage.slack)
        planted.add("a token", stage.slack.bot_token)
        for code in (*stage.slack.app.codes, "planted-code-of-nobody", "planted-state"):
            planted.add("a code", code)
        for delivery in stage.slack.post.deliveries:
            planted.of(delivery.payload)
        shown = "\n".join(f"{page.text} {page.headers}" for page in pages)
        assert {"a token", "a code", "MUSTER_KEY", "SLACK_CLIENT_SECRET"} <= planted.names
        await looked_through(many.muster, planted, f"{shown}\n{stage.slack.transcript()}")


SERVER = "postgresql://muster:{password}@127.0.0.1:1/muster"


@pytest.mark.parametrize("command", ["run", "doctor", "verify", "rebuild", "backup", "policy"])
async def test_the_password_of_a_database_that_is_down_is_not_written(tmp_path: Path, command: str) -> None:
    """Nor any other secret that is known then: all of them are put where one would be printed by chance."""
    (tmp_path / "muster.toml").write_text('[desks.it.slack]\nchannel = "C0123456789"\n')
    known = {"SLACK_BOT_TOKEN": "xoxb-zq7-1234567890", "SLACK_APP_TOKEN": "xapp-zq7-1234567890"}
    words = [command, *([str(tmp_path / "copy.db")] if command == "backup" else [])]
    code, said = await muster(tmp_path, *words, **known, STORAGE_URL=SERVER.format(password="zq7%40password"))
    assert "zq7" not in said and "password" not in said.replace("PGPASSWORD", ""), said
    assert code == (0 if command == "policy" else 1)
    assert command == "policy" or "127.0.0.1" in said


@pytest.mark.parametrize(
    "secrets",
    [
        {"STORAGE_URL": "postgresql://muster:zq7@password@127.0.0.1/muster"},
        {"STORAGE_URL": "postgresql://muster:zq7/password@127.0.0.1/muster"},
        {"STORAGE_URL": "mysql://muster:zq7password@127.0.0.1/muster"},
        {"STORAGE_URL": "zq7password"},
    ],
    ids=str,
)
async def test_a_password_that_is_written_wrongly_is_not_repeated(tmp_path: Path, secrets: dict[str, str]) -> None:
    (tmp_path / "muster.toml").write_text('[desks.it.slack]\nchannel = "C0123456789"\n')
    tokens = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}
    code, said = await muster(tmp_path, "run", **secrets, **tokens)
    assert code in (1, 2) and said and "zq7" not in said and "password@" not in said, said


async def malformed(double: SlackDouble) -> None:
    """What breaks while it is read, with keys in it."""
    url = double.response_urls.give(double.user("helper"), double.channel("help"))
    before, double.ack_limit = double.ack_limit, 0.5
    payloads: list[tuple[str, dict[str, Any]]] = [
        ("slash_commands", {"command": "/swarm", "text": "mine", "response_url": url}),
        ("interactive", {"type": "block_actions", "actions": [{"action_id": "b0", "value": "x"}], "response_url": url}),
        ("interactive", {"type": "view_submission", "view": {"callback_id": "line"}, "response_url": url}),
    ]
    for kind, payload in payloads:
        with suppress(PlatformFailure):
            await double.post.ask(kind, "malformed", payload)
    double.ack_limit = before


async def revoked(slack: SlackStage, planted: Planted) -> None:
    """Old tokens are refused, and said to be; new ones take their place."""
    await slack.slack.revoke()
    await slack.slack.says("helper", slack.channel, "@muster mine")
    await slack.muster.said("slack refuses a token")
    new = {"SLACK_BOT_TOKEN": slack.slack.bot_token, "SLACK_APP_TOKEN": slack.slack.app_token}
    slack.muster.knows(**new)
    for name, secret in new.items():
        planted.add(f"the new {name}", secret)


async def looked_through(muster: Any, planted: Planted, shown: str) -> None:
    """Nothing planted is anywhere, and what somebody said is: so one has looked where it matters."""
    for words in (("doctor",), ("backup", str(muster.folder / "copy.db")), ("verify",), ("policy",)):
        await muster.asked(*words, knowing=True)
    assert WORDS in shown and (WORDS.encode() in kept(muster.folder) or not muster.database.exists())
    assert WORDS.encode() in (muster.folder / "copy.db").read_bytes()
    assert len(muster.written) > 500 and re.search(rb'"level": "(warning|error)"', bytes(muster.written))
    assert planted.found(shown) == {}
    assert WORDS.encode() not in muster.written, "what people say is in no log either"


async def muster(folder: Path, *words: str, **secrets: str) -> tuple[int, str]:
    ran = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", *words, "--config", str(folder / "muster.toml")),
        cwd=ROOT,
        env={"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8", **secrets},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await asyncio.wait_for(ran.communicate(), 60)
    return ran.returncode or 0, said.decode()
