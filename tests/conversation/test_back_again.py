"""Where the person is the danger: "he's back" after other talk, and "he's gone out"."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

import pytest

from bot import clock
from bot.conversation.told_danger import BACK_WITHIN
from tests.support.careful import happened
from tests.support.gateway import Carer, Gateway, running


async def calm_after(gateway: Gateway, danger: str) -> Carer:
    """A carer who told of ``danger``, left it, and asked another thing."""
    carer = await gateway.begin()
    await carer.say(danger)
    await carer.until_replies(1)
    await carer.say("ask something else")
    await carer.say("what is psychosis")
    await carer.until_replies(3)
    return carer


@pytest.mark.parametrize(
    "said",
    [
        "he's back",
        "hes back outside",
        "oh god he is at the door",
        "my husband came back",
        "He is home",
    ],
)
async def test_who_is_the_danger_and_back_is_danger_anew(
    sqlite_url: str, tmp_path: Path, said: str
) -> None:
    async with running(sqlite_url, tmp_path, net="real") as gateway:
        carer = await calm_after(gateway, "my husband hits me")
        (urgent,) = (await carer.say(said))["messages"]
        assert (urgent["kind"], urgent["actions"][0]["href"]) == ("urgent", "tel:999")
        assert (await happened(gateway, carer))[-1] == "danger_again"
        assert said not in gateway.rasa.texts()


@pytest.mark.parametrize(
    ("danger", "said"),
    [
        ("my husband hits me", "he is back in hospital"),
        ("my husband hits me", "he's back on his meds"),
        ("my husband hits me", "he gets his money back on friday"),
        ("my husband hits me", "is he back on the ward?"),
        ("my daughter is missing", "she's back"),
        ("my daughter says she will kill herself", "she is home"),
        ("I hit my mum and I am scared I will do it again", "she is back"),
    ],
)
async def test_another_return_is_ordinary(
    sqlite_url: str, tmp_path: Path, danger: str, said: str
) -> None:
    async with running(sqlite_url, tmp_path, net="real") as gateway:
        carer = await calm_after(gateway, danger)
        await carer.say(said)
        await carer.until_replies(4)
        assert gateway.rasa.texts()[-1] == said


async def test_a_day_later_it_is_ordinary(sqlite_url: str, tmp_path: Path) -> None:
    async with running(sqlite_url, tmp_path, net="real") as gateway:
        carer = await calm_after(gateway, "my husband hits me")
        later = clock.now() + BACK_WITHIN + timedelta(minutes=1)
        with patch("bot.clock.now", lambda: later):
            await carer.say("he's back")
            await carer.until_replies(4)
        assert gateway.rasa.texts()[-1] == "he's back"


@pytest.mark.parametrize("said", ["No, he's gone out", "hes at work", "he has left now"])
async def test_gone_out_is_a_safe_moment_and_no_all_clear(
    sqlite_url: str, tmp_path: Path, said: str
) -> None:
    async with running(sqlite_url, tmp_path, net="real") as gateway:
        carer = await gateway.begin()
        await carer.say("my husband hits me")
        await carer.until_replies(1)
        (answer,) = (await carer.say(said))["messages"]
        assert "a good time to talk in private" in answer["text"]
        assert answer["kind"] == "urgent"
        (answer,) = (await carer.say("he's back"))["messages"]
        assert answer["kind"] == "urgent"


@pytest.mark.parametrize("said", ["No, he's gone out of control", "hes out there with a bat"])
async def test_bad_news_that_begins_alike_is_no_safe_moment(
    sqlite_url: str, tmp_path: Path, said: str
) -> None:
    async with running(sqlite_url, tmp_path, net="real") as gateway:
        carer = await gateway.begin()
        await carer.say("my husband hits me")
        await carer.until_replies(1)
        answer = (await carer.say(said))["messages"][-1]
        assert answer["kind"] == "urgent"
        assert "a good time to talk" not in answer["text"]


async def test_gone_out_is_no_safe_moment_where_the_person_is_in_danger(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with running(sqlite_url, tmp_path, net="real") as gateway:
        carer = await gateway.begin()
        await carer.say("my husband says he will kill himself tonight")
        await carer.until_replies(1)
        (answer,) = (await carer.say("No, he's gone out"))["messages"]
        assert answer["kind"] == "urgent"
        assert "a good time" not in answer["text"]
