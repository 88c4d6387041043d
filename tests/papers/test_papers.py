"""The papers are true as far as a test can tell: figures, tests, links, and marks to fill in."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.content.readability import grade
from bot.papers import asvs
from bot.papers.figures import MARKED, figures, filled

ROOT = Path(__file__).parents[2]
PAPERS = sorted((ROOT / "docs").rglob("*.md"))
SIGNED = sorted((ROOT / "docs" / "papers").glob("*.md"))
LINK = re.compile(r"(?<!!)\[[^\]]+\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"```.*?```|`[^`]*`", re.DOTALL)
HEADING = re.compile(r"^#+ +(.+)$", re.MULTILINE)
CURE = "run .venv/bin/python -m bot.papers"


@pytest.fixture(scope="module")
def table() -> dict[str, Any]:
    return dict(asvs.read_table(ROOT))


@pytest.fixture(scope="module")
def collected(table: dict[str, Any]) -> set[str]:
    """The tests that pytest finds in the files that are named, without their parameters."""
    files = sorted({name.partition("::")[0] for name in asvs.tests_named(table)})
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "--no-header", *files]
    # Options of whoever runs us (PYTEST_ADDOPTS) would change what is printed.
    ours = {name: value for name, value in os.environ.items() if name != "PYTEST_ADDOPTS"}
    found = subprocess.run(command, cwd=ROOT, env=ours, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout[-2000:]
    return {line.partition("[")[0] for line in found.stdout.splitlines() if "::" in line}


def test_each_requirement_is_whole_and_its_tests_exist(
    table: dict[str, Any], collected: set[str]
) -> None:
    assert asvs.faults(table, collected) == []


def test_a_test_that_nobody_wrote_is_reported(table: dict[str, Any], collected: set[str]) -> None:
    changed = deepcopy(table)
    changed["requirements"][0]["tests"] = ["tests/security/test_markup.py::test_of_nobody"]
    assert any("no test" in fault for fault in asvs.faults(changed, collected))


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"state": "met", "tests": []}, "is met without a test"),
        ({"state": "open", "short": "x", "owner": ""}, "is open without an owner"),
        ({"state": "part", "short": ""}, "must say what falls short"),
        ({"state": "fine"}, "state must be one of"),
    ],
)
def test_a_claim_without_proof_is_reported(
    table: dict[str, Any], changes: dict[str, Any], fault: str
) -> None:
    changed = deepcopy(table)
    changed["requirements"][0].update(changes)
    assert fault in "\n".join(asvs.faults(changed, set()))


def test_the_page_is_made_from_the_table(table: dict[str, Any]) -> None:
    assert (ROOT / asvs.PAGE).read_text(encoding="utf-8") == asvs.as_page(table), CURE


def test_the_table_is_not_past_its_review(table: dict[str, Any]) -> None:
    assert table["next_review"] > table["updated"]


@pytest.mark.parametrize("path", PAPERS, ids=lambda path: str(path.relative_to(ROOT)))
def test_figures_are_those_of_the_code(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text == filled(text, figures(ROOT)), CURE


def test_every_figure_that_is_quoted_is_known() -> None:
    known = set(figures(ROOT))
    quoted = {
        name for path in PAPERS for name, _ in MARKED.findall(path.read_text(encoding="utf-8"))
    }
    assert len(quoted) >= 10
    assert quoted <= known


def test_a_wrong_figure_is_seen() -> None:
    text = "after <!--figure session.idle-->31 minutes<!--/figure-->"
    assert "30 minutes" in filled(text, figures(ROOT))


@pytest.mark.parametrize("path", PAPERS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(path: Path) -> None:
    text = CODE.sub("", path.read_text(encoding="utf-8"))
    broken = []
    for groups in LINK.findall(text):
        target, _, anchor = (groups[0] or groups[1]).partition("#")
        if target.startswith(("https://", "http://", "mailto:")):
            continue
        there = (path.parent / target).resolve() if target else path
        if not there.exists() or (anchor and anchor not in _anchors(there)):
            broken.append(f"{target}#{anchor}")
    assert broken == []


def _anchors(path: Path) -> set[str]:
    """The names of a page's headings, as GitHub makes them."""
    headings = HEADING.findall(path.read_text(encoding="utf-8"))
    return {re.sub(r"[^\w\- ]", "", one.lower()).replace(" ", "-") for one in headings}


@pytest.mark.parametrize("path", SIGNED, ids=lambda path: path.name)
def test_a_paper_says_who_signs_it_and_when_it_is_read_again(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    front = re.search(
        r"^\*\*Version\*\* \S+, (\d{4}-\d\d-\d\d)\. \*\*Read again by\*\* (\d{4}-\d\d-\d\d)\b",
        text,
        re.M,
    )
    assert front, "needs a line: **Version** 1.0, DATE. **Read again by** DATE."
    assert date.fromisoformat(front[1]) < date.fromisoformat(front[2])
    assert "**Signed by**" in text


@pytest.mark.parametrize("name", ["privacy-notice.md", "privacy-notice-easy-read.md"])
def test_a_notice_for_carers_can_be_read_at_eleven(name: str) -> None:
    text = (ROOT / "docs" / "papers" / name).read_text(encoding="utf-8").split("**Signed by**")[1]
    words = re.sub(r"`[^`]*`|<!--.*?-->|\*\*|\[([^\]]*)\]\([^)]*\)", r"\1", text.split("\n", 1)[1])
    assert grade(words) <= 6


def test_nothing_is_shown_as_signed() -> None:
    for path in SIGNED:
        signed = path.read_text(encoding="utf-8").partition("**Signed by**")[2].lstrip()
        assert signed.startswith(("`[FILL IN", "nobody")), path.name


def test_no_table_of_the_database_is_missing_from_the_record_of_processing() -> None:
    kinds = yaml.safe_load((ROOT / "data" / "retention.yml").read_text(encoding="utf-8"))
    record = (ROOT / "docs" / "papers" / "ropa.md").read_text(encoding="utf-8")
    tables = {table for one in kinds.values() for table in one["tables"]}
    assert [table for table in sorted(tables) if f"`{table}`" not in record] == []


@pytest.mark.parametrize(
    ("kind", "period"),
    [("requests", "12 months"), ("concerns", "6 years"), ("searches", "24 hours")],
)
def test_periods_are_told_in_the_words_that_carers_read(kind: str, period: str) -> None:
    assert figures(ROOT)[f"retention.{kind}"] == period


def test_every_library_is_pinned_with_its_hash() -> None:
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").split("\n")
    pinned = [line for line in lines if line and not line.startswith((" ", "#"))]
    assert len(pinned) > 50
    assert [line for line in pinned if "==" not in line] == []
    whole = "\n".join(lines)
    assert whole.count("--hash=sha256:") >= len(pinned)
    assert "--require-hashes" in (ROOT / "Makefile").read_text(encoding="utf-8")
