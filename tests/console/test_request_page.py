"""A request's page: what a member reads and does, and that two never overwrite each other."""

from __future__ import annotations

import asyncio
import html

import pytest

from bot.casework.model import Answer, CareRequest, Contact, Happening, Kind, Status
from bot.conversation.wording import notice
from bot.messages import InboundMessage
from bot.staff.model import Role
from bot.storage.transcript import Said
from tests.support.casework import NOON, opened
from tests.support.console import ConsoleUnderTest, Visitor

CONFIRMED = {"confirmed": "yes"}
NASTY = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "{{ 7 * 7 }}",
    "</textarea><script>alert(1)</script>",
    "javascript:alert(1)",
    "&lt;b&gt;",
)


async def now(console: ConsoleUnderTest, request: CareRequest) -> CareRequest:
    """The request as it stands."""
    async with console.database.reading() as work:
        found = await work.requests.find(request.id)
    assert found
    return found


async def happened(console: ConsoleUnderTest, request: CareRequest) -> list[str]:
    async with console.database.reading() as work:
        return [one.what for one in await work.requests.timeline(request.id)]


async def said(console: ConsoleUnderTest, request: CareRequest) -> list[Said]:
    """The chat."""
    assert request.conversation
    async with console.database.reading() as work:
        return await work.transcript.since(request.conversation, 0)


async def carer_writes(console: ConsoleUnderTest, request: CareRequest, text: str) -> None:
    """A message of the carer's, in the request's chat."""
    assert request.conversation
    async with console.database.work() as work:
        position = await work.conversations.next_position(request.conversation, NOON)
        message = InboundMessage("web", f"m{position}", request.conversation, text, NOON)
        await work.inbox.add(message, request.conversation, position, None, "done")
        await work.commit()


async def act(visitor: Visitor, request: CareRequest, deed: str, **fields: object) -> int:
    """Send the form of a page that was opened before; the status of the answer."""
    path = f"/requests/{request.id}"
    answer = await visitor.post(f"{path}/{deed}", **fields)
    return answer.status


def seen_on(page: str, name: str) -> str:
    """A hidden field of a page."""
    return page.partition(f'name="{name}" value="')[2].partition('"')[0]


async def open_page(visitor: Visitor, request: CareRequest) -> dict[str, str]:
    """Open the request's page; what its forms would send along."""
    assert (await visitor.get(f"/requests/{request.id}")).status == 200
    return {name: seen_on(visitor.page, name) for name in ("version", "position")}


async def test_reading_is_audited_and_counts_as_seen_only_for_who_can_act(
    console: ConsoleUnderTest,
) -> None:
    request, _ = await opened(console.database)
    await open_page(await console.signed_in(Role.VIEWER), request)
    assert (await now(console, request)).status is Status.NEW
    await open_page(await console.signed_in(Role.RESPONDER), request)
    assert (await now(console, request)).status is Status.SEEN
    assert await console.audited() == ["request_read", "request_read"]


async def test_a_viewer_reads_the_request_but_not_the_chat(console: ConsoleUnderTest) -> None:
    request, _ = await opened(console.database)
    await carer_writes(console, request, "what I told only the chat")
    viewer, responder = (
        await console.signed_in(Role.VIEWER),
        await console.signed_in(Role.RESPONDER),
    )
    await open_page(viewer, request)
    assert "his meds" in viewer.page
    assert "what I told only the chat" not in viewer.page
    assert 'name="reply"' not in viewer.page
    await open_page(responder, request)
    assert "what I told only the chat" in responder.page


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("It's CR-7F3K-2J and your PIN is 912539.", "your PIN is ••••••."),
        (" 912539 ", "••••••"),
        ("ring 912539 or 07700 900123", "ring 912539 or 07700 900123"),
    ],
)
async def test_no_member_sees_a_carer_s_pin(
    light_console: ConsoleUnderTest, text: str, shown: str
) -> None:
    request, _ = await opened(light_console.database)
    reference = request.reference
    await carer_writes(light_console, request, text.replace("CR-7F3K-2J", reference))
    visitor = await light_console.signed_in(Role.ADMIN)
    await open_page(visitor, request)
    assert shown in visitor.page


