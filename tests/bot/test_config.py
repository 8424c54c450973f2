"""muster.toml: what it means, and what is said of every mistake in it."""
# ruff: noqa: E501 - a sentence stands on one line

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from bot.config import Config, Misconfigured, load
from swarm.people import Person, Role

GOOD = """
[storage]
path = "support.db"

[slack]
mode = "socket"

[desks.support]
name = "IT support"

[desks.support.policy]
assignment = "round-robin"
answer_within = "20m"
quiet_close = "3d"

[desks.support.slack]
channel = "C0123456789"

[desks.support.slack.roles]
staff = ["S0123456789", "U1"]
tier2 = ["U2"]

[desks.support.skills]
DB = ["U2", "22"]

[desks.play.discord]
guild = 11
channel = 12
roles = { staff = [21] }
"""
SECRETS = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1\n", "DISCORD_TOKEN": "d"}
ONE = '[desks.it.slack]\nchannel = "C012"\n'
DESK = "[desks.it]\n"
TWO_PRIVATE = "\n".join(
    f'[desks.{name}.discord]\nguild = "1"\nchannel = "{channel}"\nprivate_channel = "2"\n'
    for name, channel in (("it", 3), ("hr", 4))
)
IN_ENVIRONMENT = "set SLACK_BOT_TOKEN, SLACK_APP_TOKEN, SLACK_SIGNING_SECRET or DISCORD_TOKEN in the environment"
A_TIME = 'has to be a length of time, such as "15m", "2h 30m" or "3d"'


def read(folder: Path, text: str | bytes, environ: dict[str, str] | None = None) -> Config:
    path = folder / "muster.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return load(path, SECRETS if environ is None else environ)


def said(folder: Path, text: str | bytes, environ: dict[str, str] | None = None) -> list[str]:
    with pytest.raises(Misconfigured) as wrong:
        read(folder, text, environ)
    return str(wrong.value).replace(f"{folder / 'muster.toml'}", "F").splitlines()


def test_everything_has_its_meaning(tmp_path: Path) -> None:
    config = read(tmp_path, GOOD)
    support, play = config.desks["support"], config.desks["play"]
    assert config.storage.path == Path("support.db")
    assert (support.policy.answer_within, support.policy.quiet_close) == (timedelta(minutes=20), timedelta(days=3))
    assert support.slack and support.slack.channel == "C0123456789" and support.slack.reaction == "ticket"
    assert support.slack.roles.every() == {"S0123456789", "U1", "U2"}
    assert support.skills_of("U2") == support.skills_of("22") == {"db"}
    assert play.discord and (play.discord.guild, play.discord.channel) == ("11", "12")
    assert play.discord.roles.staff == ("21",)
    assert config.secrets.slack_app_token and config.secrets.slack_app_token.get_secret_value() == "xapp-1"
    assert "xoxb" not in repr(config)


def test_what_is_not_said_has_a_default(tmp_path: Path) -> None:
    config = read(tmp_path, "\ufeff" + ONE)
    assert (config.slack.mode, config.slack.command, config.storage.path) == ("socket", "/swarm", Path("muster.db"))
    assert config.desks["it"].policy.answer_within == timedelta(minutes=15)


PROMISED = """
[desks.it.slack]
channel = "C012"
roles = { staff = ["U1"], on_call = ["U1", "U2", "S3"] }
[desks.it.discord]
guild = 11
channel = 12
roles = { on_call = [21] }
[desks.it.skills]
db = ["slack:S3", "discord:22"]
[desks.it.policy.plans]
gold = { people = ["S4", "slack:U5", "23"] }
blue = { people = ["discord:24", "U5"] }
"""


def test_being_on_call_makes_nobody_staff(tmp_path: Path) -> None:
    it = read(tmp_path, PROMISED).desks["it"]
    staff, other = it.person("slack:U1", frozenset({"U1"})), it.person("slack:U2", frozenset({"U2"}))
    assert staff.on_call and staff.helps and staff.tier == 1
    assert other.on_call and not other.helps and other.tier is None


