"""Rows that may tell of somebody, as a database can sift them: whatever does, and more. Only reads.

A database compares letters of ASCII alone. So what has any other letter in it comes along, where names are looked for;
what really tells of them is decided by the rule of forgetting, and never here.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, Self

from storage.driver import Reader
from swarm.forgetting import Forgetting
from swarm.named import folded

PAGE = 500
PLAIN = frozenset("-_.'@:/<>|!?()+*#,;&")
"""What stands in JSON as it is, beside letters and digits of ASCII."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sieve:
    """What is looked for."""

    patterns: tuple[str, ...]
    """For LIKE, in small letters."""
    bare: tuple[str, ...]
    """The same without blanks and signs: where nobody can read what is written."""
    letters: bool
    """Whether what has other letters than those of ASCII may tell of them, whatever it says."""

    @classmethod
    def of(cls, forgetting: Forgetting) -> Self:
        names = [" ".join(folded(name).split()).lstrip("@ ") for name in forgetting.names]
        forms = [forgetting.who.partition(":")[2], *(name for name in names if name.isascii())]
        bare = [_bare(form) for form in (forms[0], *names)]
        return cls(
            patterns=tuple(dict.fromkeys(map(within, forms))), bare=tuple(filter(None, bare)), letters=any(names)
        )

    def passes(self, damaged: str) -> bool:
        """Whether something that cannot be read may tell of them."""
        told = _bare(damaged.replace("\\n", " ").replace("\\t", " "))
        return any(one in told for one in self.bare)

    async def rows(self, reader: Reader, name: str, desk: str) -> AsyncIterator[tuple[Any, ...]]:
        """What these statements find, each row once; its key is what comes first."""
        found: set[Any] = set()
        wanted: list[tuple[str, dict[str, str]]] = [
            (f"{name}_telling", {"pattern": pattern}) for pattern in self.patterns
        ]
        if self.letters:
            wanted.append((f"{name}_in_other_letters", {}))
        for statement, parameters in wanted:
            after: Any = -1
            while page := await reader.rows(statement, desk=desk, after=after, rows=PAGE, **parameters):
                for row in page:
                    if row[0] not in found:
                        found.add(row[0])
                        yield row
                after = page[-1][0]


def _bare(text: str) -> str:
    return "".join(filter(str.isalnum, folded(text)))


def within(text: str) -> str:
    """Texts that have this in them."""
    return f"%{''.join(map(_as_it_is, text))}%"


def _as_it_is(letter: str) -> str:
    """A letter as it stands in JSON, whoever wrote that; anything, if that may be in more than one way."""
    if letter.isascii() and letter.isalnum():
        return letter.lower()
    return rf"\{letter}" if letter == "_" else letter if letter in PLAIN else "%"
