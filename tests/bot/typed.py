"""Lines as people type them: a command with what its options ask for, of which parts may be anything else."""

from hypothesis import strategies as st

from bot.catalogue import Slot, about_request, slots
from swarm.commands import COMMANDS
from swarm.option import Named, OneOf, Other, QuietHours, Skills, Text, Tier, Until, WaitFor, Which, Who, Word
from tests.hostile import NASTY, WORDS
from tests.swarm.given import TEAM

TIMES = (
    *("2h", "30m", "1w 2d 3 h", "tomorrow 9:00", "fri", "2026-12-24 14:00", "9:00", "99999w", "9999999999d", "0m"),
    *("9999-12-31 23:59", "0000-00-00", "2026-02-30", "0001-01-01", "25:61", "1" * 30 + "h", "٣h", "-1h", "1e9h"),
    *("2026-03-29 02:30", "99999d 99999w 99999h"),
)
TARGETS = ("", "", "#42", "it#42", "IT#42", "it#0", "#999999999", "#9999999999", "#٤٢", f"{'x' * 24}#1", "#", "##4")
PEOPLE = (
    *(f"@test:{name}" for name in TEAM),
    "@slack:U2",
    "@muster",
    "@",
    "@x",
    "@test:" + "x" * 63,
    "@a:b:c",
    "@here",
)


def _fitting(slot: Slot) -> st.SearchStrategy[str]:
    """What could be typed for one field."""
    match slot.option:
        case Who():
            return st.sampled_from(PEOPLE)
        case Tier():
            return st.sampled_from(["tier2", "t3", "tier 1", "tier4", "tier99", "t٣"])
        case Skills():
            return st.sampled_from(["+postgres", "+kernel +network", "+", "+ß", "+" + "x" * 200, "+a " * 12])
        case Which():
            return st.sampled_from(["p1", "p2", "P1", "handover", "p0", "p99999", "p٣"])
        case Other():
            return st.sampled_from(["#40", "#42", "it#40", "#0", "#999999999"])
        case OneOf(choices=choices, named=named):
            before = f"{slot.name}:" if named else ""
            return st.sampled_from([*choices, "x"]).map(lambda word: f"{before}{word}")
        case Named():
            return st.sampled_from(["word", '"a phrase"', "“a", "", '""', "x" * 11_000]).map(f"{slot.name}:".__add__)
        case WaitFor():
            return st.sampled_from(["requester", "vendor", *TIMES])
        case Until() | Word():
            return st.sampled_from([*TIMES, "pull"])
        case QuietHours():
            return st.sampled_from(["22:00-7:00", "22:00 7:00", "never", "0:00-0:00", "24:00-25:00", *TIMES])
        case Text():
            return st.just("some words") | WORDS
    return WORDS


@st.composite
def lines(draw: st.DrawFn) -> str:
    """A command that is nearly as it should be."""
    command = draw(st.sampled_from(list(COMMANDS.values())))
    words = [command.name, *([draw(st.sampled_from(TARGETS))] if about_request(command) else [])]
    words += [draw(_fitting(slot)) for slot in slots(command) if slot.required or draw(st.booleans())]
    match draw(st.sampled_from(["sound", "sound", "sound", "put in", "taken out", "changed round", "bitten off"])):
        case "put in":
            words.insert(draw(st.integers(0, len(words))), draw(st.sampled_from(NASTY)))
        case "taken out":
            del words[draw(st.integers(0, len(words) - 1))]
        case "changed round":
            words = draw(st.permutations(words))
        case "bitten off":
            words[-1] = words[-1][: draw(st.integers(0, 3))]
    return draw(st.sampled_from([" ", " ", "\n", "\u00a0", "  "])).join(words)