def test_everybody_is_what_their_own_id_and_their_groups_say(tmp_path: Path) -> None:
    it = read(tmp_path, PROMISED).desks["it"]
    one = it.person("slack:U5", frozenset({"U5", "S3"}))
    assert one == Person(id="slack:U5", roles=frozenset({Role.ON_CALL}), skills=frozenset({"db"}), plan="gold")
    assert it.person("slack:U6", frozenset({"U6", "S4"})) == Person(id="slack:U6", plan="gold")
    assert it.person("discord:22", frozenset({"22", "24"})) == Person(
        id="discord:22", skills=frozenset({"db"}), plan="blue"
    )
    assert it.person("discord:7", frozenset({"7"})) == Person(id="discord:7")


def test_all_ids_that_mean_something_on_a_platform_are_known(tmp_path: Path) -> None:
    it = read(tmp_path, PROMISED).desks["it"]
    assert {"U1", "U2", "S3", "S4", "U5"} <= it.ids_on("slack") and "24" not in it.ids_on("slack")
    assert {"21", "23", "24"} <= it.ids_on("discord") and "discord:24" not in it.ids_on("discord")


def test_addresses_may_end_as_they_like(tmp_path: Path) -> None:
    addresses = '[slack]\napi_url = "https://slack-gov.com/api"\n[discord]\napi_url = "http://proxy/api/v10/"\n'
    config = read(tmp_path, addresses + ONE)
    assert config.slack.api_url == "https://slack-gov.com/api/"
    assert config.discord.api_url == "http://proxy/api/v10"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "F, line 1: desks is missing: there has to be at least one desk, such as [desks.support]."),
        ("[desks]\n", "F, line 1: desks needs at least one desk, such as [desks.support]."),
        ("desks = 3", "F, line 1: desks has to be a table."),
        (ONE + "[desks.it]\nname 'x'", "F, line 4: this is not valid TOML: Expected '=' after a key in a key/value pair (at line 4, column 6)."),
        (ONE + 'name = "x', "F, line 3: this is not valid TOML: Unterminated string (at end of document)."),
        ("[desks.it", "F, line 1: this is not valid TOML: Expected ']' at the end of a table declaration (at end of document)."),
        (ONE + 'channel = "C3"', "F, line 3: this is not valid TOML: Cannot overwrite a value (at end of document)."),
        (b"\xff\xfe", "F cannot be read: it is not UTF-8 text."),
        (ONE + "[desks.it.polcy]", "F, line 3: desks.it.polcy is not a setting that Muster knows; did you mean policy?"),
        (ONE + "colour = 3", "F, line 3: desks.it.slack.colour is not a setting that Muster knows; known here are channel, workspace, organization, reaction, private, roles."),
        (ONE + "[slack]\ncolour = 3", "F, line 4: slack.colour is not a setting that Muster knows; known here are mode, listen, api_url, command, public_url, posts_at_once, edits_a_minute, calls_a_second."),
        ("[colours]\n" + ONE, "F, line 1: colours is not a setting that Muster knows; known here are storage, slack, discord, desks."),
        (ONE + '[desks.it.policy]\nanswer-within = "3m"', "F, line 4: desks.it.policy.answer-within is not a setting that Muster knows; did you mean answer_within?"),
        (ONE + '[slack]\nbot_token = "xoxb-12"', f"F, line 4: slack.bot_token does not belong in a file: {IN_ENVIRONMENT}."),
        (ONE + '[secrets]\ndiscord_token = "x"', f"F, line 3: secrets does not belong in a file: {IN_ENVIRONMENT}."),
        (ONE + '[slack]\nmode = "sockets"', 'F, line 4: slack.mode has to be "socket" or "http".'),
        (ONE + '[slack]\nlisten = ":3000"', 'F, line 4: slack.listen has to be a host and a port, such as "127.0.0.1:3000".'),
        (ONE + '[slack]\nlisten = "h:70000"', 'F, line 4: slack.listen has to be a host and a port, such as "127.0.0.1:3000".'),
        (ONE + '[slack]\napi_url = "slack.com"', "F, line 4: slack.api_url has to be a web address with https://."),
        (ONE + '[slack]\ncommand = "swarm"', 'F, line 4: slack.command has to be a slash command, such as "/swarm".'),
        (ONE + "[slack]\ncommand = true", 'F, line 4: slack.command has to be a slash command, such as "/swarm".'),
        (ONE + "[storage]\npath = 3", "F, line 4: storage.path has to be the path of a file, in quotes."),
        (ONE + '[discord]\ngateway_url = "https://x"', "F, line 4: discord.gateway_url has to be an address with wss://."),
        (ONE.replace("C012", "#support"), 'F, line 2: desks.it.slack.channel has to be a channel\'s id, such as "C0123456789".'),
        ("[desks.it.slack]\n", 'F, line 1: desks.it.slack.channel is missing: it has to be a channel\'s id, such as "C0123456789".'),
        ("[desks.it.discord]\nguild = 1", "F, line 1: desks.it.discord.channel is missing: it has to be a channel's id, a number."),
        ("[desks.it.discord]\nguild = 'x'\nchannel = 2", "F, line 2: desks.it.discord.guild has to be a server's id, a number."),
        ("[desks.it]\nslack = { channel = 'C012', rols = {} }", "F, line 2: desks.it.slack.rols is not a setting that Muster knows; did you mean roles?"),
        (ONE + "roles = { staff = 'U1' }", 'F, line 3: desks.it.slack.roles.staff has to be a list of ids, such as ["U1", "U2"].'),
        (ONE + "[desks.it.slack.roles]\nlead = ['U1',\n'@bob',\n]", "F, line 4: desks.it.slack.roles.lead names “@bob”, which is no id of a person (U…) or a user group (S…) of Slack."),
        ("[desks.it.discord]\nguild = 1\nchannel = 2\nroles.staff = ['U1']", "F, line 4: desks.it.discord.roles.staff names “U1”, which is no id of a person or a role of Discord, which are numbers."),
        (ONE + "[desks.it.skills]\n'c++' = []", "F, line 4: desks.it.skills.c++ is no skill: one word of letters, digits, - and _."),
        (ONE + "[desks.it.skills]\ndb = ['bob']", "F, line 4: desks.it.skills.db names “bob”, which is no id of Slack or Discord."),
        (ONE + "[desks.it.slack.roles]\non_call = ['U1', '#night']", "F, line 4: desks.it.slack.roles.on_call names “#night”, which is no id of a person (U…) or a user group (S…) of Slack."),
        (ONE + "[desks.it.policy.plans.gold]\nstarts_with = 2\npeople = ['slack:U1', '22', 'acme']", "F, line 5: desks.it.policy.plans.gold.people names “acme”, which is no id of Slack or Discord."),
        (ONE + "[desks.it.policy]\nplans = { gold = { people = ['discord:U1'] } }", "F, line 4: desks.it.policy.plans.gold.people names “discord:U1”, which is no id of Slack or Discord."),
        (ONE + "[desks.it.policy.plans.Gold]", "F, line 3: desks.it.policy.plans.Gold is no name for a plan: small letters, digits and -, a letter first, at most 24."),
        (ONE + "[desks.IT.slack]\nchannel = 'C999'", "F, line 3: desks.IT is no name for a desk: small letters, digits and -, a letter first, at most 24."),
        (ONE + "[desks.it.policy]\nanswer_within = 'soon'", f"F, line 4: desks.it.policy.answer_within {A_TIME}."),
        (ONE + "[desks.it.policy]\nanswer_within = 900", f"F, line 4: desks.it.policy.answer_within {A_TIME}."),
        (ONE + "[desks.it.policy]\nanswer_within = '14:30'", f"F, line 4: desks.it.policy.answer_within {A_TIME}."),
        (ONE + "[desks.it.policy]\nanswer_within = 14:30:00", f"F, line 4: desks.it.policy.answer_within {A_TIME}."),
        (ONE + "[desks.it.policy]\nanswer_within = '0m'", "F, line 4: desks.it.policy.answer_within is too short: 1 minute is the least."),
        (ONE + "[desks.it.policy]\nanswer_within = '8d'", "F, line 4: desks.it.policy.answer_within is too long: 7 days is the most."),
        (ONE + "[desks.it.policy]\nassignment = 'random'", 'F, line 4: desks.it.policy.assignment has to be "least-loaded", "round-robin" or "claim".'),
        (DESK + f"name = '{'x' * 81}'", "F, line 2: desks.it.name is too long: 80 characters are the most."),
        (DESK + "name = 'IT'", "F, line 1: desks.it has no place: give it [desks.it.slack] or [desks.it.discord]."),
        (TWO_PRIVATE, "F, line 9: desks.hr.discord.private_channel belongs to another desk already: each desk needs its own."),
        (ONE + "[desks.hr.slack]\nchannel = 'C012'", "F, line 4: desks.hr.slack.channel belongs to another desk already: each desk needs its own."),
    ],
)  # fmt: skip
def test_a_mistake_is_one_sentence(tmp_path: Path, text: str | bytes, sentence: str) -> None:
    assert said(tmp_path, text) == [sentence]


