"""Pages behind a link that nobody can guess and that ends: never for search engines."""

from __future__ import annotations

from collections.abc import Mapping

import aiohttp_jinja2
from aiohttp import web

from bot.gateway.keys import SERVICES
from bot.language import current
from bot.storage.unit_of_work import UnitOfWork

NOT_FOR_SEARCH = {"X-Robots-Tag": "noindex, nofollow, noarchive"}


async def language_of(request: web.Request, work: UnitOfWork, conversation: str) -> str:
    """The language in which the carer of a link is answered; where that is unknown, the page's."""
    found = await work.conversations.find(conversation)
    chosen = found.language if found else None
    return request.app[SERVICES].languages.offered(chosen or current())


def linked_page(
    request: web.Request, template: str, context: Mapping[str, object], status: int = 200
) -> web.Response:
    """``template`` as such a page."""
    shown = {"language": current(), **context}
    response = aiohttp_jinja2.render_template(template, request, shown, status=status)
    response.headers.update(NOT_FOR_SEARCH)
    return response


def gone_page(request: web.Request, words: object) -> web.Response:
    """A friendly word where the link has ended; ``words`` are those of the page it led to."""
    return linked_page(request, "gone.html", {"words": words}, status=404)
