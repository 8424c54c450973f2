"""Forms as Discord's modals, and what somebody sent with one. A modal's id is its line: it outlives a restart."""

from collections.abc import Iterator
from typing import Any

from adapters.discord import address
from adapters.discord.buttons import checked, label
from adapters.discord.cutting import started
from bot.text import Field, Form, Input

Json = dict[str, Any]

LABEL, TEXT, SELECT, PEOPLE = 18, 4, 3, 5
TITLE, NAME, DESCRIPTION, OPTION, VALUE, FIELDS, CHOICES = 45, 45, 100, 100, 4_000, 5, 25


def modal(form: Form) -> Json:
    """The modal. Raises ValueError for a form that Discord could not show, which is a mistake of ours."""
    if not 0 < len(form.fields) <= FIELDS:
        raise ValueError(f"a form has 1 to {FIELDS} fields, and {form.title!r} has {len(form.fields)}")
    return {
        "title": label(form.title, TITLE),
        "custom_id": checked(form.line),
        "components": [_labelled(field) for field in form.fields],
    }


def sent(data: Json) -> dict[str, str]:
    """What was filled in, by the fields' names; a person as everywhere in Muster."""
    found: dict[str, str] = {}
    for one in _inputs(data.get("components") or []):
        chosen = one.get("values") or []
        value = str(one.get("value") or (chosen[0] if chosen else ""))
        if value:
            found[one["custom_id"]] = address.person(value) if one.get("type") == PEOPLE else value
    return found


def _inputs(components: list[Json]) -> Iterator[Json]:
    for one in components:
        if "custom_id" in one:
            yield one
        if isinstance(one.get("component"), dict):
            yield from _inputs([one["component"]])
        yield from _inputs(one.get("components") or [])


def _labelled(field: Field) -> Json:
    """The label's second half, after a colon, is its explanation below."""
    name, _, explained = field.label.partition(": ")
    labelled: Json = {"type": LABEL, "label": label(name, NAME), "component": _input(field)}
    if explained.strip():
        labelled["description"] = label(explained, DESCRIPTION)
    return labelled


def _input(field: Field) -> Json:
    start: Json = {"custom_id": checked(field.name), "required": field.required}
    match field.input:
        case Input.CHOICE:
            return {"type": SELECT, **start, "options": [_choice(one, field.value) for one in field.choices[:CHOICES]]}
        case Input.PERSON:
            known = address.bare(field.value)
            return {"type": PEOPLE, **start, **({"default_values": [{"id": known, "type": "user"}]} if known else {})}
    most = max(1, min(field.limit, VALUE))
    style = 2 if field.input is Input.PARAGRAPH else 1
    value = {"value": started(field.value, most)} if field.value else {}
    return {"type": TEXT, **start, "style": style, "max_length": most, **value}


def _choice(word: str, chosen: str) -> Json:
    return {"label": label(word, OPTION), "value": checked(word), **({"default": True} if word == chosen else {})}
