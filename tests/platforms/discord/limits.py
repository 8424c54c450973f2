"""The limits on a message: its content, its embeds, and what it may be made of."""

from datetime import datetime
from typing import Any

from tests.platforms.discord.components import check_components, texts_of
from tests.platforms.discord.forms import Form, Path
from tests.platforms.discord.records import COMPONENTS_V2, Json
from tests.platforms.discord.refusals import Refusal

CONTENT, NONCE, STICKERS = 2_000, 25, 3
EMBEDS, EMBED_TOTAL, FIELDS = 10, 6_000, 25
TITLE, DESCRIPTION, FIELD_NAME, FIELD_VALUE, FOOTER, AUTHOR = 256, 4_096, 256, 1_024, 2_048, 256


def check_message(body: Json, *, path: Path = (), edit: bool = False, flags: int = 0) -> None:
    """Refuses a message body that Discord would refuse. `flags` are those the message has already."""
    form = Form()
    form.text((*path, "content"), body.get("content"), 0, CONTENT, required=False)
    _check_nonce(form, path, body.get("nonce"))
    embeds = form.items((*path, "embeds"), body.get("embeds"), 0, EMBEDS)
    total = 0
    for index, embed in enumerate(embeds):
        if isinstance(embed, dict):
            total += _check_embed(form, (*path, "embeds", index), embed)
        else:
            form.wrong((*path, "embeds", index), "MODEL_TYPE_CONVERT", "Only dictionaries may be used in a ModelType")
    if total > EMBED_TOTAL:
        said = f"Embed size exceeds maximum size of {EMBED_TOTAL}"
        form.wrong((*path, "embeds"), "MAX_EMBED_SIZE_EXCEEDED", said)
    new_style = bool(((body.get("flags") or 0) | flags) & COMPONENTS_V2)
    components = form.items((*path, "components"), body.get("components"), 0, 40)
    check_components(form, (*path, "components"), components, new_style=new_style)
    if new_style:
        for legacy in ("content", "embeds"):
            if body.get(legacy):
                said = f"The '{legacy}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2"
                form.wrong((*path, legacy), "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", said)
    _check_allowed_mentions(form, (*path, "allowed_mentions"), body.get("allowed_mentions"))
    form.settle()
    if not edit and not says_something(body):
        raise Refusal(50006)


def says_something(body: Json) -> bool:
    """Whether anything would be visible."""
    if (body.get("content") or "").strip() or body.get("attachments") or body.get("sticker_ids") or body.get("poll"):
        return True
    components = body.get("components") or []
    return any(_visible(embed) for embed in body.get("embeds") or []) or bool(components or texts_of(components))


def _visible(embed: Json) -> bool:
    return any(embed.get(key) for key in ("title", "description", "fields", "footer", "author", "image", "thumbnail"))


def _check_nonce(form: Form, path: Path, nonce: Any) -> None:
    if nonce is not None and len(str(nonce)) > NONCE:
        form.wrong((*path, "nonce"), "BASE_TYPE_MAX_LENGTH", f"Must be {NONCE} or fewer in length.")


def _check_embed(form: Form, path: Path, embed: Json) -> int:
    """The number of characters that count towards the total of all embeds."""
    counted = [
        form.text((*path, "title"), embed.get("title"), 0, TITLE, required=False),
        form.text((*path, "description"), embed.get("description"), 0, DESCRIPTION, required=False),
    ]
    footer, author = embed.get("footer"), embed.get("author")
    if footer is not None:
        counted.append(form.text((*path, "footer", "text"), footer.get("text"), 0, FOOTER, required=False))
    if author is not None:
        counted.append(form.text((*path, "author", "name"), author.get("name"), 0, AUTHOR, required=False))
    for index, field in enumerate(form.items((*path, "fields"), embed.get("fields"), 0, FIELDS)):
        place = (*path, "fields", index)
        counted.append(form.text((*place, "name"), field.get("name"), 1, FIELD_NAME))
        counted.append(form.text((*place, "value"), field.get("value"), 1, FIELD_VALUE))
    color = embed.get("color")
    if color is not None:
        form.number((*path, "color"), color, 0, 0xFFFFFF)
    url = embed.get("url")
    if url is not None and not str(url).startswith(("http://", "https://", "attachment://")):
        form.wrong((*path, "url"), "URL_TYPE_INVALID_URL", "Not a well formed URL.")
    moment = embed.get("timestamp")
    if moment is not None:
        try:
            datetime.fromisoformat(moment)
        except (TypeError, ValueError):
            form.wrong((*path, "timestamp"), "DATE_TIME_TYPE_PARSE", f"Could not parse {moment}. Should be ISO8601.")
    return sum(len(text.strip()) for text in counted)


def _check_allowed_mentions(form: Form, path: Path, allowed: Any) -> None:
    if allowed is None:
        return
    parse = form.items((*path, "parse"), allowed.get("parse"), 0, 3)
    for index, kind in enumerate(parse):
        form.choice((*path, "parse", index), kind, ("users", "roles", "everyone"))
    for kind in ("users", "roles"):
        named = form.items((*path, kind), allowed.get(kind), 0, 100)
        if named and kind in parse:
            said = f'parse:["{kind}"] and {kind}: [ids...] are mutually exclusive.'
            form.wrong(path, "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", said)
