"""What is wrong with a value of muster.toml, in words that say what to write instead."""

import re
from collections.abc import Iterator
from datetime import timedelta
from difflib import get_close_matches
from typing import Any, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from bot.settings import Config
from bot.toml_lines import Keys

IN_THE_ENVIRONMENT = "SLACK_BOT_TOKEN, SLACK_APP_TOKEN, SLACK_SIGNING_SECRET or DISCORD_TOKEN"
SECRET = re.compile(r"secret|token|password", re.IGNORECASE)
MOVED = {"update_every": "targets.next_update"}
"""Settings of a policy that have another place now."""
SHAPES = ("string", "tuple")
"""Mistakes after which it helps to hear what has to stand there."""
KINDS = {
    "string_type": "has to be text in quotes",
    "tuple_type": 'has to be a list of ids, such as ["U1", "U2"]',
    "path_type": "has to be the path of a file, in quotes",
    "dict_type": "has to be a table",
    "model_type": "has to be a table",
    "bool_type": "has to be true or false",
    "too_short": "needs at least one desk, such as [desks.support]",
}
NAMES = {
    "desks": "is no name for a desk: small letters, digits and -, a letter first, at most 24",
    "skills": "is no skill: one word of letters, digits, - and _",
    "plans": "is no name for a plan: small letters, digits and -, a letter first, at most 24",
}


def keys_of(error: ErrorDetails) -> Keys:
    """Where the mistake is. A line of a list is found by the list."""
    return tuple(part for part in error["loc"] if isinstance(part, str) and part != "[key]")


def said(error: ErrorDetails) -> str:
    """What is wrong there: what follows the key in a sentence."""
    keys, kind, context = keys_of(error), error["type"], error.get("ctx", {})
    field = _field(keys)
    if error["loc"][-1:] == ("[key]",):
        return NAMES.get(keys[-2]) or f"is unknown here: it has to be {_quoted(context['expected'])}"
    if kind == "extra_forbidden":
        return _unknown(keys)
    if kind == "missing":
        return f"is missing{_such_as(field)}"
    if kind == "literal_error":
        named = "" if error["loc"][-1] == keys[-1] else f"names “{str(error['input'])[:40]}”; each "
        return f"{named}has to be {_quoted(context['expected'])}"
    if kind == "string_too_long":
        return f"is too long: {context['max_length']} characters are the most"
    if kind == "value_error":
        return _sentence(str(context["error"]))
    if field is not None and field.description and kind.startswith(SHAPES):
        return f"has to be {field.description}"
    if field is not None and (limits := _limits(field)):
        return _out_of(limits, field, context)
    what = error["msg"].rstrip(".")
    return KINDS.get(kind, f"is wrong: {what[:1].lower()}{what[1:]}")


def _quoted(expected: str) -> str:
    return expected.replace("'", '"')


def _sentence(what: str) -> str:
    """What a check of ours says: what follows the key, or a sentence or two of their own, which become one."""
    if what[:1].islower():
        return what
    parts = what.replace("`", '"').rstrip(".").split(". ")
    return "is wrong: " + ": ".join(f"{part[:1].lower()}{part[1:]}" for part in parts)


def _limits(field: FieldInfo) -> dict[str, Any]:
    """The least and the most that a field may be."""
    return {name: getattr(one, name) for one in field.metadata for name in ("ge", "le") if hasattr(one, name)}


def _out_of(limits: dict[str, Any], field: FieldInfo, context: dict[str, Any]) -> str:
    if field.annotation is not timedelta:
        return f"has to be a whole number from {limits['ge']} to {limits['le']}"
    return (
        f"is too short: {context['ge']} is the least"
        if "ge" in context
        else f"is too long: {context['le']} is the most"
    )


def _unknown(keys: Keys) -> str:
    if keys[-1] in MOVED and keys[-2:-1] == ("policy",):
        return f"is now {MOVED[keys[-1]]}"
    if SECRET.search(keys[-1]):
        return f"does not belong in a file: set {IN_THE_ENVIRONMENT} in the environment"
    model = next((kind for kind in _kinds(Config, keys[:-1]) if _is_model(kind)), None)
    known = [name for name in model.model_fields if (*keys[:-1], name) != ("secrets",)] if model else []
    near = get_close_matches(keys[-1].replace("-", "_"), known, n=1)
    hint = f"did you mean {near[0]}?" if near else f"known here are {', '.join(known)}"
    return f"is not a setting that Muster knows; {hint}"


def _such_as(field: FieldInfo | None) -> str:
    if field is None or field.description is None:
        return ": there has to be at least one desk, such as [desks.support]"
    return f": it has to be {field.description}"


def _field(keys: Keys) -> FieldInfo | None:
    """The field that has these keys, if it is one of a table of ours."""
    models: list[type[BaseModel]] = [kind for kind in _kinds(Config, keys[:-1]) if _is_model(kind)]
    return models[0].model_fields.get(keys[-1]) if models and keys else None


def _kinds(kind: Any, keys: Keys) -> Iterator[Any]:
    """What may stand at these keys."""
    if not keys:
        yield kind
        return
    if _is_model(kind):
        field = kind.model_fields.get(keys[0])
        for inner in _alternatives(field.annotation) if field else ():
            yield from _kinds(inner, keys[1:])
    elif get_origin(kind) is dict:
        yield from _kinds(get_args(kind)[1], keys[1:])


def _alternatives(kind: Any) -> tuple[Any, ...]:
    """The kinds of an optional field; else the kind itself."""
    return (kind,) if get_origin(kind) in (dict, tuple, None) else get_args(kind)


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)
