"""Standard output. When nobody reads it any more (`… | head`), what is typed is still done, and shown to nobody."""

import os
import sys

from rich.console import Console


class Output(Console):
    """The terminal, or whatever standard output is: colours on a terminal only, words are never highlighted."""

    def __init__(self) -> None:
        super().__init__(highlight=False)

    def on_broken_pipe(self) -> None:
        self.quiet = True
        to_nobody()


def write(line: str) -> None:
    """A line, at once."""
    try:
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()
    except BrokenPipeError:
        to_nobody()


def to_nobody() -> None:
    """Let everything that is still written vanish."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
