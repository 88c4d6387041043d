"""A carer's own request: only with proof, whatever they do with it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.casework import carer_commands
from bot.casework.carer_commands import MOST_TRIES, Proof, find_own
from bot.casework.errors import IllegalMove, ReferenceLocked, UnknownReference
from bot.casework.model import CareRequest, Contact, Status
from bot.storage.database import Database
from tests.support.casework import NOON, PHONE, begin_conversation, opened, teams


def own(request: CareRequest, **changes: object) -> Proof:
    """Proof from the conversation in which it was asked for."""
    given = {"conversation": request.conversation, "reference": request.reference, "pin": None}
    return Proof(**{**given, "at": NOON, **changes})  # type: ignore[arg-type]


async def look(database: Database, proof: Proof) -> CareRequest:
    """Look a request up, and keep the try as the message path does."""
    async with database.work() as work:
        try:
            return await find_own(work, proof, teams())
        finally:
            await work.commit()


async def test_the_same_conversation_needs_no_pin(database: Database) -> None:
    request, _ = await opened(database)
    assert await look(database, own(request)) == request
    assert await look(database, own(request, reference=None)) == request


async def test_another_conversation_needs_the_pin(database: Database) -> None:
    request, pin = await opened(database)
    elsewhere = await begin_conversation(database)
    assert await look(database, own(request, conversation=elsewhere, pin=pin)) == request
    for wrong in (None, "", "000000" if pin != "000000" else "111111"):
        with pytest.raises(UnknownReference):
            await look(database, own(request, conversation=elsewhere, pin=wrong))
    with pytest.raises(UnknownReference):
        await look(database, own(request, conversation=elsewhere, reference=None))


async def test_ten_wrong_tries_lock_it_for_an_hour_and_tell_the_team(database: Database) -> None:
    request, pin = await opened(database)
    elsewhere = await begin_conversation(database)
    wrong = own(request, conversation=elsewhere, pin="x")
    for attempt in range(MOST_TRIES):
        expected = ReferenceLocked if attempt == MOST_TRIES - 1 else UnknownReference
        with pytest.raises(expected):
            await look(database, wrong)
    right = own(request, conversation=elsewhere, pin=pin)
    with pytest.raises(ReferenceLocked):
        await look(database, right)
    # The carer's own conversation is not shut out by a stranger.
    assert await look(database, own(request))
    later = own(request, conversation=elsewhere, pin=pin, at=NOON + timedelta(minutes=61))
    assert await look(database, later)
    async with database.work() as work:
        told = {one.template for one in await work.notifications.claim(NOON, NOON, 10)}
    assert told == {"opened", "locked"}


async def test_new_contact_details_leave_the_others(database: Database) -> None:
    request, _ = await opened(database)
    async with database.work() as work:
        contact = Contact(when="mornings", safe_to_text=False)
        changed = await carer_commands.change_contact(work, own(request), contact, teams())
        timeline = await work.requests.timeline(request.id)
    assert (changed.contact.phone, changed.contact.when) == (PHONE, "mornings")
    assert changed.contact.safe_to_text is False
    assert timeline[-1].data == {"fields": ["safe_to_text", "when"]}


async def test_adding_something_wakes_a_request_that_waited_for_the_carer(
    database: Database,
) -> None:
    request, _ = await opened(database)
    async with database.work() as work:
        await work.requests.change(request, status=Status.WAITING)
        changed = await carer_commands.add(work, own(request), "he slept", teams())
        timeline = await work.requests.timeline(request.id)
    assert changed.status is Status.IN_PROGRESS
    assert (timeline[-1].what, timeline[-1].data["text"]) == ("carer_added", "he slept")


async def test_a_cancelled_request_stays_cancelled(database: Database) -> None:
    request, _ = await opened(database)
    async with database.work() as work:
        cancelled = await carer_commands.cancel(work, own(request), teams())
        assert (cancelled.status, cancelled.closed_at) == (Status.CANCELLED, NOON)
        with pytest.raises(IllegalMove):
            await carer_commands.cancel(work, own(request), teams())
        with pytest.raises(IllegalMove):
            await carer_commands.say_nobody_called(work, own(request), teams())


async def test_nobody_called_reopens_it_and_tells_the_lead(database: Database) -> None:
    request, _ = await opened(database)
    async with database.work() as work:
        closed = {"status": Status.DONE, "outcome": "called", "closed_at": NOON}
        await work.requests.change(request, first_reply_at=NOON, **closed)
        changed = await carer_commands.say_nobody_called(work, own(request), teams())
        letters = await work.notifications.claim(NOON, NOON, 10)
    assert (changed.status, changed.closed_at) == (Status.IN_PROGRESS, None)
    # It counts as unanswered, with a promise of its own.
    assert (changed.first_reply_at, changed.promise > NOON) == (None, True)
    assert ("lead@example.org", "reopened") in {(one.address, one.template) for one in letters}
