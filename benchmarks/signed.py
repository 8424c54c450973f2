"""Slack's side of signed HTTP, as thin as it gets: requests made beforehand, sent over connections kept alive."""

import selectors
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from tests.platforms.slack import SlackDouble
from tests.platforms.slack.interactions import command
from tests.platforms.slack.request_url import signature

PATH = "/slack/events"
PATIENCE = 30.0


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, and how many seconds it took."""

    seconds: float
    status: int
    body: bytes


def typed(slack: SlackDouble, who: str, line: str) -> bytes:
    """The whole HTTP request by which Slack tells of `/swarm line`, signed."""
    workspace = slack.workspace
    payload = command(slack, workspace.user(who), workspace.channel("help"), "/swarm", line)
    body, timestamp = urlencode(payload), str(int(time.time()))
    head = (
        f"POST {PATH} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\nX-Slack-Request-Timestamp: {timestamp}\r\n"
        f"X-Slack-Signature: {signature(slack.signing_secret, timestamp, body)}\r\n\r\n"
    )
    return (head + body).encode()


def one_at_a_time(port: int, requests: Sequence[bytes], pause: float = 0.0) -> list[Reply]:
    """Each sent when the one before is answered, over one connection, after a rest if one is given."""
    replies = []
    with _connected(port) as line:
        for request in requests:
            time.sleep(pause)
            began = time.perf_counter()
            line.sendall(request)
            replies.append(_read(line, began))
    return replies


def at_once(port: int, requests: Sequence[bytes]) -> list[Reply]:
    """All sent together, each over a connection that stands already; every clock starts with the first."""
    lines = [_connected(port) for _ in requests]
    replies = []
    with selectors.DefaultSelector() as waiting:
        for line in lines:
            waiting.register(line, selectors.EVENT_READ, line)
        time.sleep(0.5)
        began = time.perf_counter()
        for line, request in zip(lines, requests, strict=True):
            line.sendall(request)
        while waiting.get_map():
            for key, _ in waiting.select(PATIENCE):
                answered: socket.socket = key.data
                replies.append(_read(answered, began))
                waiting.unregister(answered)
                answered.close()
    return replies


def _connected(port: int) -> socket.socket:
    line = socket.create_connection(("127.0.0.1", port), PATIENCE)
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return line


def _read(line: socket.socket, began: float) -> Reply:
    """One answer to its end."""
    got = b""
    while True:
        head, found, body = got.partition(b"\r\n\r\n")
        if found and len(body) >= _length(head):
            return Reply(time.perf_counter() - began, int(head.split(b" ", 2)[1]), body)
        more = line.recv(65536)
        if not more:
            raise ConnectionError("hung up on")
        got += more


def _length(head: bytes) -> int:
    _, found, rest = head.lower().partition(b"\r\ncontent-length:")
    return int(rest.partition(b"\r\n")[0]) if found else 0
