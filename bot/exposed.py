"""What others on this machine may read though a secret is in it, and secrets where they do not belong.

Nothing is refused for it, and nothing is changed: how files are shared is the operator's to decide, who is told here.
"""

import re
import stat
from collections.abc import Iterator
from pathlib import Path

import structlog

from bot.config import Config
from bot.settings import Secrets

log = structlog.get_logger()

OTHERS = stat.S_IRWXG | stat.S_IRWXO
SHAPES = re.compile(
    r"\bxox[a-z]-[\w-]{8,}|\bxapp-[\w-]{8,}"  # Slack's tokens
    r"|\b[\w-]{23,28}\.[\w-]{6,7}\.[\w-]{27,}"  # Discord's
    r"|://[^/\s:@\"']+:[^/\s@\"']+@"  # a password in an address
)
"""What only secrets look like."""
LEAST = 8
"""A secret that is shorter is not looked for: it stands in many a word by chance."""
PUBLIC = {"slack_client_id"}
"""Of what the environment holds, what is no secret."""
NAMES = "|".join(name.upper() for name in Secrets.model_fields)
ASSIGNED = re.compile(rf"^\s*(?:export\s+)?(?:{NAMES})\s*=\s*\S", re.MULTILINE)
BESIDE = ("", "-wal", "-shm")


def exposed(file: Path, config: Config) -> list[str]:
    """What is to be seen to, one sentence each."""
    return [*_configuration(file, config), *_environment(file.parent / ".env"), *_database(config.where)]


def warn(file: Path, config: Config) -> None:
    """Tell of it in the log."""
    for one in exposed(file, config):
        log.warning("a secret may be read by others", why=one)


def _configuration(file: Path, config: Config) -> Iterator[str]:
    text = _read(file)
    line = _secret_in(text, config)
    if line:
        shared = f", and others on this machine may read the file: `chmod 600 {file}`" if _shared(file) else ""
        yield (
            f"{file}, line {line}, holds what looks like a secret{shared}. "
            "Secrets belong in the environment alone: take it out, and have a new one made."
        )


def _environment(file: Path) -> Iterator[str]:
    if _shared(file) and ASSIGNED.search(_read(file)):
        yield f"{file} holds secrets, and others on this machine may read it: `chmod 600 {file}`."


def _database(where: Path | str) -> Iterator[str]:
    if isinstance(where, Path):
        shared = [str(one) for end in BESIDE if _shared(one := where.with_name(where.name + end))]
        if shared:
            names = " ".join(shared)
            yield f"What people wrote is in {shared[0]}, and others on this machine may read it: `chmod 600 {names}`."


def _secret_in(text: str, config: Config) -> int:
    """The line on which a secret stands, in a comment as well; 0 if there is none."""
    values = {name: one for name, one in vars(config.secrets).items() if one is not None and name not in PUBLIC}
    known = [part for one in values.values() for part in re.split(r"[\s,]+", one.get_secret_value())]
    found = [at for secret in known if len(secret) >= LEAST and (at := text.find(secret)) >= 0]
    found += [shape.start() for shape in SHAPES.finditer(text)]
    return text.count("\n", 0, min(found)) + 1 if found else 0


def _shared(file: Path) -> bool:
    try:
        return bool(file.stat().st_mode & OTHERS)
    except OSError:
        return False


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
