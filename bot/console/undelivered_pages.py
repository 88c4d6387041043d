"""Dead letters: messages to carers, and letters to teams, that could not be delivered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from bot.console.keys import CONSOLE, SESSION
from bot.console.pages import number_in_path, page
from bot.console.undelivered import list_undelivered
from bot.staff.model import Role

PATH = "/undelivered"
# What was done, told on the page after it.
SENT, SENT_BEFORE = "sent", "sent_before"


async def show(request: web.Request) -> web.Response:
    """GET /undelivered."""
    words, member = request.app[CONSOLE].words["letters"], request[SESSION].member
    async with request.app[CONSOLE].database.reading() as work:
        messages, letters = await list_undelivered(work, member)
    shown = [{"letter": one, "reason": reason_of(one.error, words)} for one in messages]
    done = request.query.get("done", "")
    context = {
        "messages": shown, "letters": letters, "is_admin": member.role.may(Role.ADMIN),
        "done": words[done] if done in (SENT, SENT_BEFORE) else "",
    }  # fmt: skip
    return page(request, "undelivered.html", context)


def reason_of(code: str | None, words: Mapping[str, Any]) -> Mapping[str, str]:
    """``what`` went wrong and what to ``do``, by a provider's code or one of our own."""
    found = (one for one in words["reasons"] if code in one["codes"])
    reason: Mapping[str, str] = next(found, words["other_reason"])
    return reason


async def replay_message(request: web.Request) -> web.StreamResponse:
    """POST /undelivered/messages/{id}/replay: have a carer's message sent again, once."""
    console, identity = request.app[CONSOLE], request.match_info["id"][:36]
    async with console.database.work() as work:
        if await work.sending.status_of(identity) is None:
            raise web.HTTPNotFound
        if not await work.dead_letters.replay(identity):
            raise web.HTTPSeeOther(f"{PATH}?done={SENT_BEFORE}")
        member = request[SESSION].member.id
        await work.audit.add("message_replayed", console.now(), member, f"message:{identity}")
        await work.commit()
    raise web.HTTPSeeOther(f"{PATH}?done={SENT}")


async def replay_letter(request: web.Request) -> web.StreamResponse:
    """POST /undelivered/letters/{id}/replay: the same for what a team was to get."""
    console, identity = request.app[CONSOLE], number_in_path(request)
    async with console.database.work() as work:
        if not await work.notifications.replay(identity, console.now()):
            raise web.HTTPSeeOther(f"{PATH}?done={SENT_BEFORE}")
        member = request[SESSION].member.id
        await work.audit.add("letter_replayed", console.now(), member, f"notification:{identity}")
        await work.commit()
    raise web.HTTPSeeOther(f"{PATH}?done={SENT}")
