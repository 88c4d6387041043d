"""How involved carers are: along the six standards of the Triangle of Care, for a trust's report.

Source of the standards: Carers Trust, The Triangle of Care (reference R21). Every number is counted
from our own data; where we hold none, the page says so and what to count.
"""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import web

from bot.casework.model import Kind
from bot.console.counting import Figures, count
from bot.console.insights_page import WEEKS, unsigned, weeks_of
from bot.console.keys import CONSOLE, Console
from bot.console.pages import page
from bot.staff.model import Member, Role


@dataclass(frozen=True)
class Standard:
    """A standard: what our numbers say of it, and what a service must count elsewhere."""

    title: str
    facts: list[str]
    not_held: str


async def show(request: web.Request) -> web.Response:
    """GET /involved."""
    console, weeks = request.app[CONSOLE], weeks_of(request)
    async with console.database.reading() as work:
        found = await count(work, console.now(), weeks)
        members = await work.staff.all()
    made = standards(found, members, console)
    context = {"weeks": weeks, "choices": WEEKS, "since": found.since, "standards": made}
    return page(request, "involved.html", context)


def standards(found: Figures, members: list[Member], console: Console) -> list[Standard]:
    """The six, with their numbers."""
    numbers = _numbers(found, members, console)
    return [
        Standard(
            one["title"],
            [fact.format(**numbers) for fact in one["facts"]],
            one["not_held"],
        )
        for one in console.words["involved"]["standards"]
    ]


def _numbers(found: Figures, members: list[Member], console: Console) -> dict[str, object]:
    active = [one for one in members if not one.disabled]
    leads = [one for one in active if one.role.may(Role.LEAD)]
    answered = sum(one.in_time + one.late for one in found.kept)
    numbers: dict[str, object] = {
        "conversations": sum(found.channels.values()),
        "asked": found.asked,
        "answered": answered,
        "in_time": sum(one.in_time for one in found.kept),
        "overdue": sum(one.overdue for one in found.kept),
        "assigned": sum(one.assigned for one in found.kept),
        "members": len(active),
        "leads": len(leads),
        "teams": len(console.teams.teams),
        "articles": len(console.articles),
        "signed": len(console.articles) - len(unsigned(console)),
        "helped": sum(one.yes for one in found.helpfulness),
        "asked_if_helped": sum(one.yes + one.no for one in found.helpfulness),
        "unanswered": len(found.unanswered),
    }
    for kind in Kind:
        one = found.of(kind)
        numbers[kind.value] = one.asked
        numbers[f"{kind.value}_closed"] = one.closed
    return numbers
