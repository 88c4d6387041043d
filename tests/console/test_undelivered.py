"""Dead letters: who sees which, what they are told to do, and that each is sent again once."""

from __future__ import annotations

import asyncio
import html
from pathlib import Path
from uuid import uuid4

import pytest

from bot.channels import twilio, whatsapp_cloud
from bot.console.undelivered_pages import reason_of
from bot.content.reading import read_yaml
from bot.messages import Reply
from bot.staff.model import Role
from bot.storage.outbox import reply_id
from bot.storage.sent_parts import SentPart
from tests.support.casework import NOON, begin_conversation, opened
from tests.support.console import ConsoleUnderTest

WORDS = read_yaml(Path("data/console.yml"))["letters"]
SECRET_WORDS = "he takes lithium at night"
OWN_CODES = ("429", "503", "no_connection", "no_way", "no_template", "no_number", "unknown_outcome")
NOTIFY_CODES = ("permanent-failure", "temporary-failure", "technical-failure", "403")


async def dead_letter(console: ConsoleUnderTest, chat: str, error: str = "30003") -> str:
    """A message to a carer that was given up; its id."""
    identity = reply_id("twilio-sms", str(uuid4()), 0)
    async with console.database.work() as work:
        position = await work.conversations.next_position(chat, NOON)
        reply = Reply("answer", SECRET_WORDS)
        await work.outbox.add(identity, chat, position, reply, NOON, status="waiting")
        await work.sending.set_status(identity, "failed", error=error, attempts=10)
        await work.commit()
    return identity


async def texting(console: ConsoleUnderTest) -> str:
    """A conversation by text message."""
    identity = str(uuid4())
    async with console.database.work() as work:
        await work.conversations.open(identity, "twilio-sms", f"tel:{identity}", None, NOON)
        await work.commit()
    return identity


async def failed_team_letter(console: ConsoleUnderTest) -> int:
    """An e-mail to a team that was given up; its id."""
    async with console.database.work() as work:
        (letter,) = await work.notifications.claim(NOON, NOON, 5)
        await work.notifications.finish(letter.id, "failed")
        await work.commit()
    return letter.id


async def statuses(console: ConsoleUnderTest) -> list[str]:
    async with console.database.reading() as work:
        rows = await work.connection.exec_driver_sql("SELECT status FROM outbox ORDER BY position")
        return list(rows.scalars())


async def test_a_lead_sees_what_went_wrong_and_what_to_do_but_not_the_words(
    console: ConsoleUnderTest,
) -> None:
    chat = await texting(console)
    request, _ = await opened(console.database, conversation=chat)
    await dead_letter(console, chat)
    lead = await console.signed_in(Role.LEAD)
    await lead.get("/undelivered")
    page = html.unescape(lead.page)
    for shown in ("Text message", "The phone could not be reached", "Send it again, or ring",
                  "tried 10 times", "Code: 30003", "Tue 24 November, 12:00", request.reference,
                  f'href="/requests/{request.id}"'):  # fmt: skip
        assert shown in page
    assert SECRET_WORDS not in page
    assert "tel:" not in page


async def test_the_chat_marks_what_did_not_arrive(light_console: ConsoleUnderTest) -> None:
    chat = await texting(light_console)
    request, _ = await opened(light_console.database, conversation=chat)
    await dead_letter(light_console, chat)
    lead = await light_console.signed_in(Role.LEAD)
    await lead.get(f"/requests/{request.id}")
    assert lead.page.count("This did not reach the carer.") == 1
    assert SECRET_WORDS in lead.page


async def test_letters_to_teams_are_for_admins(console: ConsoleUnderTest) -> None:
    await opened(console.database)
    letter = await failed_team_letter(console)
    lead, admin = await console.signed_in(Role.LEAD), await console.signed_in(Role.ADMIN)
    await lead.get("/undelivered")
    assert "team@example.org" not in lead.page
    assert (await lead.post(f"/undelivered/letters/{letter}/replay")).status == 403
    await admin.get("/undelivered")
    assert "team@example.org" in admin.page


async def test_each_role_is_told_beside_the_menu_how_many_it_has_to_look_at(
    console: ConsoleUnderTest,
) -> None:
    await opened(console.database)
    await failed_team_letter(console)
    await dead_letter(console, await texting(console))
    for role, count in ((Role.RESPONDER, 0), (Role.LEAD, 1), (Role.ADMIN, 2)):
        visitor = await console.signed_in(role)
        await visitor.get("/")
        shown = [n for n in (1, 2) if 'Not delivered <span class="count"' in visitor.page
                 and f">{n}</span>" in visitor.page.partition("Not delivered")[2][:80]]  # fmt: skip
        assert shown == ([count] if count else []), role


