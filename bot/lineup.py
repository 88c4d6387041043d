"""What `make run` starts on one machine, and what must hold before it does."""

from __future__ import annotations

from pathlib import Path

import yaml

from bot import training
from bot.asking.phrases import Phrases
from bot.asking.questions import RequestForms
from bot.content.checks import unusable
from bot.content.errors import ContentError
from bot.content.library import Library
from bot.processes import Child
from bot.settings import Settings
from bot.startup import (
    require_different,
    require_folder,
    require_free_port,
    require_writable,
)

LOOPBACK = "127.0.0.1"


def check(settings: Settings) -> None:
    """Raise ``StartError`` or ``ContentError``, naming the cure, where a start can't go well."""
    require_folder(settings.data_dir, "ALONGSIDE_DATA_DIR")
    require_writable(settings.var_dir, "ALONGSIDE_VAR_DIR")
    RequestForms.load(settings.data_dir / "requests.yml")
    Phrases.load(settings.data_dir / "request_phrases.yml")
    ports = {
        "ALONGSIDE_GATEWAY_PORT": (settings.gateway_host, settings.gateway_port),
        "ALONGSIDE_CONSOLE_PORT": (settings.console_host, settings.console_port),
        "ALONGSIDE_RASA_PORT": (LOOPBACK, settings.rasa_port),
        "ALONGSIDE_ACTIONS_PORT": (LOOPBACK, settings.actions_port),
    }
    if settings.demo:
        ports["ALONGSIDE_SIMULATOR_PORT"] = (LOOPBACK, settings.simulator_port)
    require_different({name: port for name, (_, port) in ports.items()})
    for name, (host, port) in ports.items():
        require_free_port(host, port, name)
    faults = unusable(Library.load(settings.data_dir))
    if faults:
        raise ContentError(faults)


def children(settings: Settings) -> list[Child]:
    """Every process of one machine, in the order in which they are started."""
    environment, logs = training.rasa_environment(), settings.var_dir / "logs"
    rasa = [
        "-m", "rasa", "run", "--model", str(training.MODEL), "--interface", LOOPBACK,
        "--port", str(settings.rasa_port), "--endpoints", str(_endpoints(settings)),
        "--credentials", "credentials.yml",
    ]  # fmt: skip
    actions = ["-m", "rasa_sdk", "--actions", "actions", "--port", str(settings.actions_port)]
    # Its errors echo the conversation, and it asks nobody who they are: loopback only.
    loopback = {**environment, "SANIC_HOST": LOOPBACK}
    actions_url = f"http://{LOOPBACK}:{settings.actions_port}/health"
    gateway_url = f"http://{LOOPBACK}:{settings.gateway_port}/health/live"
    console_url = f"http://{LOOPBACK}:{settings.console_port}/health/live"
    return [
        *_simulator(settings, logs, environment),
        Child("gateway", ["-m", "bot", "gateway"], logs / "gateway.log", gateway_url, environment),
        Child("console", ["-m", "bot", "console"], logs / "console.log", console_url, environment),
        Child("actions", actions, logs / "actions.log", actions_url, loopback),
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
    """endpoints.yml with the address of the settings."""
    endpoints = yaml.safe_load(Path("endpoints.yml").read_text(encoding="utf-8"))
    endpoints["action_endpoint"]["url"] = f"{settings.actions_url}/webhook"
    target = settings.var_dir / "endpoints.yml"
    target.write_text(yaml.safe_dump(endpoints), encoding="utf-8")
    return target
