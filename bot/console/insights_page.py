"""Insights: how the service does, in charts with a table behind each, and as CSV."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from aiohttp import web

from bot.casework.hours import DAY, LONDON
from bot.casework.model import Kind
from bot.casework.teams import Teams
from bot.console.charts import Chart, bars
from bot.console.keys import CONSOLE, SESSION, Console
from bot.console.pages import number_in_path, page
from bot.console.questions import Group, groups
from bot.console.tables import as_csv
from bot.storage.figures import Helped, Kept, Unanswered
from bot.storage.unit_of_work import UnitOfWork

WEEKS = (4, 12, 52)
MOST_QUESTIONS = 300
WEEK = timedelta(weeks=1)
# Of a year, weeks would be too narrow to see.
# Hours are counted one by one: a year of them would keep the page waiting.
MOST_HOURS = 12 * WEEK
MOST_BARS, WEEKS_IN_WIDE_BAR = 13, 4


@dataclass(frozen=True)
class Figures:
    """What was counted since ``since``."""

    since: datetime
    by_day: list[tuple[Kind, date, int]]
    kept: list[Kept]
    waits: list[tuple[int | None, int]]
    by_hour: list[tuple[str | None, datetime, int]]
    channels: dict[str, int]
    helpfulness: list[Helped]
    unanswered: list[Unanswered]
    assigned: int

    @property
    def asked(self) -> int:
        """All requests."""
        return sum(one.asked for one in self.kept)

    def of(self, kind: Kind) -> Kept:
        """How it stands with one kind."""
        return next((one for one in self.kept if one.kind is kind), Kept(kind, 0, 0, 0, 0, 0))


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
        "articles": len(console.articles), "outside": outside(found, console.teams),
        "title_of": lambda slug: title_of(console, slug),
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


async def count(work: UnitOfWork, now: datetime, weeks: int) -> Figures:
    """All figures of the last ``weeks``."""
    since = _monday(now.astimezone(LONDON).date()) - (weeks - 1) * WEEK
    figures = work.figures
    return Figures(
        since=since,
        by_day=await figures.by_day(since),
        kept=await figures.kept(since, now),
        waits=await figures.waits(since),
        by_hour=await figures.by_hour(max(since, now - MOST_HOURS)),
        channels=await figures.channels(since),
        helpfulness=await figures.helpfulness(since),
        unanswered=await figures.unanswered(since, MOST_QUESTIONS),
        assigned=await figures.assigned(since),
    )


def weeks_of(request: web.Request) -> int:
    """How far back the member looks."""
    raw = request.query.get("weeks", "")
    return next((weeks for weeks in WEEKS if raw == str(weeks)), WEEKS[1])


def charts(found: Figures, console: Console, asked: list[Group]) -> list[Chart]:
    """The charts of the page, in order."""
    w = console.words["insights"]["charts"]
    made = [
        _by_week(found, console, w["by_week"]),
        _kept(found, console, w["kept"]),
        _waits(found, w["waits"]),
        _simple(w["channels"], [w["channels"]["names"].get(one, one) for one in found.channels],
                list(found.channels.values())),
        _simple(w["hours"], [w["hours"]["open"], w["hours"]["closed"]],
                list(outside(found, console.teams))),
        _helped(found, console, w["helped"]),
        _simple(w["unanswered"], [_label(one, console) for one in asked[:12]],
                [len(one.questions) for one in asked[:12]]),
    ]  # fmt: skip
    return [chart for chart in made if any(any(row[1:]) for row in chart.rows)]


def outside(found: Figures, teams: Teams) -> tuple[int, int]:
    """Requests that came while their team was there, and while it wasn't; to the half hour."""
    is_open = OpenHours(teams)
    shut = sum(count for team, hour, count in found.by_hour if not is_open(team, hour))
    return sum(count for _, _, count in found.by_hour) - shut, shut


