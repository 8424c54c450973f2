"""A rolling upgrade on PostgreSQL: old and new processes side by side, before, across and after a migration."""

import asyncio
import re
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import pytest

from bot.words import newer
from storage.postgres.migrations import MIGRATIONS, VERSION, least
from tests.platforms.slack import PlatformFailure, SlackDouble
from tests.storage.drivers import PostgreSQL
from tests.storage.upgrading import database
from tests.stories.kept import at
from tests.stories.newer_tree import newer_tree
from tests.stories.process import Muster
from tests.stories.slack_stage import SlackStage

TODAY = list(range(least(MIGRATIONS), VERSION + 1))
"""The versions of which one may work on a database of ours."""
TELLERS = 3
EACH = 8
"""What each of them tells, at least, before the next step is taken."""


@dataclass
class Upgrade:
    """A Slack with processes of two versions, which share a database."""

    stage: SlackStage
    old: Muster
    folder: Path
    driver: PostgreSQL
    trees: Mapping[int, Path]
    """The sources of later versions, by how many they are ahead."""
    told: defaultdict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    """What was told in each request, and acknowledged."""
    newer: list[Muster] = field(default_factory=list)
    tried_again: int = 0
    """How often somebody was asked to."""

    def another(self, versions: int) -> Muster:
        stage = self.stage
        config = f"{stage.platform}{stage.place}"
        self.newer.append(Muster(self.folder, config, stage.secrets, self.trees[versions]))
        return self.newer[-1]

    async def versions(self) -> list[int]:
        return [version for (version,) in await self.driver.rows("SELECT version FROM muster ORDER BY version")]

    async def connected(self, count: int) -> None:
        await self.stage.until(lambda: len(self.stage.slack.sockets.live()) == count)

    async def types(self, who: str, line: str) -> str:
        """Type it until it is taken, as people do who are asked to."""
        while True:
            try:
                answer = await self.stage.types(who, line)
            except PlatformFailure:  # it reached a process that was just ending
                return ""
            if answer != newer():
                return answer
            self.tried_again += 1

    async def tells(self, what: str, going: asyncio.Event, *, tries: bool) -> None:
        """Somebody asks for help, and is told this and that as long as it goes on; perhaps this and that is tried."""
        opened = re.search(r"#(\d+) is open", await self.types("requester", f"open {what}"))
        assert opened, "nothing ended just then"
        number = int(opened[1])
        for step in count():
            if not going.is_set():
                return
            if answer := await self.types("lead", f"tell #{number} {number}-{step}"):
                assert answer == "@requester is told.", answer
                self.told[number].append(f"{number}-{step}")
            if tries:
                await self.types("lead", f"tried #{number} step {step}")

    async def more(self) -> None:
        """Every teller has told some more."""
        before = {number: len(told) for number, told in self.told.items()}
        await self.stage.slack.until(lambda: all(len(self.told[one]) >= had + EACH for one, had in before.items()), 60)

    def delivered(self, number: int) -> list[str]:
        told = "\n".join(self.stage.thread(number))
        return re.findall(rf"^@requester: ({number}-\d+)$", told, re.MULTILINE)


@pytest.fixture(scope="module")
def trees(tmp_path_factory: pytest.TempPathFactory) -> Mapping[int, Path]:
    folder = tmp_path_factory.mktemp("trees")
    return {versions: newer_tree(folder, versions=versions) for versions in (1, 2)}


@pytest.fixture
async def upgrade(tmp_path: Path, trees: Mapping[int, Path]) -> AsyncIterator[Upgrade]:
    async with database() as driver, SlackDouble() as slack:
        with at(tmp_path, driver):
            stage = SlackStage(slack, tmp_path)
            await stage.start()
            upgrade = Upgrade(stage, stage.muster, tmp_path, driver, trees)
            try:
                yield upgrade
            finally:
                for one in (upgrade.old, *upgrade.newer):
                    if not one.ended:
                        await one.kill()


