"""The grounds by name: a platform's double, and where the processes keep their books.

`slack` keeps them in a file, `slack-on-postgres` on a server, and `slack-on-postgres-3` has three processes there.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from tests.kill.books import Books, InAFile
from tests.kill.discord_ground import DiscordGround
from tests.kill.ground import Ground
from tests.kill.mortal import MortalDiscord, MortalSlack
from tests.kill.server_books import OnAServer
from tests.kill.slack_ground import SlackGround

GROUNDS = ("slack", "discord", "discord-forum", "slack-http", "slack-on-postgres-3", "discord-on-postgres-2")
ON_A_SERVER = "-on-postgres"


@asynccontextmanager
async def ground(name: str, folder: Path) -> AsyncIterator[Ground]:
    """A ground with everybody in place; its process has not begun yet."""
    here = folder / name
    here.mkdir()
    platform, on_a_server, processes = name.partition(ON_A_SERVER)
    together = int(processes.removeprefix("-") or 1)
    with on_a_new_server() if on_a_server else in_a_file(here) as books:
        if platform.startswith("slack"):
            async with MortalSlack() as slack:
                yield SlackGround(name, slack, here, books, together)
        else:
            async with MortalDiscord() as discord:
                yield DiscordGround(name, discord, here, books, together)


@contextmanager
def in_a_file(folder: Path) -> Iterator[Books]:
    yield InAFile(folder / "muster.db")


@contextmanager
def on_a_new_server() -> Iterator[Books]:
    books = OnAServer()
    try:
        yield books
    finally:
        books.gone()
