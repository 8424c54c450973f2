"""Logging: one line of JSON per event on standard error, without a secret in it."""

import logging
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any

import structlog

from bot.config import Config

Event = MutableMapping[str, Any]
HIDDEN = "[secret]"


def to_stderr(config: Config) -> None:
    """Log everything of weight, our own and the libraries', with every configured secret blotted out."""
    secrets = [value.get_secret_value() for value in vars(config.secrets).values() if value is not None]

    def blot(_logger: Any, _method: str, event: Event) -> Mapping[str, Any]:
        return {name: _blotted(value, secrets) for name, value in event.items()}

    shared: list[structlog.typing.Processor] = [
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.add_log_level,
        structlog.processors.format_exc_info,
        blot,
    ]
    structlog.configure(
        processors=[*shared, structlog.processors.JSONRenderer(default=str)],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.JSONRenderer(default=str),
        ],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)


def quiet() -> None:
    """Log only what is wrong, in plain words: somebody sits at the terminal."""
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
    )
    logging.basicConfig(level=logging.ERROR, force=True)


def _blotted(value: Any, secrets: list[str]) -> Any:
    if not isinstance(value, str):
        return value
    for secret in secrets:
        value = value.replace(secret, HIDDEN)
    return value
