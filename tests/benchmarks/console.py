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

from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from bot.staff.model import Role
from bot.storage.database import Database
from tests.support.console import ConsoleUnderTest, Visitor, running
from tests.support.databases import drop_template, make_database

REQUESTS, ROUNDS = 50_000, 15
# One of ten is open; a year's worth, over four teams and all kinds.
CHATS = """
INSERT INTO conversations (id, channel, address, next_position, created_at, last_seen_at, erased)
SELECT 'chat-' || n, 'web', 'chat-' || n, 3, now() - n * interval '10 minutes', now(), false
FROM generate_series({first}, {last}) n
"""
FILL = """
INSERT INTO care_requests (key, reference, pin_hash, kind, urgency, status, team, answers, contact,
  may_ask_later, opened_at, promise, first_reply_at, closed_at, late_level, tries, version,
  conversation)
SELECT 'key' || n, 'CR-' || n, 'x',
  (ARRAY['ask_callback','join_peer_group','request_carer_assessment','have_a_say'])[1 + n % 4],
  CASE WHEN n % 50 = 0 THEN 'urgent' ELSE 'ordinary' END,
  CASE WHEN n % 10 = 0 THEN 'new' ELSE 'done' END,
  (ARRAY['leeds','all','other',NULL])[1 + (n / 7) % 4],
  json_build_object('about', json_build_object('said', repeat('words of a carer ', 20) || n,
    'understood', repeat('words of a carer ', 20) || n)),
  json_build_object('phone', '+4477009' || lpad(n::text, 6, '0'), 'name', 'Jo'),
  false, at, at + interval '2 days',
  CASE WHEN n % 10 > 0 THEN at + (n % 70) * interval '1 hour' END,
  CASE WHEN n % 10 > 0 THEN at + interval '80 hours' END, 0, 0, 1, 'chat-' || n
FROM (SELECT n, timestamptz '2026-11-24 12:00Z' - n * interval '10 minutes' AS at
      FROM generate_series({first}, {last}) n) made
"""
HAPPENED = """
INSERT INTO happenings (request, what, at, data)
SELECT id, what, opened_at, '{{}}' FROM care_requests,
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
SEARCHES = {"reference": "CR-7F3K-29", "phone": "07700 9 12345", "rare words": "carer 49999"}


async def fill(database: Database) -> None:
    """The service's year."""
    # An engine of its own: filling takes longer than any statement of the service may.
    engine = create_async_engine(database.url, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        for statement in (CHATS, FILL, HAPPENED):
            await connection.execute(text(statement.format(first=1, last=REQUESTS)))
        await connection.execute(text("VACUUM ANALYZE"))
    await engine.dispose()


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
    drop_template()
