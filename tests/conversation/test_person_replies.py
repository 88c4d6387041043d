"""A person of the team in the carer's chat: what is written, in which order, and for how long."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml

from bot.casework.errors import Changed, UnknownReference
from bot.casework.hours import Hours, read_spans
from bot.casework.model import CareRequest, Status
from bot.casework.team_commands import Deed
from bot.conversation.person_replies import LONGEST, NoChat, PersonReplies, Speaker, until_when
from bot.messages import MessageError
from bot.staff.model import Role
from bot.storage.database import Database
from bot.storage.tables import outbox
from tests.support.casework import NOON, begin_conversation, opened, teams
from tests.support.gateway import Gateway

WEEKDAYS = Hours(read_spans({"mon-fri": "09:00-17:00"}), frozenset())
ALWAYS = Hours((), frozenset())
SAYS = yaml.safe_load(Path("data/console.yml").read_text(encoding="utf-8"))["to_carers"]
REPLIES = PersonReplies(teams(), SAYS)


def deed(request: CareRequest, member: int, version: int | None = None) -> Deed:
    return Deed(request.id, version or request.version, member, NOON)


async def member(database: Database) -> int:
    """A member's id."""
    async with database.work() as work:
        await work.staff.add("kim@example.org", "Kim", Role.RESPONDER, (), NOON)
        kim = await work.staff.by_email("kim@example.org")
        await work.commit()
    assert kim
    return kim.id


@pytest.mark.parametrize(
    ("hours", "at", "until"),
    [
        (WEEKDAYS, NOON, NOON.replace(hour=17)),
        (WEEKDAYS, NOON.replace(hour=16, minute=45), NOON.replace(hour=17, minute=15)),
        (WEEKDAYS, NOON.replace(hour=22), NOON.replace(hour=22, minute=30)),
        # British summer: 17:00 there is 16:00 in UTC.
        (WEEKDAYS, datetime(2026, 7, 1, 12, tzinfo=UTC), datetime(2026, 7, 1, 16, tzinfo=UTC)),
        (ALWAYS, NOON, NOON + LONGEST),
    ],
)
def test_the_assistant_stays_back_until_the_team_closes_and_half_an_hour_at_least(
    hours: Hours, at: datetime, until: datetime
) -> None:
    assert until_when(hours, at) == until


async def test_the_carer_sees_who_writes_and_the_assistant_stays_quiet(gateway: Gateway) -> None:
    """Through both doors: a member's reply, read by the carer's browser."""
    carer = await gateway.begin()
    database = gateway.services.database
    request, _ = await opened(database, conversation=carer.id)
    kim = await member(database)
    async with database.work() as work:
        newest = (await work.conversations.latest([carer.id]))[carer.id]
        # The worker tells the time by the clock of the machine, which the promise knows nothing of.
        now = datetime(2100, 1, 4, 12, tzinfo=UTC)
        speaker, when = Speaker(kim, "Kim"), Deed(request.id, request.version, kim, now)
        await REPLIES.reply(work, when, speaker, "Hello Jo", newest)
        await work.commit()
    shown = (await carer.read())["messages"][-2:]
    assert [one["kind"] for one in shown] == ["notice", "person"]
    assert (shown[1]["title"], shown[1]["text"]) == ("Kim, the carers' team", "Hello Jo")
    asked = len(gateway.rasa.asked)
    await carer.say("thank you Kim")
    messages = await carer.until(lambda all_: all_[-1]["text"] == "thank you Kim")
    assert messages[-1]["from"] == "carer"
    assert len(gateway.rasa.asked) == asked


async def test_on_a_channel_that_is_sent_out_the_reply_waits_for_its_sender(
    database: Database,
) -> None:
    kim = await member(database)
    async with database.work() as work:
        await work.conversations.open("sms-chat", "sms", "+447700900123", None, NOON)
        await work.commit()
    request, _ = await opened(database, conversation="sms-chat")
    async with database.work() as work:
        await REPLIES.reply(work, deed(request, kim), Speaker(kim, "Kim"), "Hello", 0)
        rows = await work.connection.execute(outbox.select())
        assert {row.status for row in rows} == {"waiting"}


@pytest.mark.parametrize(("version", "position"), [(99, 0), (None, 1)])
async def test_a_reply_to_what_moved_on_is_refused_and_leaves_nothing(
    database: Database, version: int | None, position: int
) -> None:
    kim = await member(database)
    request, _ = await opened(database)
    when = deed(request, kim, version)
    with pytest.raises(Changed):
        async with database.work() as work:
            await REPLIES.reply(work, when, Speaker(kim, "Kim"), "Hello", position)
    async with database.reading() as work:
        assert request.conversation
        assert await work.transcript.since(request.conversation, 0) == []
        assert await work.handovers.of(request.conversation) is None


@pytest.mark.parametrize("text", ["", "  \n", "\x07", "x" * 10_001])
async def test_words_that_can_t_be_sent_are_refused(database: Database, text: str) -> None:
    kim = await member(database)
    request, _ = await opened(database)
    with pytest.raises(MessageError):
        async with database.work() as work:
            await REPLIES.reply(work, deed(request, kim), Speaker(kim, "Kim"), text, 0)


async def test_who_has_no_chat_can_t_be_written_to_but_the_request_can_be_closed(
    database: Database,
) -> None:
    kim = await member(database)
    chat = await begin_conversation(database)
    request, _ = await opened(database, conversation=chat)
    async with database.work() as work:
        await work.conversations.erase(chat)
        await work.commit()
    with pytest.raises(NoChat):
        async with database.work() as work:
            await REPLIES.reply(work, deed(request, kim), Speaker(kim, "Kim"), "Hello", 0)
    async with database.work() as work:
        closed = await REPLIES.change_status(work, deed(request, kim), Status.DONE, "Rang")
        assert closed.status is Status.DONE


async def test_a_request_that_is_not_there_is_said_so(database: Database) -> None:
    with pytest.raises(UnknownReference):
        async with database.work() as work:
            await REPLIES.hand_back(work, Deed(99, 1, 1, NOON))


async def test_handing_back_twice_tells_the_carer_once(database: Database) -> None:
    kim = await member(database)
    request, _ = await opened(database)
    async with database.work() as work:
        await REPLIES.reply(work, deed(request, kim), Speaker(kim, "Kim"), "Hello", 0)
        for minutes in (1, 2):
            later = NOON + timedelta(minutes=minutes)
            await REPLIES.hand_back(work, Deed(request.id, request.version, kim, later))
        await work.commit()
    assert request.conversation
    async with database.reading() as work:
        said = await work.transcript.since(request.conversation, 0)
    assert [one.reply.kind for one in said if one.reply] == ["notice", "person", "notice"]
