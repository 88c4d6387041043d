"""Text messages are counted as networks count them, and cut where a reader would."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.sms_parts import plain, segments, split
from bot.content.rendering import sms_answer
from tests.support.gateway import library

NUMBER = "0808 808 7777"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("ŵ" * 70, 1),
        ("ŵ" * 71, 2),
        ("🙂" * 35, 1),
        ("🙂" * 36, 2),
    ],
)
def test_segments_are_counted(text: str, count: int) -> None:
    assert segments(text) == count


@pytest.mark.parametrize(
    ("text", "cheap"),
    [
        ("\u2018he\u2019s\u2019 \u201cill\u201d \u2013 so\u2026", "'he's' \"ill\" - so..."),
        ("Siân", "Sian"),
        ("café", "café"),
        ("dŵr 🙂", "dwr 🙂"),
    ],
)
def test_letters_that_look_alike_are_made_cheap(text: str, cheap: str) -> None:
    assert plain(text) == cheap


def test_it_is_cut_at_the_end_of_a_sentence() -> None:
    text = "This is a sentence of some length. " * 8
    parts = split(text.strip(), 1)
    assert len(parts) == 2
    assert all(re.fullmatch(r"(This is a sentence of some length\. ?)+ \(\d/2\)", p) for p in parts)


@pytest.mark.parametrize("lead", range(100, 160))
def test_numbers_and_links_stay_whole(lead: int) -> None:
    link = "https://www.example.org/carers"
    text = f"{'word ' * (lead // 5)}ring ({NUMBER}) or see {link} {'word ' * 20}"
    whole = " ".join(split(text, 1))
    assert NUMBER in whole
    assert any(NUMBER in part for part in split(text, 1))
    assert any(link in part for part in split(text, 1))


@pytest.mark.parametrize("lead", range(90, 460))
def test_a_choice_stays_with_its_number(lead: int) -> None:
    choices = ["1. Yes", "2. No, not now", "3. I'm not sure", "10. Something else"]
    text = "\n".join(["so " * (lead // 3) + "it is.", "Reply with a number:", *choices])
    shown = "\n".join(split(text, 1))
    assert [choice for choice in choices if choice not in shown] == []


@pytest.mark.parametrize("lead", range(1, 300, 3))
def test_choices_at_the_end_stay_together(lead: int) -> None:
    choices = "Reply with a number:\n1. Yes\n2. No, not now\n3. I'm not sure"
    text = f"{'So it is. ' * lead}\n\nIs anyone in danger right now?\n\n{choices}"
    assert any(choices in part for part in split(text, 6))


@given(
    st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=900)
)
def test_nothing_is_lost_and_no_part_is_too_long(text: str) -> None:
    parts = split(text, 2)
    assert all(segments(part) <= 2 for part in parts)
    joined = "".join(re.sub(r" \(\d+/\d+\)$", "", part) for part in parts)
    if len(parts) > 1:
        assert re.sub(r"\s", "", joined) == re.sub(r"\s", "", text)


def test_every_article_is_one_message_of_three_segments_at_most() -> None:
    for article in library().articles.values():
        text = plain(sms_answer(article, library()))
        assert split(text, 6) == [text]
        assert segments(text) <= 3
