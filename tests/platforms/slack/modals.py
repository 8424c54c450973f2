"""views.*: opening, changing and stacking modals."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from .blocks import complaints_about_view, with_ids
from .identities import fresh
from .methods import Args, method
from .records import Json, Refusal, View

if TYPE_CHECKING:
    from .platform import Platform

DEEPEST = 3


def checked(given: Any) -> Json:
    if not isinstance(given, dict):
        raise Refusal("invalid_arguments", ["must be an object [json-pointer:/view]"])
    complaints = complaints_about_view(given)
    if complaints:
        raise Refusal("invalid_arguments", complaints)
    return given


def as_shown(slack: Platform, view: View, values: Json | None = None) -> Json:
    given = view.given
    return {
        "id": view.id,
        "team_id": slack.workspace.team,
        "type": "modal",
        "blocks": view.blocks,
        "private_metadata": view.private_metadata,
        "callback_id": view.callback_id,
        "state": {"values": values or {}},
        "hash": view.hash,
        "title": given["title"],
        "clear_on_close": bool(given.get("clear_on_close")),
        "notify_on_close": bool(given.get("notify_on_close")),
        "close": given.get("close"),
        "submit": given.get("submit"),
        "previous_view_id": view.previous,
        "root_view_id": view.root,
        "app_id": slack.workspace.app_id,
        "external_id": given.get("external_id", ""),
        "app_installed_team_id": slack.workspace.team,
        "bot_id": slack.workspace.bot_id,
    }


def stack_view(slack: Platform, user: str, given: Json) -> View:
    """On top of what the person has open."""
    workspace = slack.workspace
    stack = workspace.views.setdefault(user, [])
    if len(stack) >= DEEPEST:
        raise Refusal("push_limit_reached")
    below = stack[-1] if stack else None
    view = View(fresh("V"), user, given, with_ids(given["blocks"]), secrets.token_hex(8), workspace.read)
    view.root = below.root if below else view.id
    view.previous = below.id if below else None
    stack.append(view)
    workspace.changed()
    return view


def change_view(slack: Platform, view: View, given: Json) -> None:
    view.given, view.blocks = given, with_ids(given["blocks"])
    view.hash, view.errors, view.chosen = secrets.token_hex(8), {}, {}
    slack.workspace.changed()


def close_view(slack: Platform, view: View) -> None:
    stack = slack.workspace.views.get(view.user, [])
    if view in stack:
        stack.remove(view)
    view.open = False
    slack.workspace.changed()


def clear_views(slack: Platform, user: str) -> None:
    for view in slack.workspace.views.pop(user, []):
        view.open = False
    slack.workspace.changed()


@method("views.open", tier=4, reads_json=True)
def open_(slack: Platform, args: Args) -> Json:
    (trigger,) = args.need("trigger_id")
    given = checked(args.structure("view"))
    user = slack.triggers.check(trigger)
    _unused(slack, given)
    slack.triggers.use(trigger)
    clear_views(slack, user)
    return {"view": as_shown(slack, stack_view(slack, user, given))}


@method("views.push", tier=4, reads_json=True)
def push(slack: Platform, args: Args) -> Json:
    (trigger,) = args.need("trigger_id")
    given = checked(args.structure("view"))
    user = slack.triggers.check(trigger)
    _unused(slack, given)
    if not slack.workspace.views.get(user):
        raise Refusal("not_found")
    view = stack_view(slack, user, given)
    slack.triggers.use(trigger)
    return {"view": as_shown(slack, view)}


@method("views.update", tier=4, reads_json=True)
def update(slack: Platform, args: Args) -> Json:
    given = checked(args.structure("view"))
    views = [view for stack in slack.workspace.views.values() for view in stack]
    view_id, external_id = args.said("view_id"), args.said("external_id")
    if not view_id and not external_id:
        raise Refusal("invalid_arguments", ["missing required field: view_id"])
    wanted = ("id", view_id) if view_id else ("external_id", external_id)
    view = next((view for view in views if wanted in {("id", view.id), ("external_id", view.external_id)}), None)
    if view is None:
        raise Refusal("not_found")
    if args.said("hash") and args.said("hash") != view.hash:
        raise Refusal("hash_conflict")
    change_view(slack, view, given)
    return {"view": as_shown(slack, view)}


def _unused(slack: Platform, given: Json) -> None:
    external_id = given.get("external_id")
    views = [view for stack in slack.workspace.views.values() for view in stack]
    if external_id and any(view.external_id == external_id for view in views):
        raise Refusal("duplicate_external_id")
