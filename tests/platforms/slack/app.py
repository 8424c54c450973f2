"""The app itself, in however many workspaces it is: what its tokens are good for, and how people install it."""

from __future__ import annotations

import html
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from aiohttp import web

from .identities import fresh
from .records import Json, Refusal

if TYPE_CHECKING:
    from .platform import Platform

CODE_LIVES = 600.0


@dataclass(eq=False)
class Code:
    """What an approval is worth: once, for the same address, and not for long."""

    platform: Platform
    by: str
    redirect_uri: str
    scopes: str
    at: float
    used: bool = False


class App:
    def __init__(self) -> None:
        self.platforms: list[Platform] = []
        self.client_id = f"{secrets.randbelow(10**12)}.{secrets.randbelow(10**12)}"
        self.client_secret = fresh("", 32).lower()
        self.redirect_urls: list[str] = []
        """Those that the app's settings have; an address has to begin with one of them."""
        self.rotates = False
        """Whether tokens expire, and come with another by which they are made anew."""
        self.keeps_tokens = False
        """Whether somebody who installs it again, without having taken it out, gets the same token."""
        self.without_team: set[str] = set()
        """Kinds of events that name no workspace, as some of an organisation's do."""
        self.codes: dict[str, Code] = {}

    def whose(self, token: str | None, args: Json) -> Platform | None:
        """Where a token is good, or was. An organisation's is good in several workspaces."""
        found = [one for one in self.platforms if token and token in {one.bot_token, *one.revoked}]
        channel, team = str(args.get("channel", "")), args.get("team_id")
        here = [one for one in found if one.workspace.team == team or channel in one.workspace.channels]
        return next(iter(here or found), None)

    def given(self, path: str) -> Platform | None:
        """Who gave this response_url."""
        return next((one for one in self.platforms if one.response_urls.knows(path)), None)

    # in a browser

    async def authorize(self, request: web.Request) -> web.Response:
        """What somebody sees who is to allow it: what is asked for, and the workspaces in which they may."""
        try:
            asked = self._asked(request.query)
        except Refusal as refusal:
            return web.Response(status=400, text=f"Something went wrong: {refusal.error}")
        fields = "".join(
            f'<input type="hidden" name="{name}" value="{html.escape(value)}">' for name, value in asked.items()
        )
        return web.Response(text=f"<form method=post>{fields}</form>", content_type="text/html")

    async def decide(self, request: web.Request) -> web.Response:
        """They allow it, or they do not; either way they are sent back."""
        form = {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
        asked = self._asked(form)
        back = asked["redirect_uri"] or self.redirect_urls[0]
        said = {"state": asked["state"]}
        if form.get("decision") == "allow":
            said["code"] = self.allow(form["workspace"], form["user"], asked)
        else:
            said["error"] = "access_denied"
        raise web.HTTPFound(f"{back}?{urlencode(said)}")

    def allow(self, workspace: str, user: str, asked: Json) -> str:
        platform = next(one for one in self.platforms if one.workspace.domain == workspace)
        code = f"{secrets.randbelow(10**10)}.{secrets.token_hex(24)}"
        by, now = platform.workspace.user(user).id, platform.workspace.now()
        self.codes[code] = Code(platform, by, asked["redirect_uri"], asked["scope"], now)
        return code

    def _asked(self, given: object) -> Json:
        assert hasattr(given, "get")
        asked = {
            name: str(given.get(name) or "") for name in ("client_id", "scope", "user_scope", "state", "redirect_uri")
        }
        if asked["client_id"] != self.client_id:
            raise Refusal("invalid_client_id")
        if asked["redirect_uri"] and not any(_within(asked["redirect_uri"], url) for url in self.redirect_urls):
            raise Refusal("bad_redirect_uri")
        unknown = set(asked["scope"].split(",")) - self.platforms[0].scopes
        if unknown or not asked["scope"]:
            raise Refusal("invalid_scope")
        return asked

    def redeem(self, args: Json) -> Code:
        """An approval, handed in by the app."""
        if args.get("client_id") != self.client_id:
            raise Refusal("invalid_client_id")
        if args.get("client_secret") != self.client_secret:
            raise Refusal("bad_client_secret")
        if args.get("grant_type", "authorization_code") != "authorization_code":
            raise Refusal("invalid_grant_type")
        code = self.codes.get(str(args.get("code", "")))
        if code is None or code.used or code.platform.workspace.now() - code.at > CODE_LIVES:
            raise Refusal("invalid_code")
        if code.redirect_uri != str(args.get("redirect_uri") or ""):
            raise Refusal("bad_redirect_uri")
        code.used = True
        return code


def _within(url: str, allowed: str) -> bool:
    there, here = urlsplit(url), urlsplit(allowed)
    return (there.scheme, there.netloc) == (here.scheme, here.netloc) and there.path.startswith(here.path)
