"""What no database can hold is refused before it spoils a batch, and is not looked for: it is nowhere."""

NUL = "\0"
MOST = 2**63
"""Numbers are kept in 64 bits."""

Part = str | int


def text(*parts: str) -> None:
    """Refuse what cannot be held as text: half a character, or a NUL. Raises ValueError."""
    for part in parts:
        part.encode()
        if NUL in part:
            raise ValueError("a text with a NUL character cannot be stored")


def holdable(wish: Part | tuple[Part, ...]) -> bool:
    """Whether what is looked for can be anywhere."""
    return all(_holdable(part) for part in wish) if isinstance(wish, tuple) else _holdable(wish)


def _holdable(part: Part) -> bool:
    if isinstance(part, int):
        return -MOST <= part < MOST
    try:
        text(part)
    except ValueError:
        return False
    return True
