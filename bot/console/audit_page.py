"""The audit, for admins: who did or read what, and whether the chain is whole."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from aiohttp import web

from bot.console.keys import CONSOLE, SESSION
from bot.console.pages import page

PAGE = 100


@dataclass(frozen=True)
class Line:
    """An entry in words."""

    id: int
    at: datetime
    who: str
    what: str
    about: str
    data: str


async def show(request: web.Request) -> web.Response:
    """GET /audit: the newest entries, those before ``?before=`` where it is given."""
    return await _show(request)


async def check(request: web.Request) -> web.Response:
    """POST /audit/check: go through the whole chain."""
    console = request.app[CONSOLE]
    async with console.database.work() as work:
        broken = await work.audit.first_break()
        await work.audit.add("audit_checked", console.now(), request[SESSION].member.id)
        await work.commit()
    return await _show(request, checked=True, broken=broken)


async def _show(request: web.Request, **more: object) -> web.Response:
    console, raw = request.app[CONSOLE], request.query.get("before", "")
    before = int(raw) if raw.isascii() and raw.isdecimal() and len(raw) <= 18 else None
    async with console.database.reading() as work:
        entries = await work.audit.latest(PAGE + 1, before)
        names = {one.id: one.name for one in await work.staff.all()}
    whats = console.words["audit"]["whats"]
    lines = [
        Line(
            one.id, one.at, names.get(one.member or 0, ""), whats.get(one.what, one.what),
            one.about or "", ", ".join(f"{name}: {value}" for name, value in one.data.items()),
        )
        for one in entries[:PAGE]
    ]  # fmt: skip
    older = entries[PAGE - 1].id if len(entries) > PAGE else None
    return page(request, "audit.html", {"lines": lines, "older": older, **more})
