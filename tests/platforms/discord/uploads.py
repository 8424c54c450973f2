"""Request bodies, plain or with files; and the files, to be fetched again."""

import json
import re
from dataclasses import dataclass, field
from typing import Any

from aiohttp import BodyPartReader, web

from tests.platforms.discord.records import Json
from tests.platforms.discord.refusals import Refusal
from tests.platforms.discord.snowflakes import Mint

_FILE = re.compile(r"files\[(\d+)\]")
CDN = "/attachments/"


@dataclass
class Uploads:
    stored: dict[str, bytes] = field(default_factory=dict)
    mint: Mint = field(default_factory=Mint)

    async def read(self, request: web.Request, base_url: str) -> Any:
        """The body as JSON; files are stored and described under `attachments`, as messages carry them."""
        kind = request.content_type
        if kind == "multipart/form-data":
            return await self._read_parts(request, base_url)
        raw = await request.read()
        if not raw:
            return None
        if kind != "application/json":
            said = "Expected Content-Type to be one of {application/json}."
            raise Refusal(50035, errors={"_errors": [{"code": "CONTENT_TYPE_INVALID", "message": said}]})
        return _parsed(raw)

    async def _read_parts(self, request: web.Request, base_url: str) -> Any:
        body: Json = {}
        files: dict[int, Json] = {}
        async for part in await request.multipart():
            assert isinstance(part, BodyPartReader)
            found = _FILE.fullmatch(part.name or "")
            if part.name == "payload_json":
                body = _parsed(bytes(await part.read()))
            elif found:
                files[int(found[1])] = self._store(part.filename or "file", bytes(await part.read()), base_url)
        message: Json = body.get("data") or body.get("message") or body
        described = {int(one["id"]): one for one in message.get("attachments") or [] if int(one["id"]) in files}
        older = [one for one in message.get("attachments") or [] if int(one["id"]) not in files]
        message["attachments"] = older + [
            {**one, "description": described.get(index, {}).get("description")} for index, one in files.items()
        ]
        return body

    def _store(self, name: str, content: bytes, base_url: str) -> Json:
        snowflake = self.mint()
        path = f"{CDN}{snowflake}/{name}"
        self.stored[path] = content
        url = base_url.removesuffix("/api/v10") + path
        return {
            "id": str(snowflake),
            "filename": name,
            "size": len(content),
            "url": url,
            "proxy_url": url,
            "content_type": "image/png" if name.endswith(".png") else "application/octet-stream",
        }

    async def fetch(self, request: web.Request) -> web.Response:
        if request.path not in self.stored:
            raise web.HTTPNotFound
        return web.Response(body=self.stored[request.path])


def _parsed(raw: bytes) -> Any:
    try:
        return json.loads(raw)
    except ValueError:
        raise Refusal(50109) from None
