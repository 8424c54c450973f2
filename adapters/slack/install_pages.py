"""The two pages at which a browser installs the app, in plain words. Nothing that anybody sent is repeated on them.

Anybody may open them. Beginning is bounded in number, for each one who begins is remembered for a while.
"""

import html
import secrets
from collections.abc import Awaitable, Callable
from http import HTTPStatus

import structlog
from aiohttp import web
from slack_bolt.oauth.async_callback_options import AsyncCallbackOptions, AsyncFailureArgs, AsyncSuccessArgs
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from adapters.slack.installing import COOKIE, INSTALL, REDIRECT, Flow, Unwanted
from adapters.slack.request_url import Routes
from bot.door import Later, Never
from bot.paces import Pace
from bot.window import Window

log = structlog.get_logger()
BEGINNINGS = Pace(60, 60.0)
"""So many may begin in so many seconds."""
Step = Callable[[AsyncBoltRequest], Awaitable[BoltResponse]]
SAFE = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
}
"""The address of the second page holds what Slack gave the browser: it goes nowhere, and is not kept."""
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Muster</title></head>
<body><h1>{title}</h1><p>{words}</p>{again}</body></html>
"""
AGAIN = f'<p><a href="{INSTALL}">Begin again</a></p>'
TWICE = "If the page said the first time that Muster is installed, it is."
REASONS = {
    "access_denied": (HTTPStatus.OK, "Nothing was installed, because it was not allowed on Slack's page."),
    "invalid_browser": (
        HTTPStatus.BAD_REQUEST,
        f"This browser did not begin this installation, or took longer than ten minutes, or came here twice. {TWICE}",
    ),
    "invalid_state": (
        HTTPStatus.UNAUTHORIZED,
        f"This installation is over: it took longer than ten minutes, or somebody came here twice. {TWICE}",
    ),
    "missing_code": (HTTPStatus.BAD_REQUEST, "Slack did not send you here."),
    "invalid_code": (
        HTTPStatus.UNAUTHORIZED,
        f"Slack does not know of this installation, or it was completed already. {TWICE}",
    ),
}
OTHERWISE = (HTTPStatus.BAD_REQUEST, "Slack did not let it be installed.")
LATER = "It could not be installed just now. Please try again in a minute."
MANY = "Many are installing just now. Please try again in a minute."
NOT_OURS = "Slack does not accept how this Muster is set up. Whoever runs it finds the reason in its log."
DONE = "Muster is installed. Invite it into the channel of each desk, unless it is there already."
DONE_IN_ALL = (
    "Muster is installed in the organization, and Slack adds it to none of its workspaces by itself: one of the "
    "organization's administrators does. Then invite it into the channel of each desk, unless it is there already."
)
CLOSE = "You can close this page."


def routes(flow: Flow) -> Routes:
    """What a browser asks for, and what answers it."""
    begun = Window(BEGINNINGS)

    async def begin(request: web.BaseRequest) -> web.Response:
        if begun.wait():
            return _answered(_page(HTTPStatus.TOO_MANY_REQUESTS, "Not now", MANY))
        begun.take()
        return await _shown(flow.handle_installation, request)

    async def come_back(request: web.BaseRequest) -> web.Response:
        return await _shown(flow.handle_callback, request)

    return {INSTALL: ("GET", begin), REDIRECT: ("GET", come_back)}


def pages() -> AsyncCallbackOptions:
    """What Bolt has to show in the end."""
    return AsyncCallbackOptions(success=_success, failure=_failure)


async def _success(args: AsyncSuccessArgs) -> BoltResponse:
    done = DONE_IN_ALL if args.installation.is_enterprise_install else DONE
    return _page(HTTPStatus.OK, "Installed", f"{done} {CLOSE}")


async def _failure(args: AsyncFailureArgs) -> BoltResponse:
    if isinstance(args.error, Unwanted):
        return _page(HTTPStatus.FORBIDDEN, "Not installed", str(args.error), AGAIN)
    status, words = REASONS.get(args.reason, OTHERWISE)
    log.warning("an installation failed", why=args.reason if args.reason in REASONS else "another reason")
    return _page(status, "Not installed", words, AGAIN)


async def _shown(step: Step, request: web.BaseRequest) -> web.Response:
    """A step of the flow, with a page also for what breaks in it."""
    words = LATER
    try:
        asked = AsyncBoltRequest(body="", query=request.query_string, headers=request.headers)  # type: ignore[arg-type]
        return _answered(await step(asked))
    except Later as later:
        log.error("an installation failed", why=str(later))
    except Never as never:
        log.error("an installation failed", why=str(never))
        words = NOT_OURS
    except Exception as error:
        log.error("an installation broke", ref=secrets.token_hex(3), why=type(error).__name__)
    return _answered(_page(HTTPStatus.SERVICE_UNAVAILABLE, "Not installed", words, AGAIN))


def _page(status: int, title: str, words: str, again: str = "") -> BoltResponse:
    body = PAGE.format(title=html.escape(title), words=html.escape(words), again=again)
    gone = f"{COOKIE}=; Secure; HttpOnly; Path=/; Max-Age=0"
    return BoltResponse(status=status, body=body, headers={"Set-Cookie": [gone]})


def _answered(made: BoltResponse) -> web.Response:
    """As it goes to a browser. Lax, for it comes back from another site: Slack's."""
    answer = web.Response(status=made.status, text=made.body, content_type="text/html", headers=SAFE)
    if "location" in made.headers:
        answer.headers["Location"] = made.headers["location"][0]
    for cookie in made.headers.get("set-cookie", ()):
        answer.headers.add("Set-Cookie", f"{cookie}; SameSite=Lax")
    return answer
