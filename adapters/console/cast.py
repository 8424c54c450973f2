"""Who is who in the terminal, which is its own directory: what a name says by itself, and what `:as` declares."""

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace

from pydantic import TypeAdapter, ValidationError

from adapters.console.lines import address
from swarm.office import Zone
from swarm.people import Person, Role, person
from swarm.policy import PlanName
from swarm.refused import Refused

CAST = {
    "helper": "staff",
    "second": "staff",
    "shepherd": "staff",
    "staff": "staff",
    "dba": "tier2 +db",
    "expert": "tier2",
    "dev": "tier3",
    "vendor": "vendor",
    "lead": "lead",
    "admin": "admin",
}
"""Names that need no `:as`: whoever appears under one of them is what the name says."""
OTHER_FACTS = (
    "A tier is typed as `tier2`, a skill as `+db`, "
    "a time zone as `zone:Europe/Berlin`, a customer's plan as `plan:gold`."
)
ZONE: TypeAdapter[str] = TypeAdapter(Zone)
PLAN: TypeAdapter[str] = TypeAdapter(PlanName)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """Everybody who has appeared, in this session, before it, or at another terminal on the same file."""

    people: Callable[[], Awaitable[Sequence[Person]]]
    know: Callable[[Person], Awaitable[None]]

    async def named(self, name: str) -> Person:
        """Who this is; whoever is new is what the name says, or just somebody."""
        known = {one.id: one for one in await self.people()}
        if address(name) in known:
            return known[address(name)]
        return await self.declare(f"{name} {CAST.get(name, '')}")

    async def declare(self, typed: str) -> Person:
        """Somebody is from now on what is typed of them, beside what is known of them otherwise. Raises Refused."""
        person = declared(typed)
        await self.know(person)
        return next((one for one in await self.people() if one.id == person.id), person)


def declared(typed: str) -> Person:
    """The person of `:as dba staff tier2 +db`. Raises Refused."""
    name, *facts = typed.lstrip("@").split() or [""]
    if not re.fullmatch(r"[\w.-]{0,63}\w", name):
        raise Refused("Say whom, as in `:as dba staff tier2 +db`.")
    roles, tier, skills, zone, plan = set(), None, set(), "", ""
    for fact in facts:
        said = fact.lower()
        if re.fullmatch(r"\+[\w-]{1,100}", said):
            skills.add(said[1:])
        elif re.fullmatch(r"tier[1-4]", said):
            tier = int(said[-1])
        elif said.startswith("zone:"):
            zone = _zone(fact[5:])
        elif said.startswith("plan:"):
            plan = _plan(said[5:])
        elif said in set(Role):
            roles.add(Role(said))
        elif said != "requester":
            known = ", ".join(("requester", *Role))
            raise Refused(f"“{fact[:40]}” is no role. Roles are {known}. {OTHER_FACTS}")
    who = person(address(name.lower()), frozenset(roles), tier, frozenset(skills))
    return replace(who, zone=zone, plan=plan)


def described(person: Person) -> str:
    """What somebody is, in words."""
    roles = [role.replace("_", " ") for role in sorted(person.roles)]
    facts = [*roles, f"tier {person.tier}" if person.tier else "", *(f"+{one}" for one in sorted(person.skills))]
    said = ", ".join(fact for fact in facts if fact) or "somebody who may ask"
    zone = f", in the time zone {person.zone}" if person.zone else ""
    plan = f", with the plan {person.plan}" if person.plan else ""
    return f"@{person.id.partition(':')[2]} is {said}{zone}{plan}."


def _zone(name: str) -> str:
    try:
        return ZONE.validate_python(name)
    except ValidationError:
        raise Refused(f"“{name[:40]}” is no time zone. Type one as `zone:Europe/Berlin`.") from None


def _plan(name: str) -> str:
    try:
        return PLAN.validate_python(name)
    except ValidationError:
        raise Refused(f"“{name[:40]}” is no name for a plan. Type one as `plan:gold`.") from None
