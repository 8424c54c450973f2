"""Ids as Slack mints them: stable for a name, fresh for a delivery, and timestamps that only ever grow."""

from __future__ import annotations

import base64
import hashlib
import secrets
import string

ALPHABET = string.ascii_uppercase + string.digits


def stable(prefix: str, name: str) -> str:
    """The same name gets the same id in every run."""
    digest = hashlib.sha256(f"{prefix}:{name}".encode()).digest()
    return f"{prefix}0{base64.b32encode(digest).decode()[:9]}"


def fresh(prefix: str, length: int = 10) -> str:
    return prefix + "".join(secrets.choice(ALPHABET) for _ in range(length))


class Timestamps:
    """Message ids: seconds and microseconds, unique within the workspace and in the order of posting."""

    def __init__(self) -> None:
        self._last = 0

    def mint(self, now: float) -> str:
        self._last = max(self._last + 1, int(now * 1_000_000))
        return f"{self._last // 1_000_000}.{self._last % 1_000_000:06d}"
