"""The request URL, to which anybody may connect: who is heard there, who is refused, and who only holds a place."""

import asyncio
import gzip
import hashlib
import hmac
import time
from contextlib import AsyncExitStack

import pytest

from adapters.slack import bodies, callers
from bot.config import SlackSettings
from tests.adapters.slack.stage import Stage
from tests.adapters.slack.wire import FORM, asked, chunk, connected, request, signed, typed

MARK = "zq7mark"
"""What is nowhere but in what we send."""
TOO_LARGE = bodies.LARGEST + 1
UNSIGNED = {"Content-Type": FORM}


async def test_what_slack_signed_is_heard_also_twice_over_one_connection(stage: Stage) -> None:
    async with stage.opened("http"), connected(stage) as wire:
        for line in ("mine", "board"):
            body = typed(stage, "asker", line)
            wire.say(request(signed(stage, body), body))
            reply = await wire.reply()
            assert (reply.status, f"heard: {line}" in reply.body) == (200, True)
        assert [one.line for one in stage.app.heard] == ["mine", "board"]


@pytest.mark.parametrize(
    "change",
    [
        {"X-Slack-Signature": "v0=" + "0" * 64},
        {"X-Slack-Signature": ""},
        {"X-Slack-Signature": "v0=" + "\u00e9" * 64},
        {"X-Slack-Signature": "v1=" + "0" * 64},
        {"X-Slack-Request-Timestamp": ""},
        {"X-Slack-Request-Timestamp": "soon"},
        {"X-Slack-Request-Timestamp": "-1"},
        {"X-Slack-Request-Timestamp": "9" * 12},
        {"X-Slack-Request-Timestamp": "\u0661\u0662\u0663"},
    ],
    ids=str,
)
async def test_what_is_signed_wrongly_is_refused(stage: Stage, change: dict[str, str]) -> None:
    body = typed(stage, "asker", "mine")
    async with stage.opened("http"):
        reply = await asked(stage, request({**signed(stage, body), **change}, body))
        assert (reply.status, reply.body) == (401, "Unauthorized")
        assert stage.app.heard == []


async def test_a_signature_holds_for_its_own_bytes_its_own_time_and_our_own_secret(stage: Stage) -> None:
    body, now = typed(stage, "asker", "mine"), time.time()
    async with stage.opened("http"):
        for headers, sent in (
            (signed(stage, body), body + b"&text=board"),
            (signed(stage, body), body.replace(b"mine", b"MINE")),
            ({**signed(stage, body), "X-Slack-Request-Timestamp": str(int(now) - 60)}, body),
            (signed(stage, body, secret="somebody else's"), body),
        ):
            assert (await asked(stage, request(headers, sent))).status == 401
        assert (await asked(stage, request(signed(stage, body, at=now - 290), body))).status == 200
        assert len(stage.app.heard) == 1