async def test_words_that_go_to_an_unsafe_phone_are_warned_of(
    light_console: ConsoleUnderTest,
) -> None:
    async with light_console.database.work() as work:
        await work.conversations.open("sms-chat", "twilio-sms", "+447700900123", None, NOON)
        await work.commit()
    contact = Contact(safe_to_text=False, safe_to_leave_message=True)
    request, _ = await opened(light_console.database, conversation="sms-chat", contact=contact)
    visitor = await light_console.signed_in(Role.RESPONDER)
    await open_page(visitor, request)
    assert "It is not safe to text this carer" in visitor.page


@pytest.mark.parametrize(
    ("text", "message", "words"),
    [
        (True, True, "Safe to text and to leave a message"),
        (False, True, "Don&#39;t text"),
        (True, None, "Don&#39;t leave a message"),
        (None, None, "Don&#39;t text. Don&#39;t leave a message."),
    ],
)
async def test_unsafe_contact_is_said_first_and_not_asked_counts_as_unsafe(
    light_console: ConsoleUnderTest, text: bool | None, message: bool | None, words: str
) -> None:
    contact = Contact(phone="+447700900123", safe_to_text=text, safe_to_leave_message=message)
    request, _ = await opened(light_console.database, contact=contact)
    visitor = await light_console.signed_in(Role.VIEWER)
    await open_page(visitor, request)
    assert f'<h2 id="contact-title">{words}</h2>' in visitor.page
    assert ("not asked" in visitor.page) is (None in (text, message))


async def test_what_was_written_of_how_to_reach_them_is_not_called_unasked(
    light_console: ConsoleUnderTest,
) -> None:
    request, _ = await opened(light_console.database, contact=Contact(when="Don't ring, text"))
    visitor = await light_console.signed_in(Role.VIEWER)
    await open_page(visitor, request)
    assert "Don&#39;t text. Don&#39;t leave a message." in visitor.page
    assert "Read what the carer wrote below" in visitor.page
    assert "not asked" not in visitor.page


async def test_what_was_understood_stands_beside_what_was_said(
    light_console: ConsoleUnderTest,
) -> None:
    answers = {
        "when": Answer("after 4ish", "after 16:00"),
        "about": Answer("His meds", "his  meds"),
    }
    request, _ = await opened(light_console.database, answers=answers)
    visitor = await light_console.signed_in(Role.VIEWER)
    await open_page(visitor, request)
    assert "Understood as: after 16:00" in visitor.page
    assert visitor.page.count("Understood as") == 1


async def test_good_times_stand_as_said_and_as_understood(
    light_console: ConsoleUnderTest,
) -> None:
    contact = Contact(when="after 4", when_understood="any day, 4pm onwards")
    request, _ = await opened(light_console.database, contact=contact)
    visitor = await light_console.signed_in(Role.VIEWER)
    await open_page(visitor, request)
    assert (
        '<dd>after 4<span class="understood">Understood as: any day, 4pm onwards</span></dd>'
        in visitor.page
    )


async def test_the_person_s_name_is_behind_a_button_and_audited(console: ConsoleUnderTest) -> None:
    answers = {"person_name": Answer("Rowan", "Rowan"), "about": Answer("meds", "meds")}
    request, _ = await opened(console.database, person_name="Rowan", answers=answers)
    visitor = await console.signed_in(Role.RESPONDER)
    await open_page(visitor, request)
    assert "Rowan" not in visitor.page
    await act(visitor, request, "person-name")
    assert "Rowan" in visitor.page
    assert "person_name_read" in await console.audited()


async def test_a_member_takes_it_gives_it_and_moves_it(console: ConsoleUnderTest) -> None:
    member, other = await console.member(Role.LEAD), await console.member()
    visitor = await console.as_member(member)
    request, _ = await opened(console.database)
    for deed, fields in (
        ("assign", {"to": member.id}),
        ("assign", {"to": other.id}),
        ("move", {"team": "leeds"}),
    ):
        seen = await open_page(visitor, request)
        assert await act(visitor, request, deed, **fields, **seen) == 303
    after = await now(console, request)
    assert (after.team, after.assigned_to, after.status) == ("leeds", None, Status.IN_PROGRESS)
    await visitor.get(f"/requests/{request.id}")
    for words in (
        f"{member.name} took it",
        f"gave it to {other.name}",
        "moved it to the Leeds team",
    ):
        assert words in visitor.page


