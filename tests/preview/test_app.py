"""An author sees every form of an article, and its faults."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot import training
from bot.components.reader import Reader
from bot.preview.app import make_app

ARTICLE = "psychosis_what/what-is-psychosis"


@pytest.fixture
async def author(tmp_path: Path) -> AsyncIterator[tuple[TestClient, Path]]:  # type: ignore[type-arg]
    data = tmp_path / "data"
    shutil.copytree("data", data)
    async with TestClient(TestServer(make_app(data, Reader.load(training.MODEL)))) as client:
        yield client, data


async def page(client: TestClient, path: str) -> str:  # type: ignore[type-arg]
    response = await client.get(path)
    assert response.status == 200
    return await response.text()


async def test_every_article_is_listed(author: tuple[TestClient, Path]) -> None:  # type: ignore[type-arg]
    client, data = author
    text = await page(client, "/")
    assert all(
        f"/{path.parent.name}/{path.stem}" in text for path in (data / "knowledge").glob("*/*.md")
    )


async def test_an_article_has_its_forms_and_questions(author: tuple[TestClient, Path]) -> None:  # type: ignore[type-arg]
    client, _ = author
    text = await page(client, f"/{ARTICLE}")
    assert "<strong>" in text
    assert "*What psychosis is*" in text
    assert "<p>None.</p>" in text
    assert "reaches it" in text


async def test_a_change_shows_at_once_with_its_faults(author: tuple[TestClient, Path]) -> None:  # type: ignore[type-arg]
    client, data = author
    before = await (await client.get("/changes")).json()
    path = data / "knowledge" / f"{ARTICLE}.md"
    path.write_text(path.read_text("utf-8") + "\nRing 01632 960 961 {fact:nothing}.\n", "utf-8")
    assert await (await client.get("/changes")).json() != before
    assert "no such fact" in await page(client, f"/{ARTICLE}")
    assert "faults" in await page(client, "/")


async def test_a_question_for_another_article_of_the_topic_is_no_fault(
    author: tuple[TestClient, Path],  # type: ignore[type-arg]
) -> None:
    client, _ = author
    text = await page(client, "/peer_support_groups/recovery-colleges")
    assert "on the same topic" in text


async def test_what_follows_an_answer_is_shown_by_nation(author: tuple[TestClient, Path]) -> None:  # type: ignore[type-arg]
    client, _ = author
    text = await page(client, "/peer_support_groups/carers-groups")
    assert "Where to look in Wales" in text
    assert "What follows it" not in await page(client, f"/{ARTICLE}")


async def test_a_service_with_a_fault_is_named_on_the_first_page(
    author: tuple[TestClient, Path],  # type: ignore[type-arg]
) -> None:
    client, data = author
    path = data / "services" / "carers.yml"
    path.write_text(path.read_text("utf-8").replace("2027-02-21", "2020-02-21"), "utf-8")
    assert "carers_uk was to be checked by 2020-02-21" in await page(client, "/")


async def test_an_unreadable_file_is_named(author: tuple[TestClient, Path]) -> None:  # type: ignore[type-arg]
    client, data = author
    (data / "knowledge" / f"{ARTICLE}.md").write_text("no front matter", "utf-8")
    assert "what-is-psychosis.md" in await page(client, "/")
    assert "what-is-psychosis.md" in await page(client, f"/{ARTICLE}")


async def test_an_unknown_article_is_said_so(author: tuple[TestClient, Path]) -> None:  # type: ignore[type-arg]
    client, _ = author
    response = await client.get("/nothing/here")
    assert response.status == 404
    assert "data/knowledge/nothing/here.md" in await response.text()
