"""A database of before 0011, with rows, comes out sealed and whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, MetaData, select

from bot.casework.model import Contact
from bot.messages import InboundMessage, Reply
from bot.storage.addresses import address_hash
from bot.storage.database import MIGRATIONS, Database, migrate
from bot.storage.queue_view import Tab, View
from bot.storage.rights_tables import erasures
from bot.storage.staff_tables import staff
from bot.storage.tables import feedback, sent_parts, unanswered_questions
from tests.rights.test_canary import dumped
from tests.support.casework import NOON
from tests.support.databases import KEYS, KINDS, make_empty

CANARY = "zebrafinch"
PHONE = "+447700900771"
ADDRESS = f"tel:{PHONE}"
CONTACT = asdict(Contact(name=f"Zoë {CANARY}", phone=PHONE))
ANSWER = {"about": {"said": f"{CANARY} café", "understood": CANARY}}
REPLY = Reply("answer", f"hello {CANARY}").to_json()


def rows() -> dict[str, list[dict[str, Any]]]:
    """What stood there."""
    hashed = address_hash("sms", ADDRESS)
    times = {"created_at": NOON, "last_seen_at": NOON}
    return {
        "conversations": [
            {"id": "chat", "channel": "sms", "address": ADDRESS, "next_position": 3,
             "erased": False, **times},
        ],
        "inbox": [
            {"id": number, "channel": "sms", "provider_id": f"SM{CANARY}{number}",
             "conversation": "chat", "position": number, "text": f"hello {CANARY}",
             "payload": CANARY if number == 1 else None, "received_at": NOON, "status": "done",
             "attempts": 1}
            for number in (1, 2)
        ],
        "outbox": [
            {"id": "reply", "conversation": "chat", "position": 3, "in_reply_to": 1, "part": 0,
             "body": REPLY, "created_at": NOON, "status": "sent", "attempts": 1, "urgent": False,
             "way": ""},
        ],
        "sent_parts": [
            {"reference": "reply.0", "outbox": "reply", "way": "", "channel": "sms",
             "progress": "sent", "provider_id": f"P{CANARY}", "tried_at": NOON},
            {"reference": "reply.1", "outbox": "reply", "way": "", "channel": "sms",
             "progress": "begun", "provider_id": None, "tried_at": NOON},
        ],
        "unanswered_questions": [
            {"conversation": "chat", "inbox_id": 1, "text": CANARY, "labels": [],
             "asked_at": NOON},
            {"conversation": "chat", "inbox_id": None, "text": "", "labels": [],
             "asked_at": NOON},
        ],
        "feedback": [
            {"conversation": "chat", "inbox_id": 1, "words": CANARY, "given_at": NOON},
        ],
        "care_requests": [
            {"id": 1, "key": f"asked:sms:SM{CANARY}", "reference": "CR-7F3K-29",
             "pin_hash": "x", "kind": "ask_callback", "urgency": "ordinary", "status": "done",
             "answers": ANSWER, "contact": CONTACT, "conversation": "chat",
             "may_ask_later": False, "opened_at": NOON, "promise": NOON, "closed_at": NOON,
             "outcome": CANARY, "late_level": 0, "tries": 0, "version": 1},
        ],
        "care_request_people": [{"request": 1, "name": CANARY}],
        "happenings": [
            {"request": 1, "what": "note", "at": NOON, "data": {"text": CANARY}},
        ],
        "notifications": [
            {"key": f"opened:{CANARY}", "means": "email", "address": f"{CANARY}@example.org",
             "template": "opened", "fields": {"x": CANARY}, "status": "sent", "attempts": 1,
             "not_before": NOON, "created_at": NOON},
        ],
        "meeting_pages": [
            {"token_hash": "h", "conversation": "chat", "kind": "ward_round",
             "meeting_when": CANARY, "points": [CANARY], "until": NOON},
        ],
        "dialogues": [
            {"conversation": "chat", "position": number, "events": f'["{CANARY}"]'}
            for number in range(3)
        ],
        "staff": [
            {"id": 1, "email": "kim@example.org", "name": "Kim", "role": "admin", "teams": [],
             "disabled": False, "totp_secret": CANARY, "totp_last_step": 0, "added_at": NOON},
            {"id": 2, "email": "lee@example.org", "name": "Lee", "role": "viewer", "teams": [],
             "disabled": False, "totp_secret": None, "totp_last_step": 0, "added_at": NOON},
        ],
        "console_searches": [{"id": "s", "member": 1, "words": CANARY, "at": NOON}],
        "opt_outs": [{"channel": "sms", "address": hashed, "at": NOON}],
        "erasures": [
            {"conversation": "gone", "reference": "DEL-1", "at": NOON, "everything": True,
             "settled": True, "address_hash": hashed},
            {"conversation": "older", "reference": "DEL-2", "at": NOON, "everything": True,
             "settled": True, "address_hash": None},
        ],
    }  # fmt: skip


def fill(connection: Connection) -> None:
    """Tables of 0010, with rows."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, "0010")
    metadata = MetaData()
    metadata.reflect(connection)
    for name, values in rows().items():
        connection.execute(metadata.tables[name].insert(), values)


