"""A desk as muster.toml tells of it: its places, and who is what there by which ids."""

from dataclasses import replace
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from swarm.people import Person, Role, person, platform
from swarm.policy import Policy


def _lowered(word: str) -> str:
    return word.lower()


Skill = Annotated[str, StringConstraints(pattern=r"^[\w-]{1,100}$"), AfterValidator(_lowered)]
Ids = tuple[str, ...]


class Section(BaseModel):
    """A table of the file: nothing in it is unknown, and numbers may stand for ids."""

    model_config = ConfigDict(frozen=True, extra="forbid", coerce_numbers_to_str=True, str_strip_whitespace=True)


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
