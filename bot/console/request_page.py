"""A request's page: all that a member needs to act, in the order in which they need it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from aiohttp import web

from bot.casework import team_commands
from bot.casework.errors import UnknownReference
from bot.casework.model import MOVES, CareRequest, Contact, Happening, Status
from bot.casework.promises import as_words
from bot.casework.team_commands import Deed
from bot.console.documents import answers_of
from bot.console.keys import CONSOLE, SESSION
from bot.console.moments import time_left
from bot.console.pages import number_in_path, page
from bot.console.timeline import Line, told
from bot.staff.model import Member, Role
from bot.storage.conversations import Conversation
from bot.storage.handovers import Handover
from bot.storage.queue import CARER_WRITES
from bot.storage.transcript import Said
from bot.storage.unit_of_work import UnitOfWork

MESSAGES = 40
# The commonest end first.
CLOSINGS = (Status.DONE, Status.PASSED_ON, Status.CANCELLED)


@dataclass
class Facts:
    """What is known about a request when its page is shown."""

    request: CareRequest
    happenings: list[Happening]
    members: dict[int, Member]
    has_person_name: bool
    change: int
    chat: Conversation | None = None
    said: list[Said] = field(default_factory=list)
    position: int = 0
    handover: Handover | None = None


async def show(request: web.Request) -> web.Response:
    """GET /requests/{id}: audited as read; a new request counts as seen once somebody may act."""
    return await show_request(request)


async def show_request(
    request: web.Request,
    error: str = "",
    drafts: dict[str, str] | None = None,
    status: int = 200,
    **more: object,
) -> web.Response:
    """The page as it stands now, with what was typed and not taken in ``drafts``."""
    console, member = request.app[CONSOLE], request[SESSION].member
    async with console.database.work() as work:
        facts = await _read(request, work)
        await work.audit.add(
            "request_read", console.now(), member.id, f"request:{facts.request.id}"
        )
        await work.commit()
    context = {**_context(request, facts), "error": error, "drafts": drafts or {}, **more}
    return page(request, "request.html", context, status)


async def _read(request: web.Request, work: UnitOfWork) -> Facts:
    console, member = request.app[CONSOLE], request[SESSION].member
    identity = number_in_path(request)
    found = await work.requests.find(identity)
    if found is None:
        raise web.HTTPNotFound
    if member.role.may(Role.RESPONDER):
        found = await _see(work, Deed(identity, found.version, member.id, console.now()))
    facts = Facts(
        request=found,
        happenings=await work.requests.timeline(identity),
        members={one.id: one for one in await work.staff.all()},
        has_person_name=bool(await work.requests.person_name(identity)),
        change=await work.queue.newest_change_of(identity),
    )
    if found.conversation:
        await _read_chat(work, facts, found.conversation, member, console.now())
    return facts


async def _see(work: UnitOfWork, deed: Deed) -> CareRequest:
    try:
        return await team_commands.see(work, deed)
    except UnknownReference as error:
        raise web.HTTPNotFound from error


async def _read_chat(
    work: UnitOfWork, facts: Facts, conversation: str, member: Member, at: datetime
) -> None:
    chat = await work.conversations.find(conversation)
    if chat is None or chat.erased:
        return
    facts.chat = chat
    facts.position = (await work.conversations.latest([conversation]))[conversation]
    handover = await work.handovers.of(conversation)
    facts.handover = handover if handover and handover.until > at else None
    # As much as the role may see: who can't answer has no need of the conversation.
    if member.role.may(Role.RESPONDER):
        facts.said = await work.transcript.since(conversation, facts.position - MESSAGES)


def _context(request: web.Request, facts: Facts) -> dict[str, object]:
    console, member = request.app[CONSOLE], request[SESSION].member
    words, shown = console.words, facts.request
    names = {identity: one.name for identity, one in facts.members.items()}
    return {
        "request": shown,
        "wants": words["wants"][shown.kind.value],
        "team": console.teams.names.get(shown.team or "", words["queue"]["unrouted"]),
        "teams": console.teams.names,
        "left": time_left(shown.promise, shown.first_reply_at, console.now(), words["time"]),
        "promise": as_words(shown.promise),
        "answers": answers_of(shown, console.questions, words),
        "unsafe": unsafe(shown.contact),
        "chat": facts.chat,
        "said": facts.said,
        "position": facts.position,
        "talking": names.get(facts.handover.member, "") if facts.handover else "",
        "until": facts.handover.until if facts.handover else None,
        "unread": _unread(facts.happenings, names, request),
        "timeline": [_line(one, names, request) for one in reversed(facts.happenings)],
        "has_person_name": facts.has_person_name,
        "assigned_name": names.get(shown.assigned_to or 0, ""),
        "mine": shown.assigned_to == member.id,
        "responders": [one for one in facts.members.values() if _can_take(one)],
        "onward": [to for to in (Status.IN_PROGRESS, Status.WAITING) if to in MOVES[shown.status]],
        "closings": [to for to in CLOSINGS if to in MOVES[shown.status]],
        "can_act": member.role.may(Role.RESPONDER),
        "can_move": member.role.may(Role.LEAD),
        "change": facts.change,
    }


def _line(happening: Happening, names: dict[int, str], request: web.Request) -> Line:
    console = request.app[CONSOLE]
    return told(happening, names, console.teams.names, console.words)


def _unread(happenings: list[Happening], names: dict[int, str], request: web.Request) -> str:
    """What the carer did since a member last did anything; empty where that is nothing."""
    for one in reversed(happenings):
        # Opening a new request is not yet doing anything about it.
        if one.by is not None and one.data.get("status") != Status.SEEN:
            return ""
        if one.what in CARER_WRITES:
            return _line(one, names, request).text
    return ""


def _can_take(member: Member) -> bool:
    return member.role.may(Role.RESPONDER) and not member.disabled


def unsafe(contact: Contact) -> list[str]:
    """What must not be done: not asked counts as not safe."""
    answers = {"text": contact.safe_to_text, "message": contact.safe_to_leave_message}
    return [name for name, safe in answers.items() if safe is not True]
