"""For scripts: every answer, refusal and effect as one line of JSON."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime

from adapters.console.plain import plain
from adapters.console.screen import Shown
from adapters.console.stdout import write
from bot.door import Answer
from bot.text import Card


class Tape:
    """One line of JSON after the other, on standard output unless told otherwise."""

    def __init__(self, write: Callable[[str], None] = write) -> None:
        self._write = write

    def answer(self, who: str, answer: Answer, now: datetime) -> None:
        kind = "error" if answer.failed else "refused" if answer.refused else "answer"
        self._print({"type": kind, "who": who, "request": answer.request, "card": fields(answer.card, now)})

    def effect(self, shown: Shown, now: datetime) -> None:
        card = None if shown.card is None else fields(shown.card, now)
        about = {"place": shown.place, "who": shown.who, "request": shown.request}
        self._print({"type": "effect", "kind": shown.kind, **about, "card": card})

    def _print(self, line: Mapping[str, object]) -> None:
        self._write(json.dumps(line, ensure_ascii=False))


def fields(card: Card, now: datetime) -> Mapping[str, object]:
    """A card as plain text, field by field. Facts without a name are numbered, and so is a name that comes again."""
    facts: dict[str, str] = {}
    for index, fact in enumerate(card.facts, 1):
        name = fact.name or str(index)
        facts[name if name not in facts else f"{name} {index}"] = plain(fact.text, now)
    return {
        "title": plain(card.title, now),
        "body": "\n".join(plain(text, now) for text in card.body),
        "facts": facts,
        "buttons": [button.label for button in (*card.buttons, *card.more)],
    }
