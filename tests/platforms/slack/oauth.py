"""oauth.v2.access, auth.revoke: how an app comes by a token, and how it loses it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import events
from .identities import fresh
from .methods import Args, method
from .records import Json

if TYPE_CHECKING:
    from .platform import Platform


@method("oauth.v2.access", reads_json=True)
def access(slack: Platform, args: Args) -> Json:
    """Installed again it has another token, and the one before is good no longer; unless the app keeps its tokens."""
    code = slack.app.redeem(args)
    there = code.platform
    token = there.bot_token if there.installed and slack.app.keeps_tokens else f"xoxb-{fresh('', 24)}"
    for one in _installation(there):
        one.revoked |= {one.bot_token} - {token}
    for one in _installation(there):
        one.bot_token, one.installed = token, True
        one.workspace.changed()
    workspace = there.workspace
    said: Json = {
        "app_id": workspace.app_id,
        "authed_user": {"id": code.by},
        "scope": code.scopes,
        "token_type": "bot",
        "access_token": token,
        "bot_user_id": workspace.bot.id,
        "team": None if there.org_wide else {"id": workspace.team, "name": workspace.team_name},
        "enterprise": {"id": workspace.enterprise, "name": "Org"} if workspace.enterprise else None,
        "is_enterprise_install": there.org_wide,
    }
    if slack.app.rotates:
        said |= {"refresh_token": f"xoxe-1-{fresh('', 24)}", "expires_in": 43200}
    return said


@method("auth.revoke", tier=3)
def revoke(slack: Platform, args: Args) -> Json:
    """The last token goes, and the app with it."""
    uninstall(slack)
    return {"revoked": True}


def uninstall(slack: Platform) -> None:
    """The token is worth nothing from now on, and the app is told."""
    for one in _installation(slack):
        one.revoked.add(one.bot_token)
        one.bot_token, one.installed = "", False
        one.workspace.changed()
    events.leaving(slack, {"oauth": [], "bot": [slack.workspace.bot.id]})


def _installation(slack: Platform) -> list[Platform]:
    """All workspaces that have a token in common."""
    if not slack.org_wide:
        return [slack]
    return [
        one for one in slack.app.platforms if one.org_wide and one.workspace.enterprise == slack.workspace.enterprise
    ]
