"""`make demo`: a believable service, which is signed in to by the same steps as any other."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from pathlib import Path

import pytest

from bot import clock
from bot.casework.model import Kind, Status
from bot.content.library import Library
from bot.content.reading import read_yaml
from bot.demo.start import fill
from bot.storage.database import Database
from bot.storage.queue_view import Tab, View
from bot.team_data import load_teams
from tests.conversation.test_request_desk import OPEN, ask
from tests.support import gateway
from tests.support.console import running
from tests.support.databases import KEYS

DATA = Path("data")


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a demonstration."""
    folder = tmp_path_factory.mktemp("var") / "demo"
    settings = gateway.make_settings(url(folder), folder, gateway.CLOSED, data_dir=str(DATA))
    asyncio.run(fill(settings))
    return folder


def url(folder: Path) -> str:
    return f"sqlite+aiosqlite:///{folder / 'alongside.db'}"


async def test_every_kind_and_state_can_be_looked_at(filled: Path) -> None:
    database = Database(url(filled), KEYS)
    async with database.reading() as work:
        assert await work.requests.count() == 200
        requests = [await work.requests.find(number) for number in range(1, 201)]
        counts = await work.queue.counts(View(Tab.ALL, 0))
        assert len(await work.staff.all()) == 9
    await database.close()
    assert {one.kind for one in requests if one} == set(Kind)
    states = Counter(one.status for one in requests if one)
    assert states[Status.DONE] > 100
    assert states[Status.NEW] > 5
    assert min(counts[Tab.UNASSIGNED], counts[Tab.UNROUTED], counts[Tab.WAITING]) > 0
    assert len({one.team for one in requests if one}) == 4


async def test_a_member_signs_in_with_what_is_printed_and_needs_the_second_step(
    filled: Path, tmp_path: Path
) -> None:
    file = filled / "sign-in.txt"
    assert file.stat().st_mode & 0o077 == 0
    text = file.read_text("utf-8")
    password = re.search(r"Password:\s+(\S+)", text)
    code = re.search(r"ada\.admin@demo\.invalid\s+Codes:\s+(\S+)", text)
    assert password
    assert code
    async with running(url(filled), tmp_path, demo="yes") as console:
        console.clock.at = clock.now()
        visitor = await console.visitor()
        await visitor.post("/sign-in", email="ada.admin@demo.invalid", password=password[1])
        assert (await visitor.get("/")).headers["Location"] == "/sign-in/code"
        await visitor.get("/sign-in/code")
        await visitor.post("/sign-in/code", code=code[1])
        assert (await visitor.get("/insights")).status == 200
        assert "This is a demonstration" in visitor.page


async def test_a_carer_who_asks_is_told_that_nobody_will_call(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with gateway.running(sqlite_url, tmp_path, demo="yes") as started:
        assert "Nobody will call" in await ask(await started.begin(), OPEN)


def test_its_teams_say_that_they_are_made_up() -> None:
    teams = load_teams(DATA, demo=True)
    assert len(teams.teams) == 3
    assert teams.fallback.is_demo
    assert all(team.is_demo and team.name.startswith("Demo ") for team in teams.teams)
    assert not any(told.emails or told.webhooks for team in teams.teams for told in team.told)


def test_its_articles_and_topics_exist() -> None:
    library = Library.load(DATA)
    data = read_yaml(DATA / "demo" / "service.yml")
    assert set(data["articles"]) <= set(library.articles)
    labels = {label for one in data["unanswered"] for label in one["labels"]}
    assert labels <= set(library.vocabulary.topics)
