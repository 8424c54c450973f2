"""What a desk calls an id of a platform: the roles, the plans and the skills that name it. For sentences alone."""

from bot.config import Desk
from bot.desk import Roles


def named_as(desk: Desk, platform: str, one: str) -> list[str]:
    """Such as ["staff", "plan gold"]; nothing for an id that the desk does not name."""
    roles, known_as = desk.roles_on(platform), {one, f"{platform}:{one}"}
    named = [role for role in Roles.model_fields if one in getattr(roles, role)]
    named += [f"plan {name}" for name, plan in desk.policy.plans.items() if known_as & set(plan.people)]
    return named + [f"skill {skill}" for skill, people in desk.skills.items() if known_as & set(people)]


def nobody(desk: str, named: list[str], one: str, what: str) -> str:
    """What an operator is told of an id that is nobody's any more."""
    return (
        f"{desk}: {' and '.join(named)} {'names' if len(named) == 1 else 'name'} {one}, which is {what}. "
        "Nobody has that by it: take it out of the configuration, or name another."
    )
