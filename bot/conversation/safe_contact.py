"""After danger, once it is calmer: one question, how and when it is safe to reach the carer.

Nobody has to answer. Whether it is open is read from the timeline of the crisis follow-up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.casework.model import CareRequest, Happening, Kind
from bot.safety.typed import NO, Typed
from bot.storage.unit_of_work import UnitOfWork

YES, RUNG = "yes", "rung"
WROTE, AGAIN, ANSWERED = "carer_wrote", "danger_again", "danger_answer"
ASKED, TOLD = "contact_asked", "contact_told"
LONGEST = 300


def is_due(happenings: Sequence[Happening], answer: str | None) -> bool:
    """Whether to ask it with the reply to ``answer``: once, and not while help is to be rung."""
    return answer in (NO, RUNG) and all(one.what != ASKED for one in happenings)


async def ask(work: UnitOfWork, request: CareRequest, at: datetime) -> None:
    """Note that it was asked."""
    await work.requests.happened(Happening(request.id, ASKED, at))


def is_given(happenings: Sequence[Happening], answer: str | None, text: str, typed: Typed) -> bool:
    """Whether it is open and ``text`` answers it."""
    return answer is None and _is_open(happenings) and typed.is_contact(text)


async def keep(work: UnitOfWork, request: CareRequest, text: str, at: datetime) -> None:
    """Keep the carer's words with the request's contact details."""
    held = await work.requests.hold(request.id) or request
    await work.requests.change(held, contact=replace(held.contact, when=text[:LONGEST]))
    await work.requests.happened(Happening(request.id, TOLD, at))


async def hear(work: UnitOfWork, conversation: str, text: str, at: datetime, typed: Typed) -> None:
    """Keep ``text`` where it is open and danger is told in the answer: "he reads my texts"."""
    request = await open_follow_up(work, conversation)
    if request and is_given(await work.requests.timeline(request.id), None, text, typed):
        await keep(work, request, text, at)


async def open_follow_up(work: UnitOfWork, conversation: str) -> CareRequest | None:
    """The open crisis follow-up of a conversation."""
    requests = await work.requests.of_conversation(conversation)
    return next((one for one in requests if one.kind is Kind.CRISIS and one.is_open), None)


def is_over(happenings: Sequence[Happening], answer: str | None) -> bool:
    """Whether nothing but this question was open, and the carer goes on to other things."""
    said = [one.data.get("answer") for one in happenings if one.what == ANSWERED]
    goes_on = answer not in (YES, RUNG)
    return _is_open(happenings) and said[-1:] == [NO] and goes_on


def _is_open(happenings: Sequence[Happening]) -> bool:
    between = (WROTE, AGAIN, ANSWERED, ASKED, TOLD)
    return [one.what for one in happenings if one.what in between][-1:] == [ASKED]
