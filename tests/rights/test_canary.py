"""Words that come nowhere else are put through every door, in every state; then all is erased.

While they are kept they are looked for in every dump, every byte of every file, a backup, the log
and the figures: nothing may be in the clear. After the erasure nothing may be left at all.
"""

from __future__ import annotations

import asyncio
import base64
import logging
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any, cast
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.engine import make_url

from bot import clock, logs
from bot.backup import back_up
from bot.casework import team_commands
from bot.casework.model import Contact, Status
from bot.casework.team_commands import Deed
from bot.casework.work import Work
from bot.conversation.person_replies import PersonReplies, Speaker
from bot.privacy_wiring import replay_erasures
from bot.staff.model import Role
from bot.storage.database import Database
from bot.storage.dialogues import StoredTurn
from bot.storage.opt_outs import OptOut
from bot.storage.spool import Spool
from bot.storage.tables import conversations, metadata
from tests.support.casework import opened, teams
from tests.support.databases import KEYS
from tests.support.gateway import PATIENCE, Carer, Json, make_settings
from tests.support.messaging import Messaging, messaging

CANARY = "zebrafinch"
PHONES = {
    "twilio-sms": "+447700900771",
    "notify-sms": "+447700900772",
    "whatsapp": "+447700900773",
    "twilio-whatsapp": "+447700900774",
}
SIGNS = (CANARY, *(number[1:] for number in PHONES.values()))
# As they are, and as dumps and providers spell them: in hexadecimal digits, and in base 64, where
# a third of the words begin with each of three places.
SPELT = {
    sign: {
        sign.encode(),
        sign.encode().hex().encode(),
        *(base64.b64encode(b"x" * place + sign.encode())[4:-4] for place in range(3)),
    }
    for sign in SIGNS
}
# Where it must have been, or the test would look for nothing.
FULL = {
    "inbox", "outbox", "care_requests", "happenings", "care_request_people", "meeting_pages",
    "feedback", "unanswered_questions", "conversations",
}  # fmt: skip
MEETING: dict[str, Any] = {
    "do": "meeting_page", "kind": "ward_round", "when": CANARY, "points": [CANARY],
}  # fmt: skip
REQUEST: dict[str, Any] = {
    "do": "open", "kind": "ask_callback", "nation": "england", "person_name": CANARY,
    "answers": {"about": {"said": CANARY, "understood": CANARY}},
    "contact": {"name": CANARY, "phone": PHONES["twilio-sms"], "when": CANARY},
}  # fmt: skip
NOTES = {
    f"{CANARY} meeting": {"request": MEETING},
    f"{CANARY} opinion": {"feedback": {"article": None, "helpful": False, "words": CANARY}},
    f"{CANARY} riddle": {"unanswered": {"labels": [], "confidence": 0.1}},
}


@pytest.fixture
def logged(capsys: pytest.CaptureFixture[str]) -> Iterator[None]:
    """The log as it is written, to standard error."""
    before = logging.getLogger().handlers
    logs.set_up("DEBUG")
    yield
    logging.getLogger().handlers = before


async def tracker(database: Database, conversation: str) -> None:
    """What Rasa remembers of a conversation."""
    async with database.work() as work:
        await work.dialogues.add(conversation, StoredTurn(1, CANARY * 50))
        await work.commit()


async def every_row(database: Database) -> dict[str, str]:
    """What each table holds, as text."""
    async with database.reading() as work:
        return {
            name: str([tuple(row) for row in await work.connection.execute(table.select())])
            for name, table in metadata.tables.items()
        }


def hits_in_files(folder: Path) -> list[str]:
    """The files that hold a sign, in their name or in any byte."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    found = [(path.name, path.name.encode() + path.read_bytes()) for path in files]
    return sorted({name for name, data in found if shows(data)})


def shows(data: bytes) -> bool:
    """Whether a sign can be read there, spelt in whatever way."""
    return any(one in data.lower() or one in data for spelt in SPELT.values() for one in spelt)


def dumped(database_url: str, folder: Path) -> bytes:
    """The whole database as text: of SQLite by its own tool's way, of PostgreSQL by pg_dump."""
    url = make_url(database_url)
    if url.drivername.startswith("sqlite"):
        with closing(sqlite3.connect(str(url.database))) as database:
            return "\n".join(database.iterdump()).encode()
    place = ["-h", str(url.host), "-p", str(url.port), "-U", str(url.username)]
    command = ["pg_dump", *place, "--inserts", str(url.database)]
    return subprocess.run(command, check=True, capture_output=True).stdout


async def kept_in(phones: Messaging, folder: Path) -> None:
    """A backup, with what is in the spool."""
    settings = phones.gateway.services.settings
    await asyncio.to_thread(back_up, settings, folder)
    assert (folder / "database").stat().st_size > 0


def hits(rows: dict[str, str]) -> list[str]:
    """The tables that hold a sign."""
    return sorted(name for name, text in rows.items() if any(sign in text for sign in SIGNS))


