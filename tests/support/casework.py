"""Builders for care requests."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from bot.casework.model import Answer, CareRequest, Contact, Kind, NewRequest
from bot.casework.opening import open_request
from bot.casework.teams import Teams, read_teams
from bot.storage.database import Database
from bot.team_data import bank_holidays

# A Tuesday, at noon in the United Kingdom.
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
PHONE = "+447700900123"


def teams(**changes: Any) -> Teams:
    """Two teams: one for everything in England and Wales, one for call backs in Leeds."""
    targets = {kind.value: {"working_days": 1} for kind in Kind}
    data: dict[str, Any] = {
        "teams": {
            "leeds": {
                "name": "the Leeds team",
                "hours": {"mon-fri": "09:00-17:00"},
                "nations": ["england"],
                "councils": ["Leeds"],
                "answers_within": {"ask_callback": {"open_hours": 2}},
                "told": {"emails": ["leeds@example.org"]},
            },
            "all": {
                "name": "the carers' team",
                "hours": {"mon-fri": "09:00-17:00"},
                "nations": ["england", "wales"],
                "answers_within": targets,
                "told": {"emails": ["team@example.org"]},
                "told_when_late": {"emails": ["lead@example.org"]},
                "told_when_very_late": {"emails": ["admin@example.org"]},
                **changes,
            },
        },
        "unrouted": {
            "name": "the carers' lead",
            "hours": {"mon-fri": "09:00-17:00"},
            "answers_within": {},
            "told": {"emails": ["unrouted@example.org"]},
        },
    }
    return read_teams(data, bank_holidays())


async def begin_conversation(database: Database) -> str:
    """A stored conversation."""
    identity = str(uuid4())
    async with database.work() as work:
        await work.conversations.open(identity, "web", identity, None, NOON)
        await work.commit()
    return identity


def new_request(conversation: str, **changes: Any) -> NewRequest:
    """A call back that was asked for just now."""
    request = NewRequest(
        kind=Kind.ASK_CALLBACK,
        key=str(uuid4()),
        conversation=conversation,
        asked_at=NOON,
        nation="england",
        answers={"about": Answer("his meds", "his meds")},
        contact=Contact(name="Jo", phone=PHONE, safe_to_text=True, when="after 4"),
        consent="2026-11",
    )
    return replace(request, **changes)


async def opened(database: Database, **changes: Any) -> tuple[CareRequest, str]:
    """An open request, and its PIN."""
    conversation = changes.pop("conversation", None) or await begin_conversation(database)
    async with database.work() as work:
        done = await open_request(work, new_request(conversation, **changes), teams())
        await work.commit()
    assert done.pin is not None
    return done.request, done.pin
