"""The restore drill: what was kept comes back whole, or somebody is told what is wrong."""

from __future__ import annotations

import asyncio
import os
import stat
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.storage.database import Database
from bot.storage.opt_outs import OptOut
from bot.storage.spool import Spool
from tests.support.databases import KEY_SETTINGS, KEYS, make_database
from tests.support.fixtures import *  # noqa: F403
from tests.support.gateway import Carer, running

CANARY = "canary: he has not slept for three nights"
STOPPED = OptOut("notify-sms", "+447700900123", datetime(2026, 11, 24, tzinfo=UTC), None)


async def bot(*arguments: str, **settings: str) -> tuple[int, str]:
    """A command's exit code and what it says."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", *arguments,
        env={**os.environ, **{f"ALONGSIDE_{name.upper()}": x for name, x in settings.items()}},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    said, errors = await process.communicate()
    text = (said + errors).decode()
    assert "Traceback" not in text, text
    return process.returncode or 0, text


@pytest.fixture
def other_url(database_url: str, tmp_path: Path) -> Iterator[str]:
    """Another database of the same kind, with tables and no rows."""
    (tmp_path / "other").mkdir()
    kind = "sqlite" if database_url.startswith("sqlite") else "postgresql"
    yield from make_database(kind, tmp_path / "other")


async def test_what_was_said_is_there_after_a_restore(
    database_url: str, other_url: str, tmp_path: Path
) -> None:
    there, back = tmp_path / "there", tmp_path / "back"
    # A machine that is cut off from the database: its spool is not emptied meanwhile.
    spool = Spool(there / "spool", KEYS)
    spool.check()
    spool.put({"text": "waits for the database"}, "owner")
    async with running(database_url, tmp_path / "gateway") as gateway:
        carer = await gateway.begin()
        await carer.say(CANARY)
        before = await carer.until_replies(1)
        # While carers write: nothing is stopped for it.
        code, said = await bot("backup", str(tmp_path / "kept"), database_url=database_url,
                               var_dir=str(there))  # fmt: skip
        assert code == 0, said
    assert CANARY not in said
    code, said = await bot("restore", str(tmp_path / "kept"), database_url=other_url,
                           var_dir=str(back))  # fmt: skip
    assert code == 0, said
    (spooled,) = (back / "spool").glob("*.json")
    kept = Spool(back / "spool", KEYS).read(spooled)
    assert kept == {"text": "waits for the database"}
    spooled.unlink()
    async with running(other_url, back) as gateway:
        again = Carer(gateway, carer.id, carer.token, [])
        messages = (await again.read())["messages"]
        assert CANARY in str(messages)
        assert [one["id"] for one in messages][-len(before) :] == [one["id"] for one in before]
        # It goes on: numbers that count up go on where they were.
        await again.say("and what now?")
        await again.until_replies(len(before) + 1)


async def test_a_backup_is_for_this_account_only(database_url: str, tmp_path: Path) -> None:
    code, _ = await bot("backup", str(tmp_path / "kept"), database_url=database_url,
                        var_dir=str(tmp_path))  # fmt: skip
    assert code == 0
    assert stat.S_IMODE((tmp_path / "kept").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "kept" / "database").stat().st_mode) == 0o600


async def test_nothing_is_written_over_what_is_there(database_url: str, tmp_path: Path) -> None:
    settings = {"database_url": database_url, "var_dir": str(tmp_path)}
    database = Database(database_url, KEYS)
    async with database.work() as work:
        await work.opt_outs.add(STOPPED)
        await work.commit()
    kept = str(tmp_path / "kept")
    assert (await bot("backup", kept, **settings))[0] == 0
    code, said = await bot("backup", kept, **settings)
    assert (code, "is there already" in said) == (1, True)
    code, said = await bot("restore", kept, **settings)
    assert (code, "is not empty" in said) == (1, True)
    assert "Warning" not in said
    async with database.reading() as work:
        assert await work.opt_outs.of(STOPPED.channel, STOPPED.address) == STOPPED
    await database.close()


async def test_a_damaged_backup_is_refused(
    database_url: str, other_url: str, tmp_path: Path
) -> None:
    kept = tmp_path / "kept"
    await bot("backup", str(kept), database_url=database_url, var_dir=str(tmp_path))
    with (kept / "database").open("r+b") as file:
        file.seek(2000)
        file.write(b"x")
    code, said = await bot("restore", str(kept), database_url=other_url, var_dir=str(tmp_path))
    assert (code, "is damaged: database" in said) == (1, True)
    code, said = await bot("restore", str(tmp_path), database_url=other_url, var_dir=str(tmp_path))
    assert (code, "is no backup" in said) == (1, True)


async def test_a_backup_holds_no_keys_and_is_refused_without_them(
    sqlite_url: str, tmp_path: Path
) -> None:
    (tmp_path / "other").mkdir()
    kept, empty = tmp_path / "kept", f"sqlite+aiosqlite:///{tmp_path / 'other' / 'new.db'}"
    await bot("backup", str(kept), database_url=sqlite_url, var_dir=str(tmp_path))
    for path in kept.rglob("*"):
        if path.is_file():
            assert not [one for one in KEY_SETTINGS.values() if one.encode() in path.read_bytes()]
    # On a new machine, whose own key file is made there.
    code, said = await bot("restore", str(kept), database_url=empty, data_keys="", index_key="",
                           var_dir=str(tmp_path / "other"))  # fmt: skip
    assert (code, KEYS.writing in said, "bring them back first" in said) == (1, True, True)
    assert not (tmp_path / "other" / "new.db").exists()
    code, said = await bot("restore", str(kept), database_url=empty,
                           var_dir=str(tmp_path / "other"))  # fmt: skip
    assert code == 0, said


async def test_an_unfinished_backup_leaves_nothing(tmp_path: Path) -> None:
    settings = {"database_url": "postgresql+asyncpg://x:canary@127.0.0.1:9/x"}
    code, said = await bot("backup", str(tmp_path / "kept"), var_dir=str(tmp_path), **settings)
    assert (code, "The database doesn't answer" in said) == (1, True)
    assert "canary" not in said
    assert not list(tmp_path.glob("*kept*"))


async def test_without_postgresql_s_tools_it_says_what_to_install(
    postgresql_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bin").mkdir()
    with monkeypatch.context() as changed:
        changed.setenv("PATH", str(tmp_path / "bin"))
        code, said = await bot("backup", str(tmp_path / "kept"), database_url=postgresql_url,
                               var_dir=str(tmp_path))  # fmt: skip
    assert code == 1
    assert "pg_dump is not here: install PostgreSQL's client tools" in said