@pytest.fixture(params=KINDS)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without tables."""
    yield from make_empty(request.param, tmp_path)


async def test_what_was_in_the_clear_is_sealed_and_still_there(
    empty_url: str, tmp_path: Path
) -> None:
    database = Database(empty_url, KEYS)
    async with database.engine.begin() as connection:
        await connection.run_sync(fill)
    assert CANARY.encode() in dumped(empty_url, tmp_path)
    await migrate(empty_url, KEYS)
    plain = dumped(empty_url, tmp_path)
    assert not [sign for sign in (CANARY, PHONE, "CR-7F3K-29") if sign.encode() in plain]
    for path in tmp_path.iterdir():
        assert CANARY.encode() not in path.read_bytes(), path.name
    await _is_whole(database)
    await database.close()


async def _is_whole(database: Database) -> None:
    async with database.work() as work:
        chat = await work.conversations.lock("sms", ADDRESS)
        assert chat
        assert (chat.id, chat.address) == ("chat", ADDRESS)
        first = await work.inbox.find("sms", f"SM{CANARY}1")
        assert first
        assert (first.text, first.payload) == (f"hello {CANARY}", CANARY)
        said = await work.transcript.since("chat", 0)
        assert said[-1].reply == Reply.from_json(REPLY)
        part = await work.sent_parts.find("sms", None, f"P{CANARY}")
        assert part
        assert part.provider_id == f"P{CANARY}"
        request = await work.requests.by_key(f"asked:sms:SM{CANARY}")
        assert request
        assert request == await work.requests.by_reference("CR-7F3K-29")
        assert (request.outcome, request.contact.phone) == (CANARY, PHONE)
        assert request.answers["about"].said == f"{CANARY} café"
        assert await work.requests.person_name(1) == CANARY
        assert [one.data for one in await work.requests.timeline(1)] == [{"text": CANARY}]
        for search in ({"phone": PHONE}, {"words": ("cafe", "zebra")}, {"words": ("ZOË",)}):
            assert await work.queue.page(View(Tab.ALL, 0, **search)), search
        assert await work.opt_outs.of("sms", ADDRESS)
        assert await work.erasures.last("sms", ADDRESS) == NOON
        assert [one.events for one in await work.dialogues.of("chat")] == [f'["{CANARY}"]'] * 3
        assert await work.searches.words("s", 1) == CANARY
        columns = (staff.c.totp_secret, sent_parts.c.provider_id, feedback.c.words)
        for column, expected in zip(columns, ([CANARY, None], [f"P{CANARY}", None], [CANARY]),
                                    strict=True):  # fmt: skip
            assert list(await work.connection.scalars(select(column))) == expected
        texts = select(unanswered_questions.c.text).order_by(unanswered_questions.c.id)
        assert list(await work.connection.scalars(texts)) == [CANARY, None]
        sealed = select(erasures.c.address_sealed).where(erasures.c.conversation == "older")
        assert (await work.connection.scalars(sealed)).one() is None
        # A second one of the same address, id or key is still refused.
        assert not await work.conversations.open("other", "sms", ADDRESS, None, NOON)
        message = InboundMessage("sms", f"SM{CANARY}1", ADDRESS, "again", NOON)
        found = await work.inbox.find(message.channel, message.provider_id)
        assert found == first
