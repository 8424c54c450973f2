"""Secrets whose every appearance is known, and where they may have got to."""

import json
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.stories.process import Muster

WORDS = "zq7words"
"""What somebody said: it is found where a secret would be found, or nobody has looked."""
HELD_BACK = ("PGPASSWORD", "SLACK_CLIENT_SECRET")
"""What Muster knows without needing it in these stories."""


class Planted:
    """What must be nowhere."""

    def __init__(self, muster: Muster, known: Mapping[str, str]) -> None:
        more = {name: f"planted-{name.lower()}-{secrets.token_hex(12)}" for name in HELD_BACK}
        more["MUSTER_KEY"] = urlsafe_b64encode(secrets.token_bytes(32)).decode()
        more = {name: value for name, value in more.items() if name not in known}
        muster.knows(**more)
        self._muster = muster
        self._secrets = {secret: name for name, secret in {**known, **more}.items()}

    def add(self, name: str, secret: str) -> None:
        self._secrets[secret] = name

    def of(self, payload: Any) -> None:
        """What in a payload is as good as a key to whoever has it."""
        for name, value in _bearer(payload):
            self.add(name, value.partition("/commands/")[2] or value)

    def found(self, shown: str) -> dict[str, list[str]]:
        """Which secrets are where: in what the processes wrote, in what people saw, in each file that is kept."""
        places = {"written": bytes(self._muster.written), "shown": shown.encode()}
        for file in self._muster.folder.iterdir():
            if file.is_file():
                places[file.name] = file.read_bytes()
        return {place: found for place, what in places.items() if (found := sorted(self._in(what)))}

    @property
    def names(self) -> set[str]:
        return set(self._secrets.values())

    def _in(self, what: bytes) -> Iterator[str]:
        for secret, name in self._secrets.items():
            if secret.encode() in what or json.dumps(secret)[1:-1].encode() in what:
                yield name


def _bearer(payload: Any) -> Iterator[tuple[str, str]]:
    if isinstance(payload, dict):
        for name, value in payload.items():
            if name in ("response_url", "token") and isinstance(value, str) and len(value) > 20:
                yield name, value
            else:
                yield from _bearer(value)
    elif isinstance(payload, list):
        for value in payload:
            yield from _bearer(value)


def kept(folder: Path) -> bytes:
    """All that the database says, its log included."""
    return b"".join(file.read_bytes() for file in folder.iterdir() if file.name.startswith("muster.db"))
