"""A database that is open, at today's schema: all that the store needs of it, whichever it is."""

from typing import NamedTuple

from storage.driver import Connection, Errands, Reader
from storage.leases import Leases


class Opened(NamedTuple):
    """What a driver gives to the store."""

    connection: Connection
    reader: Reader
    counter: Reader
    """For what may take long, so that nobody else waits for it."""
    leases: Leases
    errands: Errands | None = None
    """What several processes agree on; nothing, where there is one."""
