"""What the store asks of a database, whichever it is: statements by their names, in transactions. No SQL, no rule."""

from collections.abc import Collection, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol

from storage.broken import StorageBroken
from storage.projection import Row

Rows = list[tuple[Any, ...]]
"""What a statement found."""


class Reader(Protocol):
    """Reads beside whoever writes, waits for nobody, and sees only what is committed."""

    @property
    def shared(self) -> bool:
        """Whether other processes write as well, so that what was read may be out of date at any moment."""

    async def rows(self, name: str, /, **parameters: str | int) -> Rows:
        """What a statement finds. Numbers and texts that no database can hold find nothing. Raises StorageBroken."""

    async def close(self) -> None:
        """Finish what is in hand. Whatever comes later is refused."""


class Transaction(Protocol):
    """A transaction that has begun. Every method raises what the driver raises."""

    async def read(self, *asked: tuple[str, Row]) -> list[Rows]:
        """What each of these statements finds, one after the other."""

    async def write(self, *written: tuple[str, Sequence[Row]]) -> None:
        """Carry each of these statements out for each of its rows, one after the other."""


class Connection(Transaction, Protocol):
    """The one connection of a process that writes: one transaction after the other."""

    where: str
    """The database's name in a sentence, without a secret."""

    async def begin(self, desks: Collection[str], *asked: tuple[str, Row]) -> list[Rows]:
        """Begin, have these desks alone until the end, and read. What is read to be decided about is had alone too."""

    async def commit(self) -> None:
        """Once this returns, all that was written is on the disk."""

    async def roll_back(self) -> None:
        """End the transaction, if there is one, as if it had never been. Never raises."""

    def outrun(self, error: Exception) -> bool:
        """Whether a transaction failed only because another process was faster: rolled back, it can be done again."""

    def broken(self, error: Exception) -> StorageBroken:
        """What an error of the driver means, and what the operator can do."""

    def alone(self) -> AbstractAsyncContextManager[Transaction]:
        """A transaction besides which nobody writes, in any process; committed at its end. Raises as the others do."""

    async def close(self) -> None:
        """After this, whatever comes is refused."""


class Errands(Protocol):
    """Statements beside whoever writes, each by itself."""

    async def rows(self, name: str, /, **parameters: str | int) -> Rows:
        """What a statement finds, and what it did is on the disk. Raises StorageBroken."""

    async def close(self) -> None:
        """Whatever comes later is refused."""
