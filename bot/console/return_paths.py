"""Where a member wanted to go when we asked them to sign in: a page of ours, and no other."""

from __future__ import annotations

import re
from urllib.parse import urlencode, urlsplit

from aiohttp import web

FIRST_PAGE = "/"
FIELD = "next"
LONGEST = 300
# Plain letters only: browsers read "//", "/\\" and some coded signs as another site's address.
PAGE = re.compile(r"/(?:[A-Za-z0-9._-]+(?:/[A-Za-z0-9._-]+)*)?(?:\?[A-Za-z0-9=&_.%+-]*)?")
# To be asked to sign in after signing in would go round for ever.
NOT_THERE = ("/sign-in", "/sign-out", "/signed-out", "/invitation", "/events", "/static", "/health")


def local_path(raw: object) -> str:
    """``raw`` if it is the path of a page of ours, else the first page."""
    if not isinstance(raw, str) or len(raw) > LONGEST or not PAGE.fullmatch(raw):
        return FIRST_PAGE
    path = raw.partition("?")[0]
    if any(path == one or path.startswith(f"{one}/") for one in NOT_THERE):
        return FIRST_PAGE
    return raw


def wanted(request: web.Request) -> str:
    """The page that this request is for; a form's is the page that it stood on.

    A page of signing in is on the way to another.
    """
    if request.path.startswith("/sign-in"):
        return carried(request)
    if request.method in ("GET", "HEAD"):
        return local_path(request.raw_path)
    came_from = urlsplit(request.headers.get("Referer", ""))
    if came_from.netloc != request.host:
        return FIRST_PAGE
    return local_path(f"{came_from.path}?{came_from.query}".removesuffix("?"))


def carried(request: web.Request) -> str:
    """The page that a page of signing in was given to go on to."""
    return local_path(request.query.get(FIELD))


def going_on(page: str, to: str) -> str:
    """The address of a page of signing in that goes on to ``to``."""
    return page if to == FIRST_PAGE else f"{page}?{urlencode({FIELD: to})}"
