"""Signed HTTP: what Slack posts to the app's request URL, and how it understands the answer."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from aiohttp import ClientError, ClientSession, ClientTimeout

from .records import Json, PlatformFailure

if TYPE_CHECKING:
    from .platform import Platform


def signature(secret: str, timestamp: str, body: str) -> str:
    digest = hmac.new(secret.encode(), f"v0:{timestamp}:{body}".encode(), hashlib.sha256)
    return f"v0={digest.hexdigest()}"


class RequestUrl:
    def __init__(self, slack: Platform) -> None:
        self._slack = slack
        self._session: ClientSession | None = None
        self.url: str | None = None

    async def carry(self, kind: str, payload: Json, retry: tuple[int, str] | None) -> Json:
        if kind == "events_api":
            body, content_type = json.dumps(payload), "application/json"
        else:
            fields = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
            body, content_type = urlencode(fields), "application/x-www-form-urlencoded"
        timestamp = str(int(time.time()))
        headers = {
            "Content-Type": content_type,
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": signature(self._slack.signing_secret, timestamp, body),
        }
        if retry:
            headers |= {"X-Slack-Retry-Num": str(retry[0]), "X-Slack-Retry-Reason": retry[1]}
        return await self._post(body, headers)

    async def verify(self) -> bool:
        """The handshake when a request URL is entered in the app's settings."""
        challenge = hashlib.sha256(self._slack.signing_secret.encode()).hexdigest()
        answer = await self.carry("events_api", {"type": "url_verification", "challenge": challenge}, None)
        return challenge in {answer.get("challenge"), answer.get("text")}

    async def close(self) -> None:
        if self._session:
            await self._session.close()

    async def _post(self, body: str, headers: dict[str, str]) -> Json:
        if self._session is None:
            self._session = ClientSession()
        limit = ClientTimeout(total=self._slack.ack_limit)
        try:
            async with self._session.post(str(self.url), data=body.encode(), headers=headers, timeout=limit) as answer:
                if answer.status != 200:
                    raise PlatformFailure("dispatch_failed", "http_error")
                text = await answer.text()
                if answer.content_type == "application/json":
                    parsed = json.loads(text) if text else {}
                    return parsed if isinstance(parsed, dict) else {}
                return {"text": text} if text else {}
        except TimeoutError:
            raise PlatformFailure("operation_timeout", "http_timeout") from None
        except (ClientError, ValueError):
            raise PlatformFailure("dispatch_failed", "connection_failed") from None
