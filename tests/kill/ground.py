"""What a run is fought on: a platform's double, on which people act and see, with the shipped process behind it."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from bot.text import Card
from tests.kill.books import Books
from tests.kill.deed import Deed, Outcome, Shown
from tests.kill.trap import Trap
from tests.stories.discord_stage import DiscordStage
from tests.stories.process import Muster
from tests.stories.slack_stage import SlackStage

POLICY = """
answer_within = "10m"
quiet_close = "4h"
nudges_per_hour = 20
targets.next_update = "30m"
targets.tiers = "tier1 45m tier2 60m tier3"
opens_per_hour = "unlimited"
desk_opens_per_hour = "unlimited"
"""
"""Short clocks: between two lives there is always something that falls due."""

APOLOGY = "Something broke on our side"


def company(stage: SlackStage | DiscordStage, folder: Path, books: Books, processes: int) -> Sequence[Muster]:
    """A stage's process, and as many more of the same settings as there are to be."""
    config = f"{stage.platform}[desks.support.policy]\n{POLICY}\n{stage.place}"
    musters = [stage.muster, *(Muster(folder, config, stage.secrets) for _ in range(processes - 1))]
    if books.url:
        for one in musters:
            told = one.config.read_text(encoding="utf-8")
            one.config.write_text(told.replace(f'path = "{one.database}"', f'url = "{books.url}"'), encoding="utf-8")
            one.where = books.url
    return musters


class Ground(Protocol):
    """One platform."""

    name: str
    trap: Trap
    books: Books
    musters: Sequence[Muster]
    """The processes that live on it, side by side."""
    marks: Mapping[str, tuple[str, int]]
    """The calls by which people get to see something, by what they get to see; and which of them it is, if several."""
    sends: Collection[str]
    """All of these calls."""
    looks: Collection[str]
    """The calls that look for something, or prepare for it."""

    async def start(self) -> None:
        """The first start, after which everything is in place."""

    async def does(self, deed: Deed) -> None:
        """Somebody does it; whatever comes of it is in its outcome."""

    async def again(self, deed: Deed) -> None:
        """The platform delivers it once more, as it was."""

    def outcome(self, deed: Deed) -> Outcome: ...

    def apologies(self, who: str) -> int:
        """How often somebody was told that something broke on our side, and that nothing was changed."""

    def calls(self) -> list[tuple[float, str]]:
        """What the processes asked for, and what they were answered; when, by the monotonic clock."""

    def pressable(self, who: str, label: str, thread: str) -> object | None:
        """The latest message with this button that somebody can see in a thread, or in private."""

    def place(self, thread: str) -> object:
        """A thread's address, as the double knows the place."""

    def mourn(self) -> None:
        """The process is dead: nothing is kept for its connections."""

    def long_after(self) -> None:
        """So much time passes that the platform has forgotten what it knows of what it was sent."""

    def trouble(self) -> None:
        """The platform has a bad moment: some calls of the next seconds fail, though they may take effect."""

    def heal(self) -> None: ...

    async def quiet(self) -> None:
        """Until nothing is under way."""

    def person(self, name: str) -> str:
        """The full id of somebody."""

    def name_of(self, who: str) -> str:
        """The name to a full id."""

    def shown(self, keys: Sequence[str]) -> list[Shown]:
        """All messages of the bot's, the oldest first; `keys` are those of all effects that ever were."""

    def threads(self) -> dict[str, str]:
        """The threads that live in the desk's channel, by address, with their titles."""

    def put_away(self, thread: str) -> bool | None:
        """Whether the bot has put a thread away, whoever brought it back since; nothing where the platform cannot."""

    def at(self, message: str) -> str:
        """What stands in the message at an address."""

    def drawn(self, card: Card, message: str) -> str:
        """What would stand there if the card were shown in it now."""
