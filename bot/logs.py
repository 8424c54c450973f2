"""Logging: one line of JSON per event on standard error, without a secret in it."""

import json
import logging
import re
import sys
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Any
from urllib.parse import unquote

import structlog

from bot.config import Config

HIDDEN = "[secret]"
Step = Callable[..., Any]


def to_stderr(config: Config) -> None:
    """Log everything of weight, our own and the libraries', with every configured secret blotted out."""
    shared: list[structlog.typing.Processor] = [
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.add_log_level,
        structlog.processors.format_exc_info,
    ]
    rendered: list[Step] = [structlog.processors.JSONRenderer(default=str), _blotting(config)]
    structlog.configure(
        processors=[*shared, *rendered],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *rendered],
        )
    )
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    sys.excepthook = _last_words


def _last_words(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """What ends the process is logged like everything else, so that no secret is in it either."""
    structlog.get_logger().critical("ended by a mistake", exc_info=(kind, error, trace))


def quiet() -> None:
    """Log only what is wrong, in plain words: somebody sits at the terminal."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.dev.ConsoleRenderer(
                colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback, pad_event_to=0
            ),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
    )
    logging.basicConfig(level=logging.ERROR, force=True)


def _forms(secret: str) -> Iterator[str]:
    """A secret as it may turn up: whole, each of several, and the password of an address by itself."""
    yield secret
    yield from re.split(r"[\s,]+", secret)
    found = re.match(r"\w+://[^/:@]*:(.+)@", secret)
    if found is not None:
        yield from (found[1], unquote(found[1]))


def _blotting(config: Config) -> Step:
    """The last step, over the whole line: wherever a secret has got into, it is not written."""
    secrets = [form for value in vars(config.secrets).values() if value for form in _forms(value.get_secret_value())]
    forms = sorted({form for secret in secrets for form in (secret, json.dumps(secret)[1:-1])}, key=len, reverse=True)

    def blot(_logger: Any, _method: str, line: str) -> str:
        for form in filter(None, forms):
            line = line.replace(form, HIDDEN)
        return line

    return blot
