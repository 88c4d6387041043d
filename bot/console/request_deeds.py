"""What members do with a request. Each form says which version of it the member saw."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.casework import team_commands
from bot.casework.errors import CaseworkError, UnknownReference
from bot.casework.model import OPEN, Status
from bot.casework.team_commands import Deed
from bot.console.keys import CONSOLE, SESSION
from bot.console.pages import fields, number_in_path
from bot.console.request_page import show_request
from bot.conversation.person_replies import Speaker
from bot.messages import MessageError, clean_text
from bot.staff.model import Role
from bot.storage.unit_of_work import UnitOfWork

Act = Callable[[UnitOfWork, Deed], Awaitable[object]]


async def assign(request: web.Request) -> web.StreamResponse:
    """POST /requests/{id}/assign: to oneself, to a colleague, or to nobody."""
    (to,) = await fields(request, "to")

    async def act(work: UnitOfWork, deed: Deed) -> object:
        return await team_commands.assign(work, deed, await _assignee(work, to))

    return await _do(request, act, "assign")


async def move(request: web.Request) -> web.StreamResponse:
    """POST /requests/{id}/move: to another team."""
    (team,) = await fields(request, "team")
    teams = request.app[CONSOLE].teams
    if team not in teams.names:
        return await show_request(request, error=_sentence(request, "choose_team"), status=422)
    return await _do(request, lambda work, deed: team_commands.move(work, deed, team, teams), "")


async def change_status(request: web.Request) -> web.StreamResponse:
    """POST /requests/{id}/status: onwards; what closes it has an outcome and is confirmed."""
    to, outcome, confirmed = await fields(request, "status", "outcome", "confirmed")
    replies = request.app[CONSOLE].replies

    async def act(work: UnitOfWork, deed: Deed) -> object:
        if to not in list(Status):
            raise NotChosen
        if Status(to) not in OPEN and not confirmed:
            raise NotConfirmed
        words = clean_text(outcome) if outcome else None
        return await replies.change_status(work, deed, Status(to), words)

    return await _do(request, act, "outcome", outcome=outcome, closing=to)


async def note(request: web.Request) -> web.StreamResponse:
    """POST /requests/{id}/notes: words that only the team reads."""
    (words,) = await fields(request, "note")

    async def act(work: UnitOfWork, deed: Deed) -> None:
        await team_commands.note(work, deed, clean_text(words))

    return await _do(request, act, "note", note=words)


async def reply(request: web.Request) -> web.StreamResponse:
    """POST /requests/{id}/reply: to the carer, in the chat; refused where the chat went on."""
    text, position = await fields(request, "reply", "position")
    member, replies = request[SESSION].member, request.app[CONSOLE].replies
    speaker = Speaker(member.id, member.name)

    async def act(work: UnitOfWork, deed: Deed) -> object:
        return await replies.reply(work, deed, speaker, text, _number(position))

    return await _do(request, act, "reply", reply=text)


async def hand_back(request: web.Request) -> web.StreamResponse:
    """POST /requests/{id}/hand-back: the assistant answers again."""
    return await _do(request, request.app[CONSOLE].replies.hand_back, "")


async def show_name(request: web.Request) -> web.StreamResponse:
    """POST /requests/{id}/person-name: shown this once, and audited."""
    console, identity = request.app[CONSOLE], number_in_path(request)
    async with console.database.work() as work:
        name = await work.requests.person_name(identity)
        if name:
            by = request[SESSION].member.id
            await work.audit.add("person_name_read", console.now(), by, f"request:{identity}")
            await work.commit()
    return await show_request(request, person_name=name)


async def _do(request: web.Request, act: Act, field: str, **drafts: str) -> web.StreamResponse:
    """Do it; where it can't be done, say so at ``field``, with what was typed in ``drafts``."""
    console, identity = request.app[CONSOLE], number_in_path(request)
    (version,) = await fields(request, "version")
    member = request[SESSION].member
    deed = Deed(identity, _number(version), member.id, console.now())
    try:
        async with console.database.work() as work:
            await act(work, deed)
            # Moved or given away, it may be out of their sight.
            stays = await work.queue.may_see(identity, member.id, member.teams)
            await work.commit()
    except UnknownReference as error:
        raise web.HTTPNotFound from error
    except (CaseworkError, MessageError) as error:
        status = 409 if error.code == "changed" else 422
        sentence = _sentence(request, error.code)
        return await show_request(request, sentence, drafts, status, problem=field)
    raise web.HTTPSeeOther(f"/requests/{identity}" if stays else "/")


async def _assignee(work: UnitOfWork, to: str) -> int | None:
    member = await work.staff.find(_number(to)) if to else None
    if to and (member is None or member.disabled or not member.role.may(Role.RESPONDER)):
        raise NoSuchMember
    return member.id if member else None


class NotChosen(CaseworkError):
    """Nothing was chosen, or what there is not."""

    code = "choose_status"


class NotConfirmed(CaseworkError):
    """Closing tells the carer, and so never happens by a slip."""

    code = "not_confirmed"


class NoSuchMember(CaseworkError):
    """The request can't be given to them."""

    code = "no_such_member"


def _sentence(request: web.Request, code: str) -> str:
    return str(request.app[CONSOLE].words["request_errors"][code])


def _number(raw: str) -> int:
    return int(raw) if raw.isascii() and raw.isdecimal() and len(raw) <= 9 else 0
