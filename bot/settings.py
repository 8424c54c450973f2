"""The settings as values: what muster.toml and the environment may say, and what it means. What they say of desks is in
desk.py, how they are read in config.py."""

from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, StringConstraints

from bot.desk import Desk, Section


def _ending_in_slash(url: str) -> str:
    return url.rstrip("/") + "/"


def _not_ending_in_slash(url: str) -> str:
    return url.rstrip("/")


def _of_a_database(url: str) -> str:
    if not is_database(url):
        raise ValueError(f"has to be {DATABASE}")
    return url


def is_database(url: str) -> bool:
    """Whether this is the address of a database on a PostgreSQL server.

    An @ after the server ends a password that was not written as it has to be, and a part of it would be shown.
    """
    try:
        parts = urlsplit(url)
        named = parts.port != 0 and bool(parts.path.strip("/")) and "@" not in parts.path + parts.query + parts.fragment
    except ValueError:
        return False
    return named and parts.scheme in ("postgresql", "postgres")


DATABASE = 'the address of a PostgreSQL database, such as "postgresql://muster@db.example.com/muster"'
DeskId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,23}$")]


class Storage(Section):
    """Where everything is kept: in one file, or in a database on a PostgreSQL server. Its password is a secret."""

    path: Path = Path("muster.db")
    url: Annotated[str, AfterValidator(_of_a_database)] = ""


class SlackSettings(Section):
    """How to reach Slack. `mode` is socket (no address of our own needed) or http (signed requests to `listen`)."""

    mode: Literal["socket", "http"] = "socket"
    listen: str = Field(
        default="127.0.0.1:3000",
        pattern=r"^[^:\s]+:([1-9]?\d{1,3}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d\d|655[0-2]\d|6553[0-5])$",
        description='a host and a port, such as "127.0.0.1:3000"',
    )
    api_url: Annotated[str, AfterValidator(_ending_in_slash)] = Field(
        default="https://slack.com/api/", pattern=r"^https?://.+", description="a web address with https://"
    )
    command: str = Field(
        default="/swarm", pattern=r"^/[a-z0-9_-]{1,31}$", description='a slash command, such as "/swarm"'
    )
    public_url: Annotated[str, AfterValidator(_not_ending_in_slash)] = Field(
        default="",
        pattern=r"^(https://[A-Za-z0-9.-]+(:\d{1,5})?/?)?$",
        description="a web address with https://, and no path",
    )
    """Where browsers reach `listen`, by way of a proxy of yours: for those who install the app in their workspace."""
    posts_at_once: int = Field(default=1, ge=1, le=100_000, strict=True)
    """Messages that go to a channel at once, before it is one a second. Slack bears short bursts, but promises none."""
    edits_a_minute: int = Field(default=50, ge=1, le=100_000, strict=True)
    calls_a_second: int = Field(default=50, ge=1, le=10_000, strict=True)
    """Of all kinds together."""


class DiscordSettings(Section):
    """How to reach Discord."""

    api_url: Annotated[str, AfterValidator(_not_ending_in_slash)] = Field(
        default="https://discord.com/api/v10", pattern=r"^https?://.+", description="a web address with https://"
    )
    gateway_url: str = Field(
        default="wss://gateway.discord.gg/", pattern=r"^wss?://.+", description="an address with wss://"
    )
    calls_a_second: int = Field(default=50, ge=1, le=10_000, strict=True)
    """Discord allows more to whoever serves very many servers, and asks for it."""


class Secrets(Section):
    """What only the environment may hold."""

    slack_bot_token: SecretStr | None = None
    slack_app_token: SecretStr | None = None
    slack_signing_secret: SecretStr | None = None
    slack_client_id: SecretStr | None = None
    slack_client_secret: SecretStr | None = None
    muster_key: SecretStr | None = None
    """What seals the tokens that are kept; of several, the first."""
    discord_token: SecretStr | None = None
    storage_url: SecretStr | None = None
    """The address of the database with its password in it."""
    pgpassword: SecretStr | None = None
    """The password alone. The database's driver takes it from the environment as well."""


class Config(Section):
    """All of it."""

    storage: Storage = Storage()
    slack: SlackSettings = SlackSettings()
    discord: DiscordSettings = DiscordSettings()
    desks: dict[DeskId, Desk] = Field(min_length=1)
    secrets: Secrets = Secrets()

    @property
    def many_workspaces(self) -> bool:
        """Whether the app is installed in Slack by whoever wants it, and each desk says where it is."""
        return any(desk.slack is not None and bool(desk.slack.workspace) for desk in self.desks.values())

    @property
    def where(self) -> Path | str:
        """Where everything is kept: a file, or an address with its password, which is shown to nobody."""
        secret = self.secrets.storage_url
        return (secret.get_secret_value() if secret else self.storage.url) or self.storage.path
