"""References: sayable, and a slip of the tongue or pen is noticed."""

from __future__ import annotations

from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.casework.references import ERASURE, SIGNS, check_sign, find_reference, is_right, new_pin
from bot.casework.references import new_reference as new

bodies = st.text(SIGNS, min_size=5, max_size=5)


def whole(body: str) -> str:
    """All six signs of a reference."""
    return body + check_sign(body)


def test_a_new_reference_is_found_in_what_people_write() -> None:
    reference = new()
    loose = reference.lower().replace("-", " ")
    for text in (
        reference,
        f"whats happening with {loose}??",
        f"ref{reference}"[3:],
        loose.strip(),
    ):
        assert find_reference(text) == reference


@pytest.mark.parametrize("signs", ["CRCRC", "ACR22"])
def test_an_erasures_reference_is_whole_whatever_its_signs(signs: str) -> None:
    with patch("bot.casework.references.secrets.choice", side_effect=signs):
        assert new(ERASURE) == f"DEL-{signs[:4]}-{signs[4:]}{check_sign(signs)}"


@pytest.mark.parametrize("text", ["", "CR", "cr-", "call me on 07700 900123", "my cr is 12"])
def test_other_words_are_no_reference(text: str) -> None:
    assert find_reference(text) is None


@given(bodies, st.integers(0, 5), st.sampled_from(SIGNS))
def test_one_wrong_sign_is_noticed(body: str, place: int, sign: str) -> None:
    signs = whole(body)
    wrong = signs[:place] + sign + signs[place + 1 :]
    assert is_right(wrong) == (wrong == signs)


@given(bodies, st.integers(0, 5), st.integers(0, 5))
def test_two_swapped_signs_are_noticed(body: str, one: int, other: int) -> None:
    signs = list(whole(body))
    signs[one], signs[other] = signs[other], signs[one]
    assert is_right("".join(signs)) == ("".join(signs) == whole(body))


@given(bodies)
def test_what_is_misread_is_put_right(body: str) -> None:
    signs = whole(body)
    misread = signs.replace("5", "S").replace("8", "B").replace("2", "Z")
    assert find_reference(f"CR-{misread[:4]}-{misread[4:]}") == f"CR-{signs[:4]}-{signs[4:]}"


def test_a_pin_has_six_digits() -> None:
    assert all(len(pin) == 6 and pin.isdigit() for pin in (new_pin() for _ in range(50)))
