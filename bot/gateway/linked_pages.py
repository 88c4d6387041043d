"""Pages behind a link that nobody can guess and that ends: never for search engines."""

from __future__ import annotations

from collections.abc import Mapping

import aiohttp_jinja2
from aiohttp import web

NOT_FOR_SEARCH = {"X-Robots-Tag": "noindex, nofollow, noarchive"}


def linked_page(
    request: web.Request, template: str, context: Mapping[str, object], status: int = 200
) -> web.Response:
    """``template`` as such a page."""
    response = aiohttp_jinja2.render_template(template, request, dict(context), status=status)
    response.headers.update(NOT_FOR_SEARCH)
    return response


def gone_page(request: web.Request, words: object) -> web.Response:
    """A friendly word where the link has ended; ``words`` are those of the page it led to."""
    return linked_page(request, "gone.html", {"words": words}, status=404)
