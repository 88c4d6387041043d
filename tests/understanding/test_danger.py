"""The trained layer without Rasa: the same model, read by the gateway."""

from __future__ import annotations

import tarfile
from pathlib import Path

import pytest

from bot.training import MODEL
from bot.understanding.danger import DangerReader
from bot.understanding.stored import stored_classifier

CACHE = Path(".cache/models")


@pytest.fixture(scope="module")
def reader() -> DangerReader:
    return DangerReader.load(Path("data"), CACHE, MODEL)


def test_danger_and_its_kind_are_found(reader: DangerReader) -> None:
    assert reader.find("he has swallowed a whole box of paracetamol") == "overdose"
    assert reader.find("she went out in her nightie and never came back") == "missing"


@pytest.mark.parametrize(
    "text", ["what is psychosis", "in 2019 he took an overdose", "hello", "", "\n", "🙂" * 3000]
)
def test_anything_else_is_none(reader: DangerReader, text: str) -> None:
    assert reader.find(text) is None


def test_an_archive_without_the_classifier_is_said(tmp_path: Path) -> None:
    path = tmp_path / "model.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        archive.add("config.yml")
    with pytest.raises(ValueError, match="no topic classifier"):
        stored_classifier(path)
