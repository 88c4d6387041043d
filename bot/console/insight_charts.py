"""The charts of the insights page, from what was counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from bot.casework.hours import DAY, LONDON
from bot.casework.model import Kind
from bot.casework.teams import Teams
from bot.console.charts import Chart, bars
from bot.console.counting import WEEK, Figures
from bot.console.keys import Console
from bot.console.questions import Group

# Of a year, weeks would be too narrow to see.
MOST_TOPICS = 12
MOST_BARS, WEEKS_IN_WIDE_BAR = 13, 4


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
        _asked(asked, console, w["unanswered"]),
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


def title_of(console: Console, slug: str | None) -> str:
    """An article's title; other answers have none."""
    article = console.articles.get(slug or "")
    return article.title if article else slug or str(console.words["insights"]["no_article"])


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


def _asked(groups: list[Group], console: Console, w: Mapping[str, Any]) -> Chart:
    """By topic: of one topic, or of none, there may be several groups."""
    counts: Counter[str] = Counter()
    for one in groups:
        counts[_label(one, console)] += len(one.questions)
    shown = counts.most_common(MOST_TOPICS)
    return _simple(w, [label for label, _ in shown], [number for _, number in shown])


def _simple(w: Mapping[str, Any], labels: list[str], values: list[int]) -> Chart:
    return bars(w["title"], w["text"], labels, {w["count"]: values}, w["first"])


def _label(group: Group, console: Console) -> str:
    return group.label.replace("_", " ").capitalize() or console.words["insights"]["no_topic"]