async def test_two_people_who_press_at_once_send_it_again_once(console: ConsoleUnderTest) -> None:
    identity = await dead_letter(console, await texting(console))
    path = f"/undelivered/messages/{identity}/replay"
    visitors = [await console.signed_in(Role.LEAD) for _ in range(2)]
    answers = await asyncio.gather(*(one.post(path) for one in visitors))
    assert sorted(one.headers["Location"] for one in answers) == [
        "/undelivered?done=sent", "/undelivered?done=sent_before",
    ]  # fmt: skip
    assert await statuses(console) == ["waiting"]
    assert (await console.audited()).count("message_replayed") == 1
    await visitors[0].get("/undelivered?done=sent_before")
    assert "Somebody else had sent it again already" in visitors[0].page
    assert "Everything was delivered" in visitors[0].page


async def test_what_failed_with_the_provider_is_tried_anew_and_what_arrived_is_not(
    console: ConsoleUnderTest,
) -> None:
    identity = await dead_letter(console, await texting(console))
    async with console.database.work() as work:
        for place, progress in enumerate(("delivered", "failed")):
            part = SentPart(f"{identity}.{place}", identity, "", "twilio-sms", NOON, progress)
            await work.sent_parts.begin(part)
        await work.commit()
    lead = await console.signed_in(Role.LEAD)
    await lead.post(f"/undelivered/messages/{identity}/replay")
    async with console.database.reading() as work:
        assert list(await work.sent_parts.of(identity, "")) == [f"{identity}.0"]


async def test_a_letter_to_a_team_is_sent_again_once(console: ConsoleUnderTest) -> None:
    await opened(console.database)
    letter = await failed_team_letter(console)
    admin = await console.signed_in(Role.ADMIN)
    path = f"/undelivered/letters/{letter}/replay"
    assert (await admin.post(path)).headers["Location"] == "/undelivered?done=sent"
    async with console.database.work() as work:
        (again,) = await work.notifications.claim(console.clock(), NOON, 5)
    assert (again.id, again.attempts) == (letter, 1)
    assert (await admin.post(path)).headers["Location"] == "/undelivered?done=sent_before"
    assert (await console.audited()).count("letter_replayed") == 1


@pytest.mark.parametrize("identity", ["1", "no-such-letter", "%2e%2e", "a" * 300])
async def test_a_message_that_is_none_is_not_found(
    light_console: ConsoleUnderTest, identity: str
) -> None:
    lead = await light_console.signed_in(Role.LEAD)
    assert (await lead.post(f"/undelivered/messages/{identity}/replay")).status == 404


async def test_a_message_is_not_sent_again_by_another_site(
    light_console: ConsoleUnderTest,
) -> None:
    identity = await dead_letter(light_console, await texting(light_console))
    lead = await light_console.signed_in(Role.LEAD)
    lead.csrf = "guessed"
    assert (await lead.post(f"/undelivered/messages/{identity}/replay")).status == 403
    assert await statuses(light_console) == ["failed"]


async def test_the_open_request_is_linked_before_a_closed_one(
    light_console: ConsoleUnderTest,
) -> None:
    chat = await begin_conversation(light_console.database)
    still_open, _ = await opened(light_console.database, conversation=chat)
    closed, _ = await opened(light_console.database, conversation=chat)
    async with light_console.database.work() as work:
        await work.requests.change(closed, closed_at=NOON)
        await work.commit()
    await dead_letter(light_console, chat)
    lead = await light_console.signed_in(Role.LEAD)
    await lead.get("/undelivered")
    assert f"/requests/{still_open.id}" in lead.page
    assert f"/requests/{closed.id}" not in lead.page


@pytest.mark.parametrize(
    "code", [*OWN_CODES, *NOTIFY_CODES, *twilio.ERRORS, *whatsapp_cloud.ERRORS]
)
def test_every_code_we_know_is_told_in_plain_words(code: str) -> None:
    # The provider stops by itself after STOP: that is no dead letter.
    if code != "21610":
        assert reason_of(code, WORDS) is not WORDS["other_reason"]


def test_no_code_is_told_in_two_ways_and_strange_ones_are_told_too() -> None:
    codes = [code for reason in WORDS["reasons"] for code in reason["codes"]]
    assert len(codes) == len(set(codes))
    assert all(isinstance(code, str) for code in codes)
    assert reason_of("99999", WORDS)["do"]
    assert reason_of(None, WORDS)["what"]
