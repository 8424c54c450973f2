"""Processes side by side at one Slack: each listens somewhere else, behind one balancer, whose address Slack knows."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from tests.platforms.slack import SlackDouble
from tests.stories.balancer import Balancer
from tests.stories.company import Company, company
from tests.stories.process import Muster
from tests.stories.slack_stage import SlackStage, free_port
from tests.stories.workspaces import Workspaces

Place = SlackStage | Workspaces


class SideBySide:
    """The processes in the order in which they came."""

    def __init__(self, place: Place, there: Company, balancer: Balancer) -> None:
        self._place = place
        self.there = there
        self.balancer = balancer
        self.ports: list[int] = []

    async def joined(self) -> Muster:
        """One more, ready to hear."""
        port = free_port()
        self.ports.append(port)
        self.balancer.backends.append(f"http://127.0.0.1:{port}")
        platform = self._place.platform
        if self._place.port:
            platform = platform.replace(f":{self._place.port}", f":{port}")
        one = await self.there.joined(platform)
        await one.said("ready")
        return one

    async def killed(self, first: Muster) -> None:
        """The first of those who are behind the balancer."""
        await first.kill()
        del self.balancer.backends[0]


@asynccontextmanager
async def side_by_side(slack: SlackDouble, place: Place, folder: Path) -> AsyncIterator[SideBySide]:
    """Nobody as yet, and the database they will share."""
    async with AsyncExitStack() as stack:
        balancer = await stack.enter_async_context(Balancer())
        if place.http:
            slack.http(f"{balancer.address}/slack/events")
        yield SideBySide(place, await stack.enter_async_context(company(place, folder)), balancer)
