"""Who is who in the terminal, which is its own directory: what a name says by itself, and what `:as` declares."""

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from adapters.console.lines import address
from swarm.people import Person, Role, person
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
        """Somebody is from now on what is typed of them. Raises Refused."""
        person = declared(typed)
        await self.know(person)
        return person


def declared(typed: str) -> Person:
    """The person of `:as dba staff tier2 +db`. Raises Refused."""
    name, *facts = typed.lstrip("@").lower().split() or [""]
    if not re.fullmatch(r"[\w.-]{0,63}\w", name):
        raise Refused("Say whom, as in `:as dba staff tier2 +db`.")
    roles, tier, skills = set(), None, set()
    for fact in facts:
        if re.fullmatch(r"\+[\w-]{1,100}", fact):
            skills.add(fact[1:])
        elif re.fullmatch(r"tier[1-4]", fact):
            tier = int(fact[-1])
        elif fact in set(Role):
            roles.add(Role(fact))
        elif fact != "requester":
            known = ", ".join(("requester", *Role))
            raise Refused(f"“{fact[:40]}” is no role. Roles are {known}; a tier is typed as `tier2`, a skill as `+db`.")
    return person(address(name), frozenset(roles), tier, frozenset(skills))


def described(person: Person) -> str:
    """What somebody is, in words."""
    facts = [*sorted(person.roles), f"tier {person.tier}" if person.tier else "", *(f"+{one}" for one in person.skills)]
    said = ", ".join(fact for fact in facts if fact)
    return f"@{person.id.partition(':')[2]} is {said or 'somebody who may ask'}."
