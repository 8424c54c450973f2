"""What acknowledging costs without Muster, each in a process of its own: aiohttp alone, and slack-bolt as it comes."""

import asyncio
import multiprocessing
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.signature import SignatureVerifier

from benchmarks.signed import PATH

Serve = Callable[[web.Request], Awaitable[web.Response]]
SPAWNING = multiprocessing.get_context("spawn")


@contextmanager
def serving(floor: Callable[[str], Serve], secret: str) -> Iterator[int]:
    """The floor in its own process; the port on which it listens."""
    ours, theirs = SPAWNING.Pipe()
    process = SPAWNING.Process(target=_run, args=(floor, secret, theirs), daemon=True)
    process.start()
    try:
        if not ours.poll(30):
            raise TimeoutError("a floor did not start")
        yield ours.recv()
    finally:
        process.terminate()
        process.join()


def aiohttp_alone(secret: str) -> Serve:
    """The signature is checked, nothing else is done."""
    verifier = SignatureVerifier(secret)

    async def acknowledge(request: web.Request) -> web.Response:
        valid = verifier.is_valid_request(await request.read(), dict(request.headers))
        return web.Response(status=200 if valid else 401)

    return acknowledge


def bolt_as_it_comes(secret: str) -> Serve:
    """Bolt's default way of running listeners, with a listener that acknowledges and does nothing."""

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id="T0", bot_user_id="U0", bot_id="B0")

    app = AsyncApp(signing_secret=secret, authorize=authorize, process_before_response=False)

    async def acknowledge(ack: AsyncAck) -> None:
        await ack()

    app.command("/swarm")(acknowledge)

    async def hear(request: web.Request) -> web.Response:
        return await to_aiohttp_response(await app.async_dispatch(await to_bolt_request(request)))

    return hear


def _run(floor: Callable[[str], Serve], secret: str, told: Connection) -> None:
    asyncio.run(_serve(floor(secret), told))


async def _serve(serve: Serve, told: Connection) -> None:
    site = web.Application()
    site.router.add_post(PATH, serve)
    runner = web.AppRunner(site, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    told.send(runner.addresses[0][1])
    await asyncio.Event().wait()
