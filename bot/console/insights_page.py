"""Insights: how the service does, in charts with a table behind each, and as CSV."""

from __future__ import annotations

import json
from typing import Any

from aiohttp import web

from bot.console.counting import MOST_QUESTIONS, WEEK, count
from bot.console.insight_charts import charts
from bot.console.keys import CONSOLE, SESSION, Console
from bot.console.pages import number_in_path, page
from bot.console.questions import Group, groups
from bot.console.tables import as_csv
from bot.storage.unit_of_work import UnitOfWork

WEEKS = (4, 12, 52)


async def show(request: web.Request) -> web.Response:
    """GET /insights."""
    console, weeks = request.app[CONSOLE], weeks_of(request)
    async with console.database.work() as work:
        found = await count(work, console.now(), weeks)
        await _note_reading(work, request)
        await work.commit()
    asked_groups = groups(found.unanswered)
    context = {
        "weeks": weeks, "choices": WEEKS, "figures": found, "groups": asked_groups,
        "charts": charts(found, console, asked_groups), "unsigned": unsigned(console),
        "articles": len(console.articles),
    }  # fmt: skip
    return page(request, "insights.html", context)


async def export(request: web.Request) -> web.Response:
    """GET /insights.csv: the same numbers; audited as an export."""
    console, weeks = request.app[CONSOLE], weeks_of(request)
    async with console.database.work() as work:
        found = await count(work, console.now(), weeks)
        await work.audit.add("exported", console.now(), request[SESSION].member.id, weeks=weeks)
        await work.commit()
    rows: list[list[object]] = []
    for chart in charts(found, console, groups(found.unanswered)):
        rows += [[chart.title], list(chart.head), *map(list, chart.rows), []]
    headers = {"Content-Disposition": 'attachment; filename="insights.csv"'}
    return web.Response(
        text=as_csv(rows), content_type="text/csv", charset="utf-8", headers=headers
    )


async def draft(request: web.Request) -> web.Response:
    """GET /insights/draft/{id}: the text of an article file that a group of questions needs."""
    console, identity = request.app[CONSOLE], number_in_path(request)
    async with console.database.work() as work:
        since = console.now() - WEEKS[-1] * WEEK
        questions = await work.figures.unanswered(since, MOST_QUESTIONS)
        await _note_reading(work, request)
        await work.commit()
    group = next((one for one in groups(questions) if one.id == identity), None)
    if group is None:
        raise web.HTTPNotFound
    return page(request, "draft.html", {"text": draft_of(group, console), "group": group})


async def _note_reading(work: UnitOfWork, request: web.Request) -> None:
    """Questions are carers' own words: reading them is audited as reading a request is."""
    at = request.app[CONSOLE].now()
    await work.audit.add("questions_read", at, request[SESSION].member.id)


def weeks_of(request: web.Request) -> int:
    """How far back the member looks."""
    raw = request.query.get("weeks", "")
    return next((weeks for weeks in WEEKS if raw == str(weeks)), WEEKS[1])


def unsigned(console: Console) -> list[Any]:
    """Articles that nobody has signed off yet."""
    return [one for one in console.articles.values() if one.status == "draft"]


def draft_of(group: Group, console: Console) -> str:
    """An article file, to be filled in."""
    seen = dict.fromkeys(one.text for one in group.questions if one.text)
    lines = "\n".join(f"  - {json.dumps(text, ensure_ascii=False)}" for text in seen)
    template: str = console.words["insights"]["draft_file"]
    day = (console.now() + 26 * WEEK).date()
    return template.format(topic=group.label or "…", questions=lines, review_by=day)
