"""What the version before had begun to send when this one took its place: the keys under which it sent.

Nothing here is for anything else. It can go in a later version, with all that asks for it: nobody comes from so far.
"""

import re

_MOMENT = re.compile(r"(#\d+/\d+)/\d+")
"""When an effect was put on record, behind its id: the version before had only that."""


def former(key: str) -> str:
    """The key under which the version before sent the same."""
    return _MOMENT.sub(r"\1", key, count=1)
