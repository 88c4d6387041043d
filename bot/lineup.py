"""What `make run` starts on one machine, and what must hold before it does."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import yaml

from bot import training, yaml_text
from bot.asking.phrases import Phrases
from bot.asking.questions import RequestForms
from bot.content.checks import unusable
from bot.content.errors import ContentError
from bot.content.library import Library
from bot.processes import Child
from bot.settings import Settings
from bot.startup import (
    StartError,
    require_different,
    require_folder,
    require_free_port,
    require_writable,
    write_private,
)

LOOPBACK = "127.0.0.1"
# Of our own door in Rasa: 200 once it has a model, which Rasa's own "/" doesn't wait for.
RASA_HEALTH = "/webhooks/rest/"
ACTIONS = ["-m", "actions.server"]


def check(settings: Settings) -> None:
    """Raise ``StartError`` or ``ContentError``, naming the cure, where a start can't go well."""
    require_folder(settings.data_dir, "ALONGSIDE_DATA_DIR")
    require_writable(settings.var_dir, "ALONGSIDE_VAR_DIR")
    require_secret(settings, settings.rasa_host, "ALONGSIDE_RASA_HOST")
    require_secret(settings, settings.actions_host, "ALONGSIDE_ACTIONS_HOST")
    RequestForms.load(settings.data_dir / "requests.yml")
    Phrases.load(settings.data_dir / "request_phrases.yml")
    ports = {
        "ALONGSIDE_GATEWAY_PORT": (settings.gateway_host, settings.gateway_port),
        "ALONGSIDE_CONSOLE_PORT": (settings.console_host, settings.console_port),
        "ALONGSIDE_RASA_PORT": (settings.rasa_host, settings.rasa_port),
        "ALONGSIDE_ACTIONS_PORT": (settings.actions_host, settings.actions_port),
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
    actions_url = f"http://{LOOPBACK}:{settings.actions_port}/health"
    rasa_url = f"http://{LOOPBACK}:{settings.rasa_port}{RASA_HEALTH}"
    gateway_url = f"http://{LOOPBACK}:{settings.gateway_port}/health/live"
    console_url = f"http://{LOOPBACK}:{settings.console_port}/health/live"
    return [
        *_simulator(settings, logs, environment),
        Child("gateway", ["-m", "bot", "gateway"], logs / "gateway.log", gateway_url, environment),
        Child("console", ["-m", "bot", "console"], logs / "console.log", console_url, environment),
        Child("actions", ACTIONS, logs / "actions.log", actions_url, environment),
        Child("rasa", rasa_command(settings), logs / "rasa.log", rasa_url, environment),
    ]


def rasa_command(settings: Settings) -> list[str]:
    """What follows ``python`` to start Rasa; writes the endpoints file that it reads."""
    return [
        "-m", "rasa", "run", "--model", str(training.MODEL), "--interface", settings.rasa_host,
        "--port", str(settings.rasa_port), "--endpoints", str(_endpoints(settings)),
        "--credentials", "credentials.yml",
    ]  # fmt: skip


def require_secret(settings: Settings, host: str, setting: str) -> None:
    """Raise ``StartError`` where a process of ours would answer strangers."""
    if host not in (LOOPBACK, "localhost", "::1") and not settings.internal_secret:
        raise StartError(
            f"{setting} is {host}, where others could ask too: set ALONGSIDE_INTERNAL_SECRET "
            "to the same 32 characters or more in every process."
        )


def _simulator(settings: Settings, logs: Path, environment: dict[str, str]) -> list[Child]:
    """The simulated phones, in demo mode."""
    if not settings.demo:
        return []
    command = ["-m", "bot", "simulator"]
    url = f"http://{LOOPBACK}:{settings.simulator_port}/"
    return [Child("simulator", command, logs / "simulator.log", url, environment)]


def _endpoints(settings: Settings) -> Path:
    """endpoints.yml with the addresses and secrets of the settings."""
    endpoints = yaml_text.parse(Path("endpoints.yml").read_text(encoding="utf-8"))
    endpoints["action_endpoint"]["url"] = f"{settings.actions_url}/webhook"
    if settings.internal_secret:
        shown = {"Authorization": f"Bearer {settings.internal_secret}"}
        endpoints["action_endpoint"]["headers"] = shown
    if settings.redis_url:
        endpoints["lock_store"] = _lock_store(settings.redis_url)
    target = settings.var_dir / "endpoints.yml"
    write_private(target, yaml.safe_dump(endpoints))
    return target


def _lock_store(url: str) -> dict[str, Any]:
    """Rasa's own lock store on Redis: two processes never take one conversation's turns at once."""
    parts = urlsplit(url)
    return {
        "type": "redis",
        # Rasa's word for the host.
        "url": parts.hostname,
        "port": parts.port or 6379,
        "db": int(parts.path.strip("/") or 0),
        "username": unquote(parts.username) if parts.username else None,
        "password": unquote(parts.password) if parts.password else None,
        "use_ssl": parts.scheme == "rediss",
    }
