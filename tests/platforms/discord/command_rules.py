"""The rules for application commands: names, descriptions, options and choices."""

import re

from tests.platforms.discord.forms import Form, Path
from tests.platforms.discord.records import Json

SUBCOMMAND, GROUP, STRING, INTEGER, BOOLEAN = 1, 2, 3, 4, 5
USER, CHANNEL, ROLE, MENTIONABLE, NUMBER, ATTACHMENT = 6, 7, 8, 9, 10, 11
CHAT_INPUT, USER_MENU, MESSAGE_MENU = 1, 2, 3

COMMANDS, MENUS, OPTIONS, CHOICES, TOTAL = 100, 15, 25, 25, 8_000
NAME, DESCRIPTION, CHOICE_NAME, CHOICE_VALUE = 32, 100, 100, 100

_NAME = re.compile(r"^[-_'\w]{1,32}$")


def check_commands(commands: list[Json]) -> None:
    """Refuses a set of commands as a whole."""
    form = Form()
    names: set[tuple[int, str]] = set()
    for index, command in enumerate(commands):
        check_command(form, (index,), command)
        key = (command.get("type") or CHAT_INPUT, str(command.get("name")))
        if key in names:
            said = "Application command names must be unique"
            form.wrong((index, "name"), "APPLICATION_COMMANDS_DUPLICATE_NAME", said)
        names.add(key)
    for kind, most in ((CHAT_INPUT, COMMANDS), (USER_MENU, MENUS), (MESSAGE_MENU, MENUS)):
        if sum(one == kind for one, _ in names) > most:
            said = f"At most {most} commands of type {kind}."
            form.wrong((), "APPLICATION_COMMANDS_TOO_MANY", said)
    form.settle()


def check_command(form: Form, path: Path, command: Json) -> None:
    kind = command.get("type") or CHAT_INPUT
    if not form.choice((*path, "type"), kind, (CHAT_INPUT, USER_MENU, MESSAGE_MENU)):
        return
    if kind != CHAT_INPUT:
        form.text((*path, "name"), command.get("name"), 1, NAME)
        if command.get("description"):
            said = "Context menu commands cannot have description"
            form.wrong((*path, "description"), "APPLICATION_COMMAND_INVALID_DESCRIPTION", said)
        return
    _check_name(form, path, command.get("name"))
    form.text((*path, "description"), command.get("description"), 1, DESCRIPTION)
    _check_options(form, path, command.get("options"), depth=0)
    if _size(command) > TOTAL:
        said = f"Command exceeds maximum size ({TOTAL})"
        form.wrong(path, "APPLICATION_COMMAND_TOO_LARGE", said)


def _check_name(form: Form, path: Path, name: object) -> None:
    text = form.text((*path, "name"), name, 1, NAME)
    if text and (not _NAME.match(text) or text != text.lower()):
        form.wrong((*path, "name"), "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")


def _check_options(form: Form, path: Path, given: object, *, depth: int) -> None:
    options = form.items((*path, "options"), given, 0, OPTIONS)
    names: set[str] = set()
    optional_seen = False
    nested = {option.get("type") in (SUBCOMMAND, GROUP) for option in options}
    if len(nested) > 1:
        said = "Sub-command and sub-command group option types are mutually exclusive to all other types"
        form.wrong((*path, "options"), "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", said)
    for index, option in enumerate(options):
        place = (*path, "options", index)
        allowed = range(SUBCOMMAND if depth < 2 else STRING, ATTACHMENT + 1)
        if not form.choice((*place, "type"), option.get("type"), allowed):
            continue
        _check_name(form, place, option.get("name"))
        form.text((*place, "description"), option.get("description"), 1, DESCRIPTION)
        if option.get("name") in names:
            said = "Option name already exists in the same level"
            form.wrong((*place, "name"), "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS", said)
        names.add(option.get("name"))
        if option["type"] in (SUBCOMMAND, GROUP):
            if option["type"] == GROUP and depth:
                said = "Sub-command groups cannot be nested"
                form.wrong(place, "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", said)
            _check_options(form, place, option.get("options"), depth=depth + (1 if option["type"] == GROUP else 2))
            continue
        if option.get("required") and optional_seen:
            said = "Required options must be placed before non-required options"
            form.wrong(place, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", said)
        optional_seen = optional_seen or not option.get("required")
        _check_choices(form, place, option)


def _check_choices(form: Form, place: Path, option: Json) -> None:
    choices = form.items((*place, "choices"), option.get("choices"), 0, CHOICES)
    if choices and option.get("autocomplete"):
        said = "Cannot set choices when autocomplete is enabled"
        form.wrong((*place, "choices"), "APPLICATION_COMMAND_OPTIONS_CHOICES_AUTOCOMPLETE", said)
    if (choices or option.get("autocomplete")) and option["type"] not in (STRING, INTEGER, NUMBER):
        said = "Choices are for strings, integers and numbers only"
        form.wrong(place, "APPLICATION_COMMAND_OPTIONS_CHOICES_TYPE", said)
    check_choices(form, (*place, "choices"), choices)


def check_choices(form: Form, path: Path, choices: list[Json]) -> None:
    """Also for what autocomplete offers."""
    for index, choice in enumerate(choices):
        form.text((*path, index, "name"), choice.get("name"), 1, CHOICE_NAME)
        value = choice.get("value")
        if value is None:
            form.missing((*path, index, "value"))
        elif isinstance(value, str):
            form.text((*path, index, "value"), value, 0, CHOICE_VALUE)


def _size(node: Json) -> int:
    own = sum(len(str(node.get(key) or "")) for key in ("name", "description"))
    choices = sum(len(str(one.get("name"))) + len(str(one.get("value"))) for one in node.get("choices") or [])
    return own + choices + sum(_size(option) for option in node.get("options") or [])
