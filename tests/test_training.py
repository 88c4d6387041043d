"""A model is made when it must be, and one that is not ours is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot import training
from bot.training import ModelError


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The trained model's files, copied so that they can be broken."""
    for name, path in (("MODEL", training.MODEL), ("RECORD", training.RECORD)):
        copy = tmp_path / path.name
        copy.write_bytes(path.read_bytes())
        monkeypatch.setattr(training, name, copy)
    return tmp_path / training.MODEL.name


def test_the_model_at_hand_is_the_one_that_training_wrote(model: Path) -> None:
    training.check()
    assert not training.is_needed()


def test_a_damaged_model_is_refused_with_the_cure(model: Path) -> None:
    model.write_bytes(model.read_bytes()[:-100])
    with pytest.raises(ModelError, match="is damaged: run"):
        training.check()


def test_without_a_model_the_cure_is_named(model: Path) -> None:
    model.unlink()
    with pytest.raises(ModelError, match="make run"):
        training.check()


def test_changed_content_asks_for_training(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "INPUTS", ("README.md",))
    assert training.is_needed()