async def worked_on(phones: Messaging, conversation: str, status: Status | None) -> None:
    """A request with a note, a reply, a person's name; closed where ``status`` says so."""
    database = phones.gateway.services.database
    request, _ = await opened(
        database,
        conversation=conversation,
        contact=Contact(name=CANARY, phone=PHONES["twilio-sms"]),
        person_name=CANARY,
    )
    says = {"speaker": "{member}, {team}", "person_begins": "x", "closed_done": CANARY}
    desk, at = PersonReplies(teams(), says), clock.now()
    async with database.work() as work:
        email = f"{uuid4()}@example.org"
        await work.staff.add(email, "Kim", Role.RESPONDER, (), at)
        member = await work.staff.by_email(email)
        assert member
        deed = Deed(request.id, request.version, member.id, at)
        await team_commands.note(cast(Work, work), deed, f"{CANARY} was rung")
        newest = (await work.conversations.latest([conversation]))[conversation]
        speaker = Speaker(member.id, "Kim")
        changed = await desk.reply(work, deed, speaker, f"hello {CANARY}", newest)
        if status:
            deed = Deed(request.id, changed.version, member.id, at)
            await desk.change_status(work, deed, status, f"{CANARY} is well")
        await work.commit()


async def say_everything(phones: Messaging, channel: str, said: Callable[[str], Any]) -> None:
    """Through one door: talk, danger, a form, an opinion, what nobody can answer."""
    for text, notes in NOTES.items():
        phones.gateway.rasa.answers[text] = [{"text": f"about {CANARY}"}, {"custom": notes}]
    form = f"{CANARY} form {channel}"
    phones.gateway.rasa.answers[form] = [{"custom": {"request": REQUEST}}]
    for text in (f"hello {CANARY}", *NOTES, form, f"he will kill himself {CANARY}"):
        await said(text)


async def answered(phones: Messaging) -> None:
    """As soon as nothing waits for an answer, nor to be sent."""
    waiting = (
        "SELECT (SELECT count(*) FROM inbox WHERE status IN ('waiting', 'working'))"
        " + (SELECT count(*) FROM outbox WHERE status IN ('waiting', 'sending', 'unknown'))"
    )
    deadline = time.monotonic() + PATIENCE
    while (await phones.rows(waiting))[0][0]:
        assert time.monotonic() < deadline
        await asyncio.sleep(0.03)


async def seed(phones: Messaging, folder: Path) -> Carer:
    """Through every door; the carer on the web."""
    carer = await phones.gateway.begin()
    await say_everything(phones, "web", carer.say)
    field = {"text": f"plain {CANARY}"}
    page = await (await phones.gateway.client.post("/chat", data=field)).text()
    assert f"plain {CANARY}" in page
    for channel, number in PHONES.items():
        await say_everything(phones, channel, partial(phones.exchange.write, channel, number))
    await answered(phones)
    # Each said that nobody is in danger now: until then nothing else is talked about.
    await phones.change("DELETE FROM careful_talks")
    await phones.change("UPDATE outbox SET status = 'failed' WHERE position = 4")
    chats = select(conversations.c.id, conversations.c.address)
    for conversation, address in await phones.rows(chats):
        await tracker(phones.gateway.services.database, conversation)
        set_aside(folder, address)
    return carer


def set_aside(folder: Path, address: str) -> None:
    """A message that could not be stored."""
    aside = Spool(folder / "aside", KEYS)
    aside.check()
    aside.put({"kind": "message", "data": {"sender": address, "text": CANARY}}, address)
    (path,) = aside.waiting()
    shutil.move(path, folder / "spool" / path.with_suffix(".bad").name)


async def erase_all(phones: Messaging, carer: Carer) -> None:
    """Each carer asks for it and confirms; on the plain page as on the web."""
    for channel, number in PHONES.items():
        for text, answer in (("show my data", "/data/"), ("delete my data", "Shall I delete")):
            await phones.exchange.write(channel, number, text)
            await phones.until(
                lambda c=channel, n=number, a=answer: any(  # type: ignore[misc]
                    a in one.text for one in phones.exchange.ours(c, n)
                )
            )
        await phones.exchange.write(channel, number, "1")
        await phones.until(
            lambda c=channel, n=number: any(  # type: ignore[misc]
                "DEL-" in one.text for one in phones.exchange.ours(c, n)
            )
        )
    await erase_on_web(carer)
    for conversation in await phones.rows("SELECT id FROM conversations WHERE NOT erased"):
        # The plain page's carer, whose token only their page had.
        async with phones.gateway.services.database.work() as work:
            chat = await work.conversations.hold(conversation[0])
            assert chat
            eraser = phones.gateway.services.eraser
            await eraser.erase(work, chat, clock.now(), everything=True)
            await work.commit()
    await answered(phones)
    deadline = time.monotonic() + PATIENCE
    while await phones.rows("SELECT id FROM erasures WHERE NOT settled"):
        assert time.monotonic() < deadline
        await phones.gateway.services.eraser.settle()


