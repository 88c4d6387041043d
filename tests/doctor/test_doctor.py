"""`python -m bot doctor` says in words what is wrong with a deployment; so does its exit code."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from bot import clock
from bot.doctor.neighbour_checks import model_id
from bot.messages import InboundMessage
from bot.staff.model import Role
from bot.storage.database import Database
from bot.storage.spool import Spool
from tests.support.databases import KEY_SETTINGS, KEYS
from tests.support.fake_rasa import FakeRasa
from tests.support.fixtures import *  # noqa: F403

ADMIN = "kim.canary@example.org"
CLOSED = "http://127.0.0.1:9"


@dataclass
class Deployment:
    """What the doctor is called to: a database with an admin, Rasa and actions that are well."""

    var: Path
    rasa: FakeRasa
    settings: dict[str, str] = field(default_factory=dict)

    async def doctor(self, **settings: str) -> tuple[int, str]:
        """Its exit code and what it says."""
        given = {**self.settings, **settings}
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "doctor",
            env={**os.environ, **{f"ALONGSIDE_{name.upper()}": x for name, x in given.items()}},
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        said, errors = await process.communicate()
        text = (said + errors).decode()
        assert "Traceback" not in text
        return process.returncode or 0, text

    def database(self) -> Database:
        """Its database, open."""
        return Database(self.settings["database_url"], KEYS)


@pytest.fixture
async def deployment(database_url: str, tmp_path: Path) -> AsyncIterator[Deployment]:
    """On a database of each kind."""
    async with deployed(database_url, tmp_path) as made:
        yield made


@pytest.fixture
async def light(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Deployment]:
    """On SQLite, for what doesn't depend on the database."""
    async with deployed(sqlite_url, tmp_path) as made:
        yield made


@asynccontextmanager
async def deployed(database_url: str, folder: Path) -> AsyncIterator[Deployment]:
    """A deployment that is well."""
    rasa = FakeRasa()
    rasa.model = model_id()
    assert rasa.model, "train the model first"
    server = await rasa.start()
    url = str(server.make_url("/")).rstrip("/")
    settings = {
        "database_url": database_url,
        "var_dir": str(folder),
        "rasa_url": url,
        "actions_url": url,
        "public_url": "https://chat.example.org",
        "console_url": "https://team.example.org",
        "trusted_proxies": "1",
    }
    made = Deployment(folder, rasa, settings)
    database = made.database()
    async with database.work() as work:
        await work.staff.add(ADMIN, "Kim", Role.ADMIN, (), clock.now())
        await work.commit()
    await database.close()
    yield made
    await server.close()


async def test_a_sound_deployment_is_said_to_be_well(deployment: Deployment) -> None:
    code, said = await deployment.doctor()
    assert code == 0, said
    assert "WRONG" not in said
    for part in ("The database answers", "Rasa answers", "The action server answers", "by https"):
        assert part in said
    assert ADMIN not in said


async def test_all_that_is_wrong_is_said_at_once_with_what_to_do(light: Deployment) -> None:
    code, said = await light.doctor(
        public_url="http://chat.example.org",
        demo="yes",
        rasa_url=CLOSED,
        actions_url=CLOSED,
        redis_url="redis://:canary@127.0.0.1:9/0",
        smtp_host="127.0.0.1",
        smtp_port="9",
        database_url="postgresql+asyncpg://canary:canary@127.0.0.1:9/x",
        var_dir="/proc/nowhere",
    )
    assert code == 1
    for part in (
        "Put a proxy with TLS before it",
        "set ALONGSIDE_DEMO=no",
        "Rasa doesn't answer",
        "The action server doesn't answer",
        "Redis doesn't answer",
        "mail server can't be reached",
        "The database doesn't answer",
        "Can't write to /proc/nowhere/spool",
    ):
        assert [x for x in said.splitlines() if x.startswith("WRONG") and part in x], said
    assert "canary" not in said


async def test_settings_that_cannot_be_read_are_named(light: Deployment) -> None:
    code, said = await light.doctor(rasa_port="five", notify_key=f"x-{uuid4()}-{uuid4()}")
    assert code == 1
    assert "WRONG ALONGSIDE_RASA_PORT must be a number" in said
    assert "WRONG GOV.UK Notify needs ALONGSIDE_NOTIFY_TEMPLATE_ID" in said


async def test_keys_that_are_missing_wrong_or_to_be_changed_are_said_to_be_so(
    light: Deployment, tmp_path: Path
) -> None:
    other, index = "o" * 42 + "0=", KEY_SETTINGS["index_key"]
    code, said = await light.doctor(data_keys=other)
    assert code == 1
    assert f"WRONG The database was sealed with the key {KEYS.writing}" in said
    code, said = await light.doctor(data_keys=f"{KEY_SETTINGS['data_keys']},{other}")
    assert (code, "sealed with the first of our keys" in said) == (0, True)
    newer = {"data_keys": f"{other},{KEY_SETTINGS['data_keys']}"}
    code, said = await light.doctor(**newer)
    assert (code, "LOOK  What is stored may be sealed" in said) == (0, True)
    url = "postgresql+asyncpg://canary:canary@127.0.0.1:9/x"
    code, said = await light.doctor(database_url=url, data_keys="", index_key="")
    assert (code, "run `python -m bot new-keys` once" in said) == (1, True)
    assert not [one for one in (other, index) if one in said]


async def test_an_empty_database_is_to_be_migrated(light: Deployment) -> None:
    url = f"sqlite+aiosqlite:///{light.var}/empty.db"
    code, said = await light.doctor(database_url=url)
    assert code == 1
    assert "WRONG The database is empty: run `python -m bot migrate`" in said


async def test_what_is_stuck_is_seen_and_nothing_of_it_is_shown(deployment: Deployment) -> None:
    await _let_a_message_wait(deployment.database())
    _fill_spool(Spool(deployment.var / "spool", KEYS))
    deployment.rasa.model = "another"
    endpoints = deployment.var / "endpoints.yml"
    endpoints.write_text("canary")
    endpoints.chmod(0o644)
    code, said = await deployment.doctor()
    assert code == 1
    for part in (
        "WRONG 1 messages by notify-sms wait for an answer, the oldest for 9 minutes",
        "WRONG 1 messages wait on disk",
        "set aside as .bad",
        "WRONG Rasa runs another model",
        f"LOOK  Other accounts of this machine may read {endpoints}",
    ):
        assert part in said, said
    assert "canary" not in said
    assert "900123" not in said


async def _let_a_message_wait(database: Database) -> None:
    then, identity = clock.now() - timedelta(minutes=9), str(uuid4())
    async with database.work() as work:
        await work.conversations.open(identity, "notify-sms", "+447700900123", None, then)
        message = InboundMessage("notify-sms", "one", "+447700900123", "canary words", then)
        await work.inbox.add(message, identity, 1, None, "waiting")
        await work.commit()
    await database.close()


def _fill_spool(spool: Spool) -> None:
    """One entry that is stuck, and one that could not be read."""
    spool.check()
    spool.put({"text": "canary"}, "owner")
    spool.put({"text": "canary"}, "owner")
    stuck, unreadable = spool.waiting()
    spool.set_aside(unreadable)
    os.utime(stuck, (0, 0))
