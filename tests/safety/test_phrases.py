"""Faulty safety data doesn't load, and every fault is told at once."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from bot.safety.errors import SafetyDataError
from bot.safety.grammar import PhraseError, expand
from bot.safety.phrase_files import read_sections
from bot.safety.phrases import Phrases
from tests.safety.conftest import DATA

CLASSES = {"self": frozenset({"myself", "my self"}), "kill": frozenset({"kill", "top"})}


@pytest.fixture(scope="module")
def good() -> dict[str, Any]:
    return read_sections(DATA / "safety")


@pytest.fixture
def sections(good: dict[str, Any]) -> dict[str, Any]:
    return deepcopy(good)


def faults(sections: dict[str, Any]) -> str:
    with pytest.raises(SafetyDataError) as error:
        Phrases.build(sections)
    return "\n".join(error.value.faults)


def test_a_phrase_is_expanded_over_entries_of_several_words() -> None:
    assert len(expand("[kill] ...2 [self]", CLASSES)) == 2


@pytest.mark.parametrize(
    "phrase", ["", "...3 kill", "kill really?", "[nothing]", "Kill", "a ...99 b"]
)
def test_a_phrase_that_cannot_be_read_is_refused(phrase: str) -> None:
    with pytest.raises(PhraseError):
        expand(phrase, CLASSES)


def test_every_fault_is_listed(sections: dict[str, Any]) -> None:
    sections["patterns"][0] |= {"kind": "sadness", "phrases": ["[nobody_knows]"]}
    sections["patterns"][1] |= {"at_risk": "dog", "guards": ["angel"]}
    sections["guards"]["negation"]["unless"] = ["sometime"]
    told = faults(sections)
    for fault in (
        "sadness",
        "unknown word class",
        "at_risk is not known",
        "guard that isn't there",
    ):
        assert fault in told
    assert "unless names no context" in told


@pytest.mark.parametrize("key", ["reason", "phrases", "id", "at_risk"])
def test_a_pattern_needs(sections: dict[str, Any], key: str) -> None:
    del sections["patterns"][0][key]
    assert faults(sections)


def test_an_id_stands_once(sections: dict[str, Any]) -> None:
    sections["patterns"].append(sections["patterns"][0])
    assert "is there twice" in faults(sections)


def test_a_spelling_must_be_of_a_word_in_use(sections: dict[str, Any]) -> None:
    sections["variants"]["elephant"] = ["elefant"]
    assert "elephant is in no phrase" in faults(sections)


def test_the_classes_that_the_code_needs_must_be_there(sections: dict[str, Any]) -> None:
    del sections["classes"]["others"]
    assert "others" in faults(sections)


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SafetyDataError, match="no phrases"):
        Phrases.load(tmp_path)


@pytest.mark.parametrize("content", ["- a list", "patterns: {}", "unheard_of: []", "a: [b", "\x00"])
def test_a_file_that_is_no_phrase_file_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "phrases.yml").write_text(content)
    with pytest.raises(SafetyDataError):
        Phrases.load(tmp_path)


def test_what_no_guard_may_cancel_is_said_in_the_data(phrases: Phrases) -> None:
    assert any(not pattern.guards for pattern in phrases.patterns.values())