async def erase_on_web(carer: Carer) -> None:
    """By the button."""
    await carer.say("delete my data")

    def asked(said: list[Json]) -> list[Json]:
        return [one for one in said if "Shall I delete all" in (one["text"] or "")]

    question = asked(await carer.until(asked))[-1]
    (yes,) = [one["id"] for one in question["choices"] if one["label"] == "Yes, delete it all"]
    await carer.press(yes)
    await carer.until(lambda said: [one["kind"] for one in said] == ["receipt"])


async def test_after_an_erasure_nothing_is_left_anywhere(
    database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], logged: None
) -> None:
    async with messaging(database_url, tmp_path) as phones:
        carer = await seed(phones, tmp_path)
        for (conversation,) in await phones.rows("SELECT id FROM conversations"):
            await worked_on(phones, conversation, Status.DONE)
        await answered(phones)
        closing = "UPDATE care_requests SET status = 'done', closed_at = promise"
        await phones.change(closing)
        database = phones.gateway.services.database
        before = hits(await every_row(database))
        assert set(before) >= FULL | {"dialogues"}
        await erase_all(phones, carer)
        assert hits(await every_row(database)) == []
    assert hits_in_files(tmp_path) == []
    written = capsys.readouterr().err
    assert "request method=POST" in written
    assert [sign for sign in SIGNS if sign in written] == []


async def test_nothing_can_be_read_while_it_is_kept(
    database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], logged: None
) -> None:
    """In every state: answered, given up, set aside, closed, open, erased but for a request."""
    async with messaging(database_url, tmp_path) as phones:
        carer = await seed(phones, tmp_path)
        for place, (conversation,) in enumerate(await phones.rows("SELECT id FROM conversations")):
            await worked_on(phones, conversation, Status.DONE if place % 2 else None)
        await answered(phones)
        database = phones.gateway.services.database
        async with database.work() as work:
            member = (await work.staff.all())[0]
            await work.searches.keep("search", member.id, CANARY, clock.now())
            await work.opt_outs.add(OptOut("twilio-sms", PHONES["twilio-sms"], clock.now(), None))
            await work.commit()
        # The waiting words of somebody whose message came while the database was away.
        spool = Spool(tmp_path / "spool", KEYS)
        spool.put({"kind": "unheard of", "data": CANARY}, CANARY)
        kept = hits(await every_row(database))
        assert set(kept) >= FULL | {"dialogues", "console_searches"}
        if database_url.startswith("sqlite"):
            assert (tmp_path / "test.db-wal").stat().st_size > 0
        await kept_in(phones, tmp_path / "backup")
        metrics = await (await phones.gateway.client.get("/metrics")).read()
        assert b"alongside_" in metrics
        assert not shows(metrics)
        assert hits_in_files(tmp_path) == []
        assert not shows(dumped(database_url, tmp_path))
        await erase_on_web(carer)
        assert hits_in_files(tmp_path) == []
        assert not shows(dumped(database_url, tmp_path))
    assert not shows(capsys.readouterr().err.encode())


async def test_only_open_requests_are_kept(sqlite_url: str, tmp_path: Path) -> None:
    async with messaging(sqlite_url, tmp_path) as phones:
        carer = await seed(phones, tmp_path)
        # A person of the team is talking with the carer just now.
        await worked_on(phones, carer.id, None)
        await erase_all(phones, carer)
        database = phones.gateway.services.database
        kept = ["care_request_people", "care_requests", "happenings"]
        assert hits(await every_row(database)) == kept
        # Once the team has closed them they go as well.
        await phones.change("UPDATE care_requests SET status = 'done', closed_at = promise")
        later = clock.now() + timedelta(days=60)
        gone = await phones.gateway.services.retention.run(later)
        assert gone["erased_requests"] > 0
        assert hits(await every_row(database)) == []
    assert hits_in_files(tmp_path) == []


async def test_what_comes_back_with_a_backup_is_erased_again(
    sqlite_url: str, tmp_path: Path
) -> None:
    """The list is kept beside the database too: the backup knows nothing of the erasure."""
    path, backup = tmp_path / "test.db", tmp_path.parent / f"{tmp_path.name}-backup.db"
    async with messaging(sqlite_url, tmp_path) as phones:
        carer = await seed(phones, tmp_path)
        await phones.change("UPDATE care_requests SET status = 'done', closed_at = promise")
        await phones.gateway.services.database.empty_log()
        shutil.copy(path, backup)
        await erase_all(phones, carer)
    shutil.move(backup, path)
    database = Database(sqlite_url, KEYS)
    assert set(hits(await every_row(database))) >= FULL - {"happenings"}
    for expected in (6, 0):
        settings = make_settings(sqlite_url, tmp_path, "http://127.0.0.1:9")
        assert await replay_erasures(settings) == expected
        assert hits(await every_row(database)) == []
        assert hits_in_files(tmp_path) == []
    await database.close()
