"""`make run`: checks, trains if needed, starts every process, and stops them together."""

from __future__ import annotations

import asyncio
import signal
import sys
import time
from collections.abc import Sequence

from bot import lineup, training
from bot.lineup import LOOPBACK
from bot.processes import Child
from bot.readiness import until_database_answers, until_ready
from bot.settings import Settings
from bot.startup import (
    StartError,
)
from bot.storage.database import Database, require_keys
from bot.storage.errors import StorageAway

# Written by the demonstration, read here: how to sign in to its console.
SIGN_IN_FILE = "sign-in.txt"
# A child that fails this often, one time after another, will not come up by trying again.
MOST_RESTARTS = 5
SECONDS_OF_GOOD_WORK = 30.0


async def run_all(settings: Settings) -> int:
    """Start everything; returns the exit code once a person, or a failure, stops it."""
    began = time.monotonic()
    stopped = _stop_on_signals()
    lineup.check(settings)
    await require_keys(settings)
    await _train_if_needed(settings, stopped)
    if stopped.is_set():
        _say("Stopped.")
        return 0
    training.check()
    children = lineup.children(settings)
    try:
        _say("Starting ...")
        for child in children:
            await child.start()
        await _first(_all_ready(settings, children), stopped.wait(), _dots())
        _say("")
        if not stopped.is_set():
            _greet(settings, time.monotonic() - began)
            await _tell_how_to_sign_in(settings)
            await _watch(children, stopped)
    finally:
        await asyncio.gather(*(child.stop() for child in children))
        _say("Stopped.")
    return 0


async def _train_if_needed(settings: Settings, stopped: asyncio.Event) -> None:
    if not training.is_needed():
        return
    log = settings.var_dir / "logs" / "train.log"
    child = Child("training", ["-m", "bot", "train"], log, "", training.rasa_environment())
    _say("Training the model: the first time, and when content changed (about a minute) ...")
    await child.start()
    await _first(child.ended(), stopped.wait(), _dots())
    await child.stop()
    if not stopped.is_set() and child.process and child.process.returncode:
        raise training.ModelError(f"Training failed: {child.last_words()}\nMore in {log}.")
    _say("" if stopped.is_set() else " done.")


async def _all_ready(settings: Settings, children: Sequence[Child]) -> None:
    for child in children:
        await until_ready(child)
        if child.name == "gateway":
            # The others fail, or work on, in ways of their own: this one line says what is wrong.
            await until_database_answers(f"http://{LOOPBACK}:{settings.gateway_port}/health/ready")


async def _watch(children: Sequence[Child], stopped: asyncio.Event) -> None:
    """Start again what ends by itself, until somebody stops us or it ends too often."""
    await _first(stopped.wait(), *(_keep_running(child) for child in children))


async def _keep_running(child: Child) -> None:
    failures = 0
    while failures < MOST_RESTARTS:
        began = time.monotonic()
        code = await child.ended()
        failures = 0 if time.monotonic() - began > SECONDS_OF_GOOD_WORK else failures + 1
        _say(f"{child.name} ended (code {code}); starting it again. Its log: {child.log}")
        await asyncio.sleep(failures)
        await child.start()
    raise StartError(f"{child.name} keeps ending: {child.last_words()}\nMore in {child.log}.")


async def _first(*waits: object) -> None:
    """Wait until the first of ``waits`` is over, and raise what it raised; drop the others."""
    tasks = [asyncio.ensure_future(wait) for wait in waits]  # type: ignore[call-overload]
    done, rest = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in rest:
        task.cancel()
    await asyncio.gather(*rest, return_exceptions=True)
    for task in done:
        task.result()


async def _dots() -> None:
    """A sign of life every two seconds."""
    while True:
        await asyncio.sleep(2)
        sys.stdout.write(".")
        sys.stdout.flush()


def _stop_on_signals() -> asyncio.Event:
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    return stopped


def _greet(settings: Settings, seconds: float) -> None:
    _say(f"Ready after {seconds:.0f} seconds.\n")
    _say(f"  Chat:     {settings.public_url}")
    _say(f"  Console:  {settings.console_url}")
    if settings.demo:
        _say(f"  Phones:   http://{LOOPBACK}:{settings.simulator_port}")
    _say(f"  Logs:     {settings.var_dir / 'logs'}")


async def _tell_how_to_sign_in(settings: Settings) -> None:
    if settings.demo and (settings.var_dir / SIGN_IN_FILE).exists():
        _say(f"\n{(settings.var_dir / SIGN_IN_FILE).read_text('utf-8')}")
    elif not await _has_staff(settings):
        _say("\nNobody can sign in to the console yet. Invite the first admin, in another window:")
        _say('  .venv/bin/python -m bot add-staff you@example.org "Your Name"')
    _say("\nPress Ctrl-C to stop.")


async def _has_staff(settings: Settings) -> bool:
    database = Database.of(settings)
    try:
        async with database.reading() as work:
            return bool(await work.staff.all())
    except StorageAway:
        # The console says so itself; a wrong hint would only confuse.
        return True
    finally:
        await database.close()


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
