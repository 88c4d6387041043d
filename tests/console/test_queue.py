"""The queue: who sees what in which order, and finding a request without telling the address."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from bot.casework import team_commands
from bot.casework.model import Answer, CareRequest, Contact, Happening, Kind, Status, Urgency
from bot.casework.team_commands import Deed
from bot.staff.model import Role
from bot.storage.queue_view import PAGE
from tests.support.casework import NOON, opened
from tests.support.console import ConsoleUnderTest, Visitor

LINK = re.compile(r'<h2><a href="/requests/(\d+)">')


def shown(visitor: Visitor) -> list[int]:
    """The requests of the page that was seen last, in order."""
    return [int(one) for one in LINK.findall(visitor.page)]


async def ask(console: ConsoleUnderTest, **changes: object) -> CareRequest:
    """An open request."""
    request, _ = await opened(console.database, **changes)
    return request


async def change(console: ConsoleUnderTest, request: CareRequest, **values: object) -> CareRequest:
    """The request, changed behind everybody's back."""
    async with console.database.work() as work:
        changed = await work.requests.change(request, **values)
        await work.commit()
    return changed


async def test_urgent_comes_first_then_what_is_due_soonest(console: ConsoleUnderTest) -> None:
    later = await ask(console)
    late = await ask(console, asked_at=NOON - timedelta(days=7))
    urgent = await ask(console, urgency=Urgency.URGENT)
    visitor = await console.signed_in(Role.VIEWER)
    await visitor.get("/?tab=all")
    assert shown(visitor) == [urgent.id, late.id, later.id]
    assert "Late by" in visitor.page


async def test_who_was_answered_stands_after_who_still_waits(console: ConsoleUnderTest) -> None:
    answered = await ask(console, asked_at=NOON - timedelta(days=7))
    waits = await ask(console)
    answered_urgent = await ask(console, urgency=Urgency.URGENT)
    urgent = await ask(console, urgency=Urgency.URGENT)
    await change(console, answered, first_reply_at=NOON)
    await change(console, answered_urgent, first_reply_at=NOON)
    visitor = await console.signed_in(Role.VIEWER)
    await visitor.get("/?tab=all")
    assert shown(visitor) == [urgent.id, answered_urgent.id, waits.id, answered.id]


async def test_it_shows_where_the_carer_spoke_last(console: ConsoleUnderTest) -> None:
    member, request = await console.member(), await ask(console)
    visitor = await console.as_member(member)
    for what, by, told in (
        ("carer_wrote", None, True),
        ("reply", member.id, False),
        ("late", None, False),
        ("carer_added", None, True),
    ):
        async with console.database.work() as work:
            await work.requests.happened(Happening(request.id, what, NOON, by))
            await work.commit()
        await visitor.get("/?tab=all")
        assert ("The carer wrote" in visitor.page) is told, what


async def test_tabs_hold_what_they_say(console: ConsoleUnderTest) -> None:
    member = await console.member(Role.LEAD, teams=["leeds"])
    mine = await ask(console, council="Leeds")
    unassigned = await ask(console, council="Leeds")
    await ask(console)  # is another team's
    unrouted = await ask(console, nation="scotland")
    waiting = await ask(console, council="Leeds")
    done = await ask(console, council="Leeds")
    mine = await change(console, mine, assigned_to=member.id)
    await change(console, waiting, status=Status.WAITING.value, assigned_to=member.id)
    await change(console, done, status=Status.DONE.value, closed_at=NOON)
    visitor = await console.as_member(member)
    expected = {
        "mine": {mine.id, waiting.id},
        "unassigned": {unassigned.id},
        "team": {mine.id, unassigned.id, waiting.id},
        "unrouted": {unrouted.id},
        "waiting": {waiting.id},
        "all": {mine.id, unassigned.id, unrouted.id, waiting.id},
        "done": {done.id},
    }
    for tab, ids in expected.items():
        await visitor.get(f"/?tab={tab}")
        assert set(shown(visitor)) == ids, tab


