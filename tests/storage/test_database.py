"""The database: its tables, its transactions, and what happens without it."""

from __future__ import annotations

import asyncio
import stat
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, exc

from bot import clock
from bot.messages import InboundMessage, Reply
from bot.storage.database import Database, migrate
from bot.storage.errors import StorageAway
from bot.storage.inbox import Finished
from bot.storage.tables import metadata
from tests.support.databases import KEYS

ID = "7b0e7a52-7f0c-4a8e-9d5a-2f6f3a0f9c11"


async def _open(database: Database, identity: str = ID) -> None:
    async with database.work() as work:
        await work.conversations.open(identity, "web", identity, None, clock.now())
        await work.commit()


async def _receive(database: Database, texts: list[str], identity: str = ID) -> None:
    async with database.work() as work:
        for text in texts:
            position = await work.conversations.next_position(identity, clock.now())
            message = InboundMessage("web", f"{identity}:{position}", identity, text, clock.now())
            await work.inbox.add(message, identity, position, None, "waiting")
        await work.commit()


async def test_migrations_make_exactly_the_tables_of_the_code(database: Database) -> None:
    def differences(connection: Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(connection), metadata))

    async with database.engine.connect() as connection:
        assert await connection.run_sync(differences) == []


async def test_migrating_twice_or_at_once_changes_nothing(database_url: str) -> None:
    await asyncio.gather(migrate(database_url, KEYS), migrate(database_url, KEYS))


async def test_uncommitted_work_is_rolled_back(database: Database) -> None:
    async with database.work() as work:
        await work.conversations.open(ID, "web", ID, None, clock.now())
    async with database.reading() as work:
        assert await work.conversations.find(ID) is None


async def test_positions_are_given_once_in_a_row(database: Database) -> None:
    await _open(database)

    async def take() -> int:
        async with database.work() as work:
            position = await work.conversations.next_position(ID, clock.now())
            await work.commit()
            return position

    assert sorted(await asyncio.gather(*(take() for _ in range(20)))) == list(range(1, 21))


async def test_an_erased_conversation_has_no_places(database: Database) -> None:
    await _open(database)
    async with database.work() as work:
        assert await work.conversations.next_positions(ID, 3, clock.now()) == 1
        assert await work.conversations.next_positions(ID, 0, clock.now()) == 4
        await work.conversations.erase(ID)
        assert await work.conversations.next_positions(ID, 1, clock.now()) is None


async def test_a_conversation_is_begun_once(database: Database) -> None:
    async with database.work() as work:
        assert await work.conversations.open(ID, "sms", "07", None, clock.now()) is True
        assert await work.conversations.open("other", "sms", "07", None, clock.now()) is False


async def test_each_row_is_claimed_by_one_worker(database: Database) -> None:
    for number in range(12):
        await _open(database, f"conversation-{number}")
        await _receive(database, ["one", "two"], f"conversation-{number}")

    async def claim() -> list[int]:
        async with database.work() as work:
            now = clock.now()
            claimed = await work.claims.claim(now, now + timedelta(seconds=20), 3)
            await work.commit()
            return [one.row.id for one in claimed]

    claimed = [row for rows in await asyncio.gather(*(claim() for _ in range(8))) for row in rows]
    assert len(claimed) == len(set(claimed))
    claimed += await claim() + await claim() + await claim() + await claim()
    assert len(claimed) == len(set(claimed)) == 12


async def test_the_next_of_a_conversation_waits_for_the_first(database: Database) -> None:
    await _open(database)
    await _receive(database, ["one", "two"])
    now = clock.now()
    async with database.work() as work:
        [first] = await work.claims.claim(now, now + timedelta(seconds=20), 8)
        assert await work.claims.claim(now, now + timedelta(seconds=20), 8) == []
        assert await work.inbox.put_back(first.row, now + timedelta(seconds=5))
        assert await work.claims.claim(now, now + timedelta(seconds=20), 8) == []
        later = now + timedelta(seconds=6)
        [again] = await work.claims.claim(later, later + timedelta(seconds=20), 8)
        assert (again.row.id, again.row.attempts) == (first.row.id, 2)
        assert await work.inbox.finish(first.row, "done") is None
        assert await work.inbox.finish(again.row, "done") == Finished(others_wait=True)
        [second] = await work.claims.claim(later, later + timedelta(seconds=20), 8)
        assert second.row.text == "two"
        assert await work.inbox.finish(second.row, "done") == Finished(others_wait=False)


async def test_a_claim_that_ran_out_is_free(database: Database) -> None:
    await _open(database)
    await _receive(database, ["one"])
    now = clock.now()
    async with database.work() as work:
        await work.claims.claim(now, now + timedelta(seconds=20), 8)
        assert await work.claims.claim(now + timedelta(seconds=19), now, 8) == []
        later = now + timedelta(seconds=21)
        assert len(await work.claims.claim(later, later, 8)) == 1


async def test_a_reply_is_kept_once(database: Database) -> None:
    await _open(database)
    async with database.work() as work:
        reply, now = Reply("notice", "text"), clock.now()
        assert await work.outbox.add("reply", ID, 1, reply, now) is True
        assert await work.outbox.add("reply", ID, 2, reply, now) is False


async def test_moments_keep_their_time_zone(database: Database) -> None:
    await _open(database)
    await _receive(database, ["one"])
    async with database.reading() as work:
        [said] = await work.transcript.since(ID, 0)
        assert said.at.utcoffset() == timedelta(0)
        assert abs(said.at - clock.now()) < timedelta(seconds=30)


async def test_a_moment_without_a_time_zone_is_refused(database: Database) -> None:
    with pytest.raises(exc.StatementError):
        async with database.work() as work:
            await work.conversations.open(ID, "web", ID, None, datetime(2026, 1, 1))  # noqa: DTZ001


@pytest.mark.parametrize(
    "url",
    [
        "postgresql+asyncpg://nobody@127.0.0.1:9/none",
        "sqlite+aiosqlite:////proc/no/such/place.db",
    ],
)
async def test_a_database_that_is_away_is_said_to_be_away(url: str) -> None:
    if url.startswith("sqlite"):
        with pytest.raises(OSError, match="proc"):
            Database(url, KEYS)
        return
    database = Database(url, KEYS)
    with pytest.raises(StorageAway):
        await database.check()
    with pytest.raises(StorageAway):
        await migrate(url, KEYS)


async def test_a_database_without_tables_is_away(tmp_path_factory: pytest.TempPathFactory) -> None:
    empty = tmp_path_factory.mktemp("empty") / "new.db"
    database = Database(f"sqlite+aiosqlite:///{empty}", KEYS)
    with pytest.raises(StorageAway):
        await database.check()
    await database.close()


async def test_no_other_account_of_the_machine_may_read_the_file(tmp_path: Path) -> None:
    path = tmp_path / "new" / "alongside.db"
    await migrate(f"sqlite+aiosqlite:///{path}", KEYS)
    assert path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO) == 0