@pytest.mark.parametrize(
    ("deed", "fields"),
    [
        ("assign", {"to": "999"}),
        ("assign", {"to": "x"}),
        ("move", {"team": "nowhere"}),
        ("status", {"status": "new"}),
        ("status", {"status": "lost"}),
        ("status", {"outcome": "Called"}),
        ("status", {"status": "done", "outcome": " ", "confirmed": "yes"}),
        ("status", {"status": "done", "outcome": "x" * 10_001, "confirmed": "yes"}),
        ("status", {"status": "done", "outcome": "Called"}),
        ("status", {"status": "passed_on", "outcome": "Called"}),
        ("status", {"status": "cancelled"}),
        ("notes", {"note": ""}),
        ("notes", {"note": "\x07"}),
        ("reply", {"reply": ""}),
    ],
)
async def test_what_can_t_be_done_is_said_and_changes_nothing(
    console: ConsoleUnderTest, deed: str, fields: dict[str, str]
) -> None:
    request, _ = await opened(console.database)
    visitor = await console.signed_in(Role.ADMIN)
    seen = await open_page(visitor, request)
    before = await happened(console, request)
    assert await act(visitor, request, deed, **fields, **seen) == 422
    assert "There is a problem" in visitor.page
    assert await happened(console, request) == before


async def test_closing_needs_an_outcome_and_tells_the_carer(console: ConsoleUnderTest) -> None:
    request, _ = await opened(console.database)
    visitor = await console.signed_in(Role.RESPONDER)
    seen = await open_page(visitor, request)
    done = await act(
        visitor, request, "status", status="done", outcome="Called on Friday", **CONFIRMED, **seen
    )
    assert done == 303
    after = await now(console, request)
    assert (after.status, after.outcome) == (Status.DONE, "Called on Friday")
    (told,) = await said(console, request)
    assert told.reply
    assert request.reference in told.reply.text
    assert "Friday" not in told.reply.text


async def test_nothing_that_closes_is_chosen_beforehand_and_a_refusal_keeps_what_was_chosen(
    console: ConsoleUnderTest,
) -> None:
    request, _ = await opened(console.database)
    visitor = await console.signed_in(Role.RESPONDER)
    seen = await open_page(visitor, request)
    form = visitor.page.partition('id="closing"')[2].partition("</details>")[0]
    assert form.count('type="radio"') == 3
    assert "checked" not in form
    assert "selected" not in form
    await act(visitor, request, "status", status="passed_on", outcome="To the ward", **seen)
    form = visitor.page.partition('id="closing"')[2].partition("</details>")[0]
    assert form.startswith(" open")
    assert 'value="passed_on" required checked' in form
    assert ">To the ward</textarea>" in form
    assert 'value="yes" required>' in form


async def test_a_closed_request_is_opened_again_with_one_press(console: ConsoleUnderTest) -> None:
    request, _ = await opened(console.database)
    visitor = await console.signed_in(Role.RESPONDER)
    seen = await open_page(visitor, request)
    await act(visitor, request, "status", status="done", outcome="Called", **CONFIRMED, **seen)
    seen = await open_page(visitor, request)
    assert "Open it again" in visitor.page
    assert 'id="closing"' not in visitor.page
    assert await act(visitor, request, "status", status="in_progress", **seen) == 303
    assert (await now(console, request)).is_open


