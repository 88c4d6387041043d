"""The bill of materials names every locked library, with its version and its licence."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.sbom import read_lock


@pytest.fixture(scope="module")
def bill(tmp_path_factory: pytest.TempPathFactory) -> Any:
    path = tmp_path_factory.mktemp("sbom") / "sbom.json"
    subprocess.run([sys.executable, "-m", "bot", "sbom", "--output", str(path)], check=True)
    return json.loads(path.read_text("utf-8"))


def test_it_names_every_locked_library_with_its_version(bill: Any) -> None:
    lines = Path("requirements.lock").read_text("utf-8").splitlines()
    pinned = {line.split()[0] for line in lines if "==" in line and line[0].isalnum()}
    named = {f"{one['name']}=={one['version']}" for one in bill["components"]}
    assert len(pinned) > 150
    assert named == pinned
    assert bill["specVersion"] == "1.5"


def test_each_has_the_hashes_of_the_lock_and_an_address_of_its_own(bill: Any) -> None:
    assert all(one["hashes"] for one in bill["components"])
    assert len({one["bom-ref"] for one in bill["components"]}) == len(bill["components"])
    (aiohttp,) = [one for one in bill["components"] if one["name"] == "aiohttp"]
    assert aiohttp["purl"] == f"pkg:pypi/aiohttp@{aiohttp['version']}"


def test_licences_are_known_but_for_few(bill: Any) -> None:
    unknown = [one["name"] for one in bill["components"] if "licenses" not in one]
    assert len(unknown) <= 5, unknown
    by_name = {one["name"]: one.get("licenses") for one in bill["components"]}
    assert "Apache" in str(by_name["rasa"])


def test_hashes_on_the_line_of_the_pin_count_too() -> None:
    first, second = read_lock(
        f"a==1 --hash=sha256:{'0' * 64}\nb==2 \\\n    --hash=sha256:{'1' * 64}\n    # via a\n"
    )
    assert (first.hashes, second.hashes) == (["0" * 64], ["1" * 64])
