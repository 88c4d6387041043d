"""Carers' spelling is put right, and their own words are left alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.understanding.normaliser import Normaliser


@pytest.fixture(scope="module")
def normaliser() -> Normaliser:
    return Normaliser.load(Path("data/vocabulary"))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("wot is psycosis", "what is psychosis"),
        ("WOT R DA SIDE FX", "what are the side effects"),
        ("he wont tak his tablts", "he won't tak his tablets"),
        ("shes hearng voyces", "she's hearing voices"),
        ("im soooo tired", "i'm so tired"),
        ("carers assesment pls", "carers assessment please"),
        ("he\u2019s on clozapin", "he's on clozapine"),
    ],
)
def test_shorthand_and_slips_are_put_right(normaliser: Normaliser, typed: str, meant: str) -> None:
    assert normaliser.normalise(typed) == meant


@pytest.mark.parametrize(
    "word", ["sertraline", "olanzapine", "seroquel", "pip", "mum", "ward", "ill", "gurdwara"]
)
def test_carers_own_words_are_left_alone(normaliser: Normaliser, word: str) -> None:
    assert normaliser.normalise(word) == word


def test_figures_and_marks_are_kept(normaliser: Normaliser) -> None:
    assert normaliser.normalise("section 117?") == "section 117 ?"


def test_empty_text_stays_empty(normaliser: Normaliser) -> None:
    assert normaliser.normalise(" \n ") == ""