@pytest.mark.parametrize(
    ("text", "environ", "sentence"),
    [
        (ONE, {"SLACK_APP_TOKEN": "x"}, "F, line 1: desks.it.slack needs SLACK_BOT_TOKEN in the environment, where it is not set."),
        (ONE, {"SLACK_BOT_TOKEN": "x", "SLACK_APP_TOKEN": " "}, "F, line 1: desks.it.slack needs SLACK_APP_TOKEN in the environment, where it is not set."),
        ("[slack]\nmode = 'http'\n" + ONE, {"SLACK_BOT_TOKEN": "x", "SLACK_APP_TOKEN": "x"}, "F, line 3: desks.it.slack needs SLACK_SIGNING_SECRET in the environment, where it is not set."),
        ("[desks.it.discord]\nguild = 1\nchannel = 2", {}, "F, line 1: desks.it.discord needs DISCORD_TOKEN in the environment, where it is not set."),
    ],
)  # fmt: skip
def test_a_missing_secret_is_named(tmp_path: Path, text: str, environ: dict[str, str], sentence: str) -> None:
    assert said(tmp_path, text, environ) == [sentence]


def test_all_mistakes_are_told_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = '[slack]\nmode = 3\n\n[desks.it.slack]\nchannel = "x"\n\n[desks.it.policy]\nquiet_close = "never"\n'
    lines = [int(one.split("line ")[1].split(":")[0]) for one in said(tmp_path, text)]
    assert lines == [2, 5, 8]


def test_a_value_that_may_be_a_secret_is_never_repeated(tmp_path: Path) -> None:
    text = '[slack]\nbot_token = "xoxb-12"\nlisten = "xoxb-34"\n' + ONE
    assert "xoxb" not in "".join(said(tmp_path, text))


def test_an_unreadable_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match=r"nowhere\.toml cannot be read: no such file or directory\."):
        load(tmp_path / "nowhere.toml", {})
    with pytest.raises(Misconfigured, match=r"cannot be read: is a directory\."):
        load(tmp_path, {})


@pytest.mark.parametrize("command", ["run", "doctor", "rebuild"])
def test_the_command_line_says_it_and_exits_with_2(tmp_path: Path, command: str) -> None:
    path = tmp_path / "muster.toml"
    path.write_text('[desks.it.slack]\nchannel = "#it"\n')
    ran = subprocess.run(
        [sys.executable, "-m", "bot", command, "--config", str(path)],
        env={"PATH": os.environ.get("PATH", "")},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    sentence = 'line 2: desks.it.slack.channel has to be a channel\'s id, such as "C0123456789".'
    assert (ran.returncode, ran.stdout, ran.stderr) == (2, "", f"{path}, {sentence}\n")
