"""After danger: one gentle question, the follow-up, and who is spoken to in which words."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

from bot import clock
from bot.casework.silence import SILENT_AFTER
from tests.support.careful import DANGER, happened, in_danger, labels, press
from tests.support.gateway import Gateway, running


async def test_the_urgent_reply_asks_one_question_and_says_who_will_see_it(
    gateway: Gateway,
) -> None:
    _, urgent = await in_danger(gateway)
    assert urgent["text"].endswith("Is anyone in danger right now?")
    assert labels(urgent) == ["Yes", "No, not now", "I'm not sure"]
    assert "the carers' team" in urgent["text"]
    assert "nobody reads this chat" in urgent["text"]


async def test_the_request_shows_the_worst_danger_and_keeps_the_first(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with running(sqlite_url, tmp_path, net="real") as gateway:
        carer = await gateway.begin()
        for text in (
            "my husband checks my phone and won't let me leave the house",
            "he has taken all his tablets",
            "he still won't let me leave the house",
        ):
            await carer.say(text)
        await carer.until_replies(3)
        async with gateway.services.database.reading() as work:
            (request,) = await work.requests.of_conversation(carer.id)
            timeline = await work.requests.timeline(request.id)
        shown = {name: answer.said for name, answer in request.answers.items()}
        assert (shown["concern"], shown["at_risk"]) == ("overdose", "person")
        assert shown["said"].startswith("my husband checks my phone")
        kinds = [(one.what, one.data.get("concern")) for one in timeline]
        assert kinds[:3] == [
            ("opened", None),
            ("danger_again", "overdose"),
            ("danger_worse", "abuse"),
        ]


async def test_danger_again_is_met_again(gateway: Gateway) -> None:
    carer, _ = await in_danger(gateway)
    await carer.say(f"please {DANGER}")
    again = (await carer.until_replies(2))[-1]
    assert again["text"].startswith("Please call 999 now.")
    assert await happened(gateway, carer) == ["opened", "danger_again"]


async def test_ten_silent_minutes_are_told_to_the_team_once(gateway: Gateway) -> None:
    carer, _ = await in_danger(gateway)
    gateway.services.clerk.stop()
    later = clock.now() + SILENT_AFTER + timedelta(seconds=5)
    await gateway.services.clerk.make_round()
    assert await happened(gateway, carer) == ["opened"]
    with patch("bot.clock.now", lambda: later):
        await gateway.services.clerk.make_round()
        await gateway.services.clerk.make_round()
    assert await happened(gateway, carer) == ["opened", "no_answer"]


async def test_an_answer_in_time_is_no_silence(gateway: Gateway) -> None:
    carer, urgent = await in_danger(gateway)
    await press(carer, urgent, "Yes")
    later = clock.now() + SILENT_AFTER + timedelta(seconds=5)
    with patch("bot.clock.now", lambda: later):
        await gateway.services.clerk.make_round()
    assert "no_answer" not in await happened(gateway, carer)


async def test_clearing_the_chat_ends_the_careful_mode_but_not_the_follow_up(
    gateway: Gateway,
) -> None:
    carer, _ = await in_danger(gateway)
    async with gateway.services.database.work() as work:
        await work.conversations.erase(carer.id)
        assert await work.careful.of(carer.id) is None
        assert len(await work.requests.of_conversation(carer.id)) == 1


async def test_the_follow_up_is_opened_once_the_database_is_back(gateway: Gateway) -> None:
    gateway.rasa.mode = "error"
    carer = await gateway.begin()
    await gateway.database.take_away()
    (urgent,) = (await carer.say(DANGER))["messages"]
    assert urgent["kind"] == "urgent"
    await gateway.database.bring_back()
    (kept,) = await carer.until_replies(1)
    assert kept["id"] == urgent["id"]
    assert labels(kept) == ["Yes", "No, not now", "I'm not sure"]
    assert await happened(gateway, carer) == ["opened"]


async def test_danger_told_over_two_messages_is_met(sqlite_url: str, tmp_path: Path) -> None:
    async with running(sqlite_url, tmp_path, net="real") as gateway:
        carer = await gateway.begin()
        await carer.say("shes taken")
        await carer.until_replies(1)
        await carer.say("all her tablets")
        urgent = (await carer.until_replies(2))[-1]
        assert urgent["kind"] == "urgent"
        assert await happened(gateway, carer) == ["opened"]


async def test_a_child_who_said_so_before_is_spoken_to_as_one(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with running(sqlite_url, tmp_path, net="real") as gateway:
        carer = await gateway.begin()
        await carer.say("hello im 13 and i look after my mum")
        await carer.until_replies(1)
        await carer.say("shes got the big kitchen knife out and keeps looking at it")
        urgent = (await carer.until_replies(2))[-1]
        assert "tel:08001111" in [one["href"] for one in urgent["actions"]]
        (still,) = (await carer.say("will they take me away if i ring"))["messages"]
        assert "tel:08001111" in [one["href"] for one in still["actions"]]
        assert "0800 1111" in still["text"]


async def test_where_the_carer_lives_is_heard_without_rasa(sqlite_url: str, tmp_path: Path) -> None:
    async with running(sqlite_url, tmp_path, net="real") as gateway:
        carer = await gateway.begin()
        gateway.rasa.mode = "error"
        await carer.say("I'm in Belfast and my sister has schizophrenia")
        await carer.say("she says she will kill herself")
        urgent = next(one for one in (await carer.until_replies(1)) if one["kind"] == "urgent")
        assert "Lifeline" in urgent["text"]
        assert "111" not in urgent["text"]
        # In careful talk the carer may put it right; "England or Wales" says nothing.
        (still,) = (await carer.say("she is in a hostel in england or wales"))["messages"]
        assert "tel:08088088000" in [one["href"] for one in still["actions"]]
        (still,) = (await carer.say("no wait she is in Glasgow"))["messages"]
        assert "tel:111" in [one["href"] for one in still["actions"]]


async def test_danger_told_over_two_messages_sounds_once(sqlite_url: str, tmp_path: Path) -> None:
    async with running(sqlite_url, tmp_path, net="real") as gateway:
        carer = await gateway.begin()
        await carer.say("my wife she take clozapine")
        await carer.until_replies(1)
        await carer.say("since five day she is not go to toilet and the belly is big like ball")
        assert (await carer.until_replies(2))[-1]["kind"] == "urgent"
        (still,) = (await carer.say("is it normal for this medicine"))["messages"]
        assert "I have kept what you wrote for the team." in still["text"]
        assert await happened(gateway, carer) == ["opened", "carer_wrote"]


async def test_gone_again_is_danger(sqlite_url: str, tmp_path: Path) -> None:
    async with running(sqlite_url, tmp_path, net="real") as gateway:
        carer = await gateway.begin()
        (urgent,) = (await carer.say("my sister is gone again"))["messages"]
        assert urgent["kind"] == "urgent"
