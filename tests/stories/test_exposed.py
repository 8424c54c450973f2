"""What an operator is told at the start, and by the doctor, of files that others may read; and what Muster makes."""

import stat

from tests.stories.slack_stage import SlackStage


def mode(stage: SlackStage, name: str) -> int:
    return stat.S_IMODE((stage.muster.folder / name).stat().st_mode)


async def test_an_operator_hears_of_a_secret_that_others_may_read(slack: SlackStage) -> None:
    assert not any("read by others" in one["event"] for one in slack.muster.log)
    assert await slack.muster.stop() == 0
    with slack.muster.config.open("a", encoding="utf-8") as file:
        file.write(f"\n# {slack.slack.bot_token}\n")
    slack.muster.config.chmod(0o644)
    await slack.muster.start()
    (told,) = [one for one in slack.muster.log if one["event"] == "a secret may be read by others"]
    assert str(slack.muster.config) in told["why"] and slack.slack.bot_token not in told["why"]
    code, said = await slack.muster.examined()
    assert code == 1 and "holds what looks like a secret, and others on this machine may read the file" in said
    slack.muster.config.chmod(0o600)


async def test_what_muster_makes_is_its_owners_alone(slack: SlackStage) -> None:
    await slack.types("requester", "open my printer jams")
    code, said = await slack.muster.asked("backup", str(slack.muster.folder / "copy.db"))
    assert code == 0, said
    made = [one.name for one in slack.muster.folder.iterdir() if one.name.startswith(("muster.db", "copy.db"))]
    assert {"copy.db"} <= set(made)
    assert {name: mode(slack, name) for name in made} == dict.fromkeys(made, 0o600)
    assert await slack.muster.examined() == (0, "Nothing is wrong: everything was delivered.\n")


async def test_a_key_that_nothing_is_sealed_with_is_not_looked_at(slack: SlackStage) -> None:
    """As the first one in the environment for many workspaces, or the last one, may be."""
    assert await slack.muster.stop() == 0
    slack.muster.knows(MUSTER_KEY="no key at all")
    await slack.muster.start()
    assert "#1 is open" in await slack.types("requester", "open my printer jams")
    assert not any("no key at all" in str(line) for line in slack.muster.log)
