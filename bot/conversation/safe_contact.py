"""How and when it is safe to reach the carer after danger: asked once, and heard at any time.

Nobody has to answer. Whether the question is open is read from the follow-up's timeline.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.casework.model import CareRequest, Happening, Kind
from bot.safety.typed import NO, RUNG, YES, Typed
from bot.storage.unit_of_work import UnitOfWork

WROTE, AGAIN, ANSWERED = "carer_wrote", "danger_again", "danger_answer"
ASKED, TOLD = "contact_asked", "contact_told"
# Letters of one message, and of all that is kept: the newest, which may take back what was before.
LONGEST, LONGEST_IN_ALL = 300, 900


def is_due(happenings: Sequence[Happening], answer: str | None) -> bool:
    """Whether to ask it with the reply to ``answer``: once, and not while help is to be rung."""
    return answer in (NO, RUNG) and all(one.what not in (ASKED, TOLD) for one in happenings)


async def ask(work: UnitOfWork, request: CareRequest, at: datetime) -> None:
    """Note that it was asked."""
    await work.requests.happened(Happening(request.id, ASKED, at))


def is_given(happenings: Sequence[Happening], answer: str | None, text: str, typed: Typed) -> bool:
    """Whether it is open and ``text`` answers it."""
    told = typed.is_contact(text) or typed.is_contact_told(text)
    return answer is None and is_open(happenings) and told


def is_agreed(happenings: Sequence[Happening], text: str, typed: Typed) -> bool:
    """Whether ``text`` is a yes to it, which says neither how nor when. A second yes is none."""
    asked = sum(one.what == ASKED for one in happenings)
    return is_open(happenings) and asked == 1 and typed.is_plain_yes(text)


async def keep(work: UnitOfWork, request: CareRequest, text: str, at: datetime) -> None:
    """Keep the carer's words with the request's contact details, after what they told before."""
    held = await work.requests.hold(request.id) or request
    joined = "; ".join(filter(None, (held.contact.when, text[:LONGEST])))[-LONGEST_IN_ALL:]
    # What was understood before is not all of it any more.
    contact = replace(held.contact, when=joined, when_understood=None)
    await work.requests.change(held, contact=contact)
    await work.requests.happened(Happening(request.id, TOLD, at))


async def is_heard(work: UnitOfWork, conversation: str, text: str, typed: Typed) -> bool:
    """Whether ``text``, which tells of danger, also tells how to reach them: "he reads my texts".

    Of the first words about danger only what is plainly said to us: "text me".
    """
    request = await open_follow_up(work, conversation)
    if request is None:
        return typed.is_instruction(text)
    happenings = await work.requests.timeline(request.id)
    return typed.is_contact_told(text) or is_given(happenings, None, text, typed)


async def open_follow_up(work: UnitOfWork, conversation: str) -> CareRequest | None:
    """The open crisis follow-up of a conversation."""
    requests = await work.requests.of_conversation(conversation)
    return next((one for one in requests if one.kind is Kind.CRISIS and one.is_open), None)


def is_over(happenings: Sequence[Happening], answer: str | None) -> bool:
    """Whether nothing but this question was open, and the carer goes on to other things."""
    said = [one.data.get("answer") for one in happenings if one.what == ANSWERED]
    goes_on = answer not in (YES, RUNG)
    return is_open(happenings) and said[-1:] == [NO] and goes_on


def is_open(happenings: Sequence[Happening]) -> bool:
    """Whether it was asked just now."""
    between = (WROTE, AGAIN, ANSWERED, ASKED, TOLD)
    return [one.what for one in happenings if one.what in between][-1:] == [ASKED]
