"""auth, apps, users, usergroups, team: who the app is and who the people are."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, available_timezones

from .methods import Args, method
from .records import Json, Refusal, User, Usergroup

if TYPE_CHECKING:
    from .platform import Platform


@method("api.test", tier=4, reads_json=True)
def api_test(slack: Platform, args: Args) -> Json:
    if args.said("error"):
        raise Refusal(args.said("error"), None, args=dict(args))
    return {"args": dict(args)}


@method("auth.test", reads_json=True)
def auth_test(slack: Platform, args: Args) -> Json:
    workspace = slack.workspace
    said: Json = {
        "url": f"https://{workspace.domain}.slack.com/",
        "team": workspace.team_name,
        "user": workspace.bot.name,
        "team_id": workspace.team,
        "user_id": workspace.bot.id,
        "bot_id": workspace.bot_id,
        "is_enterprise_install": slack.org_wide,
    }
    if workspace.enterprise:
        said["enterprise_id"] = workspace.enterprise
    if slack.org_wide:
        said |= {"team_id": workspace.enterprise, "url": f"https://{workspace.domain}.enterprise.slack.com/"}
    return said


@method("apps.connections.open", tier=1)
def connections_open(slack: Platform, args: Args) -> Json:
    return {"url": slack.sockets.ticket()}


@method("team.info", "team:read", tier=3)
def team_info(slack: Platform, args: Args) -> Json:
    workspace = slack.workspace
    return {
        "team": {
            "id": workspace.team,
            "name": workspace.team_name,
            "domain": workspace.domain,
            "url": f"https://{workspace.domain}.slack.com/",
            "email_domain": "",
            "icon": {"image_default": True},
        }
    }


def _zone(name: str) -> Json:
    """Nothing where somebody has none, as whoever was deactivated; and Slack knows zones that are not known here."""
    if not name:
        return {}
    known = ZoneInfo(name) if name in available_timezones() else UTC
    offset = datetime.now(known).utcoffset()
    return {"tz": name, "tz_label": name, "tz_offset": int(offset.total_seconds()) if offset else 0}


def _person(slack: Platform, user: User) -> Json:
    return {
        "id": user.id,
        "team_id": slack.workspace.team,
        "name": user.name,
        "deleted": user.deactivated,
        "real_name": user.name.capitalize(),
        **_zone("" if user.deactivated else user.tz),
        "profile": {
            "real_name": user.name.capitalize(),
            "real_name_normalized": user.name.capitalize(),
            "display_name": user.name,
            "display_name_normalized": user.name,
            "team": slack.workspace.team,
        },
        "is_admin": False,
        "is_owner": False,
        "is_bot": user.is_bot,
        "is_restricted": user.guest,
        "is_ultra_restricted": False,
        "is_app_user": False,
        "updated": 1,
    }


@method("users.info", "users:read", tier=4)
def users_info(slack: Platform, args: Args) -> Json:
    (user_id,) = args.need("user")
    user = slack.workspace.users.get(user_id)
    if user is None:
        raise Refusal("user_not_found")
    return {"user": _person(slack, user)}


def _group(slack: Platform, group: Usergroup, args: Args) -> Json:
    shown: Json = {
        "id": group.id,
        "team_id": slack.workspace.team,
        "is_usergroup": True,
        "name": group.handle,
        "handle": group.handle,
        "description": "",
        "date_create": 1,
        "date_update": 1,
        "date_delete": 0,
        "prefs": {"channels": [], "groups": []},
    }
    if args.flag("include_users"):
        shown["users"] = list(group.members)
    if args.flag("include_count"):
        shown["user_count"] = str(len(group.members))
    return shown


@method("usergroups.list", "usergroups:read", tier=2)
def usergroups_list(slack: Platform, args: Args) -> Json:
    if slack.org_wide:  # the method's own page: required if an organization's token is used
        args.need("team_id")
    return {"usergroups": [_group(slack, group, args) for group in slack.workspace.groups.values()]}


@method("usergroups.users.list", "usergroups:read", tier=2)
def usergroups_users(slack: Platform, args: Args) -> Json:
    (group_id,) = args.need("usergroup")
    if slack.org_wide:  # docs.slack.dev, "organization-ready apps": which workspace is meant has to be said
        args.need("team_id")
    group = slack.workspace.groups.get(group_id)
    if group is None:
        raise Refusal("no_such_subteam")
    return {"users": list(group.members)}
