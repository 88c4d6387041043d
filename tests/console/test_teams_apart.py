"""Members see the requests of their own teams, and no others."""

from __future__ import annotations

import pytest

from bot.casework.model import CareRequest, Urgency
from bot.console.guard import A_REQUEST, Route
from bot.console.routes import TABLE
from bot.staff.model import Member, Role
from tests.support.casework import opened
from tests.support.console import ConsoleUnderTest

OF_A_REQUEST = [route for route in TABLE if route.path.startswith(A_REQUEST)]


async def member_of_leeds(console: ConsoleUnderTest, role: Role = Role.ADMIN) -> Member:
    return await console.member(role, teams=["leeds"])


async def of_another_team(console: ConsoleUnderTest, **changes: object) -> CareRequest:
    request, _ = await opened(console.database, **changes)
    assert request.team == "all"
    return request


@pytest.mark.parametrize("route", OF_A_REQUEST, ids=str)
async def test_nothing_of_another_teams_request_can_be_read_or_done(
    light_console: ConsoleUnderTest, route: Route
) -> None:
    request = await of_another_team(light_console, person_name="Rowan")
    visitor = await light_console.as_member(await member_of_leeds(light_console))
    await visitor.get("/")
    call = visitor.get if route.method == "GET" else visitor.post
    answer = await call(route.path.replace("{id}", str(request.id)))
    assert answer.status == 403
    assert "with another team" in visitor.page
    assert request.reference not in visitor.page
    assert "refused" in await light_console.audited()
    async with light_console.database.reading() as work:
        assert await work.requests.find(request.id) == request


@pytest.mark.parametrize("tab", ["all", "unassigned", "waiting", "done", "team"])
async def test_the_queue_and_its_counts_leave_other_teams_out(
    console: ConsoleUnderTest, tab: str
) -> None:
    request = await of_another_team(console)
    visitor = await console.as_member(await member_of_leeds(console))
    await visitor.get(f"/?tab={tab}")
    assert request.reference not in visitor.page
    assert visitor.page.count('<span class="count">0</span>') == visitor.page.count('class="count"')


async def test_a_search_for_words_or_phone_leaves_other_teams_out(
    console: ConsoleUnderTest,
) -> None:
    request = await of_another_team(console)
    visitor = await console.as_member(await member_of_leeds(console))
    for words in ("call", request.contact.phone or ""):
        answer = await visitor.post("/find", words=words)
        await visitor.get(answer.headers["Location"])
        assert request.reference not in visitor.page


async def test_who_has_the_carers_reference_learns_which_team_has_it(
    console: ConsoleUnderTest,
) -> None:
    request = await of_another_team(console)
    visitor = await console.as_member(await member_of_leeds(console))
    answer = await visitor.post("/find", words=request.reference)
    await visitor.get(answer.headers["Location"])
    assert "with another team: the carers&#39; team" in visitor.page
    assert f"/requests/{request.id}" not in visitor.page


async def test_what_has_no_team_or_was_given_to_them_is_theirs_to_see(
    console: ConsoleUnderTest,
) -> None:
    member = await member_of_leeds(console, Role.RESPONDER)
    unrouted, _ = await opened(console.database, nation="scotland")
    given = await of_another_team(console)
    async with console.database.work() as work:
        await work.requests.change(given, assigned_to=member.id)
        await work.commit()
    visitor = await console.as_member(member)
    for request in (unrouted, given):
        assert (await visitor.get(f"/requests/{request.id}")).status == 200


async def test_who_is_in_no_team_looks_after_all(console: ConsoleUnderTest) -> None:
    request = await of_another_team(console)
    visitor = await console.signed_in(Role.VIEWER)
    assert (await visitor.get(f"/requests/{request.id}")).status == 200


async def test_after_moving_it_away_they_are_back_at_the_queue(console: ConsoleUnderTest) -> None:
    request, _ = await opened(console.database, council="Leeds")
    visitor = await console.as_member(await member_of_leeds(console, Role.LEAD))
    await visitor.get(f"/requests/{request.id}")
    async with console.database.reading() as work:
        seen = await work.requests.find(request.id)
    assert seen
    answer = await visitor.post(
        f"/requests/{request.id}/move", team="all", version=str(seen.version)
    )
    assert answer.headers["Location"] == "/"
    assert (await visitor.get(f"/requests/{request.id}")).status == 403


async def test_nobody_is_told_of_urgent_requests_of_other_teams(console: ConsoleUnderTest) -> None:
    theirs, _ = await opened(console.database, council="Leeds", urgency=Urgency.URGENT)
    await of_another_team(console, urgency=Urgency.URGENT)
    async with console.database.reading() as work:
        told = await work.queue.urgent_since(0, 1, ("leeds",))
        assert [one.id for one in told] == [theirs.id]
        assert len(await work.queue.urgent_since(0, 1, ())) == 2
