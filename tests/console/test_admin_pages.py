"""Admins' pages: the audit and its chain, switches."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from bot.staff.model import Role
from bot.storage.switches import ASSISTANT
from tests.console.test_request_page import NASTY
from tests.support.casework import NOON, opened
from tests.support.console import ConsoleUnderTest


async def test_the_audit_says_who_did_what_and_that_the_chain_is_whole(
    console: ConsoleUnderTest,
) -> None:
    admin = await console.signed_in(Role.ADMIN, name="Sam")
    request, _ = await opened(console.database)
    await admin.get(f"/requests/{request.id}")
    await admin.get("/audit")
    assert "Read a request" in admin.page
    assert f"request:{request.id}" in admin.page
    await admin.post("/audit/check")
    assert "The chain is whole" in admin.page


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE audit SET member = 99 WHERE id = 2",
        "UPDATE audit SET about = 'request:99' WHERE id = 2",
        "DELETE FROM audit WHERE id = 2",
        "UPDATE audit SET id = 99 WHERE id = 2",
    ],
)
async def test_an_entry_that_was_changed_or_taken_out_is_found(
    console: ConsoleUnderTest, tampering: str
) -> None:
    admin = await console.signed_in(Role.ADMIN)
    request, _ = await opened(console.database)
    for _ in range(3):
        await admin.get(f"/requests/{request.id}")
    async with console.database.work() as work:
        await work.connection.execute(text(tampering))
        await work.commit()
    await admin.post("/audit/check")
    assert "The chain is broken" in admin.page


async def test_older_entries_are_a_page_away(light_console: ConsoleUnderTest) -> None:
    async with light_console.database.work() as work:
        for number in range(102):
            await work.audit.add("signed_in", NOON, about=f"entry:{number}")
        await work.commit()
    admin = await light_console.signed_in(Role.ADMIN)
    await admin.get("/audit")
    assert "entry:101" in admin.page
    assert "entry:1<" not in admin.page
    await admin.get("/audit?before=3")
    assert "entry:1<" in admin.page
    for broken in ("x", "-1", "9" * 30):
        assert (await admin.get(f"/audit?before={broken}")).status == 200


async def test_the_assistant_is_closed_with_message_and_reason_and_opened(
    console: ConsoleUnderTest,
) -> None:
    admin = await console.signed_in(Role.ADMIN, name="Sam")
    await admin.get("/switches")
    fields = {"name": ASSISTANT, "message": "Back on Monday.", "reason": "Moving house"}
    assert (await admin.post("/switches/close", **fields)).status == 303
    async with console.database.reading() as work:
        closed = await work.switches.closing("web")
    assert closed
    assert closed.message == "Back on Monday."
    await admin.get("/switches")
    for words in ("The whole assistant is closed", "Moving house", "Closed by Sam"):
        assert words in admin.page
    await admin.post("/switches/open", name=ASSISTANT)
    async with console.database.reading() as work:
        assert await work.switches.closing("web") is None
    assert (await console.audited())[:2] == ["opened_again", "closed"]


@pytest.mark.parametrize("nasty", NASTY)
async def test_what_admins_write_stays_words(light_console: ConsoleUnderTest, nasty: str) -> None:
    admin = await light_console.signed_in(Role.ADMIN, name=nasty)
    fields = {"name": ASSISTANT, "message": nasty, "reason": nasty}
    await admin.post("/switches/close", **fields)
    for path in ("/switches", "/audit", "/members", "/account"):
        await admin.get(path)
        assert "<script>alert" not in admin.page
        assert "<img src=x" not in admin.page


@pytest.mark.parametrize(
    "changes", [{"message": ""}, {"reason": ""}, {"name": "channel:pigeon"}, {"reason": "x" * 1001}]
)
async def test_nothing_is_closed_without_message_and_reason(
    light_console: ConsoleUnderTest, changes: dict[str, str]
) -> None:
    admin = await light_console.signed_in(Role.ADMIN)
    fields = {"name": ASSISTANT, "message": "Back on Monday.", "reason": "Moving", **changes}
    assert (await admin.post("/switches/close", **fields)).status == 422
    async with light_console.database.reading() as work:
        assert await work.switches.closed() == []
