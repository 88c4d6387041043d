"""A team at work: legal moves only, nobody overwrites anybody, nothing is forgotten."""

from __future__ import annotations

from datetime import timedelta
from itertools import product

import pytest

from bot.casework import team_commands
from bot.casework.errors import Changed, IllegalMove, OutcomeMissing
from bot.casework.lateness import tell_late
from bot.casework.model import MOVES, CareRequest, Status
from bot.casework.team_commands import Deed
from bot.staff.model import Role
from bot.storage.database import Database
from bot.storage.unit_of_work import UnitOfWork
from tests.support.casework import NOON, opened, teams
from tests.support.databases import KEYS


async def member(work: UnitOfWork) -> int:
    """A team member's id."""
    await work.staff.add("nurse@example.org", "Kim", Role.RESPONDER, ("all",), NOON)
    found = await work.staff.by_email("nurse@example.org")
    assert found
    return found.id


def deed(request: CareRequest, by: int) -> Deed:
    """A change to the request as it is now."""
    return Deed(request.id, request.version, by, NOON)


@pytest.mark.parametrize(("start", "to"), list(product(Status, Status)))
async def test_only_legal_moves_are_made(sqlite_url: str, start: Status, to: Status) -> None:
    database = Database(sqlite_url, KEYS)
    request, _ = await opened(database)
    async with database.work() as work:
        request = await work.requests.change(request, status=start)
        act = deed(request, await member(work))
        if to in MOVES[start]:
            changed = await team_commands.change_status(work, act, to, "we spoke")
            assert changed.status is to
            assert (changed.closed_at is not None) is (not changed.is_open)
        else:
            with pytest.raises(IllegalMove):
                await team_commands.change_status(work, act, to, "we spoke")
    await database.close()


async def test_closing_needs_an_outcome(database: Database) -> None:
    request, _ = await opened(database)
    async with database.work() as work:
        for to, outcome in product((Status.DONE, Status.PASSED_ON), (None, "", "  ")):
            act = deed(request, await member(work))
            with pytest.raises(OutcomeMissing):
                await team_commands.change_status(work, act, to, outcome)


async def test_of_two_people_at_once_the_second_is_told(database: Database) -> None:
    request, _ = await opened(database)
    async with database.work() as work:
        first = second = deed(request, await member(work))
        await team_commands.assign(work, first, first.member)
        with pytest.raises(Changed):
            await team_commands.change_status(work, second, Status.DONE, "done")
        # A note never clashes.
        await team_commands.note(work, second, "left a message")
        timeline = await work.requests.timeline(request.id)
    assert [one.what for one in timeline] == ["opened", "assigned", "note"]


async def test_the_first_reply_keeps_the_promise_and_takes_the_request(database: Database) -> None:
    request, _ = await opened(database)
    async with database.work() as work:
        kim = await member(work)
        changed = await team_commands.replied(work, deed(request, kim))
        assert (changed.first_reply_at, changed.assigned_to) == (NOON, kim)
        assert changed.status is Status.IN_PROGRESS
        assert await tell_late(work, teams(), request.promise + timedelta(days=9)) == 0


async def test_late_requests_climb_and_never_leave_by_themselves(database: Database) -> None:
    request, _ = await opened(database)
    due = request.promise
    steps: tuple[tuple[int, list[str]], ...] = (
        (0, []),
        (1, ["lead"]),
        (2, []),
        (25 * 60, ["admin"]),
        (99 * 60, []),
    )
    async with database.work() as work:
        await work.notifications.claim(NOON, due + timedelta(days=99), 10)
        for minutes, told in steps:
            at = due + timedelta(minutes=minutes)
            await tell_late(work, teams(), at)
            letters = await work.notifications.claim(at, due + timedelta(days=99), 10)
            assert [one.address.split("@")[0] for one in letters] == told
        stored = await work.requests.find(request.id)
    assert stored
    assert (stored.status, stored.late_level) == (Status.NEW, 2)


async def test_an_answer_begun_before_the_promise_passed_can_still_be_saved(
    database: Database,
) -> None:
    request, _ = await opened(database)
    async with database.work() as work:
        kim = await member(work)
        assert await tell_late(work, teams(), request.promise + timedelta(minutes=1)) == 1
        changed = await team_commands.replied(work, deed(request, kim))
    assert (changed.status, changed.late_level) == (Status.IN_PROGRESS, 1)


async def test_moving_tells_the_other_team_and_keeps_the_promise(database: Database) -> None:
    request, _ = await opened(database)
    async with database.work() as work:
        changed = await team_commands.move(
            work, deed(request, await member(work)), "leeds", teams()
        )
        letters = await work.notifications.claim(NOON, NOON, 10)
    assert (changed.team, changed.promise) == ("leeds", request.promise)
    assert ("leeds@example.org", "moved") in {(one.address, one.template) for one in letters}


async def test_every_deed_is_in_the_audit_and_a_changed_entry_is_noticed(
    database: Database,
) -> None:
    request, _ = await opened(database)
    async with database.work() as work:
        kim = await member(work)
        changed = await team_commands.assign(work, deed(request, kim), kim)
        await team_commands.change_status(work, deed(changed, kim), Status.DONE, "we spoke")
        assert [one.what for one in await work.audit.latest(9)] == [
            "request_status",
            "request_assigned",
        ]
        assert await work.audit.first_break() is None
        await work.connection.exec_driver_sql("UPDATE audit SET what = 'x' WHERE id = 1")
        assert await work.audit.first_break() == 1
        await work.connection.exec_driver_sql("DELETE FROM audit WHERE id = 1")
        assert await work.audit.first_break() == 2
