"""Who may do what: every command, part and state as one table, kept in permissions.txt and compared to the rules."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path

from swarm import commands as do
from swarm import events as ev
from swarm.commands import COMMANDS, UNASKED, Asked, OnPerson, OnRequest, Open, Question, Sit, Source
from swarm.commands.telling import Fact
from swarm.people import Blocked, Person
from swarm.permission import admit, permit, sees, sees_notes
from swarm.policy import Policy
from swarm.refused import Refused
from swarm.request import Clock, Request, Waiting
from swarm.sitting import Swarm, View
from tests.swarm.given import MUSTER, POLICY, START, SWARM_RESOLVES, TEAM, after, ask, at, new, owned, who

TABLE = Path(__file__).with_name("permissions.txt")
HEAD = """\
Who may do what, as the rules decide it. Remake it with `python -m tests.swarm.test_permissions`, then read the diff.

  yes  it happens       ok  all is so already       -  refused to this person       .  refused in this state

Everybody is one thing alone. In the swarm is a vendor; asked is a stranger who was pulled and has not answered; once
is a vendor who was pulled and was silent; heir is one of the staff, asked to take over; muster is the bot itself.
Foreign is a lead of another desk, on which alone that counts; blocked is the requester, and barred somebody in the
swarm, of whom this desk takes nothing; trusted was blocked, and is one of the staff now. Former is the shepherd, who
has lost the role; joined had one as well when they offered to help. "from former" is where the desk knows the shepherd
as the one who lost the role.
"private" is active, and private; "closed" was confirmed, "gone" was withdrawn. What Muster brings about unasked
refuses nobody; nobody can type it.
"""
VENDOR = TEAM["vendor"]
BLOCKED = Blocked(by=who("lead"), at=START, why="x")
SHUT_OUT = Person(id=who("shut-out"), blocked=BLOCKED)
PARTS = {
    "stranger": TEAM["stranger"],
    "requester": TEAM["requester"],
    "staff": TEAM["third"],
    "expert": TEAM["dba"],
    "vendor": VENDOR,
    "lead": TEAM["lead"],
    "admin": TEAM["admin"],
    "shepherd": TEAM["helper"],
    "swarm": replace(VENDOR, id=who("member")),
    "asked": Person(id=who("pulled")),
    "once": replace(VENDOR, id=who("silent")),
    "heir": TEAM["second"],
    "muster": MUSTER,
    "foreign": Person(id=who("foreign")),
    "blocked": replace(TEAM["requester"], blocked=BLOCKED),
    "barred": replace(VENDOR, id=who("member"), blocked=BLOCKED),
    "trusted": replace(TEAM["third"], id=who("trusted"), blocked=BLOCKED),
    "former": Person(id=TEAM["helper"].id),
    "joined": Person(id=who("joined")),
}
LATE = 9999
"""The minute in which everything is asked: all that could be due is."""


def _states() -> dict[str, Request]:
    """The same request in every state, with everybody in their part."""
    member, silent, pulled = PARTS["swarm"].id, PARTS["once"].id, PARTS["asked"].id
    helper = PARTS["shepherd"].id
    fresh = new(
        ev.PullAsked(at=at(1), by=helper, pull="p0", question="why?"),
        ev.HelpAsked(at=at(1), by=helper, pull="p0", who=member, deadline=at(16)),
        ev.PullAccepted(at=at(2), by=member, pull="p0", who=member, tier=4),
        ev.PullAsked(at=at(3), by=member, pull="p1", question="why?"),
        ev.HelpAsked(at=at(3), by=member, pull="p1", who=silent, deadline=at(18)),
        ev.PullDeclined(at=at(18), by=MUSTER.id, pull="p1", who=silent, silent=True),
        ev.HelpAsked(at=at(18), by=MUSTER.id, pull="p1", who=pulled, deadline=at(33)),
        ev.Offered(at=at(19), by=PARTS["joined"].id, who=PARTS["joined"].id, tier=1),
    )
    asked = ev.HandoverAsked(at=at(21), by=helper, to=PARTS["heir"].id, why="x")
    busy = ev.fold([owned(minute=20), asked], fresh)
    solved = after(busy, ask(do.Resolve(how="x"), "helper", 30))
    return {
        "new": fresh,
        "active": busy,
        "waiting": ev.fold([ev.Waited(at=at(22), by=helper, on=Waiting.DATE, until=at(50))], busy),
        "private": replace(busy, private=True),
        "resolved": solved,
        "closed": after(solved, ask(do.Confirm(), "requester", 40)),
        "gone": after(busy, ask(do.Withdraw(), "requester", 40)),
    }


STATES = _states()
NOBODY = who("nobody")
"""Somebody of whom nothing is known: as good as anybody to be pulled, but no owner."""
ON_PERSON: dict[str, OnPerson] = {
    "away": do.Away(),
    "back": do.Back(),
    "quiet": do.Quiet(),
    "block": do.Block(person=NOBODY, why="x"),
    "unblock": do.Unblock(person=SHUT_OUT.id),
}
ON_REQUEST: dict[str, OnRequest] = {
    "take": do.Take(),
    "drop": do.Drop(why="x"),
    "assign": do.Assign(person=who("extra")),
    "handover": do.HandOver(person=who("extra"), why="x"),
    "pull": do.Pull(expert=NOBODY, question="x"),
    "accept": do.Accept(),
    "decline": do.Decline(),
    "offer": do.Offer(),
    "leave": do.Leave(),
    "release": do.Release(person=PARTS["swarm"].id),
    "tell": do.Tell(update="x"),
    "note": do.Note(text="x"),
    "tried": do.TriedStep(step="x"),
    "wait": do.WaitOn(on="vendor"),
    "resume": do.Resume(),
    "snooze": do.Snooze(until="2h", why="x"),
    "relieve": do.Relieve(how="x"),
    "resolve": do.Resolve(how="x"),
    "confirm": do.Confirm(),
    "reopen": do.Reopen(why="x"),
    "withdraw": do.Withdraw(),
    "duplicate": do.Duplicate(other=40),
    "redirect": do.Redirect(where="x"),
    "set": do.Set(fact=Fact.TITLE, value="x"),
    "speak": do.Speak(),
    "expire": do.Expire(pull="p1"),
    "escalate": do.Escalate(),
    "wake": do.Wake(),
    "remind": do.Remind(clock=Clock.RESOLVE),
    "announce_close": do.AnnounceClose(),
    "close_quietly": do.CloseQuietly(),
    "follow": do.Follow(number=43, requester=NOBODY),
    "shut_out": do.ShutOut(person=PARTS["barred"].id),
}
FORMER = PARTS["former"]
TEAM_NOW = (*reversed(PARTS.values()), replace(TEAM["third"], id=who("extra")))
PEOPLE = tuple(one for one in TEAM_NOW if one != FORMER)
"""Whom the desk knows. The shepherd still helps."""
WITHOUT_SHEPHERD = tuple(one for one in TEAM_NOW if one != PARTS["shepherd"])
FOR_STATE = re.compile(r"#42 (is|was|has) ")


def test_every_cell_is_as_decided() -> None:
    assert table() == TABLE.read_text()


def test_who_is_blocked_changes_nothing() -> None:
    for name in COMMANDS:
        for part in ("blocked", "barred"):
            cells = {row[2][list(PARTS).index(part)] for row in _rows() if row[0].split()[0] == name}
            reads = {"yes", "-"} if name in ("status", "mine", "help") else {"-"}
            assert cells <= reads, (name, part)


def test_a_role_on_another_desk_is_none_here() -> None:
    columns = [(row[2][list(PARTS).index("foreign")], row[2][list(PARTS).index("stranger")]) for row in _rows()]
    assert all(foreign == stranger for foreign, stranger in columns)


def test_whoever_lost_their_role_can_only_give_away_what_they_look_after() -> None:
    former, shepherd = list(PARTS).index("former"), list(PARTS).index("shepherd")
    rows = [(name, states, cells) for name, states, cells in _rows() if name in ON_REQUEST and name not in UNASKED]
    may = [(name, states) for name, states, cells in rows if cells[former] == "yes"]
    assert may == [("drop", "active waiting private"), ("handover", "active waiting private")]
    only_theirs = ("take", "pull", "tell", "wait", "resolve", "relieve", "snooze", "release")
    assert all(row[2][shepherd] != "-" for row in _rows() if row[0] in only_theirs and row[1].startswith("active"))


def test_every_command_is_in_the_table() -> None:
    said = {line.split()[0] for line in table().removeprefix(HEAD).splitlines() if line}
    assert {*COMMANDS, *UNASKED} <= said


def table() -> str:
    """The whole table as text."""
    lines = [_line("", "", tuple(PARTS))]
    for name, states, cells in _rows():
        lines.append(_line(name, states, cells))
    return f"{HEAD}\n" + "\n".join(line.rstrip() for line in lines) + "\n"


def _line(name: str, states: str, cells: tuple[str, ...]) -> str:
    return f"{name:<22}{states:<49}" + "".join(f"{one:<10}" for one in cells)


def _rows() -> Iterator[tuple[str, str, tuple[str, ...]]]:
    for name, command in {**COMMANDS, **UNASKED}.items():
        if issubclass(command, OnRequest):
            yield from _by_state(name, ON_REQUEST[name], POLICY)
        elif issubclass(command, Question) and command.about_request:
            yield name, "any", tuple(_permitted(command, one) for one in PARTS.values())
        else:
            yield name, "", tuple(_alone(command, one) for one in PARTS.values())
        if name == "resolve":
            yield from _by_state("resolve (by swarm)", ON_REQUEST[name], SWARM_RESOLVES)
        if name in ("take", "assign"):
            yield from _by_state(f"{name} (from former)", ON_REQUEST[name], POLICY, WITHOUT_SHEPHERD)
        if name == "withdraw":
            yield from _by_state("withdraw p1", do.Withdraw(pull="p1"), POLICY)
    yield "(may know of it)", "any", tuple(_word(sees(one, STATES["active"])) for one in PARTS.values())
    yield "(may read notes)", "any", tuple(_word(sees_notes(one, STATES["active"])) for one in PARTS.values())


def _by_state(
    name: str, command: OnRequest, policy: Policy, people: Sequence[Person] = PEOPLE
) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """The rows of one command; states in a row that are alike share a line."""
    rows = {state: tuple(_cell(command, state, one, policy, people) for one in PARTS.values()) for state in STATES}
    for cells, states in groupby(STATES, key=rows.__getitem__):
        yield name, " ".join(states), cells


def _cell(command: OnRequest, state: str, by: Person, policy: Policy, people: Sequence[Person]) -> str:
    try:
        _let_in(type(command), by, LATE)
        happened = ask(command, by, LATE, policy=policy, people=people).of(STATES[state])
    except Refused as refused:
        return "." if FOR_STATE.match(str(refused)) else "-"
    return "yes" if happened else "ok"


def _permitted(command: type[do.Command], by: Person) -> str:
    try:
        _let_in(command, by)
        permit(by, command.who, STATES["active"], command.name)
    except Refused:
        return "-"
    return "yes"


def _alone(command: type[do.Command], by: Person) -> str:
    """A command about no request."""
    asked = Asked(by=by, at=START, people=(*PEOPLE, SHUT_OUT))
    try:
        _let_in(command, by)
        if issubclass(command, OnPerson):
            ON_PERSON[command.name].decide(asked)
        elif issubclass(command, Sit):
            command(swarm=Swarm.DISPATCH).decide(asked, None, View(agenda=(1,)))
        elif issubclass(command, Open):
            command(title="x").decide("it", 42, asked, Source(intake="test:c"))
        else:
            permit(by, command.who, None, command.name)
    except Refused:
        return "-"
    return "yes"


def _let_in(command: type[do.Command], by: Person, minute: float = 0) -> None:
    """What comes before everything that is typed, and what Muster brings about does not pass."""
    if not issubclass(command, do.Unasked):
        admit(by, at(minute), PEOPLE, reads=command.open_to_blocked)


def _word(yes: bool) -> str:
    return "yes" if yes else "-"


if __name__ == "__main__":
    TABLE.write_text(table())
