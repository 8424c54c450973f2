"""A person as an operator types them, and where a configuration names them."""

import re
from collections.abc import Iterator

from bot.desk import Roles
from bot.settings import Config

FULL = re.compile(r"(?:slack|discord|console):[\w.-]{1,64}")
SLACK, DISCORD = re.compile(r"[UW][A-Z0-9]{2,20}"), re.compile(r"\d{15,20}")
HOW = 'Name them as slack:U0123456789 or discord:100000000000000001, or paste "<@U0123456789>"'


def person(typed: str) -> str:
    """The full id of somebody, however it was pasted. Raises ValueError."""
    bare = typed.strip().removeprefix("<").removesuffix(">").partition("|")[0].removeprefix("@").removeprefix("!")
    if FULL.fullmatch(bare):
        return f"slack:{bare[6:].upper()}" if bare.startswith("slack:") else bare
    if SLACK.fullmatch(bare):
        return f"slack:{bare}"
    if DISCORD.fullmatch(bare):
        return f"discord:{bare}"
    raise ValueError(f"“{typed[:60]}” is nobody's id. {HOW}.")


def named_in(config: Config, who: str) -> list[str]:
    """The keys of a configuration that name somebody."""
    return list(_keys(config, who))


def _keys(config: Config, who: str) -> Iterator[str]:
    known_as = {who, who.partition(":")[2]}
    for name, desk in config.desks.items():
        for place in ("slack", "discord"):
            roles = desk.roles_on(place) if who.startswith(f"{place}:") else Roles()
            for role in Roles.model_fields:
                if known_as & set(getattr(roles, role)):
                    yield f"desks.{name}.{place}.roles.{role}"
        for skill, people in desk.skills.items():
            if known_as & set(people):
                yield f"desks.{name}.skills.{skill}"
        for plan, promised in desk.policy.plans.items():
            if known_as & set(promised.people):
                yield f"desks.{name}.policy.plans.{plan}.people"
