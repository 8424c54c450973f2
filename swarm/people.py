"""Who is who on a desk: roles, tiers, skills, load. Facts only; what they permit is decided in `permission`."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

SYSTEM = "muster"
"""The person id under which the bot itself acts."""

GONE = "gone"
"""The platform of those who were forgotten: nobody is there, and nothing reaches them."""
FORGOTTEN = "somebody (forgotten)"
"""How they are shown."""


class Role(StrEnum):
    """What a person is to the desk. Being the requester of something is not a role: everybody may ask."""

    STAFF = "staff"
    EXPERT = "expert"
    VENDOR = "vendor"
    LEAD = "lead"
    ADMIN = "admin"
    ON_CALL = "on_call"
    """Says when somebody can be reached, and nothing of what they may do."""


VENDORS = 4
"""The tier of outside help."""
TIER_OF = {Role.STAFF: 1, Role.EXPERT: 2, Role.VENDOR: VENDORS}
"""The tier a role implies where none is named."""
ROLE_OF = {1: Role.STAFF, 2: Role.EXPERT, 3: Role.EXPERT, VENDORS: Role.VENDOR}
HELPERS = frozenset({Role.STAFF, Role.EXPERT, Role.LEAD, Role.ADMIN})
LEADS = frozenset({Role.LEAD, Role.ADMIN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocked:
    """That a desk takes nothing from somebody: since when, by whom, why, and until when."""

    by: str
    at: datetime
    why: str
    until: datetime | None = None
    """None: until they are let in again."""

    def holds(self, at: datetime) -> bool:
        return at >= self.at and (self.until is None or at < self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody the desk knows, as its directory, the platform and the open requests describe them."""

    id: str
    roles: frozenset[Role] = frozenset()
    tier: int | None = None
    skills: frozenset[str] = frozenset()
    away_until: datetime | None = None
    load: int = 0
    """Open requests they own, on this desk."""
    last_owned_at: datetime | None = None
    zone: str = ""
    """Their time zone, by its IANA name; empty where their platform does not tell it."""
    plan: str = ""
    """The customer plan they belong to; empty for most."""
    quiet: str = ""
    """The hours in which they want no nudge, such as 20:00-07:00; empty where the policy's hold."""
    blocked: Blocked | None = None
    """Kept on record when its time is over, until they are blocked anew or let in."""

    unsure: bool = False
    """Whether they may be more than this: their platform does not tell it just now. Of the moment, and never kept."""

    @property
    def helps(self) -> bool:
        """Whether they belong to the desk's own people (vendors do not)."""
        return bool(self.roles & HELPERS)

    @property
    def leads(self) -> bool:
        return bool(self.roles & LEADS)

    @property
    def platform(self) -> str:
        return platform(self.id)

    @property
    def on_call(self) -> bool:
        return Role.ON_CALL in self.roles

    def available(self, now: datetime) -> bool:
        return (self.away_until is None or self.away_until <= now) and not self.shut_out(now)

    def shut_out(self, at: datetime) -> bool:
        """Whether the desk takes nothing from them. Whoever has a role among its own people is trusted by that."""
        return self.blocked is not None and self.blocked.holds(at) and not self.helps

    def kept_out(self, now: datetime) -> bool:
        """The same by a clock that may be behind that of whoever blocked them."""
        return self.blocked is not None and self.shut_out(max(now, self.blocked.at))


def person(
    who: str, roles: frozenset[Role] = frozenset(), tier: int | None = None, skills: frozenset[str] = frozenset()
) -> Person:
    """A person whose roles and tier complete each other: a tier implies its role, a role its tier."""
    if tier is not None:
        roles = roles | {ROLE_OF[tier]}
    else:
        tier = min((TIER_OF[role] for role in roles if role in TIER_OF), default=None)
    return Person(id=who, roles=roles, tier=tier, skills=skills)


def as_before(one: Person, known: Person) -> Person:
    """Somebody of whom their platform does not tell everything just now, with what the desk knew of them before."""
    tier = one.tier if known.tier is None else known.tier
    roles, skills = one.roles | known.roles, one.skills | known.skills
    return replace(one, roles=roles, tier=tier, skills=skills, plan=one.plan or known.plan)


def reachable(people: Sequence[Person], beside: str) -> list[Person]:
    """Those who are on the same platform as somebody: a mention reaches nobody across platforms."""
    return [one for one in people if one.platform == platform(beside)]


def is_gone(who: str) -> bool:
    """Whether this is the pseudonym of somebody who was forgotten."""
    return platform(who) == GONE


def platform(who: str) -> str:
    """On which platform somebody is."""
    return who.partition(":")[0]
