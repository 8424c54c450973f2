"""What the library cannot read is left out, and said in the log.

The library would let it end the connection, and with it everything else that is heard there; and what comes again would
end the next one as well.
"""

from collections.abc import Callable, MutableMapping
from functools import partial
from typing import Any

import structlog

log = structlog.get_logger()
BEGINS = "READY"
"""Without it there is no session: where it cannot be read, a new connection is the right thing."""
Read = Callable[[Any], Any]


def spare(readers: MutableMapping[str, Read]) -> None:
    """Let no event end a connection that stands."""
    for event in readers:
        if event != BEGINS:
            readers[event] = partial(_spared, event, readers[event])


def _spared(event: str, read: Read, said: Any) -> None:
    try:
        read(said)
    except Exception as error:
        log.error("Discord told something that cannot be read", what=event, why=type(error).__name__)
