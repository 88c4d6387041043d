"""A link in an e-mail leads, through signing in, to its page; and to no other site's."""

from __future__ import annotations

import html
from urllib.parse import quote

import pytest

from bot.console.return_paths import local_path
from bot.staff.model import Role
from tests.support.casework import opened
from tests.support.console import PASSWORD, ConsoleUnderTest, Visitor

ELSEWHERE = (
    "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "\\/evil.example",
    "/%2f%2fevil.example", "/%2fevil.example", "/%5cevil.example", "%2f%2fevil.example",
    "/%252f%252fevil.example", "https://evil.example", "https:evil.example", "http:/evil.example",
    "javascript:alert(1)", "data:text/html,x", "\t//evil.example",
    "/\t/evil.example", "/\n/evil.example", "/requests\r\nSet-Cookie: a=b",
    "/requests//evil.example", "/@evil.example", "/requests/1#//evil.example", "//evil.example/..",
    "/.//evil.example", "/:80@evil.example", "/\u2215\u2215evil.example", "/\uff0fevil.example",
    "/requests/1?to=https://evil.example", "/sign-in?next=/", "/sign-in/code", "/sign-out",
    "/events", "/static/console.css", "/health/live", "/signed-out", "evil.example", "",
    "/" + "a" * 400,
)  # fmt: skip
OURS = ("/", "/requests/12", "/requests/12/document", "/?tab=all&kind=have_a_say", "/undelivered",
        "/insights?weeks=52", "/insights.csv?weeks=4", "/?find=aZ_-9")  # fmt: skip


async def through_the_form(visitor: Visitor, email: str, start: str) -> str:
    """Sign in as a browser does, with the hidden fields of each page; where that ends."""
    place = start
    for fields in ({"email": email, "password": PASSWORD}, {"code": visitor.code()}):
        await visitor.get(place)
        hidden = visitor.page.partition('name="next" value="')[2].partition('"')[0]
        path = place.partition("?")[0]
        answer = await visitor.post(path, **fields, next=html.unescape(hidden))
        assert answer.status == 303, visitor.page
        place = answer.headers["Location"]
    return place


async def test_a_link_to_a_request_leads_there_after_both_steps(console: ConsoleUnderTest) -> None:
    member = await console.member()
    request, _ = await opened(console.database)
    visitor = await console.visitor()
    asked = await visitor.get(f"/requests/{request.id}")
    place = await through_the_form(visitor, member.email, asked.headers["Location"])
    assert place == f"/requests/{request.id}"
    assert (await visitor.get(place)).status == 200
    assert request.reference in visitor.page


async def test_a_wrong_password_and_a_wrong_code_don_t_lose_the_way(
    light_console: ConsoleUnderTest,
) -> None:
    member, visitor = await light_console.member(), await light_console.visitor()
    where = "/?tab=all&kind=have_a_say"
    asked = await visitor.get(where)
    shown = f'name="next" value="{html.escape(where)}"'
    await visitor.get(asked.headers["Location"])
    await visitor.post("/sign-in", email=member.email, password="wrong", next=where)
    assert shown in visitor.page
    await visitor.post("/sign-in", email=member.email, password=PASSWORD, next=where)
    await visitor.get("/sign-in/code")
    await visitor.post("/sign-in/code", code="000000", next=where)
    assert shown in visitor.page
    # Half signed in, another link is opened.
    half = await visitor.get("/account")
    assert half.headers["Location"] == "/sign-in/code?next=/account"


async def test_the_link_keeps_to_the_role(light_console: ConsoleUnderTest) -> None:
    member, visitor = await light_console.member(Role.VIEWER), await light_console.visitor()
    asked = await visitor.get("/audit")
    place = await through_the_form(visitor, member.email, asked.headers["Location"])
    assert (await visitor.get(place)).status == 403


@pytest.mark.parametrize("evil", ELSEWHERE)
async def test_no_link_leads_to_another_site(light_console: ConsoleUnderTest, evil: str) -> None:
    member, visitor = await light_console.member(), await light_console.visitor()
    await visitor.get(f"/sign-in?next={quote(evil)}")
    assert 'name="next" value="/"' in visitor.page
    step = await visitor.post("/sign-in", email=member.email, password=PASSWORD, next=evil)
    assert step.headers["Location"] == "/sign-in/code"
    await visitor.get("/sign-in/code")
    done = await visitor.post("/sign-in/code", code=visitor.code(), next=evil)
    assert done.headers["Location"] == "/"


@pytest.mark.parametrize("path", OURS)
def test_our_own_pages_are_kept(path: str) -> None:
    assert local_path(path) == path


@pytest.mark.parametrize(
    "given", [None, 7, ["/"], b"/", " /requests/1", "/requests/1 ", "/requests/1\n", "/a\x00"]
)
def test_what_is_no_text_is_the_first_page(given: object) -> None:
    assert local_path(given) == "/"


async def test_words_written_when_the_session_ran_out_are_shown_once_more(
    console: ConsoleUnderTest,
) -> None:
    request, _ = await opened(console.database)
    visitor = await console.signed_in(Role.RESPONDER)
    page = f"/requests/{request.id}"
    await visitor.get(page)
    console.clock.wait(minutes=31)
    visitor.session.headers["Referer"] = str(console.server.make_url(page))
    answer = await visitor.post(f"{page}/reply", reply="We'll ring <b>at 4</b>.", version="1")
    shown = await answer.text()
    assert answer.status == 403
    assert "We&#39;ll ring &lt;b&gt;at 4&lt;/b&gt;." in shown
    assert "Nothing was sent" in shown
    assert f"/sign-in?next={quote(page, safe='')}" in shown
    async with console.database.reading() as work:
        assert "reply" not in [one.what for one in await work.requests.timeline(request.id)]


async def test_a_form_of_an_earlier_session_gives_the_words_back(
    light_console: ConsoleUnderTest,
) -> None:
    request, _ = await opened(light_console.database)
    visitor = await light_console.signed_in(Role.RESPONDER)
    visitor.csrf = "of an earlier session"
    answer = await visitor.post(f"/requests/{request.id}/notes", note="Rang, no answer.")
    assert answer.status == 403
    assert "Rang, no answer." in await answer.text()


async def test_another_site_can_t_have_its_words_shown_as_ours(
    light_console: ConsoleUnderTest,
) -> None:
    visitor = await light_console.visitor()
    visitor.session.headers["Origin"] = "https://evil.example"
    for path in ("/signed-out", "/requests/1/reply"):
        answer = await visitor.post(path, reply="Ring 0900 evil")
        assert answer.status == 403
        assert "0900" not in await answer.text()


async def test_where_another_site_sent_a_form_from_is_no_way_on(
    light_console: ConsoleUnderTest,
) -> None:
    visitor = await light_console.visitor()
    visitor.session.headers["Referer"] = "https://evil.example/requests/1"
    answer = await visitor.post("/requests/1/reply")
    assert answer.headers["Location"] == "/sign-in"
