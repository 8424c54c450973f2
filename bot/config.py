"""muster.toml and the environment: read into the settings. Secrets come from the environment alone.

A mistake is a sentence that names its key and its line; all that can be found at once are told at once.
"""

import os
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from bot import checking, mistakes
from bot.calendars import holidays_of
from bot.desk import Desk, DiscordPlace, Roles, SlackPlace
from bot.settings import Config, DiscordSettings, Secrets, SlackSettings, Storage
from bot.toml_lines import Keys, line_in, line_of

__all__ = [
    "Config",
    "Desk",
    "DiscordPlace",
    "DiscordSettings",
    "Misconfigured",
    "Roles",
    "Secrets",
    "SlackPlace",
    "SlackSettings",
    "Storage",
    "load",
]


class Misconfigured(Exception):  # noqa: N818 - said to the operator, not raised at them
    """What is wrong with the configuration, as one sentence a mistake, which names the key and the line."""


def load(path: Path, environ: Mapping[str, str] = os.environ, *, to_run: bool = True) -> Config:
    """The configuration in force; only `to_run` does it need its secrets. Raises Misconfigured."""
    text = _text(path)
    raw = _toml(path, text)
    if "secrets" in raw:
        what = f"does not belong in a file: set {mistakes.IN_THE_ENVIRONMENT} in the environment"
        raise _misconfigured(path, text, [(("secrets",), what)])
    raw["secrets"] = {name: value for name in Secrets.model_fields if (value := environ.get(name.upper(), "").strip())}
    try:
        config = Config.model_validate(raw)
    except ValidationError as error:
        found = [(mistakes.keys_of(one), mistakes.said(one)) for one in error.errors(include_url=False)]
        raise _misconfigured(path, text, found) from None
    if wrong := list(checking.wrong(config, secrets=to_run)):
        raise _misconfigured(path, text, wrong)
    return _observing(config)


def _observing(config: Config) -> Config:
    """The same, every desk closed on the holidays that it keeps."""
    desks = {
        name: desk.model_copy(update={"policy": desk.policy.observing(holidays_of)})
        for name, desk in config.desks.items()
    }
    return config.model_copy(update={"desks": desks})


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise Misconfigured(f"{path} cannot be read: {(error.strerror or str(error)).lower()}.") from None
    except UnicodeDecodeError:
        raise Misconfigured(f"{path} cannot be read: it is not UTF-8 text.") from None


def _toml(path: Path, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        said = str(error)
        raise Misconfigured(f"{path}, line {line_in(said, text)}: this is not valid TOML: {said}.") from None


def _misconfigured(path: Path, text: str, wrong: Iterable[tuple[Keys, str]]) -> Misconfigured:
    """The mistakes, one to a line, in the order of the file."""
    found = sorted((line_of(text, keys), ".".join(keys) or "the file", what) for keys, what in wrong)
    return Misconfigured(
        "\n".join(f"{path}, line {line}: {key} {what}{'' if what.endswith('?') else '.'}" for line, key, what in found)
    )
