"""Insights: honest numbers, charts without script for every eye, exports that are no formulas."""

from __future__ import annotations

import csv
import html
import io
from datetime import timedelta
from xml.etree import ElementTree

import pytest

from bot.casework.model import Kind
from bot.console.charts import bars
from bot.console.questions import groups
from bot.console.tables import as_csv, safe
from bot.messages import InboundMessage
from bot.staff.model import Role
from bot.storage.figures import Unanswered
from tests.console.test_request_page import NASTY
from tests.support.casework import NOON, begin_conversation, opened
from tests.support.console import ConsoleUnderTest, Visitor
from tests.support.gateway import library

FORMULAS = (
    "=1+1", "+1", "-1+2", "@SUM(A1)", "\t=1", "\r=1", " =1", "\n=cmd|' /C calc'!A0", "\uff1d1+1",
    "\u00a0=1",
)  # fmt: skip


async def numbers(visitor: Visitor) -> dict[str, dict[str, list[str]]]:
    """The exported tables by title, each row by its first cell."""
    answer = await visitor.get("/insights.csv?weeks=4")
    tables: dict[str, dict[str, list[str]]] = {}
    rows = list(csv.reader(io.StringIO((await answer.text()).lstrip("\ufeff"))))
    for row in rows:
        if len(row) == 1:
            tables[row[0]] = {}
        elif row:
            tables[list(tables)[-1]][row[0]] = row[1:]
    return tables


async def question(console: ConsoleUnderTest, text: str, labels: list[str]) -> None:
    """A question that had no answer."""
    conversation = await begin_conversation(console.database)
    async with console.database.work() as work:
        position = await work.conversations.next_position(conversation, NOON)
        message = InboundMessage("web", conversation, conversation, text, NOON)
        await work.inbox.add(message, conversation, position, None, "done")
        row = await work.inbox.find("web", conversation)
        assert row
        await work.insights.unanswered(row, labels, 0.2)
        await work.insights.feedback(row, "trialogue/overview", False, None)
        await work.commit()


async def test_numbers_are_those_of_the_requests(console: ConsoleUnderTest) -> None:
    kept, _ = await opened(console.database)
    late, _ = await opened(console.database, asked_at=NOON - timedelta(days=7))
    await opened(console.database, asked_at=NOON - timedelta(days=6))
    await opened(console.database, kind=Kind.PEER_GROUP, asked_at=NOON.replace(hour=22))
    await opened(console.database, asked_at=NOON - timedelta(days=400))
    async with console.database.work() as work:
        await work.requests.change(kept, first_reply_at=NOON + timedelta(hours=1))
        await work.requests.change(late, first_reply_at=NOON)
        await work.commit()
    tables = await numbers(await console.signed_in(Role.LEAD))
    assert tables["Promises"]["Call back"] == ["1", "1", "1"]
    assert tables["How long carers waited for a person"]["Up to 2 hours"] == ["1"]
    assert tables["How long carers waited for a person"]["Longer"] == ["1"]
    assert tables["When requests came"] == {
        "Team": ["Requests"], "While the team was there": ["3"], "While it was closed": ["1"],
    }  # fmt: skip
    weeks = tables["Requests by week"]
    assert weeks["Week of"] == ["Call back", "Carers' group"]
    assert weeks["23 Nov"] == ["1", "1"]
    assert weeks["16 Nov"] == ["2", "0"]
    assert await console.audited() == ["exported"]


async def test_the_page_shows_each_chart_with_its_table(console: ConsoleUnderTest) -> None:
    await opened(console.database)
    await question(console, "can he drive on clozapine", ["driving_dvla"])
    visitor = await console.signed_in(Role.LEAD)
    await visitor.get("/insights")
    assert visitor.page.count("<svg") == visitor.page.count("<table") >= 4
    assert "style=" not in visitor.page
    assert library().articles["trialogue/overview"].title in html.unescape(visitor.page)
    assert "questions_read" in await console.audited()


async def test_unanswered_questions_alike_are_one_group_with_a_draft(
    console: ConsoleUnderTest,
) -> None:
    await question(console, 'can he drive on "clozapine": yes?', ["driving_dvla"])
    await question(console, "is he allowed to drive on clozapine", ["driving_dvla"])
    await question(console, "who feeds the cat", [])
    visitor = await console.signed_in(Role.LEAD)
    await visitor.get("/insights")
    assert visitor.page.count("/insights/draft/") == 2
    path = visitor.page.partition('href="/insights/draft/')[2].partition('"')[0]
    await visitor.get(f"/insights/draft/{path}")
    assert "topic: driving_dvla" in visitor.page
    assert "is he allowed to drive" in visitor.page
    assert (await visitor.get("/insights/draft/999999")).status == 404


async def test_the_triangle_page_says_what_is_held_and_what_is_not(
    console: ConsoleUnderTest,
) -> None:
    await opened(console.database, kind=Kind.CARERS_VIEW)
    visitor = await console.signed_in(Role.LEAD)
    await visitor.get("/involved")
    assert html.unescape(visitor.page).count("What we can't see:") == 6
    assert "1 carers wrote down what they know" in visitor.page


@pytest.mark.parametrize("nasty", NASTY)
async def test_carers_words_stay_words_in_insights_and_drafts(
    light_console: ConsoleUnderTest, nasty: str
) -> None:
    await question(light_console, nasty, [nasty])
    visitor = await light_console.signed_in(Role.LEAD)
    await visitor.get("/insights")
    pages = [visitor.page]
    await visitor.get("/insights/draft/1")
    for page in [*pages, visitor.page]:
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert ">49<" not in page


def test_questions_without_a_topic_are_grouped_by_words_only() -> None:
    made = [Unanswered(n, text, ()) for n, text in enumerate(["a cat", "the cat", "a dog barks"])]
    assert sorted(len(group.questions) for group in groups(made)) == [1, 2]


@pytest.mark.parametrize("nasty", FORMULAS)
def test_no_cell_begins_a_formula(nasty: str) -> None:
    assert safe(nasty).startswith("'")
    (row,) = csv.reader(io.StringIO(as_csv([[nasty]]).lstrip("\ufeff")))
    assert row[0].startswith("'")


def test_ordinary_cells_stay_as_they_are() -> None:
    assert [safe(one) for one in ("Call back", 12, -3, "a=b")] == ["Call back", "12", "-3", "a=b"]


def test_a_chart_is_described_and_holds_no_script() -> None:
    nasty = "<script>alert(1)</script>"
    chart = bars("A title", "What it shows", ["one", nasty], {nasty: [1, 2], "b": [3, 4]}, "Week")
    root = ElementTree.fromstring(chart.svg)  # noqa: S314 (our own)
    assert [child.tag.rpartition("}")[2] for child in root][:2] == ["title", "desc"]
    assert root.get("role") == "img"
    named = (root.get("aria-labelledby") or "").split()
    assert [child.get("id") for child in root][:2] == named
    tags = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert not tags & {"script", "style", "foreignObject", "a"}
    assert chart.rows == [["one", 1, 3], [nasty, 2, 4]]
