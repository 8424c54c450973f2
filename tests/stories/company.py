"""Several processes at work on one database of PostgreSQL, each started as an operator starts it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tests.storage.drivers import PostgreSQL, fresh
from tests.stories.discord_stage import DiscordStage
from tests.stories.process import Muster
from tests.stories.slack_stage import SlackStage
from tests.stories.workspaces import Workspaces

Stage = DiscordStage | SlackStage | Workspaces

PATIENT = """
CREATE FUNCTION longer() RETURNS trigger LANGUAGE plpgsql AS
    'BEGIN new.until = greatest(new.until, old.until + 3600000); RETURN new; END';
CREATE TRIGGER longer BEFORE UPDATE ON processes FOR EACH ROW EXECUTE FUNCTION longer();
UPDATE processes SET until = until;
"""


class Company:
    """The processes of a stage, and the database they share."""

    def __init__(self, driver: PostgreSQL, stage: Stage, folder: Path) -> None:
        self._driver = driver
        self._stage = stage
        self._folder = folder
        self.processes: list[Muster] = []

    async def joined(self, platform: str = "") -> Muster:
        """One more process, just started; with its own settings of the platform, or the stage's."""
        folder = self._folder / f"process{len(self.processes)}"
        folder.mkdir()
        one = Muster(folder, f"{platform or self._stage.platform}{self._stage.place}", self._stage.secrets)
        one.where = self._driver.url
        config = one.config.read_text(encoding="utf-8")
        one.config.write_text(config.replace(f'path = "{one.database}"', f'url = "{one.where}"'), encoding="utf-8")
        self.processes.append(one)
        await one.start(doors=0)
        return one

    async def gives_nobody_up(self) -> None:
        """From now on whoever dies is waited for: what others have they have been handed."""
        await self._driver.tamper(PATIENT)

    async def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """What is kept, whatever Muster says of it."""
        return [tuple(row) for row in await self._driver.rows(sql)]

    async def count(self, kind: str) -> int:
        """How many events of a kind are on record; only the database knows."""
        ((count,),) = await self._driver.rows(f"SELECT count(*) FROM events WHERE type = '{kind}'")
        return int(count)


@asynccontextmanager
async def company(stage: Stage, folder: Path) -> AsyncIterator[Company]:
    """Nobody works yet. In the end everybody is told to stop who was not killed, and does."""
    async with fresh("postgres") as driver:
        assert isinstance(driver, PostgreSQL)
        await (await driver.open()).close()
        here = Company(driver, stage, folder)
        try:
            yield here
            for one in here.processes:
                if not one.ended:
                    assert await one.stop() == 0, one.transcript()
        finally:
            for one in here.processes:
                if not one.ended:
                    await one.kill()
