"""What is too old goes by itself, in batches, and what must stay stays."""

from __future__ import annotations

import os
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import select

from bot.casework.model import CareRequest, Status
from bot.cli import main
from bot.conversation import retention as retention_module
from bot.conversation.retention import RetentionRun
from bot.conversation.retention_policy import RetentionPolicy
from bot.messages import InboundMessage
from bot.storage.database import Database
from bot.storage.erasures import Erased
from bot.storage.spool import Spool
from bot.storage.tables import conversations
from tests.support.casework import NOON, opened
from tests.support.databases import KEYS

POLICY = RetentionPolicy.load(Path("data/retention.yml"))


@dataclass
class Archive:
    """A database with its retention, and a date."""

    database: Database
    run: RetentionRun

    async def after(self, **how_long: float) -> dict[str, int]:
        """What goes when so much time has passed since noon."""
        now = NOON + timedelta(**how_long)
        due = await self.run.due(now)
        gone = await self.run.run(now)
        # Conversations that are erased become empty ones, whose time is not over yet.
        assert due == gone
        return {kind: count for kind, count in gone.items() if count}

    async def rows(self, statement: str) -> list[tuple[object, ...]]:
        """What the database holds."""
        async with self.database.reading() as work:
            return [tuple(row) for row in await work.connection.exec_driver_sql(statement)]

    async def talk(self) -> str:
        """A conversation of noon, with a message and an unanswered question."""
        identity = str(uuid4())
        async with self.database.work() as work:
            await work.conversations.open(identity, "notify-sms", identity[:8], None, NOON)
            message = InboundMessage("notify-sms", identity, identity[:8], "canary", NOON)
            await work.inbox.add(message, identity, 1, None, "done")
            row = await work.inbox.find("notify-sms", identity)
            assert row
            await work.insights.unanswered(row, ["respite"], 0.2)
            await work.insights.feedback(row, None, False, "canary")
            await work.commit()
        return identity


@pytest.fixture
def archive(database: Database, tmp_path: Path) -> Archive:
    """An archive on a database of each kind."""
    spool = Spool(tmp_path / "spool", KEYS)
    spool.check()
    return Archive(database, RetentionRun(database, POLICY, spool))


async def closed(database: Database, request: CareRequest, at: datetime) -> None:
    """It was closed then."""
    async with database.work() as work:
        values = {"status": Status.DONE, "closed_at": at, "outcome": "rung"}
        await work.requests.change(request, **values)
        await work.commit()


async def test_a_talk_goes_30_days_after_its_last_message(archive: Archive) -> None:
    await archive.talk()
    assert await archive.after(days=29, hours=23) == {}
    assert await archive.after(days=30, hours=1) == {"conversations": 1, "questions": 1}
    assert await archive.rows("SELECT count(*) FROM inbox") == [(0,)]
    async with archive.database.reading() as work:
        addresses = list(await work.connection.scalars(select(conversations.c.address)))
    assert [one.partition(":")[0] for one in addresses] == ["erased"]


async def test_counts_outlive_the_words(archive: Archive) -> None:
    await archive.talk()
    await archive.after(days=31)
    async with archive.database.reading() as work:
        (question,) = await work.figures.unanswered(NOON - timedelta(days=1), 10)
        (thought,) = await work.figures.helpfulness(NOON - timedelta(days=1))
    assert (question.text, question.labels) == ("", ("respite",))
    assert thought.no == 1
    assert await archive.rows("SELECT words FROM feedback") == [(None,)]


async def test_a_talk_stays_while_a_request_of_it_is_open(archive: Archive) -> None:
    request, _ = await opened(archive.database, conversation=await archive.talk())
    assert await archive.after(days=100) == {"questions": 1}
    await closed(archive.database, request, NOON + timedelta(days=100))
    assert await archive.after(days=129) == {}
    assert await archive.after(days=131) == {"conversations": 1}
    assert "requests" in await archive.after(days=466)


async def test_requests_of_carers_who_had_all_deleted_go_soon_after_their_closing(
    archive: Archive,
) -> None:
    identity = await archive.talk()
    request, _ = await opened(archive.database, conversation=identity)
    async with archive.database.work() as work:
        erased = Erased(identity, "DEL-2222-22", NOON, everything=True)
        await work.erasures.add(erased, "notify-sms", identity[:8])
        await work.conversations.erase(identity)
        await work.commit()
    await closed(archive.database, request, NOON)
    assert await archive.after(days=27) == {}
    assert await archive.after(days=29) == {"erased_requests": 1}
    async with archive.database.reading() as work:
        assert "request_deleted" in [one.what for one in await work.audit.latest(5)]


async def test_the_audit_can_still_be_checked_after_its_oldest_entries_went(
    archive: Archive,
) -> None:
    async with archive.database.work() as work:
        for years in (0, 0, 3):
            await work.audit.add("searched", NOON + timedelta(days=366 * years))
        await work.commit()
    assert await archive.after(days=6 * 366) == {"audit": 2}
    async with archive.database.work() as work:
        assert [one.what for one in await work.audit.latest(9)] == ["audit_pruned", "searched"]
        assert await work.audit.first_break() is None
        await work.connection.exec_driver_sql("DELETE FROM audit WHERE what = 'searched'")
        assert await work.audit.first_break() is not None


async def test_what_could_not_be_read_from_the_spool_goes_after_30_days(
    archive: Archive, tmp_path: Path
) -> None:
    for name, days in (("old.bad", 31), ("new.bad", 29)):
        path = tmp_path / "spool" / name
        path.write_text("canary")
        at = (NOON - timedelta(days=days)).timestamp()
        os.utime(path, (at, at))
    assert await archive.after(days=0) == {"spool_failures": 1}
    assert [path.name for path in (tmp_path / "spool").iterdir()] == ["new.bad"]


async def test_more_than_one_batch_goes_in_one_run(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention_module, "AT_ONCE", 2)
    for _ in range(5):
        await archive.talk()
    assert (await archive.after(days=31))["conversations"] == 5


def test_the_command_says_what_would_go_and_deletes_nothing(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    path = sqlite_url.partition(":///")[2]
    with sqlite3.connect(path) as file:
        file.execute(
            "INSERT INTO sign_in_failures (who, at) VALUES ('x', '2020-01-01 00:00:00.000000')"
        )
    file.close()
    monkeypatch.setenv("ALONGSIDE_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("ALONGSIDE_VAR_DIR", str(tmp_path))
    for expected in ("would go", "gone"):
        arguments = ["retention", "--dry-run"] if expected == "would go" else ["retention"]
        assert main(arguments) == 0
        assert f"sign_in_failures: 1 {expected}" in capsys.readouterr().err
    assert main(["retention"]) == 0
    assert "sign_in_failures: 0 gone" in capsys.readouterr().err


def test_a_database_that_is_away_is_said_to_be_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ALONGSIDE_DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path}/none.db")
    monkeypatch.setenv("ALONGSIDE_VAR_DIR", str(tmp_path))
    assert main(["retention"]) == 1
    assert "Can't reach the database" in "".join(capsys.readouterr())


def test_six_years_are_six_years() -> None:
    now = datetime(2032, 11, 24, tzinfo=UTC)
    assert POLICY.before("audit", now) <= datetime(2026, 11, 24, tzinfo=UTC)
