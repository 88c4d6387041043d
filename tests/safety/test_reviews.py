"""Urgent words and numbers that nobody owns, or that are past their review, are reported."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from bot.safety.reviews import faults
from tests.safety.conftest import DATA

IN_TIME, TOO_LATE = date(2026, 11, 24), date(2030, 1, 1)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    shutil.copytree(DATA / "services", tmp_path / "services")
    (tmp_path / "safety").mkdir()
    shutil.copy(DATA / "safety" / "replies.yml", tmp_path / "safety")
    return tmp_path


def test_what_we_have_is_owned_and_in_time() -> None:
    assert faults(DATA, IN_TIME) == []


def test_replies_past_their_review_are_reported(data: Path) -> None:
    found = "\n".join(faults(data, TOO_LATE))
    assert "wording: was to be reviewed by" in found
    assert "numbers: was to be reviewed by" in found
    assert "the number of samaritans was to be checked by" in found


def test_a_missing_owner_or_date_is_reported(data: Path) -> None:
    path = data / "safety" / "replies.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("numbers: {owner: Content lead, review_by: 2027-02-21}", ""))
    found = "\n".join(faults(data, IN_TIME))
    assert "numbers: needs an owner" in found
    assert "numbers: needs review_by, a date" in found
