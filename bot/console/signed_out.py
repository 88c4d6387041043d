"""Whose session ran out in the middle of a form: nothing was done, and their words are given back.

They are shown to the browser that sent them just now, and kept nowhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from bot.console.pages import page
from bot.console.return_paths import going_on, wanted
from bot.messages import without_controls

# Fields in which people write more than they would like to write again.
WRITTEN_IN = ("reply", "note", "outcome", "message", "reason")


def typed(form: Mapping[str, Any]) -> dict[str, list[str]]:
    """What somebody wrote into a form that was not taken, for a page that shows it."""
    given = (form.get(name) for name in WRITTEN_IN)
    return {"typed": [without_controls(one) for one in given if isinstance(one, str) and one]}


async def ask_to_sign_in(request: web.Request) -> web.Response:
    """Send them to sign in, and then on to where they were; by way of their words, if any."""
    address, words = going_on("/sign-in", wanted(request)), typed(await request.post())
    if not words["typed"]:
        raise web.HTTPSeeOther(address)
    return page(request, "signed_out.html", {**words, "sign_in": address}, 403)


async def show(request: web.Request) -> web.Response:
    """POST /signed-out: from a page that noticed by itself, and had words in it."""
    return await ask_to_sign_in(request)
