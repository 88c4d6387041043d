"""Opening: once, with the right team, and everybody told."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.casework.model import Kind, Status, Urgency
from bot.casework.opening import Opened, follow_up_danger, open_request
from bot.casework.promises import as_words
from bot.storage.database import Database
from tests.support.casework import NOON, begin_conversation, new_request, opened, teams


@pytest.mark.parametrize(
    ("nation", "council", "kind", "team", "due"),
    [
        ("england", "Leeds", Kind.ASK_CALLBACK, "leeds", "Tuesday 24 November, 14:00"),
        ("england", "Leeds", Kind.CONCERN, "all", "Wednesday 25 November, 17:00"),
        ("england", "Kirklees", Kind.ASK_CALLBACK, "all", "Wednesday 25 November, 17:00"),
        ("wales", None, Kind.ASK_CALLBACK, "all", "Wednesday 25 November, 17:00"),
        (None, None, Kind.ASK_CALLBACK, "all", "Wednesday 25 November, 17:00"),
        ("scotland", "Fife", Kind.ASK_CALLBACK, None, "Thursday 26 November, 17:00"),
    ],
)
async def test_it_goes_to_the_first_team_that_takes_it(
    database: Database,
    nation: str | None,
    council: str | None,
    kind: Kind,
    team: str | None,
    due: str,
) -> None:
    request, _ = await opened(database, nation=nation, council=council, kind=kind)
    assert (request.team, as_words(request.promise)) == (team, due)
    assert request.status is Status.NEW


async def test_what_was_said_is_kept_as_said_and_as_understood(database: Database) -> None:
    request, _ = await opened(database, person_name="Sam")
    async with database.reading() as work:
        stored = await work.requests.find(request.id)
        assert await work.requests.person_name(request.id) == "Sam"
        assert [one.what for one in await work.requests.timeline(request.id)] == ["opened"]
    assert stored == request
    assert stored.contact.when == "after 4"
    assert stored.answers["about"].said == "his meds"


async def test_fifty_deliveries_of_one_message_open_one_request(database: Database) -> None:
    conversation = await begin_conversation(database)
    new = new_request(conversation, key="asked:web:1")

    async def deliver() -> Opened:
        async with database.work() as work:
            # As the message path does: the conversation is held first.
            await work.conversations.hold(conversation)
            done = await open_request(work, new, teams())
            await work.commit()
            return done

    results = await asyncio.gather(*(deliver() for _ in range(50)))
    assert len({one.request.reference for one in results}) == 1
    assert len([one for one in results if one.pin]) == 1
    async with database.reading() as work:
        assert await work.requests.count() == 1
        assert len(await work.requests.timeline(results[0].request.id)) == 1


async def test_what_is_not_committed_was_never_opened(database: Database) -> None:
    conversation = await begin_conversation(database)
    async with database.work() as work:
        await open_request(work, new_request(conversation), teams())
    async with database.reading() as work:
        assert await work.requests.count() == 0


async def test_the_team_is_told_without_anything_personal(database: Database) -> None:
    request, _ = await opened(database, nation="scotland")
    async with database.work() as work:
        (letter,) = await work.notifications.claim(NOON, NOON, 10)
    assert (letter.address, letter.template) == ("unrouted@example.org", "opened")
    assert letter.fields["reference"] == request.reference
    assert not {"Jo", "+447700900123", "his meds"} & {str(one) for one in letter.fields.values()}


async def test_danger_told_of_again_adds_to_the_open_follow_up(database: Database) -> None:
    conversation = await begin_conversation(database)
    for key in ("crisis:web:1", "crisis:web:2"):
        new = new_request(conversation, key=key, kind=Kind.CRISIS, urgency=Urgency.URGENT)
        async with database.work() as work:
            done = await follow_up_danger(work, new, teams())
            await work.commit()
    async with database.reading() as work:
        assert await work.requests.count() == 1
        timeline = await work.requests.timeline(done.request.id)
    assert [one.what for one in timeline] == ["opened", "danger_again"]


@pytest.mark.parametrize("is_attended", [False, True])
async def test_danger_after_an_answer_must_be_answered_again(
    database: Database, is_attended: bool
) -> None:
    conversation = await begin_conversation(database)
    danger = {"kind": Kind.CRISIS, "urgency": Urgency.URGENT}
    later = NOON + timedelta(days=1)
    async with database.work() as work:
        first = (await follow_up_danger(work, new_request(conversation, **danger), teams())).request
        await work.requests.change(first, status=Status.WAITING, first_reply_at=NOON, late_level=1)
        await work.notifications.claim(NOON, NOON, 10)
        again = new_request(conversation, asked_at=later, **danger)
        done = await follow_up_danger(work, again, teams(), is_attended=is_attended)
        letters = await work.notifications.claim(later, later, 10)
    request = done.request
    assert request.id == first.id
    told = {(one.address, one.template) for one in letters if one.template != "opened"}
    if is_attended:
        assert (request.first_reply_at, told) == (NOON, set())
    else:
        assert (request.first_reply_at, request.status) == (None, Status.IN_PROGRESS)
        assert (as_words(request.promise), request.late_level) == (
            "Thursday 26 November, 17:00",
            0,
        )
        assert told == {("team@example.org", "danger_again")}
