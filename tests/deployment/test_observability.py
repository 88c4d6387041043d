"""The dashboard and the alerts ask for what the gateway really exports."""

from __future__ import annotations

import json
import re
from pathlib import Path

import yaml

from bot.gateway.metrics import HELP

FOLDER = Path("docker/observability")
NAME = re.compile(r"alongside_[a-z_]+")
DASHBOARD = json.loads((FOLDER / "dashboard.json").read_text("utf-8"))
ALERTS = yaml.safe_load((FOLDER / "alerts.yml").read_text("utf-8"))
RULES = [rule for group in ALERTS["groups"] for rule in group["rules"]]


def test_every_metric_is_on_the_dashboard_and_every_panel_asks_for_one() -> None:
    asked = [target["expr"] for panel in DASHBOARD["panels"] for target in panel["targets"]]
    assert {name for expression in asked for name in NAME.findall(expression)} == set(HELP)
    assert all(NAME.search(x) or x == 'sum(up{job="alongside"})' for x in asked)


def test_alerts_ask_for_what_is_exported_and_say_what_to_do() -> None:
    named = {name for rule in RULES for name in NAME.findall(rule["expr"])}
    assert named <= set(HELP)
    for rule in RULES:
        assert rule["labels"]["severity"] in ("page", "ticket")
        assert len(rule["annotations"]["description"]) > 20


def test_what_alerts_and_the_dashboard_point_to_exists() -> None:
    for path in re.findall(r"docs/[\w/-]+\.md", (FOLDER / "alerts.yml").read_text("utf-8")):
        assert Path(path).exists()
    scraped = yaml.safe_load((FOLDER / "prometheus.yml").read_text("utf-8"))
    (job,) = scraped["scrape_configs"]
    assert job["job_name"] == "alongside"
    assert (FOLDER / scraped["rule_files"][0]).exists()