async def test_what_the_carer_did_last_stands_on_top_until_a_member_acts(
    console: ConsoleUnderTest,
) -> None:
    request, _ = await opened(console.database)
    visitor = await console.signed_in(Role.RESPONDER)
    await carer_writes(console, request, "are you there")
    async with console.database.work() as work:
        for what in ("carer_wrote", "late"):
            await work.requests.happened(Happening(request.id, what, NOON))
        await work.commit()
    seen = await open_page(visitor, request)
    assert visitor.page.count("The carer wrote in the chat") == 2
    await act(visitor, request, "notes", note="Will ring", **seen)
    await open_page(visitor, request)
    assert visitor.page.count("The carer wrote in the chat") == 1


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ("yes", "the carer said: yes"),
        ("no", "the carer said: no, not now"),
        ("unsure", "the carer said: I&#39;m not sure"),
        ("rung", "they have rung for help"),
        ("leave", "did not say that all are safe"),
    ],
)
async def test_what_the_carer_answered_about_danger_is_told_in_words(
    console: ConsoleUnderTest, answer: str, told: str
) -> None:
    request, _ = await opened(console.database)
    visitor = await console.signed_in(Role.RESPONDER)
    async with console.database.work() as work:
        data = {"answer": answer}
        await work.requests.happened(Happening(request.id, "danger_answer", NOON, data=data))
        await work.commit()
    await open_page(visitor, request)
    assert told in visitor.page
    assert "Something changed" not in visitor.page


async def test_of_two_who_act_at_once_one_is_refused_and_keeps_the_draft(
    console: ConsoleUnderTest,
) -> None:
    request, _ = await opened(console.database)
    one, other = await console.signed_in(Role.RESPONDER), await console.signed_in(Role.RESPONDER)
    seen_by_one, seen_by_other = await open_page(one, request), await open_page(other, request)
    statuses = await asyncio.gather(
        act(
            one,
            request,
            "status",
            status="done",
            outcome="one's outcome",
            **CONFIRMED,
            **seen_by_one,
        ),
        act(
            other,
            request,
            "status",
            status="done",
            outcome="other's outcome",
            **CONFIRMED,
            **seen_by_other,
        ),
    )
    assert sorted(statuses) == [303, 409]
    loser = one if statuses[0] == 409 else other
    kept = "one&#39;s outcome" if loser is one else "other&#39;s outcome"
    assert f">{kept}</textarea>" in loser.page
    assert (await happened(console, request)).count("status") == 2


async def test_a_reply_reaches_the_chat_and_the_assistant_steps_back(
    console: ConsoleUnderTest,
) -> None:
    request, _ = await opened(console.database)
    visitor = await console.signed_in(Role.RESPONDER, name="Kim")
    seen = await open_page(visitor, request)
    assert await act(visitor, request, "reply", reply="Hello,\n\nI'm Kim.", **seen) == 303
    begins, words = await said(console, request)
    assert begins.reply
    assert words.reply
    assert "talking with a person" in begins.reply.text
    assert (words.reply.kind, words.reply.title) == ("person", "Kim, the carers' team")
    assert words.reply.html == "<p>Hello,</p><p>I&#x27;m Kim.</p>"
    after = await now(console, request)
    assert after.first_reply_at == console.clock()
    assert request.conversation
    async with console.database.reading() as work:
        handover = await work.handovers.of(request.conversation)
    assert handover
    assert handover.until == NOON.replace(hour=17)
    seen = await open_page(visitor, request)
    assert await act(visitor, request, "reply", reply="Are you there?", **seen) == 303
    assert len(await said(console, request)) == 3
    seen = await open_page(visitor, request)
    assert await act(visitor, request, "hand-back", **seen) == 303
    assert "computer program" in ((await said(console, request))[-1].reply or notice("", "")).text


async def test_a_reply_is_refused_when_the_carer_wrote_meanwhile(console: ConsoleUnderTest) -> None:
    request, _ = await opened(console.database)
    visitor = await console.signed_in(Role.RESPONDER)
    seen = await open_page(visitor, request)
    await carer_writes(console, request, "wait, he came home")
    assert await act(visitor, request, "reply", reply="Shall I call?", **seen) == 409
    assert "Shall I call?</textarea>" in visitor.page
    assert "wait, he came home" in visitor.page
    assert len(await said(console, request)) == 1
    seen = {name: seen_on(visitor.page, name) for name in ("version", "position")}
    assert await act(visitor, request, "reply", reply="Shall I call?", **seen) == 303


