"""Figures that papers quote, each taken from the place in the code that it is true of.

A paper writes ``<!--figure NAME-->words<!--/figure-->``; the words are put there by
``python -m bot.papers``, and a test fails while a paper says something else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot import yaml_text
from bot.casework import carer_commands, lateness
from bot.console import cookies
from bot.conversation import meeting_desk
from bot.safety import hazards
from bot.settings import Settings
from bot.staff import lockout, model, passwords, tokens
from bot.storage import searches

MARKED = re.compile(r"<!--figure ([a-z_.]+)-->([^<]*)<!--/figure-->")
TABLE = re.compile(r"<!--table hazards-->\n[^<]*<!--/table-->")
RETENTION = Path("data/retention.yml")
EVALUATION = Path("docs/safety/evaluation.md")
FRESH = re.compile(r"^\| fresh \| (the net alone|both layers) \| ([\d.]+%)", re.MULTILINE)
RULE = "| --- | --- | --- | --- | --- |\n"
YEAR, DAY, HOUR = timedelta(days=365), timedelta(days=1), timedelta(hours=1)


def figures(root: Path) -> dict[str, str]:
    """Every figure by name, in words, for the project in ``root``."""
    settings = Settings.from_env({})
    return {
        "session.idle": spoken(model.IDLE),
        "session.longest": spoken(model.LONGEST_SESSION),
        "session.half": spoken(model.HALF_SESSION),
        "session.warned": spoken(model.WARNED_BEFORE),
        "invitation": spoken(model.INVITATION),
        "password.shortest": str(passwords.SHORTEST),
        "password.longest": str(passwords.LONGEST),
        "lockout.tries": str(lockout.MOST_BY_ONE),
        "lockout.network": str(lockout.MOST_BY_NETWORK),
        "lockout.codes": str(lockout.MOST_CODES),
        "lockout.window": spoken(lockout.WINDOW),
        "recovery.codes": str(tokens.RECOVERY_CODES),
        "device.days": spoken(timedelta(seconds=cookies.DEVICE_SECONDS)),
        "pin.tries": str(carer_commands.MOST_TRIES),
        "pin.locked": spoken(carer_commands.LOCKED_FOR),
        "late.admin": spoken(lateness.ADMIN_AFTER),
        "meeting.days": spoken(meeting_desk.OPEN_FOR),
        "search.kept": spoken(searches.KEPT),
        "limit.messages": str(settings.messages_per_minute),
        "limit.conversations": str(settings.conversations_per_hour),
        **_hazards(root),
        **_net(root),
        **_retention(root),
    }


def _retention(root: Path) -> dict[str, str]:
    """Periods by kind of data."""
    kinds: Mapping[str, Any] = yaml_text.parse((root / RETENTION).read_text(encoding="utf-8"))
    return {
        f"retention.{kind}": spoken(timedelta(days=one["days"]))
        for kind, one in kinds.items()
        if one.get("days")
    }


def _net(root: Path) -> dict[str, str]:
    """How much danger is caught in the messages that nothing was tuned on, as measured last."""
    measured = dict(FRESH.findall((root / EVALUATION).read_text(encoding="utf-8")))
    return {
        "net.fresh.alone": measured["the net alone"],
        "net.fresh.both": measured["both layers"],
    }


def spoken(how_long: timedelta) -> str:
    """``how_long`` in words: "30 minutes", "12 months", "6 years"."""
    if how_long == YEAR:
        return "12 months"
    # Six years have one or two leap days in them.
    if how_long >= 2 * YEAR and how_long % YEAR <= 2 * DAY:
        return _count(how_long // YEAR, "year")
    if how_long >= 2 * DAY and not how_long % DAY:
        return _count(how_long // DAY, "day")
    if how_long % HOUR == timedelta(0):
        return _count(how_long // HOUR, "hour")
    return _count(how_long // timedelta(minutes=1), "minute")


def _count(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"


def filled(paper: str, known: Mapping[str, str]) -> str:
    """``paper`` with its figures; one that isn't known stays as it is written."""

    def put(found: re.Match[str]) -> str:
        name, written = found.groups()
        return f"<!--figure {name}-->{known.get(name, written)}<!--/figure-->"

    return TABLE.sub(lambda _: known["hazards.table"], MARKED.sub(put, paper))


def _hazards(root: Path) -> dict[str, str]:
    """What the hazard log comes to."""
    log = hazards.read_log(root)
    every = [one for hazard in log["hazards"] for one in hazards.controls(hazard)]
    tested = [one for one in every if one["status"] == "in place" and one.get("tests")]
    head = "| hazard | risk at first | residual | controls in place | planned |\n"
    rows = "".join(_hazard_row(hazard) for hazard in log["hazards"])
    return {
        "hazards.count": str(len(log["hazards"])),
        "hazards.controls": str(len(every)),
        "hazards.tested": str(len(tested)),
        "hazards.planned": str(sum(one["status"] == "planned" for one in every)),
        "hazards.four": str(sum(one["residual"]["risk"] >= 4 for one in log["hazards"])),
        "hazards.version": str(log["version"]),
        "hazards.table": f"<!--table hazards-->\n{head}{RULE}{rows}<!--/table-->",
    }


def _hazard_row(hazard: Mapping[str, Any]) -> str:
    states = [one["status"] for one in hazards.controls(hazard)]
    return (
        f"| {hazard['id']}. {hazard['name']} | {hazard['initial']['risk']} "
        f"| {hazard['residual']['risk']} | {states.count('in place')} "
        f"| {states.count('planned')} |\n"
    )
