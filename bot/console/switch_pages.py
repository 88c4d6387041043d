"""Admins' switches: close the assistant, or one channel, with a message to carers and a reason."""

from __future__ import annotations

from aiohttp import web

from bot.console.keys import CONSOLE, SESSION
from bot.console.pages import fields, page
from bot.storage.switches import ASSISTANT, Switch

# A switch for a channel that is not in use does no harm.
CHANNELS = ("web", "twilio-sms", "notify-sms", "whatsapp", "twilio-whatsapp")
NAMES = (ASSISTANT, *(f"channel:{name}" for name in CHANNELS))
LONGEST = 1_000


async def show(request: web.Request) -> web.Response:
    """GET /switches."""
    return await _show(request)


async def close(request: web.Request) -> web.StreamResponse:
    """POST /switches/close: both the message and the reason are needed."""
    name, message, reason = await fields(request, "name", "message", "reason")
    drafts = {"name": name, "message": message, "reason": reason}
    if name not in NAMES or not message or not reason or max(map(len, (message, reason))) > LONGEST:
        return await _show(request, status=422, wrong=True, drafts=drafts)
    console, member = request.app[CONSOLE], request[SESSION].member.id
    async with console.database.work() as work:
        await work.switches.close(Switch(name, message, reason, member, console.now()))
        await work.audit.add("closed", console.now(), member, f"switch:{name}")
        await work.commit()
    raise web.HTTPSeeOther("/switches")


async def reopen(request: web.Request) -> web.StreamResponse:
    """POST /switches/open."""
    (name,) = await fields(request, "name")
    console, member = request.app[CONSOLE], request[SESSION].member.id
    async with console.database.work() as work:
        if name in NAMES and await work.switches.open(name):
            await work.audit.add("opened_again", console.now(), member, f"switch:{name}")
            await work.commit()
    raise web.HTTPSeeOther("/switches")


async def _show(request: web.Request, status: int = 200, **more: object) -> web.Response:
    async with request.app[CONSOLE].database.reading() as work:
        closed = {one.name: one for one in await work.switches.closed()}
        members = {one.id: one.name for one in await work.staff.all()}
    context = {"names": NAMES, "closed": closed, "members": members, "drafts": {}, **more}
    return page(request, "switches.html", context, status)
