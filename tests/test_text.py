"""bot.text: one plain spelling for what looks or is meant the same."""

from __future__ import annotations

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

import bot.text
from bot.text import normalise


def test_the_examples_in_the_docstrings_are_true() -> None:
    assert doctest.testmod(bot.text).failed == 0


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("I CAN\u2019T", "i can't"),
        ("“quoted”", '"quoted"'),
        ("naïve café", "naive cafe"),
        ("\u0455u\u0456c\u0456d\u0435", "suicide"),
        ("\uff4b\uff49\uff4c\uff4c", "kill"),
        ("k.i.l.l", "kill"),
        ("want to k i l l myself", "want to kill myself"),
        ("s-u-i-c-i-d-e now", "suicide now"),
        ("su1c1de", "suicide"),
        ("k1ll", "kill"),
        ("d!e", "die"),
        ("s*icide", "sicide"),
        ("pleeeease", "pleease"),
        ("help\u200b\u00adme", "helpme"),
        ("a\n\nb", "a. b"),
        ("chcę zabić się", "chce zabic sie"),
        ("at 3am on 117", "at 3am on 117"),
        ("it's a b", "it's a b"),
        ("", ""),
    ],
)
def test_spells_it_plainly(written: str, meant: str) -> None:
    assert normalise(written) == meant


@given(st.text(max_size=400))
def test_never_fails_and_leaves_no_double_spaces(text: str) -> None:
    plain = normalise(text)
    assert "  " not in plain
    assert plain == plain.strip()
