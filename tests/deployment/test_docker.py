"""docker/: what its files name exists in the product, and answers there."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.cli import _parser
from bot.console.app import LONGEST_FORM
from bot.gateway.middlewares import STRICT_TRANSPORT
from bot.gateway.reading import LONGEST_BODY
from bot.gateway.webhooks import LONGEST_CALL
from bot.heartbeat import heart
from bot.lineup import RASA_HEALTH
from bot.settings import Settings, variable
from docker.healthcheck import DOORS, OLDEST_BEAT_SECONDS
from tests.support import console as consoles
from tests.support.databases import INDEX_KEY
from tests.support.fixtures import *  # noqa: F403
from tests.support.gateway import Gateway

DOCKER = Path("docker")
COMPOSE: dict[str, Any] = yaml.safe_load((DOCKER / "compose.yaml").read_text("utf-8"))
SERVICES = COMPOSE["services"]
OURS = [name for name, one in SERVICES.items() if "build" in one]
MANIFESTS = sorted((DOCKER / "kubernetes").glob("*.yaml"))
SETTINGS = {variable(one): one for one in fields(Settings)}
NAMED = re.compile(r"ALONGSIDE_[A-Z_]+")
DEFAULTS = Settings.from_env({})
PROBES = ("startupProbe", "readinessProbe", "livenessProbe")


def workloads() -> Iterator[dict[str, Any]]:
    """Every Deployment and StatefulSet."""
    for path in MANIFESTS:
        for one in yaml.safe_load_all(path.read_text("utf-8")):
            if one["kind"] in ("Deployment", "StatefulSet"):
                yield one


def containers() -> dict[str, dict[str, Any]]:
    """The container of each workload, by name."""
    return {
        one["metadata"]["name"]: one["spec"]["template"]["spec"]["containers"][0]
        for one in workloads()
    }


@pytest.mark.parametrize(
    "path",
    [DOCKER / "compose.yaml", DOCKER / "Dockerfile", DOCKER / "healthcheck.py", *MANIFESTS],
    ids=str,
)
def test_every_setting_that_is_named_is_one(path: Path) -> None:
    # What Compose itself asks for: which image to run.
    named = set(NAMED.findall(path.read_text("utf-8"))) - {"ALONGSIDE_IMAGE"}
    assert {name.removesuffix("_FILE") for name in named} <= set(SETTINGS)


def test_every_command_is_one() -> None:
    choices = next(one.choices for one in _parser()._actions if isinstance(one.choices, dict))
    asked = {SERVICES[name]["command"][0] for name in OURS}
    assert asked == {"gateway", "worker", "rasa", "actions", "console", "migrate"}
    assert {one["args"][0] for one in containers().values()} == asked - {"migrate"}
    assert asked <= set(choices)


def test_the_keys_that_are_made_are_keys(tmp_path: Path) -> None:
    shutil.copy(DOCKER / "make-secrets", tmp_path)
    for _ in range(2):
        subprocess.run([tmp_path / "make-secrets"], check=True, capture_output=True)
    made = {name: tmp_path / "secrets" / name for name in ("data_keys", "index_key")}
    given = {f"ALONGSIDE_{name.upper()}_FILE": str(path) for name, path in made.items()}
    settings = Settings.from_env(given)
    assert settings.data_keys != (settings.index_key,)
    assert len(settings.data_keys) == 1
    config = yaml.safe_load((DOCKER / "kubernetes/settings.yaml").read_text("utf-8"))["data"]
    assert set(given) <= set(config)


def test_ports_agree() -> None:
    for name, (setting, default, _) in DOORS.items():
        assert str(getattr(DEFAULTS, SETTINGS[setting].name)) == default
        assert containers()[name]["ports"][0]["containerPort"] == int(default)
    config = yaml.safe_load((DOCKER / "kubernetes/settings.yaml").read_text("utf-8"))["data"]
    for given in (config, COMPOSE["x-settings"]):
        assert given["ALONGSIDE_RASA_URL"] == f"http://rasa:{DEFAULTS.rasa_port}"
        assert given["ALONGSIDE_ACTIONS_URL"] == f"http://actions:{DEFAULTS.actions_port}"
    proxy = (DOCKER / "Caddyfile").read_text("utf-8")
    assert f"gateway:{DEFAULTS.gateway_port}" in proxy
    assert f"console:{DEFAULTS.console_port}" in proxy


def test_the_settings_of_each_service_are_complete(tmp_path: Path) -> None:
    """With secrets in their files, what compose gives is a whole configuration."""
    secret = tmp_path / "secret"
    secret.write_text("postgresql+asyncpg://alongside:x@postgres:5432/alongside")
    sealing = tmp_path / "key"
    sealing.write_text(INDEX_KEY)
    for name in OURS:
        given = {key: str(value) for key, value in SERVICES[name]["environment"].items()}
        given = {
            key: str(sealing if "_KEY" in key else secret)
            if key.endswith("_FILE")
            else re.sub(r"\$\{.*?\}", "x.test", value)
            for key, value in given.items()
        }
        settings = Settings.from_env(given)
        assert settings.internal_secret
        assert settings.data_keys
        assert settings.index_key
        assert settings.trusted_proxies == 1


async def test_the_gateway_answers_where_it_is_asked(light_gateway: Gateway) -> None:
    paths = {containers()["gateway"][probe]["httpGet"]["path"] for probe in PROBES}
    for path in paths | {DOORS["gateway"][2]}:
        assert (await light_gateway.client.get(path)).status == 200
    # It must take messages in and meet danger while others are away.
    light_gateway.rasa.mode = "error"
    await light_gateway.database.take_away()
    for path in paths:
        assert (await light_gateway.client.get(path)).status == 200


async def test_the_console_answers_where_it_is_asked(sqlite_url: str, tmp_path: Path) -> None:
    async with consoles.running(sqlite_url, tmp_path) as console:
        visitor = await console.visitor()
        for path in {
            DOORS["console"][2],
            *(containers()["console"][probe]["httpGet"]["path"] for probe in PROBES),
        }:
            assert (await visitor.get(path)).status == 200


def test_rasa_and_the_action_server_are_asked_where_they_answer() -> None:
    """tests/components/test_gateway_channel.py and tests/actions/test_server.py see them answer."""
    asked = {"rasa": RASA_HEALTH, "actions": "/health"}
    for name, path in asked.items():
        assert DOORS[name][2] == path
        assert {containers()[name][probe]["httpGet"]["path"] for probe in PROBES} == {path}


@pytest.mark.parametrize("name", sorted(DOORS))
def test_nobody_there_is_not_well(name: str) -> None:
    done = subprocess.run(
        [sys.executable, "docker/healthcheck.py", name],
        env={**os.environ, DOORS[name][0]: "9"},
        check=False,
    )
    assert done.returncode == 1


def test_a_worker_is_well_while_its_heart_beats(tmp_path: Path) -> None:
    def is_well() -> bool:
        command = [sys.executable, "docker/healthcheck.py", "worker"]
        env = {**os.environ, "ALONGSIDE_VAR_DIR": str(tmp_path)}
        return subprocess.run(command, env=env, check=False).returncode == 0

    assert not is_well()
    heart(tmp_path).touch()
    assert is_well()
    long_ago = time.time() - OLDEST_BEAT_SECONDS - 1
    os.utime(heart(tmp_path), (long_ago, long_ago))
    assert not is_well()


def test_the_proxy_lets_through_what_the_doors_take_and_little_more() -> None:
    proxy = (DOCKER / "Caddyfile").read_text("utf-8")
    webhooks, *others = (int(size) * 1000 for size in re.findall(r"max_size (\d+)KB", proxy))
    assert LONGEST_CALL <= webhooks < 2 * LONGEST_CALL
    assert len(others) == 2
    assert all(max(LONGEST_BODY, LONGEST_FORM) <= size < 2 * LONGEST_BODY for size in others)


def test_the_proxy_tells_browsers_to_come_by_https_for_as_long_as_the_doors_do() -> None:
    proxy = (DOCKER / "Caddyfile").read_text("utf-8")
    assert re.findall(r'Strict-Transport-Security "(.*)"', proxy) == [STRICT_TRANSPORT]


@pytest.mark.parametrize("name", OURS)
def test_ours_run_with_little_power(name: str) -> None:
    one = SERVICES[name]
    assert one["read_only"] is True
    assert one["cap_drop"] == ["ALL"]
    assert "ports" not in one
    assert one["healthcheck"].get("disable") or one["healthcheck"]["test"][-1] == name


def test_what_understands_carers_words_reaches_nobody_outside() -> None:
    assert COMPOSE["networks"]["inside"]["internal"] is True
    for name in ("rasa", "actions", "postgres", "redis", "migrate"):
        assert SERVICES[name]["networks"] == ["inside"]
    assert {name for name, one in SERVICES.items() if "ports" in one} == {"proxy"}


@pytest.mark.parametrize("one", list(workloads()), ids=lambda one: one["metadata"]["name"])
def test_pods_run_with_little_power(one: dict[str, Any]) -> None:
    pod = one["spec"]["template"]["spec"]
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["automountServiceAccountToken"] is False
    (container,) = pod["containers"]
    limits = container["securityContext"]
    assert limits["readOnlyRootFilesystem"] is True
    assert limits["allowPrivilegeEscalation"] is False
    assert limits["capabilities"] == {"drop": ["ALL"]}
    assert container["resources"]["limits"]["memory"]
    assert container["livenessProbe"]


def test_the_base_has_no_digest_that_nobody_looked_up() -> None:
    text = (DOCKER / "Dockerfile").read_text("utf-8")
    assert not re.search(r"@sha256:[0-9a-f]", text)
    assert "USER 10001" in text.partition("AS alongside")[2]


def test_what_the_image_needs_is_let_in() -> None:
    kept = {x[1:] for x in Path(".dockerignore").read_text().splitlines() if x.startswith("!")}
    assert {"bot", "actions", "data", "requirements.lock", "config.yml", "domain.yml"} <= kept
    assert all(Path(one).exists() for one in kept)
