"""Answers that are not what Discord's documentation says: none is believed, and what was done is not done again."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given

from adapters.discord import replies
from adapters.discord.calls import Calls
from adapters.discord.turns import Turns
from bot.door import Later
from bot.paces import ALONE
from bot.text import Card
from tests.adapters.discord.recording import Recording
from tests.adapters.discord.setting import desk, opened
from tests.fuzzing import fuzzed
from tests.hostile import tampered, unbroken
from tests.platforms.discord import DiscordDouble

THREAD = {"id": "7", "name": "#1", "owner_id": "1", "parent_id": "9", "last_message_id": None}
PUT_AWAY = {"threads": [{**THREAD, "thread_metadata": {"archive_timestamp": "2026-01-01T00:00:00+00:00"}}]}
BUTTONS = [{"type": 1, "components": [{"type": 2, "custom_id": "take support#1"}]}]
MESSAGE = {
    "id": "8",
    "type": 0,
    "author": {"id": "1"},
    "content": "",
    "embeds": [{"title": "x"}],
    "components": BUTTONS,
}
COMMAND = {"name": "swarm", "type": 1, "options": [{"name": "kind", "choices": [{"name": "a", "value": "b"}]}]}
LIMIT = {"remaining": 5, "total": 1_000, "reset_after": 60_000, "max_concurrency": 1}
SOUND: Mapping[tuple[str, str], Any] = {
    ("GET", "/applications/@me"): {"flags": 0},
    ("GET", "/applications/{application}/guilds/{guild}/commands"): [COMMAND],
    ("GET", "/channels/{channel}"): {"type": 0},
    ("GET", "/channels/{channel}/messages"): [MESSAGE],
    ("POST", "/channels/{channel}/messages"): MESSAGE,
    ("POST", "/channels/{channel}/threads"): THREAD,
    ("GET", "/channels/{channel}/threads/archived/private"): PUT_AWAY,
    ("GET", "/channels/{channel}/threads/archived/public"): PUT_AWAY,
    ("GET", "/gateway/bot"): {"shards": 1, "session_start_limit": LIMIT},
    ("GET", "/guilds/{guild}/members"): [{"user": {"id": "1"}, "roles": ["2"]}],
    ("GET", "/guilds/{guild}/roles"): [{"id": "2"}],
    ("GET", "/guilds/{guild}/threads/active"): {"threads": [THREAD]},
    ("GET", "/users/@me"): {"id": "1"},
    ("POST", "/users/@me/channels"): {"id": "5", "recipients": [{"username": "x"}]},
}
ACTIVE = "/guilds/{guild}/threads/active"
UNREADABLE = ("null", "[7]", '"x"', "7", "{", "<html>hello</html>", "", "[" * 100_000, "\udcff\udcfe")


@pytest.fixture
async def calls(double: DiscordDouble) -> AsyncIterator[Calls]:
    made = Calls(double.api_url, double.token, Turns(1_000, ALONE, frozenset()))
    yield made
    await made.close()


def test_every_call_whose_answer_is_read_is_here() -> None:
    assert SOUND.keys() == replies.REPLIES.keys()
    for call, answer in SOUND.items():
        assert replies.read(*call, answer) == answer


@pytest.mark.parametrize("call", SOUND)
async def test_what_cannot_be_read_is_no_answer(double: DiscordDouble, calls: Calls, call: tuple[str, str]) -> None:
    guild, channel = double.guild, double.channel("help")
    odd = '{"threads": 7}', '{"session_start_limit": 7}', '[{"id": null}]', '{"type": null, "user": []}'
    for body in (*UNREADABLE, '{"flags": []}', *(odd if "applications/@me" not in call[1] else ())):
        double.fail(*call, says=body)
        with pytest.raises(Later, match="unreadable"):
            await calls(*call, guild=guild, channel=channel, application=double.world.application_id)


@fuzzed(300)
@given(tampered([[method, route, answer] for (method, route), answer in SOUND.items()]))
def test_any_answer(all_: Any) -> None:
    """What is read of it can be used, or it is no answer at all."""
    if isinstance(all_, list) and len(all_) >= 3 and isinstance(all_[0], str) and isinstance(all_[1], str):
        method, route, answer = all_[:3]
        with suppress(Later):
            _used(method, route, replies.read(method, route, answer))


def _used(method: str, route: str, said: Any) -> None:
    """As it is by those who asked."""
    match method, route.rpartition("/")[2]:
        case _ if (method, route) not in replies.REPLIES:
            return
        case "GET", "messages":
            for one in said:
                assert int(one["id"]) >= 0 and int(one["author"]["id"]) >= 0 and isinstance(one["type"], int)
                [
                    button.get("custom_id")
                    for row in one.get("components") or ()
                    for button in row.get("components") or ()
                ]
                [embed.get("title") for embed in one.get("embeds") or ()]
        case "GET", "active" | "public" | "private":
            for one in said["threads"]:
                assert int(one["id"]) + int(one.get("last_message_id") or 0) >= 0
                assert (one.get("name") or "").partition(" ")
        case "GET", "members":
            assert all(int(one["user"]["id"]) >= 0 and all(map(str.isdecimal, one["roles"])) for one in said)
        case "GET", "roles":
            assert all(int(one["id"]) >= 0 for one in said)
        case "GET", "bot":
            assert int(said["shards"]) + sum(int(said["session_start_limit"][name]) for name in LIMIT) is not None
        case "POST", _:
            assert int(said["id"]) >= 0


@pytest.mark.parametrize("channel", ["help", "help-forum"])
async def test_what_was_posted_is_not_posted_again_though_discord_says_nothing_of_it(
    double: DiscordDouble, app: Recording, channel: str
) -> None:
    at = double.channel(channel)
    with unbroken():
        async with opened(double, {"support": desk(double, at)}, app) as door:
            for number, body in enumerate(UNREADABLE[:4]):
                card = Card(title=(f"#{number} · once",))
                route = "threads" if channel == "help-forum" else "messages"
                double.fail("POST", f"/channels/{{channel}}/{route}", carried_out=True, says=body)
                with pytest.raises(Later):
                    await door.open_thread(f"discord:{at}", card, Card(), f"effect-{number}")
                opened_at = await door.open_thread(f"discord:{at}", card, Card(), f"effect-{number}")
                assert opened_at.thread
                assert double.transcript().count(f"#{number} · once") == 2, "its thread, and its card"


@pytest.mark.parametrize("odd", [{"name": None}, {"owner_id": None}, {"name": 7}, {"id": []}, {"parent_id": {}}])
@pytest.mark.parametrize("missing", [False, True])
async def test_a_thread_of_which_discord_says_too_little_is_left_out_of_what_is_looked_through(
    double: DiscordDouble, app: Recording, calls: Calls, odd: dict[str, Any], missing: bool
) -> None:
    at, card = double.channel("help-forum"), Card(title=("#1 · once",))
    async with opened(double, {"support": desk(double, at)}, app) as door:
        there = await door.open_thread(f"discord:{at}", card, Card(), "effect")
        active = await calls("GET", ACTIVE, guild=double.guild)
        (name,) = odd
        sound = active["threads"][0]
        strange = {**{key: one for key, one in sound.items() if key != name}, **({} if missing else odd)}
        double.fail("GET", ACTIVE, says=json.dumps({**active, "threads": [strange, sound]}))
        door.look_first("effect", 60)
        assert await door.open_thread(f"discord:{at}", card, Card(), "effect") == there
    assert len(double.threads("help-forum")) == 1


def test_json_is_what_discord_speaks() -> None:
    """Numbers beyond any and the like are read by the parser, and refused here."""
    with pytest.raises(Later):
        replies.read("GET", "/channels/{channel}", json.loads('{"type": 1e999}'))
