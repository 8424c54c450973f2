"""Finding what to press on a message by what stands on it, and what the client sends then."""

from tests.platforms.discord.answers import Modal, entered
from tests.platforms.discord.command_rules import CHANNEL, MENTIONABLE, ROLE, USER
from tests.platforms.discord.components import (
    BUTTON,
    CHANNEL_SELECT,
    LINK_BUTTON,
    MENTIONABLE_SELECT,
    ROLE_SELECT,
    ROW,
    SELECTS,
    STRING_SELECT,
    USER_SELECT,
    walk,
)
from tests.platforms.discord.palette import Palette
from tests.platforms.discord.reading import label_of
from tests.platforms.discord.records import Json, Message

PICKED = {USER_SELECT: USER, ROLE_SELECT: ROLE, MENTIONABLE_SELECT: MENTIONABLE, CHANNEL_SELECT: CHANNEL}


def pressed(palette: Palette, message: Message, label: str, picks: list[str]) -> Json:
    """The `data` of pressing a button, taking an option, or picking people in a select by its placeholder."""
    found: list[Json] = []
    for one in walk(message.components):
        if one["type"] == BUTTON and label in (label_of(one), one.get("label")):
            found.append(one)
        elif one["type"] == STRING_SELECT:
            values = [option["value"] for option in one["options"] if label in (label_of(option), option["label"])]
            if values:
                found.append({**one, "values": values})
        elif one["type"] in SELECTS and label == one.get("placeholder"):
            found.append(one)
    assert found, f"there is no [{label}] on:\n{message.plain}"
    assert len(found) == 1, f"[{label}] stands {len(found)} times on:\n{message.plain}"
    one = found[0]
    assert not one.get("disabled"), f"[{label}] is grey"
    assert one.get("style") != LINK_BUTTON or one["type"] != BUTTON, f"[{label}] is a link to {one.get('url')}"
    data: Json = {"custom_id": one["custom_id"], "component_type": one["type"], "id": one["id"]}
    if one["type"] == STRING_SELECT:
        assert one.get("min_values", 1) <= 1, f"[{label}]: more than one has to be taken"
        data["values"] = one["values"]
    elif one["type"] in PICKED:
        resolved: Json = {}
        data["values"] = [palette.resolve(label, PICKED[one["type"]], pick, resolved) for pick in picks]
        data["resolved"] = resolved
    return data


def sent(palette: Palette, modal: Modal, values: dict[str, str | list[str]]) -> Json:
    """The `data` of a filled form; what is not named keeps what stood in it."""
    for label in values:
        modal.field(label)
    resolved: Json = {}
    filled: list[Json] = []
    number = 0
    for component in modal.components:
        number += 1
        if component["type"] not in (ROW, 18):
            filled.append({"type": component["type"], "id": number})
            continue
        spec = component["components"][0] if component["type"] == ROW else component["component"]
        one = next(known for known in modal.fields if known.input is spec)
        value = entered(one, values.get(one.label))
        if spec["type"] in PICKED:
            value = [palette.resolve(one.label, PICKED[spec["type"]], pick, resolved) for pick in value]
        number += 1
        inside: Json = {"type": spec["type"], "id": number, "custom_id": spec["custom_id"]}
        inside["values" if isinstance(value, list) else "value"] = value
        outer: Json = {"type": component["type"], "id": number - 1}
        filled.append(outer | ({"components": [inside]} if component["type"] == ROW else {"component": inside}))
    data: Json = {"custom_id": modal.custom_id, "components": filled}
    if resolved:
        data["resolved"] = resolved
    return data
