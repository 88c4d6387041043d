"""What others show when they are asked: the database and its queues, Redis, Rasa, actions, mail."""

from __future__ import annotations

import asyncio
import json
import tarfile
from collections.abc import Iterator
from datetime import datetime, timedelta

import aiohttp
import redis.asyncio
from redis.exceptions import RedisError

from bot import clock, training
from bot.doctor.findings import Finding, look, ok, wrong
from bot.settings import Settings
from bot.staff.model import Role
from bot.startup import StartError
from bot.storage.condition import Condition, condition
from bot.storage.database import Database
from bot.storage.errors import StorageAway, Unreadable, WrongKeys
from bot.storage.unit_of_work import UnitOfWork

SECONDS = 3
# Rasa's own file inside a model.
MODEL_RECORD = "metadata.json"
MOST_SKEW = timedelta(seconds=2)
OLDEST_MESSAGE = timedelta(minutes=2)
OLDEST_REPLY = timedelta(minutes=15)


async def check_neighbours(settings: Settings) -> list[Finding]:
    """All of them, at once; each takes some seconds at most."""
    parts = await asyncio.gather(
        _database(settings), _redis(settings), _rasa(settings), _actions(settings),
        _mail(settings),
    )  # fmt: skip
    return [finding for part in parts for finding in part]


async def _database(settings: Settings) -> list[Finding]:
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


async def _redis(settings: Settings) -> list[Finding]:
    if not settings.redis_url:
        return []
    client = redis.asyncio.from_url(settings.redis_url, socket_timeout=SECONDS,
                                    socket_connect_timeout=SECONDS)  # fmt: skip
    try:
        await client.ping()
    except (RedisError, OSError, ValueError) as error:
        cure = "start it, or mend ALONGSIDE_REDIS_URL. Until then Rasa answers nobody."
        return [wrong(f"Redis doesn't answer ({type(error).__name__}): {cure}")]
    finally:
        await client.aclose()
    return [ok("Redis answers.")]


async def _rasa(settings: Settings) -> list[Finding]:
    status, body = await _ask(f"{settings.rasa_url}/webhooks/rest/", settings)
    if status in (None, 503):
        why = "has no model" if status else "doesn't answer"
        return [
            wrong(
                f"Rasa {why} at ALONGSIDE_RASA_URL: start `python -m bot rasa`, and see its log. "
                "Carers get urgent replies and the honest word that there is no answer now."
            )
        ]
    if status != 200:
        return [_refused("Rasa", status)]
    here = model_id()
    if here and body.get("model") != here:
        return [wrong("Rasa runs another model than the one here: start it again.")]
    return [ok("Rasa answers, with the model that is here.")]


async def _actions(settings: Settings) -> list[Finding]:
    status, _ = await _ask(f"{settings.actions_url}/actions", settings)
    if status is None:
        return [
            wrong(
                "The action server doesn't answer at ALONGSIDE_ACTIONS_URL: start "
                "`python -m bot actions`, and see its log."
            )
        ]
    return [ok("The action server answers.")] if status == 200 else [_refused("Actions", status)]


def _refused(name: str, status: int) -> Finding:
    if status == 401:
        return wrong(
            f"{name} has another ALONGSIDE_INTERNAL_SECRET than this process: give all the same."
        )
    return wrong(f"{name} answers {status}: something else listens at that address.")


async def _mail(settings: Settings) -> list[Finding]:
    if not settings.smtp_host:
        return []
    try:
        async with asyncio.timeout(SECONDS):
            _, writer = await asyncio.open_connection(settings.smtp_host, settings.smtp_port)
        writer.close()
    except (OSError, TimeoutError):
        return [
            wrong(
                "The mail server can't be reached, so teams are told nothing: mend "
                "ALONGSIDE_SMTP_HOST and ALONGSIDE_SMTP_PORT, or open the way to it."
            )
        ]
    return [ok("The mail server can be reached.")]


async def _ask(url: str, settings: Settings) -> tuple[int | None, dict[str, object]]:
    """The status and the body of a GET with our secret; None where nobody answers."""
    shown = {"Authorization": f"Bearer {settings.internal_secret}"}
    timeout = aiohttp.ClientTimeout(total=SECONDS)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout, headers=shown) as session,
            session.get(url) as response,
        ):
            body = await response.json() if response.content_type == "application/json" else {}
            return response.status, body if isinstance(body, dict) else {}
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError):
        return None, {}


def model_id() -> str | None:
    """The id that Rasa gave the model in ``training.MODEL``; None where it can't be read."""
    try:
        with tarfile.open(training.MODEL) as archive:
            file = archive.extractfile(MODEL_RECORD)
            return str(json.load(file)["model_id"]) if file else None
    except (OSError, EOFError, tarfile.TarError, ValueError, KeyError):
        return None


def _minutes(age: timedelta) -> str:
    return f"{age.total_seconds() / 60:.0f} minutes"
