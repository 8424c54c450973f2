"""What one workspace of many says to those who serve all: under its own name, and nothing of another's comes in."""

from datetime import UTC, datetime

from adapters.slack.apart import ApartDuties, ApartHears, ApartPaces
from bot.door import Gap, Heard
from bot.duties import Alone
from swarm.people import Person
from tests.adapters.slack.recording import Recording

SINCE = datetime(2026, 3, 2, tzinfo=UTC)
BY = Person(id="slack:U1")


class Counted:
    """A pace of which only the names matter here."""

    others = True

    def __init__(self) -> None:
        self.names: list[str] = []

    async def turn(self, name: str, most: int, within: float) -> float:
        self.names.append(name)
        return 0.0

    async def held(self, name: str) -> float:
        self.names.append(name)
        return 0.0

    async def hold(self, name: str, most: int, within: float, seconds: float) -> None:
        self.names.append(name)


class Company(Alone):
    """Somebody else who can tell something."""

    def __init__(self) -> None:
        super().__init__()
        self.listeners: list[object] = []
        self.told: list[str] = []

    def listen(self, told: object) -> None:
        self.listeners.append(told)

    async def tell(self, what: str) -> bool:
        self.told.append(what)
        return True

    def say(self, what: str) -> None:
        for one in self.listeners:
            one(what)  # type: ignore[operator]


async def test_places_go_out_with_the_workspace_and_come_in_without() -> None:
    app = Recording()
    one = ApartHears(app, "T1")
    await one.hear(Heard(delivery="d", by=BY, place="slack:C1/1.5", line="status", desk="it"))
    assert (app.heard[0].place, app.heard[0].realm) == ("slack:T1:C1/1.5", "T1")
    await one.spoke(desk="it", by=BY, thread="slack:C1/1.5", delivery="d")
    assert app.spoken[0].thread == "slack:T1:C1/1.5"
    await one.gone(desk="it", place="slack:C1/1.5")
    assert app.lost == [("it", "slack:T1:C1/1.5")]
    threads = ("slack:T1:C1/1.5", "slack:T2:C1/2.5", "slack:C1/3.5")
    app.gaps["it"] = Gap(since=SINCE, threads=threads, cards={"slack:T1:C1/1.5": "slack:T1:C1/1.6"})
    gap = await one.missed(desk="it", platform="slack")
    assert gap is not None and gap.threads == ("slack:C1/1.5", "slack:C1/3.5"), "another workspace's is not looked at"
    assert gap.cards == {"slack:C1/1.5": "slack:C1/1.6", "slack:C1/3.5": "slack:C1/3.5"}


async def test_what_is_agreed_on_is_agreed_on_for_one_workspace() -> None:
    company = Company()
    one, other = ApartDuties(company, "T1"), ApartDuties(company, "T2")
    heard: dict[str, list[str]] = {"one": [], "other": []}
    one.listen(heard["one"].append)
    other.listen(heard["other"].append)
    await one.take("answer 1")
    assert await one.taken("answer") == {"answer 1": 0} and await other.taken("answer") == {}
    await other.lay_down("answer 1")
    assert await one.taken("answer") == {"answer 1": 0}
    await one.tell("slack left C1 U1")
    assert company.told == ["T1 slack left C1 U1"]
    for what in ("T1 slack left C1 U1", "T2 slack left C1 U2", "T11 slack left C1 U3", "slack installs", ""):
        company.say(what)
    assert heard == {"one": ["slack left C1 U1", ""], "other": ["slack left C1 U2", ""]}


async def test_each_workspace_keeps_a_pace_of_its_own() -> None:
    counted = Counted()
    for team in ("T1", "T2"):
        paces = ApartPaces(counted, team)
        await paces.turn("slack chat.postMessage C1", 1, 1.0)
        await paces.held("slack")
        await paces.hold("slack", 1, 1.0, 2.0)
    assert len(set(counted.names)) == 4 and {name.partition(" ")[0] for name in counted.names} == {"T1", "T2"}
