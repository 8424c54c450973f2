"""A test's database is as good as new, whatever the test before did to the one that it had."""

from tests.storage.drivers import FREE, PostgreSQL, fresh

TRIGGER = """
CREATE FUNCTION longer() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN new.until = new.until + 3600000; RETURN new; END';
CREATE TRIGGER longer BEFORE UPDATE ON processes FOR EACH ROW EXECUTE FUNCTION longer();
"""


async def used(*sql: str) -> str:
    """The name of a database in which a test did something, when that test is over."""
    async with fresh("postgres") as driver:
        assert isinstance(driver, PostgreSQL)
        await (await driver.open()).close()
        for one in sql:
            await driver.tamper(one)
        return driver.name


async def test_what_a_test_set_to_work_in_its_database_is_not_at_work_in_the_next_one_s() -> None:
    name = await used(TRIGGER)
    assert name not in FREE
    async with fresh("postgres") as driver:
        await (await driver.open()).close()
        assert await driver.rows("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal") == []


async def test_where_only_rows_were_left_the_next_test_finds_none() -> None:
    name = await used("INSERT INTO processes (name, until) VALUES ('somebody', 1)")
    assert FREE[-1] == name
    async with fresh("postgres") as driver:
        assert isinstance(driver, PostgreSQL) and driver.name == name
        assert await driver.rows("SELECT * FROM processes") == []
