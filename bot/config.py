"""muster.toml and the environment. Secrets come from the environment alone; a mistake names its key and its line."""

import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, StringConstraints, ValidationError, model_validator

from swarm.people import Person, Role, person
from swarm.policy import Policy

DeskId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,23}$")]
Ids = tuple[str, ...]


class Misconfigured(Exception):  # noqa: N818 - said to the operator, not raised at them
    """What is wrong with the configuration, as a sentence that names the key and the line."""


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", coerce_numbers_to_str=True, str_strip_whitespace=True)


class Storage(_Section):
    path: Path = Path("muster.db")


class SlackSettings(_Section):
    """How to reach Slack. `mode` is socket (no address of our own needed) or http (signed requests to `listen`)."""

    mode: Literal["socket", "http"] = "socket"
    listen: str = Field(default="127.0.0.1:3000", pattern=r"^[^:\s]+:\d{1,5}$")
    api_url: str = Field(default="https://slack.com/api/", pattern=r"^https?://.+/$")
    command: str = Field(default="/swarm", pattern=r"^/[a-z0-9_-]{1,31}$")


class DiscordSettings(_Section):
    """How to reach Discord."""

    api_url: str = Field(default="https://discord.com/api/v10", pattern=r"^https?://.+[^/]$")
    gateway_url: str = Field(default="wss://gateway.discord.gg/", pattern=r"^wss?://.+")


class Roles(_Section):
    """Who is what: ids of people, of Slack user groups (S…), or of Discord roles."""

    staff: Ids = ()
    tier2: Ids = ()
    tier3: Ids = ()
    vendor: Ids = ()
    lead: Ids = ()
    admin: Ids = ()

    def person(self, who: str, ids: frozenset[str], skills: frozenset[str] = frozenset()) -> Person:
        """The person whose own id, groups and platform roles are `ids`."""
        roles = {role for role in Role if ids & set(getattr(self, role.value, ()))}
        tiers = [tier for tier, named in ((3, self.tier3), (2, self.tier2)) if ids & set(named)]
        return person(who, frozenset(roles), tiers[0] if tiers else None, skills)

    def every(self) -> frozenset[str]:
        """All ids that are named anywhere."""
        return frozenset((*self.staff, *self.tier2, *self.tier3, *self.vendor, *self.lead, *self.admin))


class SlackPlace(_Section):
    """A desk's place in Slack: the channel in which its requests live."""

    channel: str = Field(pattern=r"^[CG][A-Z0-9]{2,20}$")
    reaction: str = Field(default="ticket", pattern=r"^[a-z0-9_+'-]{1,100}$")
    roles: Roles = Roles()


class DiscordPlace(_Section):
    """A desk's place in Discord: a text or forum channel in which its requests live."""

    guild: str = Field(pattern=r"^\d{1,20}$")
    channel: str = Field(pattern=r"^\d{1,20}$")
    roles: Roles = Roles()


class Desk(_Section):
    """A support team: its people, its places, its policy."""

    name: str = Field(default="", max_length=80)
    policy: Policy = Policy()
    slack: SlackPlace | None = None
    discord: DiscordPlace | None = None
    skills: dict[str, Ids] = {}
    """Who knows what: a skill, and the ids of the people who have it."""

    def skills_of(self, who: str) -> frozenset[str]:
        return frozenset(skill for skill, people in self.skills.items() if who in people)


class Secrets(_Section):
    """What only the environment may hold."""

    slack_bot_token: SecretStr | None = None
    slack_app_token: SecretStr | None = None
    slack_signing_secret: SecretStr | None = None
    discord_token: SecretStr | None = None


class Config(_Section):
    storage: Storage = Storage()
    slack: SlackSettings = SlackSettings()
    discord: DiscordSettings = DiscordSettings()
    desks: dict[DeskId, Desk] = Field(min_length=1)
    secrets: Secrets = Secrets()

    @model_validator(mode="after")
    def _places_are_distinct(self) -> Self:
        channels = [
            place.channel for desk in self.desks.values() for place in (desk.slack, desk.discord) if place is not None
        ]
        twice = next((one for one in channels if channels.count(one) > 1), None)
        if twice is not None:
            raise ValueError(f"the channel {twice} belongs to two desks; each desk needs its own")
        return self


def load(path: Path, environ: Mapping[str, str] = os.environ) -> Config:
    """The configuration in force. Raises Misconfigured."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Misconfigured(f"{path} cannot be read: {_reason(error)}.") from error
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Misconfigured(f"{path} is not valid TOML: {error}.") from error
    if "secrets" in raw:
        raise Misconfigured(
            f"{path}, line {_line_of(text, ('secrets',))}: secrets do not belong in a file; "
            "set SLACK_BOT_TOKEN, SLACK_APP_TOKEN, SLACK_SIGNING_SECRET or DISCORD_TOKEN in the environment."
        )
    raw["secrets"] = {name: environ[name.upper()] for name in Secrets.model_fields if environ.get(name.upper())}
    try:
        config = Config.model_validate(raw)
    except ValidationError as error:
        raise Misconfigured(_sentence(path, text, error)) from None
    _complete(path, text, config)
    return config


def _complete(path: Path, text: str, config: Config) -> None:
    """Every desk has a place, and every place in use has the secrets that it needs."""
    for name, desk in config.desks.items():
        if desk.slack is None and desk.discord is None:
            where = f"{path}, line {_line_of(text, ('desks', name))}: desks.{name}"
            raise Misconfigured(f"{where} has no place; give it desks.{name}.slack or desks.{name}.discord.")
        for platform, secret in _needed(desk, config.slack.mode):
            if getattr(config.secrets, secret) is None:
                where = f"{path}, line {_line_of(text, ('desks', name, platform))}: desks.{name}.{platform}"
                raise Misconfigured(f"{where} needs {secret.upper()} in the environment, and it is not set.")


def _needed(desk: Desk, slack_mode: str) -> list[tuple[str, str]]:
    slack = ("slack_bot_token", "slack_app_token" if slack_mode == "socket" else "slack_signing_secret")
    needed = [("slack", secret) for secret in slack if desk.slack]
    return [*needed, ("discord", "discord_token")] if desk.discord else needed


def _sentence(path: Path, text: str, error: ValidationError) -> str:
    first = error.errors()[0]
    keys = tuple(str(part) for part in first["loc"] if part != "[key]")
    where = ".".join(keys) or "the file"
    what = first["msg"].removeprefix("Value error, ").rstrip(".")
    if first["type"] == "extra_forbidden":
        what = "is not a setting that Muster knows"
    elif first["type"] == "missing":
        what = "is missing"
    else:
        what = f"is wrong: {what[:1].lower()}{what[1:]}"
    return f"{path}, line {_line_of(text, keys)}: {where} {what}."


def _line_of(text: str, keys: tuple[str, ...]) -> int:
    """The line on which a key stands, or the nearest table above it; TOML's own parser does not tell."""
    table: tuple[str, ...] = ()
    best, depth = 1, 0
    for number, line in enumerate(text.splitlines(), 1):
        header = re.match(r"\s*\[+\s*([^\]]+?)\s*\]+", line)
        key = re.match(r"\s*([A-Za-z0-9_.\"'-]+)\s*=", line)
        if header:
            table = _parts(header[1])
        here = table if header else (*table, *_parts(key[1])) if key else ()
        if here and here == keys[: len(here)] and len(here) > depth:
            best, depth = number, len(here)
    return best


def _parts(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip().strip("\"'") for part in dotted.split("."))


def _reason(error: Any) -> str:
    return error.strerror.lower() if isinstance(error, OSError) and error.strerror else "it is not UTF-8 text"
