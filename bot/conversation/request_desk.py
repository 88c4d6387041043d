"""The desk: does what request notes ask for, in the transaction that keeps the carer's turn.

So a request is opened once however often a turn is taken again, and its reference is only ever
shown together with the row that it stands for (docs/adr/0007).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot import logs
from bot.casework import carer_commands, opening
from bot.casework.carer_commands import Proof
from bot.casework.errors import CaseworkError, UnknownReference
from bot.casework.model import (
    Answer,
    CareRequest,
    Contact,
    Kind,
    NewRequest,
    Urgency,
)
from bot.casework.promises import as_words
from bot.casework.teams import Teams
from bot.conversation.data_desk import DataDesk
from bot.conversation.meeting_desk import MeetingDesk
from bot.conversation.request_wording import RequestWording
from bot.conversation.wording import notice
from bot.messages import InboundMessage, JsonObject, Reply
from bot.storage.concerns import Found
from bot.storage.inbox import InboxRow
from bot.storage.unit_of_work import UnitOfWork

LOG = logs.Log(__name__)
# Of a carer's words about danger the team needs the first page.
LONGEST_QUOTE = 2_000


@dataclass(frozen=True)
class Asked:
    """A request note that an action attached to its answer; see ``RequestDesk.answer``."""

    note: JsonObject


@dataclass(frozen=True)
class Visit:
    """One carer at the desk: in which transaction, with which message, asking for what."""

    work: UnitOfWork
    row: InboxRow
    note: JsonObject

    @property
    def proof(self) -> Proof:
        """Who asks, about which request."""
        reference, pin = _text(self.note, "reference"), _text(self.note, "pin")
        return Proof(self.row.conversation, reference, pin, self.row.received_at)


class RequestDesk:
    """Opens requests, tells how they stand, and takes carers' changes to them."""

    def __init__(
        self, teams: Teams, wording: RequestWording, meetings: MeetingDesk, data: DataDesk
    ) -> None:
        self._teams = teams
        self._meetings = meetings
        self._data = data
        self._wording = wording
        self._deeds = {
            "open": self._open,
            "status": self._status,
            "cancel": self._cancel,
            "change_contact": self._change_contact,
            "add": self._add,
            "nobody_called": self._nobody_called,
        }

    async def answer(self, work: UnitOfWork, row: InboxRow, asked: Asked) -> Reply:
        """Do what ``asked`` says and tell the carer; what can't be done is told too."""
        visit = Visit(work, row, asked.note)
        try:
            if asked.note.get("do") == "meeting_page":
                return await self._meetings.give(work, row, asked.note)
            if asked.note.get("do") == "show_my_data":
                return await self._data.show(work, row)
            if asked.note.get("do") == "ask_to_erase":
                return await self._data.ask(work, row)
            text = await self._deeds[str(asked.note.get("do"))](visit)
        except CaseworkError as error:
            text = self._refusal(visit, error)
        except (KeyError, TypeError, ValueError) as error:
            LOG.error("request_note_unusable", error)
            text = self._wording.say("could_not")
        return notice("answer", text)

    async def follow_up(
        self,
        work: UnitOfWork,
        conversation: str,
        message: InboxRow | InboundMessage,
        found: Found,
        nation: str | None,
    ) -> CareRequest:
        """Open an urgent request for the team, or add to the one that is open."""
        said = message.text[:LONGEST_QUOTE]
        new = NewRequest(
            kind=Kind.CRISIS,
            key=f"crisis:{message.channel}:{message.provider_id}",
            conversation=conversation,
            asked_at=message.received_at,
            urgency=Urgency.URGENT,
            nation=nation,
            answers={
                "said": Answer(said, said),
                "concern": _same(found.kind),
                "at_risk": _same(found.at_risk or "unknown"),
            },
        )
        handover = await work.handovers.of(conversation)
        talking = handover is not None and handover.until > message.received_at
        opened = await opening.follow_up_danger(work, new, self._teams, is_attended=talking)
        return opened.request

    async def _open(self, visit: Visit) -> str:
        new = _new_request(visit)
        opened = await opening.open_request(visit.work, new, self._teams)
        sentence = "opened" if opened.pin else "opened_again"
        said = self._wording.say(sentence, pin=opened.pin, **self._words(opened.request))
        if self._teams.find(opened.request.team).is_demo:
            # Nobody must wait for a call that nobody will make.
            return f"{self._wording.say('demo')}\n\n{said}"
        return said

    async def _status(self, visit: Visit) -> str:
        request = await carer_commands.find_own(visit.work, visit.proof, self._teams)
        return self._wording.say(f"status_{request.status.value}", **self._words(request))

    async def _cancel(self, visit: Visit) -> str:
        request = await carer_commands.cancel(visit.work, visit.proof, self._teams)
        return self._wording.say("cancelled", **self._words(request))

    async def _change_contact(self, visit: Visit) -> str:
        contact = _contact(visit.note["contact"])
        request = await carer_commands.change_contact(visit.work, visit.proof, contact, self._teams)
        return self._wording.say("contact_changed", **self._words(request))

    async def _add(self, visit: Visit) -> str:
        words = str(visit.note["words"])
        request = await carer_commands.add(visit.work, visit.proof, words, self._teams)
        return self._wording.say("added", **self._words(request))

    async def _nobody_called(self, visit: Visit) -> str:
        request = await carer_commands.say_nobody_called(visit.work, visit.proof, self._teams)
        return self._wording.say("reopened", **self._words(request))

    def _refusal(self, visit: Visit, error: CaseworkError) -> str:
        sentence = error.code
        if isinstance(error, UnknownReference):
            # The same words whether the reference exists or not: neither is anybody's business.
            sentence = "nothing_open" if visit.proof.reference is None else sentence
            if visit.proof.reference and visit.proof.pin is None:
                sentence = "needs_pin"
        return self._wording.say(sentence, reference=visit.proof.reference)

    def _words(self, request: CareRequest) -> dict[str, str]:
        team = self._teams.find(request.team).called
        return {
            "reference": request.reference,
            "kind": self._wording.kind(request.kind, request.nation),
            "team": team,
            "Team": team[:1].upper() + team[1:],
            "promise": as_words(request.promise),
            "outcome": request.outcome or "",
        }


def request_note(notes: JsonObject) -> Asked | None:
    """The request note among an utterance's notes."""
    note = notes.get("request")
    return Asked(note) if isinstance(note, dict) else None


def _new_request(visit: Visit) -> NewRequest:
    note, row = visit.note, visit.row
    kind = Kind(note["kind"])
    if kind is Kind.CRISIS:
        raise ValueError("only the safety net opens these")
    return NewRequest(
        kind=kind,
        key=f"asked:{row.channel}:{row.provider_id}",
        conversation=row.conversation,
        asked_at=row.received_at,
        nation=_text(note, "nation"),
        council=_text(note, "council"),
        answers={name: Answer(**one) for name, one in (note.get("answers") or {}).items()},
        contact=_contact(note.get("contact") or {}),
        person_name=_text(note, "person_name"),
        consent=_text(note, "consent"),
        may_ask_later=note.get("may_ask_later") is True,
    )


def _contact(data: Mapping[str, Any]) -> Contact:
    return Contact(**data)


def _same(text: str) -> Answer:
    return Answer(text, text)


def _text(note: JsonObject, name: str) -> str | None:
    value = note.get(name)
    return value if isinstance(value, str) and value else None
