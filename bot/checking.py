"""What can be wrong with settings that are each right by themselves: places, ids, lengths of time, missing secrets."""

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from bot.mistakes import TIME
from bot.settings import Config, Desk, Roles
from bot.toml_lines import Keys
from swarm.policy import Policy

SLACK_ID = r"[UWS][A-Z0-9]+"
DISCORD_ID = r"\d{1,20}"
IDS = {
    "slack": (re.compile(SLACK_ID), "no id of a person (U…) or a user group (S…) of Slack"),
    "discord": (re.compile(DISCORD_ID), "no id of a person or a role of Discord, which are numbers"),
}
ANYBODY = re.compile(rf"(?:slack:)?{SLACK_ID}|(?:discord:)?{DISCORD_ID}")
Wrong = tuple[Keys, str]


def wrong(config: Config, raw: Mapping[str, Any], *, secrets: bool) -> Iterator[Wrong]:
    """Every mistake: where it is, and what is wrong there; with `secrets`, also those that are missing."""
    taken: set[tuple[str, str]] = set()
    lacking: set[str] = set()
    for name, desk in config.desks.items():
        at = ("desks", name)
        yield from _durations(at, raw["desks"][name].get("policy", {}))
        if not desk.slack and not desk.discord:
            yield at, f"has no place: give it [desks.{name}.slack] or [desks.{name}.discord]"
        yield from _skills(at, desk)
        for platform, place in (("slack", desk.slack), ("discord", desk.discord)):
            if place is None:
                continue
            if (platform, place.channel) in taken:
                yield (*at, platform, "channel"), "belongs to another desk already: each desk needs its own"
            taken.add((platform, place.channel))
            yield from _roles((*at, platform, "roles"), platform, place.roles)
            for secret in _needed(platform, config.slack.mode) if secrets else ():
                if getattr(config.secrets, secret) is None and secret not in lacking:
                    lacking.add(secret)
                    yield (*at, platform), f"needs {secret.upper()} in the environment, where it is not set"


def _durations(at: Keys, policy: Mapping[str, Any]) -> Iterator[Wrong]:
    """A mere number could mean seconds or minutes."""
    for name, value in policy.items():
        if Policy.model_fields[name].annotation is timedelta and not isinstance(value, str):
            yield (*at, "policy", name), TIME


def _roles(at: Keys, platform: str, roles: Roles) -> Iterator[Wrong]:
    form, what = IDS[platform]
    for role in Roles.model_fields:
        for one in getattr(roles, role):
            if not form.fullmatch(one):
                yield (*at, role), f"names “{one[:40]}”, which is {what}"


def _skills(at: Keys, desk: Desk) -> Iterator[Wrong]:
    for skill, people in desk.skills.items():
        for one in people:
            if not ANYBODY.fullmatch(one):
                yield (*at, "skills", skill), f"names “{one[:40]}”, which is no id of Slack or Discord"


def _needed(platform: str, slack_mode: str) -> tuple[str, ...]:
    """The secrets without which a platform cannot be reached."""
    if platform == "discord":
        return ("discord_token",)
    return "slack_bot_token", "slack_app_token" if slack_mode == "socket" else "slack_signing_secret"
