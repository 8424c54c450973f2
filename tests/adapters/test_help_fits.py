"""Help is derived and grows with the commands; on each platform all of it has to fit into one message."""

import json

import pytest

import adapters.discord.render as on_discord
import adapters.slack.render as on_slack
from adapters.slack.spans import Surroundings
from bot import catalogue, helptext
from swarm.commands import COMMANDS


@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_nothing_of_the_help_is_cut(name: str) -> None:
    card = helptext.card(name)
    last = catalogue.usage(list(COMMANDS.values())[-1] if not name else COMMANDS[name])
    discord = on_discord.message(card, {})
    slack = on_slack.message(card, Surroundings())
    for shown in (json.dumps(discord["embeds"], ensure_ascii=False), json.dumps(slack["blocks"], ensure_ascii=False)):
        assert last in shown
        assert not shown.replace("skill …", "").count("…")
