"""What people cause and the library cannot read is left out, and said in the log.

The library would let it end the connection, and with it everything else that is heard there.
"""

from collections.abc import Callable, MutableMapping
from functools import partial
from typing import Any

import structlog

log = structlog.get_logger()
CAUSED = ("INTERACTION_CREATE", "MESSAGE_CREATE", "MESSAGE_UPDATE", "MESSAGE_DELETE", "THREAD_CREATE", "THREAD_UPDATE")
"""Events of single people. Where one of the others cannot be read, a new connection is the right thing."""
Read = Callable[[Any], Any]


def spare(readers: MutableMapping[str, Read]) -> None:
    """Let none of these end a connection."""
    for event in CAUSED:
        if event in readers:
            readers[event] = partial(_spared, event, readers[event])


def _spared(event: str, read: Read, said: Any) -> None:
    try:
        read(said)
    except Exception as error:
        log.error("Discord told something that cannot be read", what=event, why=type(error).__name__)
