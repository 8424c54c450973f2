"""Standard input, line by line, until it ends or somebody presses Ctrl-C."""

import importlib
import io
import signal
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from types import FrameType

PROMPT = "muster> "
WELCOME = "Type as anybody: requester> open my printer jams    :help tells more, :quit ends."


async def typed(*, prompt: bool, welcome: str = WELCOME) -> AsyncIterator[str]:
    """The lines; with a welcome, a prompt and a history for people.

    Nothing goes on in the terminal between two lines, so reading may hold everything up. What is no UTF-8 arrives as
    surrogates, for the conversation to refuse.
    """
    for stream, errors in ((sys.stdin, "surrogateescape"), (sys.stdout, "backslashreplace")):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors=errors)
    if prompt:
        with suppress(ImportError):
            importlib.import_module("readline")
        sys.stdout.write(f"{welcome}\n")
    interrupt = Interrupt()
    with interrupt.heard():
        while (line := _read(interrupt, prompt)) is not None:
            yield line


class Interrupt:
    """Ctrl-C: it interrupts reading; at any other time what is in hand is finished, and no other line is read."""

    def __init__(self) -> None:
        self._reading = False
        self._pressed = False

    @contextmanager
    def heard(self) -> Iterator[None]:
        """Hear it, where that is possible."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = signal.signal(signal.SIGINT, self._press)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Raises KeyboardInterrupt when it is pressed, or was."""
        self._reading = True
        try:
            if self._pressed:
                raise KeyboardInterrupt
            yield
        finally:
            self._reading = False

    def _press(self, _signal: int, _frame: FrameType | None) -> None:
        self._pressed = True
        if self._reading:
            raise KeyboardInterrupt


def _read(interrupt: Interrupt, prompt: bool) -> str | None:
    try:
        with interrupt.reading():
            return input(PROMPT) if prompt else _line()
    except (EOFError, KeyboardInterrupt):
        if prompt:
            sys.stdout.write("\n")
        return None


def _line() -> str | None:
    """The next line as its bytes say; a carriage return inside it is none of its ends."""
    if isinstance(sys.stdin, io.TextIOWrapper):
        line = sys.stdin.buffer.readline().decode("utf-8", "surrogateescape")
    else:
        line = sys.stdin.readline()
    return line.rstrip("\r\n") if line else None
