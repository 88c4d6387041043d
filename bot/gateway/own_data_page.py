"""The page with all that is stored about a carer, behind a link that ends after a day."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from aiohttp import web

from bot import clock
from bot.channels.web_chat import token_hash
from bot.gateway.keys import SERVICES
from bot.gateway.linked_pages import NOT_FOR_SEARCH, gone_page, language_of, linked_page
from bot.language import speak
from bot.messages import JsonObject

TYPES = {"text": ("text/plain", "txt"), "json": ("application/json", "json")}


@dataclass(frozen=True)
class _Found:
    data: JsonObject
    text: str


async def show(request: web.Request) -> web.Response:
    """GET /data/{token}: to read, and the ways to save it."""
    found = await _find(request)
    if found is None:
        return gone_page(request, _words(request))
    context = {
        "words": _words(request),
        "text": found.text,
        "token": request.match_info["token"],
    }
    return linked_page(request, "own_data.html", context)


async def save(request: web.Request) -> web.Response:
    """GET /data/{token}/text and /json: as a file."""
    found = await _find(request)
    if found is None:
        return gone_page(request, _words(request))
    content_type, ending = TYPES[request.match_info["kind"]]
    as_json = json.dumps(found.data, ensure_ascii=False, indent=2)
    name = _words(request)["file_name"]
    return web.Response(
        text=found.text if ending == "txt" else as_json,
        content_type=content_type,
        charset="utf-8",
        headers={
            **NOT_FOR_SEARCH,
            "Content-Disposition": f'attachment; filename="{name}.{ending}"',
        },
    )


async def _find(request: web.Request) -> _Found | None:
    services = request.app[SERVICES]
    hashed = token_hash(request.match_info["token"])
    async with services.database.reading() as work:
        conversation = await work.data_links.find(hashed, clock.now())
        if conversation is None:
            return None
        speak(await language_of(request, work, conversation))
        data = await services.data_desk.summary.data(work, conversation)
    return _Found(data, services.data_desk.summary.as_text(data))


def _words(request: web.Request) -> Mapping[str, str]:
    return request.app[SERVICES].data_desk.words.page
