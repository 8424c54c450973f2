"""The slash commands: all there, within Discord's limits, with options of the right kind."""

from adapters.discord.commands import DESK, SWARM, group_of, payload, prefix
from adapters.discord.sync import same
from bot.catalogue import about_request
from swarm.commands import COMMANDS
from tests.platforms.discord.command_rules import check_commands


def test_discord_takes_them() -> None:
    check_commands(payload())


def test_every_command_can_be_typed_once() -> None:
    typed = [(group["name"], one["name"]) for group in payload()[:2] for one in group["options"]]
    assert sorted(typed) == sorted((group_of(name), name) for name in COMMANDS)
    assert all(len(group["options"]) <= 25 for group in payload()[:2])


def test_what_changes_no_request_stands_apart() -> None:
    apart = {name for name in COMMANDS if group_of(name) == DESK}
    about_people = {"away", "back", "quiet", "block", "unblock", "blocked"}
    assert apart == {"status", "mine", "board", "brief", "stats", "help", "sitting", *about_people}
    assert prefix("pull") == "/swarm "
    assert prefix("status") == "/desk "
    assert group_of("unheard of") == SWARM


def test_options_follow_the_command() -> None:
    subs = {one["name"]: one for group in payload()[:2] for one in group["options"]}
    pull = {one["name"]: one for one in subs["pull"]["options"]}
    assert list(pull) == ["question", "expert", "tier", "skills", "request"]
    assert [name for name, one in pull.items() if one.get("required")] == ["question"]
    assert pull["question"]["max_length"] == 6_000
    assert pull["expert"]["type"] == 6
    assert [one["value"] for one in pull["tier"]["choices"]] == [1, 2, 3, 4]
    assert pull["request"]["autocomplete"] is True
    assert [one["name"] for one in subs["duplicate"]["options"]] == ["other", "request"]
    assert subs["duplicate"]["options"][0]["autocomplete"] is True
    assert [one["value"] for one in subs["stats"]["options"][0]["choices"]] == ["24h", "7d", "30d", "all"]


def test_a_bare_open_can_be_sent() -> None:
    subs = {one["name"]: one for one in payload()[0]["options"]}
    assert not any(one.get("required") for one in subs["open"]["options"])


def test_every_command_about_a_request_can_name_it() -> None:
    for group in payload()[:2]:
        for one in group["options"]:
            names = [option["name"] for option in one["options"]]
            assert ("request" in names) == about_request(COMMANDS[one["name"]])


def test_what_discord_adds_is_no_difference() -> None:
    there = [
        {**one, "id": "1", "version": "2", "nsfw": False, "default_member_permissions": None, "description_x": None}
        for one in reversed(payload())
    ]
    assert same(there, payload())
    there[0] = {**there[0], "description": "other"}
    assert not same(there, payload())
    assert not same([], payload())
