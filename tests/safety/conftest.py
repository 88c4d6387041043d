"""The detector and the numbers, read once."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bot.safety.detector import Detector
from bot.safety.phrases import Phrases

DATA = Path(__file__).parents[2] / "data"


@pytest.fixture(scope="session")
def phrases() -> Phrases:
    return Phrases.load(DATA / "safety")


@pytest.fixture(scope="session")
def detector(phrases: Phrases) -> Detector:
    return Detector(phrases)


@pytest.fixture(scope="session")
def numbers() -> dict[str, str]:
    files = [yaml.safe_load(path.read_text()) for path in (DATA / "services").glob("*.yml")]
    services = [service for content in files for service in content["services"]]
    return {service["id"]: service["phone"] or service["text"] for service in services}
