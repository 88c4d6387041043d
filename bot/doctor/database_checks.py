"""What the database shows when it is asked: its tables, its keys, and what waits in it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from bot import clock
from bot.doctor.findings import Finding, look, ok, wrong
from bot.settings import Settings
from bot.staff.model import Role
from bot.startup import StartError
from bot.storage.condition import Condition, condition
from bot.storage.database import Database
from bot.storage.errors import StorageAway, Unreadable, WrongKeys
from bot.storage.unit_of_work import UnitOfWork

MOST_SKEW = timedelta(seconds=2)
OLDEST_MESSAGE = timedelta(minutes=2)
OLDEST_REPLY = timedelta(minutes=15)


async def check_database(settings: Settings) -> list[Finding]:
    """Takes some seconds at most."""
    try:
        database = Database.of(settings)
    except StartError:
        return []  # the spool's check says so
    try:
        before = clock.now()
        found = await condition(database)
        after = clock.now()
        if found.revision != found.newest:
            return [_not_migrated(found)]
        async with database.reading() as work:
            rows = await _rows(work, after)
    except WrongKeys as error:
        return [wrong(str(error))]
    except Unreadable as error:
        return [wrong(f"A value of {error} does not open: somebody changed it from outside.")]
    except StorageAway:
        cure = "start it, or mend ALONGSIDE_DATABASE_URL."
        return [wrong(f"The database doesn't answer: {cure}")]
    finally:
        await database.close()
    well = ok("The database answers and has its tables.")
    keys = _keys(found, database.keys.writing, database.keys.index_id)
    return [well, keys, *rows, *_skew(found, before, after)]


def _keys(found: Condition, *used: str) -> Finding:
    if set(found.keys) - set(used):
        return look(
            "What is stored may be sealed with an older key: run `python -m bot rotate-keys`."
        )
    return ok("What is stored is sealed with the first of our keys.")


def _skew(found: Condition, before: datetime, after: datetime) -> Iterator[Finding]:
    """Nothing where the database told a time between the two, or nearly."""
    if found.clock and not before - MOST_SKEW < found.clock < after + MOST_SKEW:
        seconds = abs(found.clock - before).total_seconds()
        yield wrong(f"The database's clock is {seconds:.0f} s off ours: set both by NTP.")


def _not_migrated(found: Condition) -> Finding:
    if found.revision is None:
        return wrong("The database is empty: run `python -m bot migrate`, or restore a backup.")
    if found.is_known:
        return wrong(
            f"The database's tables are of version {found.revision}, and this code wants "
            f"{found.newest}: run `python -m bot migrate`."
        )
    return wrong(
        f"The database's tables, version {found.revision}, are newer than this code: "
        "start the newer version again."
    )


async def _rows(work: UnitOfWork, now: datetime) -> list[Finding]:
    return [
        *_waiting(await work.inbox.unfinished(), now),
        *await _outbound(work, now),
        *await _people(work),
    ]


def _waiting(unfinished: dict[str, tuple[int, datetime]], now: datetime) -> Iterator[Finding]:
    for channel, (count, oldest) in unfinished.items():
        if now - oldest > OLDEST_MESSAGE:
            yield wrong(
                f"{count} messages by {channel} wait for an answer, the oldest for "
                f"{_minutes(now - oldest)}: see whether a worker, Rasa and the actions run."
            )


async def _outbound(work: UnitOfWork, now: datetime) -> list[Finding]:
    found = []
    for one in await work.sending.figures():
        if one.status == "failed":
            found.append(
                look(
                    f"{one.count} replies by {one.channel} could not be delivered: a lead looks "
                    "at them in the console under what was not delivered."
                )
            )
        elif one.status in ("waiting", "sending") and now - one.oldest > OLDEST_REPLY:
            found.append(
                wrong(
                    f"{one.count} replies by {one.channel} wait to be sent, the oldest for "
                    f"{_minutes(now - one.oldest)}: see `python -m bot check-channel`."
                )
            )
    letters = len(await work.notifications.failed())
    if letters:
        found.append(
            look(f"{letters} letters to teams could not be sent: see the console, and e-mail.")
        )
    return found or [ok("Nothing waits too long, and nothing was undeliverable.")]


async def _people(work: UnitOfWork) -> list[Finding]:
    admins = [one for one in await work.staff.all() if one.role is Role.ADMIN and not one.disabled]
    if admins:
        return [ok("The console has an admin.")]
    return [
        wrong('Nobody can manage the console: run `python -m bot add-staff you@… "Your Name"`.')
    ]


def _minutes(age: timedelta) -> str:
    return f"{age.total_seconds() / 60:.0f} minutes"
