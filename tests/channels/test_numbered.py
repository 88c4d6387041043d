"""A number answers a choice, however a tired carer writes it."""

from __future__ import annotations

import pytest

from bot.channels.numbered import as_numbers, chosen
from bot.messages import Choice

CHOICES = tuple(Choice(f"r.{n}", label, f"/{label}") for n, label in enumerate(("a", "b", "c")))


@pytest.mark.parametrize(
    "text",
    ["2", " 2. ", "two", "Two please", "no. 2 pls", "No 2", "number two", "(2)", "#2", "2 xx",
     "option 2", "i'll pick 2", "2 thank you"],
)  # fmt: skip
def test_the_second_is_chosen(text: str) -> None:
    assert chosen(text, CHOICES) == CHOICES[1]


@pytest.mark.parametrize(
    "text",
    ["", "0", "4", "22", "two weeks", "2 pills", "he took 2", "no", "1 or 2", "to", "111", "2pm",
     "one of them", "no 2 days are the same"],
)  # fmt: skip
def test_other_words_choose_nothing(text: str) -> None:
    assert chosen(text, CHOICES) is None


def test_without_choices_a_number_is_a_number() -> None:
    assert chosen("2", ()) is None
    assert as_numbers((), "Reply with a number:") == ""