async def across(upgrade: Upgrade) -> None:
    """From old alone by way of both to new alone, and back in between."""
    await upgrade.stage.until(lambda: len(upgrade.told) == TELLERS)
    await upgrade.more()
    assert await upgrade.versions() == TODAY
    new = upgrade.another(1)
    await new.start()
    assert await upgrade.versions() == [VERSION, VERSION + 1]
    await upgrade.connected(2)
    await upgrade.more()
    assert upgrade.tried_again, "what a newer one has touched the old one leaves alone"
    assert await upgrade.old.stop() == 0
    await upgrade.connected(1)
    await upgrade.more()
    await upgrade.old.start()
    await upgrade.connected(2)
    await upgrade.more()
    assert await upgrade.old.stop() == 0
    await upgrade.connected(1)
    await upgrade.more()


@pytest.mark.timeout(240)
async def test_old_and_new_work_side_by_side_across_a_migration(upgrade: Upgrade) -> None:
    going = asyncio.Event()
    going.set()
    telling = [asyncio.create_task(upgrade.tells(f"number {one}", going, tries=one > 0)) for one in range(TELLERS)]
    try:
        await across(upgrade)
    finally:
        going.clear()
        await asyncio.gather(*telling)
    new = upgrade.newer[0]
    await new.settled()
    for number, told in upgrade.told.items():
        delivered = upgrade.delivered(number)
        assert len(set(delivered)) == len(delivered), "nothing is told twice"
        assert [one for one in delivered if one in told] == told, "all that was acknowledged, in order"
        assert len(told) >= 5 * EACH
    assert sorted(upgrade.told) == list(range(1, TELLERS + 1))
    assert len(upgrade.stage.slack.messages(upgrade.stage.channel)) == TELLERS
    moods = "SELECT count(DISTINCT number) FROM events WHERE type = 'tried' AND doc {} '%mood%'"
    assert await upgrade.driver.rows(moods.format("LIKE")) == [(TELLERS - 1,)]
    assert await upgrade.driver.rows(moods.format("NOT LIKE")) == [(TELLERS - 1,)], "old and new wrote to all of them"
    code, said = await new.asked("verify")
    assert code == 0 and "All is well" in said, said
    assert await new.examined() == (0, "Nothing is wrong: everything was delivered.\n")
    assert await new.stop() == 0, new.transcript()


async def test_what_a_newer_one_has_touched_is_shown_by_the_old_one_and_left_alone(upgrade: Upgrade) -> None:
    stage, new = upgrade.stage, upgrade.another(1)
    await stage.types("requester", "open printer jams")
    await stage.types("requester", "open screen flickers")
    await new.start()
    assert await upgrade.old.stop() == 0
    await upgrade.connected(1)
    assert "Written down" in await stage.types("lead", "tried #1 toner")
    await upgrade.old.start()
    assert await new.stop() == 0, new.transcript()
    await upgrade.connected(1)
    assert await stage.types("lead", "tell #1 soon") == newer()
    assert "printer jams" in await stage.types("helper", "board")
    assert "toner" in await stage.types("helper", "status #1")
    await stage.types("lead", "tell #2 soon")
    await stage.until(lambda: "@requester: soon" in stage.thread(2))
    assert await upgrade.old.asked("verify") == (1, ""), "only the newest knows how all has to be"
    await new.start()
    assert await upgrade.old.stop() == 0
    await upgrade.connected(1)
    await stage.types("lead", "tell #1 soon")
    await stage.until(lambda: "@requester: soon" in stage.thread(1))
    assert await new.stop() == 0, new.transcript()


async def test_nobody_is_two_versions_apart(upgrade: Upgrade) -> None:
    newest = upgrade.another(2)
    with pytest.raises(AssertionError, match=r"older processes work on it.*Stop them all, then start this Muster"):
        await newest.start()
    assert await upgrade.versions() == TODAY
    await upgrade.stage.types("requester", "open printer jams")
    assert await upgrade.old.stop() == 0
    await newest.start()
    assert await upgrade.versions() == [VERSION + 1, VERSION + 2]
    with pytest.raises(AssertionError, match=rf"schema version {VERSION + 2}, but this Muster knows only up to"):
        await upgrade.old.start()
    assert await upgrade.old.stop() == 1
    assert "printer jams" in await upgrade.stage.types("helper", "status #1")
    assert await newest.stop() == 0, newest.transcript()
