"""An article looks right on each channel, and nothing in it can run."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot import gsm7
from bot.content.library import Library
from bot.content.rendering import (
    linked_topics,
    paragraphs,
    plain_text,
    sms_answer,
    web_answer,
    whatsapp_answer,
)
from tests.support.content import write_library

BODY = """First words. See [getting a break](topic:respite).

## What helps

- **Rest** when you can
- Ring {phone:carers_uk}, or 999

<script>alert(1)</script>"""


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library.load(write_library(tmp_path, body=BODY))


def test_the_web_gets_headings_lists_and_numbers_to_tap(library: Library) -> None:
    html = web_answer(library.articles["guilt/guilt"], library).html
    assert "<h3>What helps</h3>" in html
    assert "<li><strong>Rest</strong> when you can</li>" in html
    assert '<a href="tel:08088087777">0808 808 7777</a>' in html
    assert '<a href="tel:999">999</a>' in html


def test_nothing_in_an_article_can_run(library: Library) -> None:
    html = web_answer(library.articles["guilt/guilt"], library).html
    assert "<script" not in html


def test_plain_text_has_no_marks(library: Library) -> None:
    text = plain_text(library.articles["guilt/guilt"], library)
    assert "**" not in text
    assert "##" not in text
    assert "topic:" not in text
    assert "0808 808 7777" in text


def test_whatsapp_gets_its_own_marks(library: Library) -> None:
    text = whatsapp_answer(library.articles["guilt/guilt"], library)
    assert text.startswith("*Feeling guilty*\n\n")
    assert "*Rest* when you can" in text


def test_links_become_topics_to_offer(library: Library) -> None:
    assert linked_topics(library.articles["guilt/guilt"]) == ("respite",)


def test_a_heading_goes_with_its_paragraph(library: Library) -> None:
    parts = paragraphs(library.articles["guilt/guilt"], library)
    assert any(part.startswith("What helps: - Rest") for part in parts)


def test_where_it_comes_from_and_who_must_sign_is_shown(library: Library) -> None:
    answer = web_answer(library.articles["guilt/guilt"], library)
    assert answer.sources[0].checked == "not yet read on its own page"
    assert "waiting for sign-off by a carer" in answer.footer


def test_every_real_article_renders_on_every_channel() -> None:
    library = Library.load(Path("data"))
    for article in library.articles.values():
        html = web_answer(article, library).html
        texts = (html, sms_answer(article, library), whatsapp_answer(article, library))
        assert not any(re.search(r"\{\w+:|topic:", text) for text in texts), article.slug
        assert gsm7.length(sms_answer(article, library)) <= 300, article.slug


def test_the_footer_names_the_carers_nation_only_where_the_article_is_about_it(
    tmp_path: Path,
) -> None:
    library = Library.load(write_library(tmp_path, nations=["scotland", "wales"]))
    article = library.articles["guilt/guilt"]
    assert "This is for Wales." in web_answer(article, library, "wales").footer
    for elsewhere in ("england", None):
        assert "This is for Scotland, Wales." in web_answer(article, library, elsewhere).footer
