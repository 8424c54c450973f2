"""What is kept secret at rest: sealed with a key from the environment, each under its own name. Nothing is kept here.

Of several keys the first one seals, and all of them open: so a key is exchanged for another without losing anything.
"""

import json
from collections.abc import Mapping
from functools import cached_property

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

Values = Mapping[str, str]
NOT_A_KEY = "has to be one key or several, with commas between them, each as `muster key` makes them"


def new_key() -> str:
    """A key that nobody has had before."""
    return Fernet.generate_key().decode()


class Sealed(Exception):  # noqa: N818 - about what is kept, not about us
    """It cannot be opened with these keys, or it is not what its name says."""


class Keys:
    """The keys of an installation of Muster."""

    def __init__(self, given: str) -> None:
        """Raises ValueError, which says what they have to be, and shows nothing of them."""
        try:
            self._keys = [Fernet(one.strip()) for one in given.split(",")]
        except ValueError:
            raise ValueError(NOT_A_KEY) from None

    def seal(self, name: str, values: Values) -> str:
        """The name is sealed as well: what was sealed under one opens under no other."""
        return self._all.encrypt(json.dumps([name, dict(values)]).encode()).decode()

    def open(self, name: str, sealed: str) -> Values:
        """Raises Sealed."""
        try:
            its, values = json.loads(self._all.decrypt(sealed))
        except (InvalidToken, ValueError, TypeError) as error:
            raise Sealed("it cannot be opened with any of these keys") from error
        if its != name:
            raise Sealed("it was sealed under another name")
        return {str(key): str(value) for key, value in values.items()}

    def opens(self, name: str, sealed: str) -> bool:
        try:
            self.open(name, sealed)
        except Sealed:
            return False
        return True

    def is_sealed_by_the_first(self, sealed: str) -> bool:
        try:
            self._keys[0].decrypt(sealed)
        except InvalidToken:
            return False
        return True

    @cached_property
    def _all(self) -> MultiFernet:
        return MultiFernet(self._keys)
