"""Welsh says what English says: no word missing, no number, link or placeholder changed."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from bot.content.translations import faults, language_faults
from bot.language import WELSH

DATA = Path("data")
LATER = date(2026, 11, 26)


def test_all_of_it_is_there() -> None:
    assert faults(DATA) == []
    assert language_faults(DATA / "languages.yml", LATER) == []


@pytest.fixture
def data(tmp_path: Path) -> Path:
    for path in (*DATA.glob("*.yml"), *DATA.glob("safety/*.yml"), *DATA.glob("**/cy/*.yml")):
        copied = tmp_path / path
        copied.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, copied)
    shutil.copy("domain.yml", tmp_path / "domain.yml")
    return tmp_path / "data"


def _change(path: Path, before: str, after: str) -> None:
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), "utf-8")


@pytest.mark.parametrize(
    ("file", "before", "after", "told"),
    [
        ("cy/interface.yml", "  send: Anfon\n", "", "widget.send: is missing"),
        ("cy/interface.yml", "\nwidget:\n", "\nmore: x\nwidget:\n", "more: is not in English"),
        ("cy/interface.yml", "9am i 6pm", "9am i 5pm", "numbers"),
        ("cy/interface.yml", "  send: Anfon\n", "  send: ''\n", "has no words"),
        ("cy/requests.yml", "{reference}. Cewch ateb", "Cewch ateb", "placeholders"),
        ("cy/requests.yml", "  - Pryd mae'r adolygiad nesaf?\n", "", "must have 5 entries"),
        ("cy/domain.yml", "ffoniwch 999", "ffoniwch 998", "numbers"),
        ("safety/cy/replies.yml", "{phone:papyrus}", "{phone:samaritans}", "placeholders"),
        ("safety/cy/replies.yml", "kind: missing", "kind: medical", "in English missing"),
        ("safety/cy/careful.yml", "pwyswch 55", "pwyswch 5", "numbers"),
    ],
)
def test_what_differs_is_told(data: Path, file: str, before: str, after: str, told: str) -> None:
    _change(data / file, before, after)
    [fault] = faults(data)
    assert told in fault
    assert file in fault


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda path: _change(path, ", {phone:lifeline_ni}.\n\n      Mają", "x"), "same numbers"),
        (lambda path: _change(path, "Polish interpreter", "tłumacz"), "Polish interpreter"),
        (lambda path: _change(path, "Rozumiem tylko", "112 Rozumiem tylko"), "is typed"),
    ],
)  # fmt: skip
def test_the_first_replies_are_checked(
    data: Path, change: Callable[[Path], None], told: str
) -> None:
    change(data / "languages.yml")
    [fault] = language_faults(data / "languages.yml", LATER)
    assert told in fault


def test_they_are_to_be_reviewed_in_time() -> None:
    found = language_faults(DATA / "languages.yml", date(2028, 1, 1))
    assert any("welsh" in fault for fault in found)
    assert any("Polish" in fault for fault in found)


def test_without_welsh_there_is_nothing_to_compare(data: Path) -> None:
    shutil.rmtree(data / WELSH)
    assert faults(data) == []
