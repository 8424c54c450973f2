"""Cards as Discord's messages: a bare sentence is content, everything else an embed. Pure; the limits live here."""

from typing import Any

from adapters.discord import address, buttons, spans
from adapters.discord.cutting import Line, Run, cut, cut_text, fitted
from adapters.discord.escape import escaped
from adapters.discord.spans import Guilds
from bot.text import Card, Fact, Text, Tone, pings

Json = dict[str, Any]

CONTENT, TITLE, DESCRIPTION, THREAD_NAME = 2_000, 256, 4_096, 100
NOTHING = "\u200b"
"""Discord takes no empty message."""
COLOURS = {
    Tone.CALM: 0x95A5A6,
    Tone.NEW: 0xE67E22,
    Tone.ACTIVE: 0x3498DB,
    Tone.WAITING: 0xF1C40F,
    Tone.RESOLVED: 0x2ECC71,
    Tone.CLOSED: 0x607D8B,
}
SILENCE: Json = {"parse": []}


def message(card: Card, guilds: Guilds) -> Json:
    """The whole message: content, embeds, components."""
    components = buttons.rows(card.buttons, card.more)
    if not card.title and not card.facts:
        return {"content": content(card, guilds), "embeds": [], "components": components}
    return {"content": "", "embeds": [_embed(card, guilds)], "components": components}


def content(card: Card, guilds: Guilds) -> str:
    """All that the card says, as running text."""
    title = [spans.line(card.title, guilds)] if card.title else []
    return fitted([*title, *_lines(card, guilds)], CONTENT).strip() or NOTHING


def call_out(card: Card) -> str:
    """The people whom a card is to notify, as running text: an embed notifies nobody."""
    called = [f"<@{address.bare(who)}>" for who in pings(card) if address.bare(who)]
    return cut([Run(tuple((f"{one} ", True) for one in called))], CONTENT).strip()


def allowed(card: Card) -> Json:
    """Who may be notified: those whom the card names for it, and never anybody whom a text names."""
    users = [who for who in map(address.bare, pings(card)) if who]
    return {**SILENCE, "users": users[:100]} if users else SILENCE


def thread_name(title: Text) -> str:
    """Threads are named once: a later change would be refused after the second."""
    return cut_text(spans.plain(title), THREAD_NAME).strip() or "request"


def _embed(card: Card, guilds: Guilds) -> Json:
    title, lines = "", _lines(card, guilds)
    if spans.linkable(card.title):
        lines.insert(0, spans.line(card.title, guilds))
    elif card.title:
        title = cut([Run(tuple(escaped(spans.plain(card.title))))], TITLE).strip()
    embed: Json = {"color": COLOURS[card.tone]}
    if title:
        embed["title"] = title
    description = fitted(lines, DESCRIPTION).strip()
    if description or not title:
        embed["description"] = description or NOTHING
    return embed


def _lines(card: Card, guilds: Guilds) -> list[Line]:
    return [*(spans.line(text, guilds) for text in card.body), *(_fact(fact, guilds) for fact in card.facts)]


def _fact(fact: Fact, guilds: Guilds) -> Line:
    return (spans.bold(fact.name), Run((("  ", False),)), *spans.line(fact.text, guilds))
