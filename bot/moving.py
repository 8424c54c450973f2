"""Moving everything to another place: how that is named on the command line, and what the operator is told."""

import json
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from bot.config import Config
from bot.keeping import Told
from bot.settings import DATABASE, is_database
from bot.verdict import wrong
from storage import keeping
from storage.migrating import migrate


def target(typed: str) -> keeping.Where:
    """The place that was named. Raises ValueError with a sentence."""
    if "://" not in typed:
        return Path(typed)
    if not is_database(typed):
        raise ValueError(f"That has to be a file, or {DATABASE}.")
    parts = urlsplit(typed)
    if parts.password or any(key.endswith("password") for key in parse_qs(parts.query)):
        raise ValueError("A password does not belong on the command line: set PGPASSWORD in the environment.")
    return typed


async def migrated(config: Config, to: keeping.Where) -> Told:
    """Bring everything there; from then on Muster is to be told so."""
    found, rows = await migrate(config.where, to)
    source = keeping.name(config.where)
    if not found.sound:
        return [f"Nothing was moved, for something is wrong with {source}.", *wrong(found)], False
    return [
        f"Moved {source} into {keeping.name(to)}, and compared every row there with its original: all are equal.",
        *(f"{count:>12,} {table}" for table, count in rows.items()),
        f"Now {_told(config, to)}, and start Muster. {source} is still as it was: run no Muster on it any more.",
    ], True


def _told(config: Config, to: keeping.Where) -> str:
    key, instead = ("path", "url") if isinstance(to, Path) else ("url", "path")
    said = f"say storage.{key} = {json.dumps(str(to), ensure_ascii=False)} in muster.toml"
    if config.secrets.storage_url is not None:
        return f"{said}, take STORAGE_URL out of the environment"
    return f"{said}, in the place of storage.{instead}" if instead in config.storage.model_fields_set else said