@pytest.mark.parametrize(("kind", "body"), [("application/json", b"{"), (FORM, b"payload={"), (FORM, b"\xff=%zz")])
async def test_what_is_not_signed_reaches_no_parser(
    stage: Stage, kind: str, body: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    """What breaks a parser shows whether one has read it: signed, the same is told of in the log."""
    async with stage.opened("http"):
        headers = signed(stage, body, kind=kind)
        forged = {**headers, "X-Slack-Signature": "v0=" + "0" * 64}
        assert (await asked(stage, request(forged, body))).status == 401
        assert (await asked(stage, request({**UNSIGNED, "Content-Type": kind}, body))).status == 401
        assert capsys.readouterr().out == ""
        assert (await asked(stage, request(headers, body))).status in (200, 401, 404)


@pytest.mark.parametrize("charset", ["rot13", "utf-7", "nonsense", "utf-16"])
async def test_the_sender_does_not_choose_how_a_body_is_decoded(stage: Stage, charset: str) -> None:
    body = typed(stage, "asker", "mine")
    async with stage.opened("http"):
        headers = signed(stage, body, kind=f"{FORM}; charset={charset}")
        assert (await asked(stage, request(headers, body))).status == 200


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/json", b"{"),
        ("application/json", b"[]"),
        (FORM, b"payload={"),
        ("application/json", b'{"type": "event_callback", "team_id": []}'),
    ],
)
async def test_what_slack_signed_and_nobody_can_read_is_taken_and_told_of(
    stage: Stage, kind: str, body: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    """Refused, it would be sent three times more, and none of them would be any better."""
    async with stage.opened("http"):
        reply = await asked(stage, request(signed(stage, body, kind=kind), body))
        assert (reply.status, reply.body) == (200, "")
        told = capsys.readouterr().out
        assert told.count("malformed payload") == told.count("ref=") == 1


# Too old, or too new: a clock


async def test_what_is_old_or_from_the_future_is_refused_and_said_to_be_about_the_clock_once(
    stage: Stage, capsys: pytest.CaptureFixture[str]
) -> None:
    body = typed(stage, "asker", "mine")
    async with stage.opened("http"):
        for off in (-600, -600, 600, -601):
            assert (await asked(stage, request(signed(stage, body, at=time.time() + off), body))).status == 401
        told = capsys.readouterr().out
        assert told.count("the request's time is 10 minutes from this machine's clock") == 1
        assert stage.app.heard == []


async def test_nobody_else_makes_the_log_speak_of_clocks(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    body = typed(stage, "asker", "mine")
    async with stage.opened("http"):
        old = signed(stage, body, at=time.time() - 600, secret="somebody else's")
        assert (await asked(stage, request(old, body))).status == 401
        assert "clock" not in capsys.readouterr().out


# Too much


async def test_a_body_that_says_it_is_too_large_need_not_come(stage: Stage) -> None:
    async with stage.opened("http"), connected(stage) as wire:
        headers = {**signed(stage, b""), "Content-Length": str(TOO_LARGE), "Expect": "100-continue"}
        wire.say(request(headers, b"", length=False))
        reply = await wire.reply()
        assert (reply.status, reply.headers["connection"]) == (413, "close")
        assert await wire.closed()


async def test_a_body_that_is_too_large_is_refused_though_it_is_signed(stage: Stage) -> None:
    for size, status in ((bodies.LARGEST, 200), (TOO_LARGE, 413)):
        body = typed(stage, "asker", "mine") + b"&x="
        body += b"y" * (size - len(body))
        async with stage.opened("http"):
            assert (await asked(stage, request(signed(stage, body), body))).status == status
    assert len(stage.app.heard) == 1


async def test_a_body_without_a_length_is_not_read_beyond_what_is_allowed(stage: Stage) -> None:
    """Whoever never stops sending is answered, and then nobody listens: what the kernel holds is not ours."""
    async with stage.opened("http"), connected(stage) as wire:
        wire.say(request({**signed(stage, b""), "Transfer-Encoding": "chunked"}, b"", length=False))
        sent, piece = 0, chunk(b"x" * 65_536)
        answering = asyncio.create_task(wire.reply())
        with pytest.raises(ConnectionError):
            async with asyncio.timeout(10):
                while True:
                    wire.say(piece)
                    await wire.writer.drain()
                    sent += 65_536
        assert sent < 16 * TOO_LARGE
        assert (await answering).status in (413, 0)


async def test_a_small_body_may_come_in_chunks(stage: Stage) -> None:
    body = typed(stage, "asker", "mine")
    async with stage.opened("http"):
        headers = {**signed(stage, body), "Transfer-Encoding": "chunked"}
        sent = request(headers, b"".join(map(chunk, (body[:7], body[7:], b""))), length=False)
        assert (await asked(stage, sent)).status == 200


async def test_what_is_packed_is_not_unpacked(stage: Stage) -> None:
    packed = gzip.compress(typed(stage, "asker", "mine") + b"&x=" + b"y" * 50_000_000)
    assert len(packed) < bodies.LARGEST
    async with stage.opened("http"):
        stage.slack.retry_delays = ()
        reply = await asked(stage, request({**signed_bytes(stage, packed), "Content-Encoding": "gzip"}, packed))
        assert reply.status == 404, "it was signed well, as it was sent; what is in it is no command of anybody's"
        assert stage.app.heard == []


# Too slow, too many


async def test_a_body_that_does_not_come_is_not_waited_for(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "WITHIN", 0.2)
    body = typed(stage, "asker", "mine")
    async with stage.opened("http"), asyncio.timeout(5), connected(stage) as wire:
        wire.say(request(signed(stage, body), body)[:-1])
        reply = await wire.reply()
        assert (reply.status, reply.headers["connection"]) == (408, "close")
        assert await wire.closed() and stage.app.heard == []


@pytest.mark.parametrize("begun", [b"", b"POST /slack/ev", b"POST /slack/events HTTP/1.1\r\nHost: x\r\nX-A: "])
async def test_headers_that_do_not_come_are_not_waited_for(
    stage: Stage, begun: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(callers, "HEADERS_WITHIN", 0.2)
    async with stage.opened("http"), asyncio.timeout(5), connected(stage) as wire:
        wire.say(begun)
        assert await wire.closed()


async def test_headers_that_trickle_are_not_waited_for(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(callers, "HEADERS_WITHIN", 0.3)
    async with stage.opened("http"), asyncio.timeout(5), connected(stage) as wire:
        wire.say(b"POST /slack/events HTTP/1.1\r\n")
        closing = asyncio.create_task(wire.closed())
        while not closing.done():
            wire.say(b"X-A: b\r\n")
            await asyncio.wait({closing}, timeout=0.02)


async def test_an_answer_of_ours_may_take_longer_than_headers_may(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(callers, "HEADERS_WITHIN", 0.1)
    stage.slack.fail("users.info", hang=0.5)
    body = typed(stage, "asker", "wait #1 fri 17:00")
    async with stage.opened("http"):
        assert (await asked(stage, request(signed(stage, body), body))).status == 200


@pytest.mark.parametrize("most", [1_000, 128])
async def test_two_hundred_who_hold_a_place_leave_others_served(
    stage: Stage, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(callers, "MOST", most)
    body = typed(stage, "asker", "mine")
    async with stage.opened("http"), AsyncExitStack() as holding:
        wires = [await holding.enter_async_context(connected(stage)) for _ in range(200)]
        for wire in wires:
            wire.say(b"POST /slack/events HTTP/1.1\r\nHost: x\r\nX-A: ")
        began = time.monotonic()
        for _ in range(5):
            assert (await asked(stage, request(signed(stage, body), body))).status == 200
        assert (await asked(stage, request({}, b"", path="/health", method="GET"))).body == "ok"
        assert time.monotonic() - began < callers.HEADERS_WITHIN
        left = [wire for wire in wires if not wire.reader.at_eof() and wire.reader.exception() is None]
        assert min(200, most) - 6 <= len(left) <= min(200, most), "nobody gives way before it is needed"


async def test_strangers_take_no_place_from_slack(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(callers, "MOST", 64)
    body = typed(stage, "asker", "mine")
    async with stage.opened("http"), connected(stage) as slack, AsyncExitStack() as holding:
        slack.say(request(signed(stage, body), body))
        assert (await slack.reply()).status == 200
        for _ in range(callers.MOST + 50):
            await holding.enter_async_context(connected(stage))
        slack.say(request(signed(stage, body), body))
        assert (await slack.reply()).status == 200


async def test_many_who_send_a_lot_leave_others_served_and_fill_no_memory(stage: Stage) -> None:
    body, large = typed(stage, "asker", "mine"), bodies.LARGEST - 1
    head = request({**signed(stage, b""), "Content-Length": str(large)}, b"", length=False)
    async with stage.opened("http"), AsyncExitStack() as holding:
        for _ in range(bodies.LARGE_AT_ONCE):
            wire = await holding.enter_async_context(connected(stage))
            wire.say(head + b"x" * (bodies.SMALL * 2))
        assert (await asked(stage, request(signed(stage, body), body))).status == 200
        async with asyncio.timeout(bodies.WITHIN):
            wire = await holding.enter_async_context(connected(stage))
            wire.say(head + b"x" * (bodies.SMALL * 2))
            assert (await wire.reply()).status == 503
    assert len(stage.app.heard) == 1


async def test_three_hundred_commands_at_once_are_all_answered(stage: Stage) -> None:
    sent = [(body := typed(stage, "asker", f"status #{n}"), request(signed(stage, body), body)) for n in range(1, 301)]
    async with stage.opened("http"), AsyncExitStack() as holding:
        wires = [await holding.enter_async_context(connected(stage)) for _ in sent]
        for wire, (_, data) in zip(wires, sent, strict=True):
            wire.say(data)
        assert {(await wire.reply()).status for wire in wires} == {200}
    assert len(stage.app.heard) == 300


# Nothing is given away


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (request({}, b"", path=f"/{MARK}", method="GET"), 404),
        (request(UNSIGNED, MARK.encode(), path=f"/slack/events/{MARK}?{MARK}={MARK}"), 404),
        (request({}, b"", path="*", method="OPTIONS"), 404),
        (request({}, b"", method="GET"), 405),
        (request({}, b"", method="DELETE"), 405),
        (request({}, b"", method=MARK.upper()), 400),
        (request(UNSIGNED, b"", path="/health"), 405),
        (request({**UNSIGNED, "Expect": MARK}, MARK.encode()), 401),
        (request({**UNSIGNED, "Cookie": MARK, "Accept": "text/html"}, MARK.encode()), 401),
        (f"GET /{MARK} HTTP/1.1\r\n{MARK}\r\n\r\n".encode(), 400),
        (f"GET /{MARK} HTTP/9.9\r\n\r\n".encode(), 400),
        (f"{MARK}\x16\x03\x01\r\n\r\n".encode(), 400),
        (f"GET /{MARK} HTTP/1.1\r\nX-{MARK}: {'x' * 9_000}\r\n\r\n".encode(), 400),
        (request({"Content-Length": MARK}, b"", length=False), 400),
        (request({"Transfer-Encoding": "chunked", **UNSIGNED}, f"{MARK}\r\n".encode(), length=False), 400),
    ],
    ids=lambda one: str(one)[:60],
)
async def test_whoever_is_refused_learns_a_number_and_is_disconnected(
    stage: Stage, sent: bytes, status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    async with stage.opened("http"):
        async with connected(stage) as wire:
            wire.say(sent)
            reply = await wire.reply()
            assert reply.status == status
            assert MARK not in reply.raw.decode("latin-1").lower() and "aiohttp" not in reply.raw.decode("latin-1")
            assert await wire.closed()
        assert (await asked(stage, request({}, b"", path="/health", method="GET"))).status == 200
        told = capsys.readouterr()
        assert (told.out, told.err) == ("", "")


async def test_signed_but_broken_chunks_break_nothing(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    async with stage.opened("http"):
        headers = {**signed(stage, b""), "Transfer-Encoding": "chunked"}
        assert (await asked(stage, request(headers, f"{MARK}\r\n".encode(), length=False))).status == 400
        async with connected(stage) as wire:
            wire.say(request(signed(stage, b"x=y"), b"x=y")[:-1])
        assert (await asked(stage, request({}, b"", path="/health", method="GET"))).status == 200
        assert capsys.readouterr().out == ""


@pytest.mark.parametrize(("host", "beyond"), [("127.0.0.1", False), ("localhost", False), ("0.0.0.0", True)])
async def test_it_listens_on_this_machine_alone_unless_told_otherwise(
    stage: Stage, host: str, beyond: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    assert SlackSettings().listen == "127.0.0.1:3000"
    stage.host = host
    async with stage.opened("http"):
        assert (await asked(stage, request({}, b"", path="/health", method="GET"))).status == 200
    assert ("listens beyond this machine" in capsys.readouterr().out) is beyond


def signed_bytes(stage: Stage, body: bytes) -> dict[str, str]:
    """Signed over bytes that are no text."""
    sent = str(int(time.time()))
    mark = hmac.new(stage.slack.signing_secret.encode(), f"v0:{sent}:".encode() + body, hashlib.sha256).hexdigest()
    return {"Content-Type": FORM, "X-Slack-Request-Timestamp": sent, "X-Slack-Signature": f"v0={mark}"}
