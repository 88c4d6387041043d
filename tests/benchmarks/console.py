"""Prints how long the console's pages take with 50,000 requests in PostgreSQL; judges nothing.

Beside it stands what one plain look at every request takes at the same time: on a machine that
others use too, only the ratio of the two says anything.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from sqlalchemy import String, bindparam, func, select, text, type_coerce, update
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from bot.staff.model import Role
from bot.storage.casework_tables import care_request_words, care_requests, happenings
from bot.storage.database import Database
from bot.storage.request_words import words_of
from bot.storage.sealed_types import give_keys
from bot.storage.tables import conversations
from tests.support.console import ConsoleUnderTest, Visitor, running
from tests.support.databases import drop_databases, make_database

REQUESTS, ROUNDS = 50_000, 15
# One of ten is open; a year's worth, over four teams and all kinds.
CHATS = """
INSERT INTO conversations (id, channel, address, address_index, next_position, created_at,
  last_seen_at, erased)
SELECT 'chat-' || n, 'web', '', 'chat-' || n, 3, now() - n * interval '10 minutes', now(), false
FROM generate_series({first}, {last}) n
"""
FILL = """
INSERT INTO care_requests (key, reference, reference_index, pin_hash, kind, urgency, status, team,
  answers, contact, may_ask_later, opened_at, promise, first_reply_at, closed_at, late_level, tries,
  version, conversation)
SELECT 'key' || n, '', 'CR-' || n, 'x',
  (ARRAY['ask_callback','join_peer_group','request_carer_assessment','have_a_say'])[1 + n % 4],
  CASE WHEN n % 50 = 0 THEN 'urgent' ELSE 'ordinary' END,
  CASE WHEN n % 10 = 0 THEN 'new' ELSE 'done' END,
  (ARRAY['leeds','all','other',NULL])[1 + (n / 7) % 4],
  '', '', false, at, at + interval '2 days',
  CASE WHEN n % 10 > 0 THEN at + (n % 70) * interval '1 hour' END,
  CASE WHEN n % 10 > 0 THEN at + interval '80 hours' END, 0, 0, 1, 'chat-' || n
FROM (SELECT n, timestamptz '2026-11-24 12:00Z' - n * interval '10 minutes' AS at
      FROM generate_series({first}, {last}) n) made
"""
HAPPENED = """
INSERT INTO happenings (request, what, at, data)
SELECT id, what, opened_at, '' FROM care_requests,
  unnest(ARRAY['opened','status','reply','note','status']) what
WHERE id BETWEEN {first} AND {last}
"""
PATHS = {
    "queue, all open": "/?tab=all",
    "queue, my team's": "/?tab=team",
    "queue, unassigned": "/?tab=unassigned",
    "queue, done": "/?tab=done",
    "queue, one kind": "/?tab=all&kind=have_a_say",
    "a request": "/requests/25000",
    "insights, 12 weeks": "/insights",
    "insights, 52 weeks": "/insights?weeks=52",
    "how involved carers are": "/involved",
    "audit": "/audit",
}
SEARCHES = {
    "reference": "CR-7F3K-29", "phone": "07700 9 12345", "rare words": "carer 49999",
    "common words": "carer common3", "half a name": "hass",
}  # fmt: skip
AT_ONCE = 500


async def fill(database: Database) -> None:
    """The service's year."""
    # An engine of its own: filling takes longer than any statement of the service may.
    engine = create_async_engine(database.url, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        for statement in (CHATS, FILL, HAPPENED):
            await connection.execute(text(statement.format(first=1, last=REQUESTS)))
        await connection.execute(text("VACUUM ANALYZE"))
        await seal(connection, database)
        await connection.execute(text("VACUUM ANALYZE"))
    await engine.dispose()


async def seal(connection: AsyncConnection, database: Database) -> None:
    """What can't be made by SQL alone: sealed values, and the words to search by."""
    give_keys(connection.dialect, database.keys)
    r = care_requests.c
    rows = (await connection.execute(select(r.id, type_coerce(r.reference_index, String)))).all()
    # About as many words as a carer writes; half of them are in every request.
    common = ("words of a carer " + " ".join(f"common{one}" for one in range(16))).split()
    for first in range(0, len(rows), AT_ONCE):
        changed, words = [], []
        for identity, reference in rows[first : first + AT_ONCE]:
            own = [f"rare{identity}x{one}" for one in range(16)]
            said = " ".join([*common, *own, reference.partition("-")[2]])
            phone = f"+4477009{identity:06}"
            changed.append(
                {
                    "of": identity, "to": reference, "index": reference, "phone": phone,
                    "answers": {"about": {"said": said, "understood": said}},
                    "contact": {"name": "Jo Hassan", "phone": phone},
                }
            )  # fmt: skip
            found = words_of([said], ["Jo Hassan", phone])
            words += [{"request": identity, "word": word} for word in found]
        statement = update(care_requests).where(r.id == bindparam("of"))
        values: dict[str, Any] = {
            "answers": bindparam("answers"), "contact": bindparam("contact"),
            "phone_index": bindparam("phone"), "reference": bindparam("to"),
            "reference_index": bindparam("index"),
        }  # fmt: skip
        await connection.execute(statement.values(**values), changed)
        await connection.execute(care_request_words.insert(), words)
    for table in (conversations, happenings):
        empty: dict[str, Any] = {"address": ""} if table is conversations else {"data": {}}
        await connection.execute(update(table).values(**empty))
    size = text("SELECT pg_total_relation_size('care_request_words') / 1048576")
    count = select(func.count()).select_from(care_request_words)
    print("words to search by:", (await connection.execute(count)).scalar_one(), "rows,",
          (await connection.execute(size)).scalar_one(), "MB")  # fmt: skip


# Reads every request from end to end, with no index to help.
PLAIN = text("SELECT count(*) FROM care_requests WHERE answers IS NOT NULL")


async def time_plainly(database: Database) -> float:
    """Milliseconds that a plain look at everything takes now."""
    async with database.reading() as work:
        began = time.perf_counter()
        await work.connection.execute(PLAIN)
        return (time.perf_counter() - began) * 1000


async def time_page(name: str, visitor: Visitor, path: str) -> None:
    """Print what one page takes, from request to the last byte."""
    taken, plain = [], []
    for _ in range(ROUNDS):
        plain.append(await time_plainly(visitor.under_test.database))
        began = time.perf_counter()
        response = await visitor.get(path)
        await response.read()
        taken.append((time.perf_counter() - began) * 1000)
        assert response.status == 200, (path, response.status)
    median, ratio = statistics.median(taken), statistics.median(taken) / statistics.median(plain)
    print(
        f"{name:28} first {taken[0]:6.1f} ms   median {median:6.1f} ms   "
        f"slowest {max(taken):6.1f} ms   {ratio:4.1f} plain looks   load {os.getloadavg()[0]:.1f}"
    )


async def measure(console: ConsoleUnderTest) -> None:
    """Every page, then searches."""
    await fill(console.database)
    visitor = await console.signed_in(Role.ADMIN, teams=["leeds", "all"])
    for name, path in PATHS.items():
        await time_page(name, visitor, path)
    for name, words in SEARCHES.items():
        await visitor.get("/")
        found = await visitor.post("/find", words=words)
        await time_page(f"search, {name}", visitor, found.headers["Location"])


async def main(url: str, folder: Path) -> None:
    """Over a database that is empty yet."""
    async with running(url, folder) as console:
        await measure(console)


if __name__ == "__main__":
    for address in make_database("postgresql", Path(tempfile.mkdtemp())):
        asyncio.run(main(address, Path(tempfile.mkdtemp())))
    drop_databases()
