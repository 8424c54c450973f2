"""What can be wrong with settings that are each right by themselves: places, ids, targets, secrets."""

import re
from collections.abc import Callable, Iterator
from urllib.parse import parse_qs, urlsplit

from bot import cron
from bot.calendars import holidays_of
from bot.desk import Desk, DiscordPlace, Ids, Roles
from bot.settings import DATABASE, Config, is_database
from bot.toml_lines import Keys
from swarm.office import Office
from swarm.policy import Policy

SLACK_ID = r"[UWS][A-Z0-9]+"
DISCORD_ID = r"\d{1,20}"
IDS = {
    "slack": (re.compile(SLACK_ID), "no id of a person (U…) or a user group (S…) of Slack"),
    "discord": (re.compile(DISCORD_ID), "no id of a person or a role of Discord, which are numbers"),
}
ANYBODY = re.compile(rf"(?:slack:)?{SLACK_ID}|(?:discord:)?{DISCORD_ID}")
ONE_PLACE = "everything is kept in one place, so take one of the two away"
ESCAPED = "in its password, write @ as %40, / as %2F, ? as %3F and # as %23"
Wrong = tuple[Keys, str]


def wrong(config: Config, *, secrets: bool) -> Iterator[Wrong]:
    """Every mistake: where it is, and what is wrong there; with `secrets`, also those that are missing."""
    yield from _storage(config)
    yield from _workspaces(config, secrets=secrets)
    taken: set[tuple[str, str, str]] = set()
    lacking: set[str] = set()
    for name, desk in config.desks.items():
        at = ("desks", name)
        yield from _policy((*at, "policy"), desk.policy)
        if not desk.slack and not desk.discord:
            yield at, f"has no place: give it [desks.{name}.slack] or [desks.{name}.discord]"
        for keys, people in _anywhere(desk):
            yield from _people((*at, *keys), people)
        for platform, place in (("slack", desk.slack), ("discord", desk.discord)):
            if place is None:
                continue
            whole = platform, place.installation, place.channel
            if whole in taken:
                yield (*at, platform, "channel"), "belongs to another desk already: each desk needs its own"
            taken.add(whole)
            if isinstance(place, DiscordPlace) and place.private_channel not in ("", place.channel):
                private = platform, "", place.private_channel
                if private in taken:
                    yield (*at, platform, "private_channel"), "belongs to another desk already: each desk needs its own"
                taken.add(private)
            yield from _roles((*at, platform, "roles"), platform, place.roles)
            for secret in _needed(platform, config) if secrets else ():
                if getattr(config.secrets, secret) is None and secret not in lacking:
                    lacking.add(secret)
                    yield (*at, platform), f"needs {secret.upper()} in the environment, where it is not set"


def _storage(config: Config) -> Iterator[Wrong]:
    """Everything is kept in one place, and the password to it is in no file."""
    at, url, secret = ("storage", "url"), config.storage.url, config.secrets.storage_url
    told = [name for name in ("url", "path") if name in config.storage.model_fields_set]
    if secret and not is_database(secret.get_secret_value()):
        yield ("storage",), f"is told by STORAGE_URL in the environment, which has to be {DATABASE}; {ESCAPED}"
    if secret and told:
        yield ("storage", told[0]), f"stands beside STORAGE_URL in the environment: {ONE_PLACE}"
    elif len(told) > 1:
        yield at, f"stands beside storage.path: {ONE_PLACE}"
    if url and (urlsplit(url).password or "password" in parse_qs(urlsplit(url).query)):
        yield at, "holds a password, which does not belong in a file: set PGPASSWORD or STORAGE_URL in the environment"


def _policy(at: Keys, policy: Policy) -> Iterator[Wrong]:
    yield from (((*at, *keys), what) for keys, what in policy.contradictions())
    offices: dict[Keys, Office | None] = {("hours",): policy.hours}
    for name, plan in policy.plans.items():
        offices["plans", name, "hours"] = plan.hours
        if not plan.people:
            yield (*at, "plans", name), 'is nobody\'s: give it people, such as ["U1", "S2"]'
    for keys, office in offices.items():
        if office is not None and office.holidays:
            yield from _refused((*at, *keys, "holidays"), holidays_of, office.holidays)
    for swarm, text in policy.sittings.items():
        if text:
            yield from _refused((*at, "sittings", swarm), cron.read, text)


def _refused(at: Keys, check: Callable[..., object], *values: str) -> Iterator[Wrong]:
    try:
        check(*values)
    except ValueError as wrong:
        yield at, str(wrong)


def _roles(at: Keys, platform: str, roles: Roles) -> Iterator[Wrong]:
    form, what = IDS[platform]
    for role in Roles.model_fields:
        for one in getattr(roles, role):
            if not form.fullmatch(one):
                yield (*at, role), f"names “{one[:40]}”, which is {what}"


def _anywhere(desk: Desk) -> Iterator[tuple[Keys, Ids]]:
    """Ids that may be of any platform: of those who have a skill, and of those who were promised something."""
    yield from ((("skills", skill), people) for skill, people in desk.skills.items())
    yield from ((("policy", "plans", name, "people"), plan.people) for name, plan in desk.policy.plans.items())


def _people(at: Keys, people: Ids) -> Iterator[Wrong]:
    for one in people:
        if not ANYBODY.fullmatch(one):
            yield at, f"names “{one[:40]}”, which is no id of Slack or Discord"


def _workspaces(config: Config, *, secrets: bool) -> Iterator[Wrong]:
    """One workspace, whose token is in the environment; or any number of them, and each desk says which is its own."""
    for name, desk in config.desks.items():
        at = ("desks", name, "slack")
        if desk.slack is not None and desk.slack.organization and not desk.slack.workspace:
            yield (*at, "organization"), "needs the workspace beside it in which the channel is"
        elif desk.slack is not None and config.many_workspaces and not desk.slack.workspace:
            yield at, "needs the workspace in which its channel is, as other desks have it"
    if not secrets:
        return
    here, given = ("slack",), config.secrets
    if given.slack_client_id and given.slack_bot_token:
        yield here, "is told of SLACK_CLIENT_ID and of SLACK_BOT_TOKEN in the environment: take one of the two away"
    elif given.slack_client_id and not config.many_workspaces:
        yield here, "is told of SLACK_CLIENT_ID in the environment, so each desk in Slack needs its workspace"
    if given.muster_key is not None and config.many_workspaces:
        yield from ((here, f"is told of MUSTER_KEY in the environment, which {what}") for what in _odd_key(config))


def _odd_key(config: Config) -> Iterator[str]:
    from bot.sealing import Keys as SealingKeys  # noqa: PLC0415 - whoever has one workspace does without this library

    try:
        SealingKeys(config.secrets.muster_key.get_secret_value() if config.secrets.muster_key else "")
    except ValueError as wrong:
        yield str(wrong)


def _needed(platform: str, config: Config) -> tuple[str, ...]:
    """The secrets without which a platform cannot be reached."""
    if platform == "discord":
        return ("discord_token",)
    hearing = "slack_app_token" if config.slack.mode == "socket" else "slack_signing_secret"
    if config.many_workspaces:
        return "slack_client_id", "slack_client_secret", "muster_key", hearing
    return "slack_bot_token", hearing