async def test_a_reply_sent_twice_is_said_once(console: ConsoleUnderTest) -> None:
    request, _ = await opened(console.database)
    visitor = await console.signed_in(Role.RESPONDER)
    seen = await open_page(visitor, request)
    statuses = await asyncio.gather(
        *(act(visitor, request, "reply", reply="Hello", **seen) for _ in range(3))
    )
    assert sorted(statuses) == [303, 409, 409]
    assert len(await said(console, request)) == 2


async def test_a_carer_whose_chat_is_erased_is_reached_by_the_safe_contact(
    console: ConsoleUnderTest,
) -> None:
    request, _ = await opened(console.database)
    assert request.conversation
    visitor = await console.signed_in(Role.RESPONDER)
    seen = await open_page(visitor, request)
    async with console.database.work() as work:
        await work.conversations.erase(request.conversation)
        await work.commit()
    assert await act(visitor, request, "reply", reply="Hello", **seen) == 422
    assert "The carer has no chat any more" in visitor.page
    assert "readonly>Hello</textarea>" in visitor.page
    assert 'name="reply"' not in visitor.page
    done = await act(
        visitor, request, "status", status="done", outcome="Called", **CONFIRMED, **seen
    )
    assert done == 303


async def test_notes_never_clash(console: ConsoleUnderTest) -> None:
    request, _ = await opened(console.database)
    visitors = [await console.signed_in(Role.RESPONDER) for _ in range(3)]
    for visitor in visitors:
        await open_page(visitor, request)
    statuses = await asyncio.gather(
        *(act(visitor, request, "notes", note="called, no answer") for visitor in visitors)
    )
    assert statuses == [303, 303, 303]


async def test_the_carer_s_view_is_a_document_to_keep(light_console: ConsoleUnderTest) -> None:
    answers = {"keeps_well": Answer("Swimming, and his sister", "Swimming, and his sister")}
    request, _ = await opened(light_console.database, kind=Kind.CARERS_VIEW, answers=answers)
    visitor = await light_console.signed_in(Role.VIEWER)
    await visitor.get(f"/requests/{request.id}/document")
    file = await visitor.get(f"/requests/{request.id}/document.txt")
    assert f'filename="{request.reference}.txt"' in file.headers["Content-Disposition"]
    for text in (visitor.page, await file.text()):
        assert "Swimming, and his sister" in text
        # The page has it as HTML does.
        assert f"The carer's view: {request.reference}" in html.unescape(text)
        assert request.reference in text
        assert "07700" not in text
    assert await light_console.audited() == ["request_downloaded", "request_document_read"]


@pytest.mark.parametrize("nasty", NASTY)
async def test_whatever_carers_and_members_write_stays_words(
    light_console: ConsoleUnderTest, nasty: str
) -> None:
    request, _ = await opened(
        light_console.database,
        answers={nasty: Answer(nasty, nasty + "!")},
        contact=Contact(name=nasty, email=nasty, when=nasty, phone=nasty),
        council=nasty,
        person_name=nasty,
    )
    await carer_writes(light_console, request, nasty)
    visitor = await light_console.signed_in(Role.ADMIN, name=nasty)
    for deed, field in (("notes", "note"), ("reply", "reply")):
        seen = await open_page(visitor, request)
        await act(visitor, request, deed, **{field: nasty}, **seen)
    await act(visitor, request, "status", status="done", outcome=nasty, version="0")
    pages = [visitor.page]
    for path in (
        "/?tab=all",
        f"/requests/{request.id}",
        f"/requests/{request.id}/document",
        "/members",
    ):
        await visitor.get(path)
        pages.append(visitor.page)
    await act(visitor, request, "person-name")
    for page in [*pages, visitor.page]:
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "' onmouseover='" not in page
        assert ">49<" not in page
        assert 'href="javascript:' not in page


@pytest.mark.parametrize("number", ["0", "999999", "9" * 40, "x", "-1", "1.5"])
async def test_a_request_that_is_not_there_is_not_found(
    console: ConsoleUnderTest, number: str
) -> None:
    visitor = await console.signed_in(Role.ADMIN)
    assert (await visitor.get(f"/requests/{number}")).status == 404
    assert (await visitor.post(f"/requests/{number}/notes", note="x")).status == 404
