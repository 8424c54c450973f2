"""Somebody is forgotten, or words are no longer kept: what people see then, and that all goes on."""

import pytest

from tests.storage.forgotten import all_texts
from tests.stories.discord_stage import DiscordStage
from tests.stories.kept import kept
from tests.stories.slack_stage import SlackStage
from tests.stories.stage import ON_A_SERVER, PLATFORMS

ON_PLATFORMS = pytest.mark.parametrize(
    "stage", (*PLATFORMS, f"slack{ON_A_SERVER}", f"discord{ON_A_SERVER}"), indirect=True
)
Stage = SlackStage | DiscordStage
FORGOTTEN, NO_WORDS = "somebody (forgotten)", "(words no longer kept)"
SECRET = "my flat at Elm Road"


def id_of(stage: Stage, who: str) -> str:
    """As an operator would paste it."""
    return stage.slack.user(who) if isinstance(stage, SlackStage) else str(stage.double.user(who))


async def solved(stage: Stage) -> None:
    """A request of the requester's, with a pull and a note, closed."""
    await stage.types("requester", f"open printer jams in {SECRET}")
    await stage.until(lambda: "@helper" in stage.card(1))
    await stage.types("helper", "pull @dba has it toner?", 1)
    await stage.until(lambda: "p1 asked" in stage.card(1))
    await stage.types("dba", "accept", 1)
    await stage.types("helper", "note @requester sounds sad", 1)
    await stage.types("helper", "resolve a new cable", 1)
    await stage.until(lambda: stage.private("requester"))
    await stage.types("requester", "confirm", 1)
    await stage.until(lambda: "confirmed" in stage.card(1))


async def left(stage: Stage) -> bytes | str:
    found = kept(stage.muster.folder)
    return await all_texts(found)


@ON_PLATFORMS
async def test_whoever_is_forgotten_is_somebody_on_the_card_and_nobody_in_the_database(stage: Stage) -> None:
    await solved(stage)
    who = id_of(stage, "requester")
    code, said = await stage.muster.asked("forget", who, "--yes", "--name", "requester")
    assert code == 0, said
    assert "On support they are gone:1 now. 1 request changed." in said
    for gone in (who, SECRET):
        assert gone not in await left(stage)
    await stage.restart()
    await stage.until(lambda: NO_WORDS in stage.card(1))
    card = stage.card(1)
    assert f"Asked by  {FORGOTTEN}" in card and "@helper" in card
    assert "@requester" not in card.partition("(words")[2], "a forum shows the greeting above"
    assert SECRET not in card and "a new cable" in card
    brief = await stage.types("lead", "brief #1")
    assert f"{FORGOTTEN} sounds sad" in brief
    assert (await stage.muster.asked("verify"))[0] == 0
    await stage.types("requester", "open the scanner as well")
    await stage.until(lambda: "@requester" in stage.card(2))


@ON_PLATFORMS
async def test_an_open_request_lives_on_without_its_asker_and_one_without_its_shepherd(stage: Stage) -> None:
    await stage.types("requester", f"open printer jams in {SECRET}")
    await stage.until(lambda: "@helper" in stage.card(1))
    for who in ("requester", "helper"):
        told = len(stage.private(who))
        code, said = await stage.muster.asked("forget", id_of(stage, who), "--yes")
        assert code == 1 and "support#1" in said.splitlines()[-1]
        code, said = await stage.muster.asked("forget", id_of(stage, who), "--yes", "--also-open")
        assert code == 0, said
        assert len(stage.private(who)) == told
    await stage.restart()
    await stage.until(lambda: "nobody yet" in stage.card(1))
    assert f"Asked by  {FORGOTTEN}" in stage.card(1) and NO_WORDS in stage.card(1)
    await stage.until(lambda: any("had to let this go: they are no longer here" in one for one in stage.thread(1)))
    await stage.types("second", "take #1")
    await stage.until(lambda: "@second" in stage.card(1))
    await stage.types("second", "tell we go on", 1)
    await stage.types("second", "pull @dba has it toner?", 1)
    await stage.until(lambda: any("has it toner?" in one for one in stage.thread(1)))
    await stage.types("second", "resolve a new cable", 1)
    await stage.until(lambda: "resolved" in stage.card(1))
    await stage.later("4d")
    assert not any("closes" in one for one in stage.private("requester")), "nobody is told who is not there"
    await stage.later("1d")
    assert "closed after its quiet time" in stage.card(1)
    code, said = await stage.muster.examined()
    assert code == 0, said


class TestWordsAreKeptForTenDays:
    @pytest.fixture
    def policy(self) -> str:
        return 'keep_words = "10d"'

    @ON_PLATFORMS
    async def test_then_they_are_emptied_and_the_numbers_stay(self, stage: Stage) -> None:
        await solved(stage)
        before = await stage.types("lead", "stats all")
        await stage.later("9d")
        assert SECRET in await left(stage)
        await stage.later("2d")
        await stage.muster.said("words are no longer kept")
        assert SECRET not in await left(stage)
        assert await stage.types("lead", "stats all") == before
        assert NO_WORDS in await stage.types("lead", "status #1")
        assert (await stage.muster.asked("verify"))[0] == 0
        assert f"{id_of(stage, 'requester')}" in await left(stage), "people stay, unless they are forgotten"
