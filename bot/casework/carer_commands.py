"""What a carer does with a request of theirs. Each needs proof: the same conversation, or the PIN.

Wrong tries are counted in the transaction: its owner commits also where an error is raised.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.casework.errors import ReferenceLocked, UnknownReference
from bot.casework.model import CareRequest, Contact, Happening, Kind, Status
from bot.casework.opening import pin_hash, promise_anew
from bot.casework.teams import Teams
from bot.casework.telling import tell
from bot.casework.work import Work

MOST_TRIES = 10
LOCKED_FOR = timedelta(hours=1)


@dataclass(frozen=True)
class Proof:
    """Who asks: a conversation, what they say the reference is, and perhaps the PIN."""

    conversation: str
    reference: str | None
    pin: str | None
    at: datetime


async def find_own(work: Work, proof: Proof, teams: Teams) -> CareRequest:
    """The request that ``proof`` proves; raises ``UnknownReference`` and ``ReferenceLocked``.

    Without a reference: the newest of this conversation, open ones first.
    """
    if proof.reference is None:
        return await _newest(work, proof.conversation)
    request = await work.requests.by_reference(proof.reference)
    if request is None:
        raise UnknownReference
    if request.conversation != proof.conversation:
        await _check_pin(work, request, proof, teams)
    return request


async def cancel(work: Work, proof: Proof, teams: Teams) -> CareRequest:
    """The carer doesn't need it any more; raises ``IllegalMove`` where it is closed already."""
    request = await find_own(work, proof, teams)
    request.require_move(Status.CANCELLED)
    changed = await work.requests.change(request, status=Status.CANCELLED, closed_at=proof.at)
    await _happened(work, changed, "cancelled_by_carer", proof.at)
    await tell(work, "cancelled", changed, teams, proof.at)
    return changed


async def change_contact(work: Work, proof: Proof, contact: Contact, teams: Teams) -> CareRequest:
    """New contact details; what ``contact`` leaves out stays as it was."""
    request = await find_own(work, proof, teams)
    given = {name: value for name, value in vars(contact).items() if value is not None}
    changed = await work.requests.change(request, contact=replace(request.contact, **given))
    fields = sorted(name for name in given if name != "when_understood")
    await _happened(work, changed, "contact_changed", proof.at, fields=fields)
    return changed


async def add(work: Work, proof: Proof, words: str, teams: Teams) -> CareRequest:
    """The carer adds something. A request that waited for them goes on."""
    request = await find_own(work, proof, teams)
    if request.status is Status.WAITING:
        request = await work.requests.change(request, status=Status.IN_PROGRESS)
    await _happened(work, request, "carer_added", proof.at, text=words)
    await tell(work, "carer_added", request, teams, proof.at)
    return request


async def say_nobody_called(work: Work, proof: Proof, teams: Teams) -> CareRequest:
    """Asked later, the carer says that it was not done: reopened, and the lead is told."""
    request = await find_own(work, proof, teams)
    request.require_move(Status.IN_PROGRESS)
    reopened = {"status": Status.IN_PROGRESS, "closed_at": None, "outcome": None, "late_level": 1}
    changed = await promise_anew(work, request, teams, proof.at, **reopened)
    await _happened(work, changed, "reopened_by_carer", proof.at)
    await tell(work, "reopened", changed, teams, proof.at, level=1)
    return changed


async def _newest(work: Work, conversation: str) -> CareRequest:
    own = await work.requests.of_conversation(conversation)
    # A crisis follow-up was opened for them, not by them: they never saw its reference.
    own = [request for request in own if request.kind is not Kind.CRISIS]
    if not own:
        raise UnknownReference
    return next((request for request in own if request.is_open), own[0])


async def _check_pin(work: Work, request: CareRequest, proof: Proof, teams: Teams) -> None:
    lock = await work.requests.lock_of(request.id)
    if lock.locked_until and lock.locked_until > proof.at:
        raise ReferenceLocked
    if proof.pin and hmac.compare_digest(pin_hash(proof.pin, request.reference), lock.pin_hash):
        await work.requests.count_try(request.id, 0, None)
        return
    # Asking for a PIN that was not given yet is no try.
    if proof.pin is None:
        raise UnknownReference
    tries = lock.tries + 1
    locked_until = proof.at + LOCKED_FOR if tries >= MOST_TRIES else None
    await work.requests.count_try(request.id, 0 if locked_until else tries, locked_until)
    if locked_until:
        await _happened(work, request, "locked", proof.at)
        await tell(work, "locked", request, teams, proof.at)
        raise ReferenceLocked
    raise UnknownReference


async def _happened(
    work: Work, request: CareRequest, what: str, at: datetime, **data: object
) -> None:
    await work.requests.happened(Happening(request.id, what, at, data=data))
