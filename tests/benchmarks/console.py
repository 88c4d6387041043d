"""Prints how long the console's pages take with 50,000 requests in PostgreSQL; judges nothing."""

from __future__ import annotations

import asyncio
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


async def time_page(name: str, visitor: Visitor, path: str) -> None:
    """Print what one page takes, from request to the last byte."""
    taken = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        response = await visitor.get(path)
        await response.read()
        taken.append((time.perf_counter() - began) * 1000)
        assert response.status == 200, (path, response.status)
    worst = max(taken[1:])
    print(f"{name:32} median {statistics.median(taken):6.1f} ms   slowest {worst:6.1f} ms")


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
