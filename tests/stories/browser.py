"""A browser in which somebody installs the app: it follows redirects, and keeps cookies as browsers do.

What it knows as https:// is a proxy in front of Muster, which is left out here.
"""

import html
import re
from dataclasses import dataclass
from http.cookies import SimpleCookie
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from aiohttp import ClientSession, DummyCookieJar

from tests.platforms.slack import SlackDouble

PUBLIC = "https://muster.example.com"


@dataclass(frozen=True)
class Page:
    """What the browser shows, or where it was sent."""

    status: int
    text: str
    location: str
    headers: dict[str, str]

    @property
    def words(self) -> str:
        return html.unescape(re.sub(r"<[^>]*>", " ", self.text))


class Browser:
    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}
        self._session = ClientSession(cookie_jar=DummyCookieJar())

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._session.close()

    async def get(self, url: str) -> Page:
        return await self._asked("GET", url)

    async def begins(self, query: str = "") -> Page:
        """Slack's own page, to which Muster sends whoever begins."""
        sent = await self.get(f"{PUBLIC}/slack/install{query}")
        assert sent.status == 302, sent
        return Page(sent.status, sent.text, sent.location, sent.headers)

    async def approves(self, at: str, workspace: SlackDouble, user: str = "admin", decision: str = "allow") -> str:
        """Say yes or no on Slack's page; where Slack sends the browser then."""
        shown = await self.get(at)
        assert shown.status == 200, shown.text
        fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', shown.text))
        form = {name: html.unescape(value) for name, value in fields.items()}
        form |= {"decision": decision, "workspace": workspace.workspace.domain, "user": user}
        return (await self._asked("POST", at, form)).location

    async def installs(self, workspace: SlackDouble, user: str = "admin") -> Page:
        """All of it, from the first click to the last page."""
        begun = await self.begins()
        return await self.get(await self.approves(begun.location, workspace, user))

    async def _asked(self, method: str, url: str, form: dict[str, str] | None = None) -> Page:
        ours = url.startswith(PUBLIC)
        headers = {}
        if ours:
            url = f"http://127.0.0.1:{self.port}{url.removeprefix(PUBLIC)}"
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        async with self._session.request(method, url, data=form, headers=headers, allow_redirects=False) as said:
            if ours:
                self._keep(said.headers.getall("Set-Cookie", []))
            location = said.headers.get("Location", "")
            return Page(said.status, await said.text(), location, dict(said.headers))

    def _keep(self, cookies: list[str]) -> None:
        for one in cookies:
            for name, morsel in SimpleCookie(one).items():
                assert morsel["secure"] and morsel["httponly"] and morsel["samesite"] == "Lax", one
                assert name.startswith("__Host-") and morsel["path"] == "/" and not morsel["domain"], one
                if morsel["max-age"] == "0":
                    self.cookies.pop(name, None)
                else:
                    self.cookies[name] = morsel.value


def path_of(url: str) -> str:
    return urlsplit(url).path
