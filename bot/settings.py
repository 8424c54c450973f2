"""The settings as values: what muster.toml may say, and what it means. How it is read is in config.py."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, StringConstraints

from swarm.people import Person, Role, person, platform
from swarm.policy import Policy


def _lowered(word: str) -> str:
    return word.lower()


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
Skill = Annotated[str, StringConstraints(pattern=r"^[\w-]{1,100}$"), AfterValidator(_lowered)]
Ids = tuple[str, ...]


class Section(BaseModel):
    """A table of the file: nothing in it is unknown, and numbers may stand for ids."""

    model_config = ConfigDict(frozen=True, extra="forbid", coerce_numbers_to_str=True, str_strip_whitespace=True)


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


class Roles(Section):
    """Who is what: ids of people, of Slack user groups (S…), or of Discord roles."""

    staff: Ids = ()
    tier2: Ids = ()
    tier3: Ids = ()
    vendor: Ids = ()
    lead: Ids = ()
    admin: Ids = ()
    on_call: Ids = ()
    """Who is on call, beside what else they are; by itself it makes nobody staff."""

    def person(self, who: str, ids: frozenset[str], skills: frozenset[str] = frozenset()) -> Person:
        """The person whose own id, groups and platform roles are `ids`."""
        roles = {role for role in Role if ids & set(getattr(self, role.value, ()))}
        tiers = [tier for tier, named in ((3, self.tier3), (2, self.tier2)) if ids & set(named)]
        return person(who, frozenset(roles), tiers[0] if tiers else None, skills)

    def every(self) -> frozenset[str]:
        """All ids that are named anywhere."""
        return frozenset(one for role in type(self).model_fields for one in getattr(self, role))


class SlackPlace(Section):
    """A desk's place in Slack: the channel in which its requests live."""

    channel: str = Field(pattern=r"^[CG][A-Z0-9]{2,20}$", description='a channel\'s id, such as "C0123456789"')
    workspace: str = Field(
        default="", pattern=r"^(T[A-Z0-9]{2,20})?$", description='a workspace\'s id, such as "T0123456789"'
    )
    """Needed only where the app is installed by whoever wants it, in any number of workspaces."""
    organization: str = Field(
        default="", pattern=r"^(E[A-Z0-9]{2,20})?$", description='an organization\'s id, such as "E0123456789"'
    )
    """Of Enterprise Grid, where the app is installed in all of it and not in the workspace alone."""
    reaction: str = Field(
        default="ticket", pattern=r"^[a-z0-9_+'-]{0,100}$", description='an emoji\'s name without colons, as "ticket"'
    )
    """Empty where no reaction is to turn a message into a request."""
    private: bool = Field(default=False, strict=True, description="true or false")
    """Whether requests can be private: each in a private channel of its own."""
    roles: Roles = Roles()

    @property
    def installation(self) -> str:
        """Where the app is installed for it; empty where there is one workspace, whose token is in the environment."""
        return self.organization or self.workspace

    @property
    def realm(self) -> str:
        """Within which other desks are at hand."""
        return self.installation


class DiscordPlace(Section):
    """A desk's place in Discord: a text or forum channel in which its requests live."""

    guild: str = Field(pattern=r"^\d{1,20}$", description="a server's id, a number")
    channel: str = Field(pattern=r"^\d{1,20}$", description="a channel's id, a number")
    private_channel: str = Field(default="", pattern=r"^\d{0,20}$", description="a text channel's id, a number")
    """The text channel in which private requests are private threads; it may be the desk's own. Empty for none."""
    roles: Roles = Roles()

    @property
    def installation(self) -> str:
        """A bot has one token for all servers, and ids are nobody else's on all of Discord."""
        return ""

    @property
    def realm(self) -> str:
        """Within which other desks are at hand."""
        return self.guild


class Desk(Section):
    """A support team: its people, its places, its policy."""

    name: str = Field(default="", max_length=80)
    policy: Policy = Policy()
    slack: SlackPlace | None = None
    discord: DiscordPlace | None = None
    skills: dict[Skill, Ids] = {}
    """Who knows what: a skill, and the ids of the people who have it."""

    def skills_of(self, who: str) -> frozenset[str]:
        return frozenset(skill for skill, people in self.skills.items() if who in people)

    def roles_on(self, name: str) -> Roles:
        """Who is what on a platform."""
        place = {"slack": self.slack, "discord": self.discord}[name]
        return place.roles if place is not None else Roles()

    def person(self, who: str, ids: frozenset[str]) -> Person:
        """All that this desk says of somebody whose own id, groups and platform roles are `ids`."""
        known_as = ids | {f"{platform(who)}:{one}" for one in ids}
        skills = frozenset(skill for one in known_as for skill in self.skills_of(one))
        one = self.roles_on(platform(who)).person(who, ids, skills)
        return replace(one, plan=self.policy.plan_of(known_as))

    def ids_on(self, name: str) -> frozenset[str]:
        """All ids that give somebody on a platform a role or a plan, and some of another platform.

        A plan may name an id without its platform; elsewhere it is nobody's.
        """
        planned = (one for plan in self.policy.plans.values() for one in plan.people)
        here = (one.removeprefix(f"{name}:") for one in planned)
        return self.roles_on(name).every() | {one for one in here if ":" not in one}


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
