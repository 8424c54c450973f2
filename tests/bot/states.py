"""A request in every state that there is, and everybody who may ask."""

from swarm.people import Person, Role
from swarm.policy import Policy
from swarm.request import Ending, Request, Waiting
from tests.swarm.given import (
    CLAIM,
    POLICY,
    SWARM_RESOLVES,
    TEAM,
    accepted,
    active,
    at,
    closed,
    handover,
    joined,
    new,
    pulled,
    resolved,
    waiting,
)

REQUESTS: tuple[Request, ...] = (
    new(),
    new(title="x" * 10_000, details="y" * 10_000, topic="z" * 10_000),
    active(),
    active(joined("dba")),
    active(*pulled("dba")),
    active(*pulled()),
    active(*pulled("dba"), *pulled("dev", "p2")),
    active(*pulled("dba"), accepted("dba")),
    active(handover("second")),
    waiting(),
    waiting(Waiting.VENDOR),
    waiting(Waiting.DATE, until=at(600)),
    resolved(),
    *(closed(ending, duplicate_of=40 if ending is Ending.DUPLICATE else None) for ending in Ending),
)
OTHERS: tuple[Request | None, ...] = (None, new(number=40), active(), closed(Ending.DUPLICATE, duplicate_of=39))
ASKERS: tuple[Person, ...] = (
    *TEAM.values(),
    Person(id="slack:U2"),
    Person(id="discord:7", roles=frozenset({Role.STAFF})),
)
POLICIES: tuple[Policy, ...] = (POLICY, SWARM_RESOLVES, CLAIM)
