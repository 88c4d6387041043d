"""What this machine shows: disk, spool, model, content, teams, the time zone."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from datetime import date, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot import training
from bot.content.checks import faults
from bot.content.errors import ContentError
from bot.content.library import Library
from bot.doctor.findings import Finding, look, ok, wrong
from bot.notifications.postroom import Postroom
from bot.safety.reviews import faults as faults_of_urgent_words
from bot.settings import Settings
from bot.startup import StartError
from bot.storage.key_files import keys_of
from bot.storage.spool import Spool
from bot.team_data import bank_holidays, load_teams

GIGABYTE = 1024**3
LEAST_FREE, LITTLE_FREE = 1 * GIGABYTE, 5 * GIGABYTE
OLDEST_SPOOLED_SECONDS = 60
HOLIDAYS_AHEAD = timedelta(days=60)
SHOWN = 3


def check_machine(settings: Settings, today: date) -> Iterator[Finding]:
    """All of them. They block for some seconds, while the content is read."""
    yield _disk(settings)
    yield from _spool(settings)
    yield _model()
    yield _time_zone()
    yield from _content(settings, today)
    yield from _teams(settings, today)


def _disk(settings: Settings) -> Finding:
    folder = settings.var_dir if settings.var_dir.exists() else settings.data_dir
    free = shutil.disk_usage(folder).free
    says = f"{free / GIGABYTE:.1f} GB are free where {settings.var_dir} is"
    if free < LEAST_FREE:
        return wrong(f"Only {says}: nothing can be kept soon. Make room.")
    return look(f"Only {says}.") if free < LITTLE_FREE else ok(f"{says}.")


def _spool(settings: Settings) -> Iterator[Finding]:
    folder = settings.var_dir / "spool"
    try:
        spool = Spool(folder, keys_of(settings))
    except StartError as error:
        yield wrong(str(error))
        return
    try:
        spool.check()
    except OSError as error:
        yield wrong(
            f"Can't write to {folder} ({error.strerror}), where messages go while the database is "
            "away: make it writable, or set ALONGSIDE_VAR_DIR."
        )
        return
    waiting, bad = spool.waiting(), list(folder.glob("*.bad"))
    oldest = max((time.time() - one.stat().st_mtime for one in waiting), default=0.0)
    if oldest > OLDEST_SPOOLED_SECONDS:
        yield wrong(
            f"{len(waiting)} messages wait on disk, the oldest for {oldest / 60:.0f} minutes: "
            "start a gateway, and see why the database did not take them (its log says)."
        )
    else:
        yield ok("The spool can be written and nothing is stuck in it.")
    if bad:
        yield wrong(
            f"{len(bad)} messages in {folder} could not be read and were set aside as .bad: "
            "somebody must look at them; a carer may wait for an answer."
        )


def _model() -> Finding:
    try:
        training.check()
    except training.ModelError as error:
        return wrong(str(error))
    if training.is_needed():
        return look(
            "The content has changed since the model was trained: run `python -m bot train`."
        )
    return ok("The trained model is whole and fits the content.")


def _time_zone() -> Finding:
    try:
        ZoneInfo("Europe/London")
    except ZoneInfoNotFoundError:
        return wrong("Teams' hours can't be told: install the package tzdata.")
    return ok("UK time is known.")


def _content(settings: Settings, today: date) -> Iterator[Finding]:
    try:
        library = Library.load(settings.data_dir)
        found = [
            *faults(library, settings.data_dir, today),
            *faults_of_urgent_words(settings.data_dir, today),
        ]
    except (ContentError, OSError) as error:
        yield wrong(f"The content can't be used: {error}")
        return
    for fault in found[:SHOWN]:
        yield look(fault)
    if len(found) > SHOWN:
        yield look(f"... and {len(found) - SHOWN} more: run `python -m bot check-content`.")
    if not found:
        yield ok("No article, fact or number is past its review date.")


def _teams(settings: Settings, today: date) -> Iterator[Finding]:
    try:
        teams = load_teams(settings.data_dir, demo=settings.demo)
        Postroom.open(settings, teams)
    except (ContentError, StartError) as error:
        yield wrong(str(error))
        return
    ways = [one for team in (*teams.teams, teams.fallback) for one in team.told]
    if any(one.emails or one.webhooks for one in ways):
        yield ok("Teams are told of new and late requests.")
    else:
        yield look(
            "Nobody is told of new or late requests: they are seen by who looks at the console. "
            "Put e-mail addresses or webhooks into data/teams.yml."
        )
    if min(max(days) for days in bank_holidays().values()) < today + HOLIDAYS_AHEAD:
        yield wrong("Bank holidays end soon, and with them true promises: update the library.")
