"""Statements, log lines and formulas that carers and members write are words, and only words."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from urllib.parse import quote

import pytest

from bot import logs
from bot.staff.model import Role
from tests.security.corpus import LINES, STATEMENTS
from tests.support.casework import opened
from tests.support.console import ConsoleUnderTest
from tests.support.gateway import Gateway

TABLES = ("care_requests", "staff", "audit", "conversations", "inbox")


async def rows(console: ConsoleUnderTest) -> dict[str, int]:
    """How many rows each table has."""
    counts = {}
    async with console.database.reading() as work:
        for name in TABLES:
            found = await work.connection.exec_driver_sql(f"SELECT count(*) FROM {name}")  # noqa: S608
            counts[name] = found.scalar_one()
    return counts


async def test_a_search_finds_words_and_runs_nothing(console: ConsoleUnderTest) -> None:
    await opened(console.database, council="Leeds")
    admin = await console.signed_in(Role.ADMIN)
    before = await rows(console)
    for statement in STATEMENTS:
        answer = await admin.post("/find", words=statement)
        assert answer.status == 303, statement
        shown = await admin.get(answer.headers["Location"])
        assert shown.status == 200, statement
        assert "/requests/" not in admin.page or statement in ("_", "%"), statement
    after = await rows(console)
    assert after.pop("audit") == before.pop("audit") + len(STATEMENTS)
    assert after == before


async def test_no_place_in_an_address_runs_anything(console: ConsoleUnderTest) -> None:
    await opened(console.database)
    admin = await console.signed_in(Role.ADMIN)
    before = await rows(console)
    for statement in STATEMENTS:
        given = quote(statement, safe="")
        for path in (
            f"/?tab={given}", f"/?kind={given}", f"/?team={given}", f"/?after={given}",
            f"/?find={given}", f"/audit?before={given}", f"/insights?weeks={given}",
            f"/insights.csv?weeks={given}", f"/requests/{given}", f"/insights/draft/{given}",
        ):  # fmt: skip
            answer = await admin.get(path)
            assert answer.status in (200, 303, 404), path
    after = await rows(console)
    # That numbers were exported is noted.
    assert after.pop("audit") >= before.pop("audit")
    assert after == before


async def test_a_strange_name_or_password_signs_nobody_in(console: ConsoleUnderTest) -> None:
    await console.member()
    visitor = await console.visitor()
    for statement in STATEMENTS[:5]:
        answer = await visitor.post("/sign-in", email=f"{statement}@x.org", password=statement)
        assert answer.status in (400, 401, 403, 422, 429), statement
        answer = await visitor.post("/invitation", email=statement, code=statement, password="x")
        assert answer.status in (400, 401, 403, 422, 429), statement


async def test_what_a_carer_writes_runs_nothing(gateway: Gateway) -> None:
    carer = await gateway.begin()
    for statement in STATEMENTS:
        await carer.say(statement)
    shown = await carer.until_replies(len(STATEMENTS))
    assert len(shown) == len(STATEMENTS)
    said = [one["text"] for one in (await carer.read())["messages"] if one["from"] == "carer"]
    assert said == list(STATEMENTS)


@pytest.fixture
def _logged() -> Iterator[None]:
    before = logging.getLogger().handlers
    logs.set_up("DEBUG")
    yield
    logging.getLogger().handlers = before


@pytest.mark.usefixtures("_logged")
async def test_nobody_writes_a_line_into_the_logs(
    light_gateway: Gateway, light_console: ConsoleUnderTest, capsys: pytest.CaptureFixture[str]
) -> None:
    carer = await light_gateway.begin()
    admin = await light_console.signed_in(Role.ADMIN)
    for line in LINES:
        given, head = quote(line, safe=""), {"User-Agent": "signed_in member=1"}
        await carer.say(line)
        for path in (f"/{given}", f"/api/conversations/{given}/messages", f"/webhooks/{given}"):
            await light_gateway.client.get(path, headers=head)
        await admin.get(f"/{given}", headers=head)
        await admin.post("/find", words=line)
        await admin.post("/sign-in", email=line, password=line)
    await carer.until_replies(len(LINES))
    written = capsys.readouterr().err
    assert "console_request" in written
    assert "signed_in" not in written
    assert '"level"' not in written
    assert not set("\x1b\u2028\u2029\x85") & set(written)
    # Each line is one of ours: it begins with a time.
    for one in written.splitlines():
        assert one[:4].isdigit(), one


def test_a_field_of_a_log_line_can_t_end_it() -> None:
    for line in LINES:
        shown = logs._line("event", {"field": line})
        assert len(shown.split(" ")) == 2
        assert "\n" not in shown
