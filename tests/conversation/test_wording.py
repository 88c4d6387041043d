"""The chat's own words: complete, with real numbers, easy to read."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.content.errors import ContentError
from bot.content.readability import grade
from bot.conversation.wording import Wording, paragraphs
from tests.support.gateway import library

FILE = Path("data/interface.yml")


@pytest.fixture(scope="module")
def words() -> Wording:
    return Wording.load(FILE, library())


def test_numbers_come_from_the_services_directory(words: Wording) -> None:
    shown = str(words)
    assert "{phone" not in shown
    assert "{text" not in shown
    assert "call 999" in words.welcome.text
    assert {item["href"] for item in words.urgent["items"]} >= {"tel:999", "tel:111", "tel:116123"}


def test_all_of_it_is_easy_to_read(words: Wording) -> None:
    replies = (words.welcome, words.cannot_answer_now, words.gave_up, words.last_resort)
    for text in (*(reply.text for reply in replies), " ".join(words.errors.values())):
        assert grade(text) <= 6, text


def test_texts_become_paragraphs_and_nothing_else() -> None:
    assert paragraphs("a <b>\nc\n\nd & e") == "<p>a &lt;b&gt;<br>c</p><p>d &amp; e</p>"


@pytest.mark.parametrize(
    "text",
    [
        "welcome: {}",
        "welcome: [",
        "- x",
        FILE.read_text().replace("{phone:emergency}", "{phone:nobody}"),
    ],
)
def test_a_broken_file_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "interface.yml"
    path.write_text(text)
    with pytest.raises(ContentError, match=r"interface\.yml"):
        Wording.load(path, library())
