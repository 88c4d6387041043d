"""What happens because time has passed: nothing is forgotten, and nothing is done twice."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from unittest.mock import patch

import pytest

from bot.casework.model import Status
from bot.conversation.clerk import ASK_AFTER, PAUSES, Clerk
from bot.notifications.errors import NotSent
from bot.staff.model import Role
from bot.storage.database import Database
from bot.storage.handovers import Handover
from bot.storage.notifications import Notification
from tests.support.casework import NOON, begin_conversation, opened, teams
from tests.support.gateway import Gateway


@dataclass
class FakePostroom:
    """Keeps what it is given; ``failure`` is raised instead."""

    sent: list[str] = field(default_factory=list)
    failure: NotSent | None = None

    async def send(self, notification: Notification) -> None:
        """Send it."""
        if self.failure:
            raise self.failure
        self.sent.append(f"{notification.template} to {notification.address}")


@dataclass
class Office:
    """A clerk, his postroom and the time on his clock."""

    gateway: Gateway
    postroom: FakePostroom = field(default_factory=FakePostroom)
    time: datetime = NOON

    @property
    def database(self) -> Database:
        """Where all is kept."""
        return self.gateway.services.database

    async def make_round(self, clerks: int = 1) -> None:
        """So many clerks make a round at once."""
        with patch("bot.clock.now", lambda: self.time):
            await asyncio.gather(*(self._clerk().make_round() for _ in range(clerks)))

    def _clerk(self) -> Clerk:
        services = self.gateway.services
        wording = services.clerk._wording
        return Clerk(
            self.database,
            teams(),
            wording,
            services.signals,
            self.postroom,  # type: ignore[arg-type]
            services.eraser,
            services.retention,
            services.languages,
        )

    async def said(self, conversation: str) -> list[str]:
        """What the conversation was told."""
        async with self.database.reading() as work:
            said = await work.transcript.since(conversation, 0)
        return [one.reply.text for one in said if one.reply]


@pytest.fixture
def office(gateway: Gateway) -> Office:
    """An office over a database of each kind."""
    gateway.services.clerk.stop()
    return Office(gateway)


async def test_each_notification_is_sent_once_by_many_clerks(office: Office) -> None:
    await opened(office.database)
    await office.make_round(clerks=5)
    await office.make_round()
    assert office.postroom.sent == ["opened to team@example.org"]


async def test_what_may_pass_is_tried_for_hours_and_then_shown_to_people(office: Office) -> None:
    await opened(office.database)
    office.postroom.failure = NotSent("away", may_try_again=True)
    assert len(PAUSES) >= 8
    assert sum(PAUSES, timedelta()) >= timedelta(hours=1)
    for pause in PAUSES:
        await office.make_round()
        office.time += pause
    async with office.database.reading() as work:
        assert not await work.notifications.failed()
    await office.make_round()
    async with office.database.reading() as work:
        assert len(await work.notifications.failed()) == 1


async def test_what_cannot_pass_is_shown_to_people_at_once(office: Office) -> None:
    await opened(office.database)
    office.postroom.failure = NotSent("address refused", may_try_again=False)
    await office.make_round()
    async with office.database.reading() as work:
        assert len(await work.notifications.failed()) == 1


async def test_a_broken_promise_is_told_to_the_lead_once(office: Office) -> None:
    request, _ = await opened(office.database)
    office.time = request.promise + timedelta(minutes=1)
    await office.make_round()
    await office.make_round()
    assert office.postroom.sent.count("late to lead@example.org") == 1


async def test_the_assistant_comes_back_when_the_person_has_gone(office: Office) -> None:
    conversation = await begin_conversation(office.database)
    request, _ = await opened(office.database, conversation=conversation)
    async with office.database.work() as work:
        await work.staff.add("kim@example.org", "Kim", Role.RESPONDER, (), NOON)
        kim = await work.staff.by_email("kim@example.org")
        assert kim
        until = NOON + timedelta(hours=1)
        await work.handovers.begin(Handover(conversation, kim.id, request.id, NOON, until))
        await work.commit()
    await office.make_round()
    assert await office.said(conversation) == []
    office.time = NOON + timedelta(hours=2)
    await office.make_round(clerks=3)
    (back,) = await office.said(conversation)
    assert "has left this chat" in back
    async with office.database.reading() as work:
        assert await work.handovers.of(conversation) is None


@pytest.mark.parametrize("agreed", [True, False])
async def test_a_carer_is_asked_once_how_it_went_if_they_agreed(
    office: Office, agreed: bool
) -> None:
    conversation = await begin_conversation(office.database)
    request, _ = await opened(office.database, conversation=conversation, may_ask_later=agreed)
    async with office.database.work() as work:
        await work.requests.change(request, status=Status.DONE, outcome="ok", closed_at=NOON)
        await work.commit()
    await office.make_round()
    assert await office.said(conversation) == []
    office.time = NOON + ASK_AFTER + timedelta(minutes=1)
    await office.make_round(clerks=3)
    await office.make_round()
    said = await office.said(conversation)
    assert len(said) == (1 if agreed else 0)
    assert all(one.startswith("Some days ago you asked for a c") for one in said)


async def test_a_closed_request_is_kept_for_twelve_months_and_no_longer(office: Office) -> None:
    old, _ = await opened(office.database, person_name="Sam")
    fresh, _ = await opened(office.database)
    async with office.database.work() as work:
        await work.requests.change(old, status=Status.DONE, outcome="ok", closed_at=NOON)
        await work.commit()
    office.time = NOON + timedelta(days=365) - timedelta(minutes=1)
    await office.make_round()
    async with office.database.reading() as work:
        assert await work.requests.find(old.id)
    office.time += timedelta(minutes=2)
    await office.make_round()
    async with office.database.reading() as work:
        assert await work.requests.find(old.id) is None
        assert await work.requests.person_name(old.id) is None
        assert await work.requests.timeline(old.id) == []
        # What is open never dies of age.
        assert await work.requests.find(fresh.id)
        (entry,) = await work.audit.latest(1)
    assert (entry.what, entry.about) == ("request_deleted", f"request:{old.id}")
