"""`make run`: checks, trains if needed, starts every process, and stops them together."""

from __future__ import annotations

import asyncio
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import aiohttp
import yaml

from bot import training
from bot.content.checks import unusable
from bot.content.errors import ContentError
from bot.content.library import Library
from bot.processes import Child
from bot.settings import Settings
from bot.startup import StartError, require_free_port, require_writable

LOOPBACK = "127.0.0.1"
SECONDS_TO_START = 90.0
SECONDS_BETWEEN_LOOKS = 0.2
# A child that fails this often, one time after another, will not come up by trying again.
MOST_RESTARTS = 5
SECONDS_OF_GOOD_WORK = 30.0


async def run_all(settings: Settings) -> int:
    """Start everything; returns the exit code once a person, or a failure, stops it."""
    began = time.monotonic()
    stopped = _stop_on_signals()
    _check(settings)
    await _train_if_needed(settings, stopped)
    if stopped.is_set():
        return 0
    training.check()
    children = _children(settings)
    try:
        _say("Starting ...")
        for child in children:
            await child.start()
        await _until_ready(children, stopped)
        if not stopped.is_set():
            _greet(settings, time.monotonic() - began)
            await _watch(children, stopped)
    finally:
        await asyncio.gather(*(child.stop() for child in children))
        _say("Stopped.")
    return 0


def _check(settings: Settings) -> None:
    require_writable(settings.var_dir, "ALONGSIDE_VAR_DIR")
    require_free_port(settings.gateway_host, settings.gateway_port, "ALONGSIDE_GATEWAY_PORT")
    require_free_port(LOOPBACK, settings.rasa_port, "ALONGSIDE_RASA_PORT")
    require_free_port(LOOPBACK, settings.actions_port, "ALONGSIDE_ACTIONS_PORT")
    if settings.demo:
        require_free_port(LOOPBACK, settings.simulator_port, "ALONGSIDE_SIMULATOR_PORT")
    faults = unusable(Library.load(settings.data_dir))
    if faults:
        raise ContentError(faults)


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
    _say(" done.")


def _children(settings: Settings) -> list[Child]:
    environment, logs = training.rasa_environment(), settings.var_dir / "logs"
    rasa = [
        "-m", "rasa", "run", "--model", str(training.MODEL), "--interface", LOOPBACK,
        "--port", str(settings.rasa_port), "--endpoints", str(_endpoints(settings)),
        "--credentials", "credentials.yml",
    ]  # fmt: skip
    actions = ["-m", "rasa_sdk", "--actions", "actions", "--port", str(settings.actions_port)]
    actions_url = f"http://{LOOPBACK}:{settings.actions_port}/health"
    gateway_url = f"http://{LOOPBACK}:{settings.gateway_port}/health/live"
    return [
        *_simulator(settings, logs, environment),
        Child("gateway", ["-m", "bot", "gateway"], logs / "gateway.log", gateway_url, environment),
        Child("actions", actions, logs / "actions.log", actions_url, environment),
        Child(
            "rasa", rasa, logs / "rasa.log", f"http://{LOOPBACK}:{settings.rasa_port}/", environment
        ),
    ]


def _simulator(settings: Settings, logs: Path, environment: dict[str, str]) -> list[Child]:
    """The simulated phones, in demo mode."""
    if not settings.demo:
        return []
    command = ["-m", "bot", "simulator"]
    url = f"http://{LOOPBACK}:{settings.simulator_port}/"
    return [Child("simulator", command, logs / "simulator.log", url, environment)]


def _endpoints(settings: Settings) -> Path:
    """endpoints.yml with the ports and folders of the settings."""
    endpoints = yaml.safe_load(Path("endpoints.yml").read_text(encoding="utf-8"))
    endpoints["action_endpoint"]["url"] = f"{settings.actions_url}/webhook"
    endpoints["tracker_store"]["db"] = str(settings.var_dir / "tracker.db")
    target = settings.var_dir / "endpoints.yml"
    target.write_text(yaml.safe_dump(endpoints), encoding="utf-8")
    return target


async def _until_ready(children: Sequence[Child], stopped: asyncio.Event) -> None:
    async with aiohttp.ClientSession() as session:
        for child in children:
            await _first(_ready(session, child), stopped.wait(), _dots())
    _say("")


async def _ready(session: aiohttp.ClientSession, child: Child) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline:
        if child.process and child.process.returncode is not None:
            break
        try:
            async with session.get(child.ready_url) as response:
                if response.status == 200:
                    return
        except aiohttp.ClientError:
            pass
        await asyncio.sleep(SECONDS_BETWEEN_LOOKS)
    raise StartError(f"{child.name} did not start: {child.last_words()}\nMore in {child.log}.")


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
    _say(f"  Chat:  {settings.public_url}")
    if settings.demo:
        _say(f"  Phones: http://{LOOPBACK}:{settings.simulator_port}")
    _say(f"  Logs:  {settings.var_dir / 'logs'}")
    _say("\nPress Ctrl-C to stop.")


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
