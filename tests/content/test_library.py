"""Content is read whole, and what can't be read is named with its file."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.content.errors import ContentError
from bot.content.library import Library
from tests.support.content import write_article, write_library, write_service


def test_a_sound_library_is_read(tmp_path: Path) -> None:
    library = Library.load(write_library(tmp_path))
    assert library.articles["guilt/guilt"].title == "Feeling guilty"
    assert library.numbers == {"carers_uk": "0808 808 7777"}


def test_every_unreadable_file_is_named_at_once(tmp_path: Path) -> None:
    write_library(tmp_path)
    (tmp_path / "knowledge/guilt/one.md").write_text("no front matter", encoding="utf-8")
    (tmp_path / "knowledge/guilt/two.md").write_text("---\na: [\n---\nx", encoding="utf-8")
    with pytest.raises(ContentError) as caught:
        Library.load(tmp_path)
    assert "one.md" in str(caught.value)
    assert "two.md" in str(caught.value)


@pytest.mark.parametrize("missing", ["title", "short", "sources", "review_by"])
def test_a_missing_part_is_named(tmp_path: Path, missing: str) -> None:
    write_library(tmp_path)
    path = tmp_path / "knowledge/guilt/guilt.md"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(f"\n{missing}:", f"\nx{missing}:"), encoding="utf-8")
    with pytest.raises(ContentError, match=missing):
        Library.load(tmp_path)


def test_a_doubtful_number_is_never_given(tmp_path: Path) -> None:
    write_library(tmp_path)
    write_service(tmp_path, show_phone=False)
    assert Library.load(tmp_path).numbers == {}


def test_articles_are_found_by_nation(tmp_path: Path) -> None:
    write_library(tmp_path, nations=["england"])
    write_article(tmp_path, "guilt/scotland.md", nations=["scotland"])
    library = Library.load(tmp_path)
    assert [article.slug for article in library.about("guilt", "scotland")] == ["guilt/scotland"]
    assert library.depends_on_nation("guilt")
