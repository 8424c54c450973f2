"""A process that is started again and again within a minute is ready each time, and knows who is who."""

import pytest

from tests.stories.stage import ON_A_SERVER, Stage

DOORS = tuple(f"slack{mode}{kept}" for mode in ("", "-http") for kept in ("", ON_A_SERVER))


@pytest.mark.parametrize("stage", DOORS, indirect=True)
async def test_a_private_request_after_one_jump_of_the_clock_upon_another(stage: Stage) -> None:
    """Each jump is a process of its own: by the fifth Slack would bear no more calls for groups one by one."""
    await stage.types("requester", "open private:yes pay is wrong")
    await stage.until(lambda: "@helper" in stage.card(1))
    await stage.types("helper", "pull #1 @dba is it the tax?")
    for length in ("20m", "5h", "3d", "8d"):
        await stage.later(length)
    assert "#1 is resolved" in await stage.types("helper", "resolve #1 the tax was counted twice")
    await stage.until(lambda: "resolved" in stage.card(1))