async def test_only_who_can_route_them_has_the_unrouted_tab(
    light_console: ConsoleUnderTest,
) -> None:
    visitor = await light_console.signed_in(Role.RESPONDER)
    await visitor.get("/")
    assert "tab=unrouted" not in visitor.page
    lead = await light_console.signed_in(Role.LEAD)
    await lead.get("/")
    assert "tab=unrouted" in lead.page


async def test_pages_follow_each_other_without_gap_or_repeat(console: ConsoleUnderTest) -> None:
    for number in range(PAGE + 4):
        urgency = Urgency.URGENT if number % 5 == 0 else Urgency.ORDINARY
        asked = await ask(console, asked_at=NOON + timedelta(days=number % 3), urgency=urgency)
        if number % 2:
            await change(console, asked, first_reply_at=NOON)
    visitor, seen, path = await console.signed_in(Role.VIEWER), [], "/?tab=all"
    while path:
        await visitor.get(path)
        seen += shown(visitor)
        found = re.search(r'class="button" href="([^"]+after=[^"]+)"', visitor.page)
        path = found[1].replace("&amp;", "&") if found else ""
    assert len(seen) == len(set(seen)) == PAGE + 4


async def test_kinds_and_teams_can_be_picked_out(console: ConsoleUnderTest) -> None:
    group = await ask(console, kind=Kind.PEER_GROUP)
    await ask(console)
    visitor = await console.signed_in(Role.VIEWER)
    await visitor.get("/?tab=all&kind=join_peer_group&team=all")
    assert shown(visitor) == [group.id]
    await visitor.get("/?tab=all&kind=join_peer_group&team=leeds")
    assert shown(visitor) == []


async def test_a_request_is_found_by_reference_phone_or_words(console: ConsoleUnderTest) -> None:
    meant = await ask(
        console,
        answers={"about": Answer("Mum won't eat: café 50%_off", "Mum won't eat")},
        contact=Contact(phone="+447700900999"),
    )
    await ask(console)
    visitor = await console.signed_in(Role.VIEWER)
    await visitor.get("/")
    spaced = meant.reference.lower().replace("-", " ")
    for words in (
        meant.reference,
        spaced,
        "07700 900999",
        "+44 7700 900 999",
        "MUM eat",
        "50%_",
        "café",
    ):
        answer = await visitor.post("/find", words=words)
        assert re.fullmatch(r"/\?find=[\w-]{20,}", answer.headers["Location"])
        await visitor.get(answer.headers["Location"])
        assert shown(visitor) == [meant.id], words


async def test_a_search_is_its_member_s_own(console: ConsoleUnderTest) -> None:
    await ask(console)
    visitor, other = await console.signed_in(Role.ADMIN), await console.signed_in(Role.ADMIN)
    await visitor.get("/")
    address = (await visitor.post("/find", words="meds")).headers["Location"]
    assert (await other.get(address)).headers["Location"] == "/"


@pytest.mark.parametrize(
    "query",
    ["after=x", "after=dXJnZW50fG5vdHxhIG51bWJlcg==", "find=nothing", "tab=%00", "kind=x&team=y",
     "after=" + "A" * 300],
)  # fmt: skip
async def test_a_broken_address_shows_the_queue(console: ConsoleUnderTest, query: str) -> None:
    visitor = await console.signed_in(Role.VIEWER)
    assert (await visitor.get(f"/?{query}")).status in (200, 303)


async def test_counts_stand_beside_the_tabs(console: ConsoleUnderTest) -> None:
    member = await console.member()
    request = await ask(console)
    async with console.database.work() as work:
        deed = Deed(request.id, request.version, member.id, NOON)
        await team_commands.assign(work, deed, member.id)
        await work.commit()
    visitor = await console.as_member(member)
    await visitor.get("/")
    assert re.search(r'Mine <span class="count">1<', visitor.page)
    assert re.search(r'Nobody has it <span class="count">0<', visitor.page)