class OpenHours:
    """Whether a team is there at half past an hour; asked thousands of times for a year."""

    def __init__(self, teams: Teams) -> None:
        self._teams = teams
        self._known: dict[object, bool] = {}

    def __call__(self, team: str | None, hour: datetime) -> bool:
        """The same for every such hour of the week, holidays apart."""
        hours, local = self._teams.find(team).hours, hour.astimezone(LONDON)
        closed = tuple(local.date() - days * DAY in hours.closed_on for days in (0, 1))
        alike = (team, local.weekday(), local.hour, closed)
        if alike not in self._known:
            self._known[alike] = hours.is_open(hour + timedelta(minutes=30))
        return self._known[alike]


def unsigned(console: Console) -> list[Any]:
    """Articles that nobody has signed off yet."""
    return [one for one in console.articles.values() if one.status == "draft"]


def title_of(console: Console, slug: str | None) -> str:
    """An article's title; other answers have none."""
    article = console.articles.get(slug or "")
    return article.title if article else slug or str(console.words["insights"]["no_article"])


def draft_of(group: Group, console: Console) -> str:
    """An article file, to be filled in."""
    seen = dict.fromkeys(one.text for one in group.questions)
    lines = "\n".join(f"  - {json.dumps(text, ensure_ascii=False)}" for text in seen)
    template: str = console.words["insights"]["draft_file"]
    day = (console.now() + 26 * WEEK).date()
    return template.format(topic=group.label or "…", questions=lines, review_by=day)


def _by_week(found: Figures, console: Console, w: Mapping[str, str]) -> Chart:
    count = (console.now() - found.since) // WEEK + 1
    step = WEEK if count <= MOST_BARS else WEEKS_IN_WIDE_BAR * WEEK
    first = found.since.date()
    weeks = [first + n * step for n in range(-(-count * WEEK // step))]
    counts: Counter[tuple[Kind, date]] = Counter()
    for kind, day, number in found.by_day:
        # Days are those of UTC: the first hour of a summer's Monday is a Sunday's last.
        counts[kind, first + max((day - first) // step, 0) * step] += number
    kinds = [kind for kind in Kind if any(counts[kind, week] for week in weeks)]
    names = console.words["kinds"]
    series = {names[kind.value]: [counts[kind, week] for week in weeks] for kind in kinds}
    labels = [f"{week.day} {week:%b}" for week in weeks]
    total = sum(number for _, _, number in found.by_day)
    return bars(w["title"], w["text"].format(total=total), labels, series, w["first"])


def _kept(found: Figures, console: Console, w: Mapping[str, str]) -> Chart:
    names = console.words["kinds"]
    labels = [names[one.kind.value] for one in found.kept]
    series = {
        w[name]: [getattr(one, name) for one in found.kept]
        for name in ("in_time", "late", "overdue")
    }
    answered = sum(one.in_time + one.late for one in found.kept)
    in_time = sum(one.in_time for one in found.kept)
    text = w["text"].format(in_time=in_time, answered=answered)
    return bars(w["title"], text, labels, series, w["first"])


def _waits(found: Figures, w: Mapping[str, str]) -> Chart:
    labels = [w["up_to"].format(hours=hours) if hours else w["longer"] for hours, _ in found.waits]
    return _simple(w, labels, [number for _, number in found.waits])


def _helped(found: Figures, console: Console, w: Mapping[str, str]) -> Chart:
    shown = found.helpfulness[:12]
    labels = [title_of(console, one.article) for one in shown]
    series = {w["yes"]: [one.yes for one in shown], w["no"]: [one.no for one in shown]}
    return bars(w["title"], w["text"], labels, series, w["first"])


def _simple(w: Mapping[str, Any], labels: list[str], values: list[int]) -> Chart:
    return bars(w["title"], w["text"], labels, {w["count"]: values}, w["first"])


def _label(group: Group, console: Console) -> str:
    return group.label.replace("_", " ").capitalize() or console.words["insights"]["no_topic"]


def _monday(day: date) -> datetime:
    return datetime.combine(day - timedelta(days=day.weekday()), time.min, LONDON)
