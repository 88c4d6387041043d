"""After danger: how and when it is safe to reach the carer."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.careful import DANGER, happened, in_danger, kept_contact
from tests.support.gateway import Gateway, running


@pytest.mark.parametrize("first", ["no", "they're coming"])
async def test_a_safe_way_to_reach_them_is_asked_once_and_kept_for_the_team(
    gateway: Gateway, first: str
) -> None:
    carer, _ = await in_danger(gateway)
    (answer,) = (await carer.say(first))["messages"]
    assert "How and when is it safe to reach you?" in answer["text"]
    assert "You don't have to answer." in answer["text"]
    (thanks,) = (await carer.say("text only, after 4 on weekdays"))["messages"]
    assert thanks["text"].startswith("Thank you. The team will see that.")
    assert await kept_contact(gateway, carer) == "text only, after 4 on weekdays"
    assert (await happened(gateway, carer))[-1] == "contact_told"
    (again,) = (await carer.say(DANGER))["messages"]
    assert "safe to reach you" not in again["text"]
    (last,) = (await carer.say("no"))["messages"]
    assert "safe to reach you" not in last["text"]


@pytest.mark.parametrize(
    "said",
    [
        "only when he is at work, mornings",
        "text please, she is with me in the day",
        "Ring my sister, not me",
        "I don't want anyone to contact me",
        "please don't ring",
        "you can ring after 6",
    ],
)
async def test_how_to_reach_them_may_be_said_in_other_ways_or_refused(
    gateway: Gateway, said: str
) -> None:
    carer, _ = await in_danger(gateway)
    await carer.say("no")
    (thanks,) = (await carer.say(said))["messages"]
    assert thanks["text"].startswith("Thank you. The team will see that.")
    assert await kept_contact(gateway, carer) == said


async def test_how_to_reach_them_is_kept_where_it_tells_of_danger(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with running(sqlite_url, tmp_path, net="real") as gateway:
        carer = await gateway.begin()
        await carer.say("my husband hits me")
        await carer.until_replies(1)
        await carer.say("no")
        said = "don't text, he says he will kill me"
        (urgent,) = (await carer.say(said))["messages"]
        assert urgent["kind"] == "urgent"
        assert await kept_contact(gateway, carer) == said


@pytest.mark.parametrize(
    "said", ["can i ring the ward", "he is ringing them now", "what is a text"]
)
async def test_nothing_else_is_taken_for_how_to_reach_them(gateway: Gateway, said: str) -> None:
    carer, _ = await in_danger(gateway)
    await carer.say("no")
    await carer.say(said)
    await carer.until_replies(3)
    assert gateway.rasa.texts() == [said]
    assert await kept_contact(gateway, carer) is None


@pytest.mark.parametrize("said", ["no thanks", "not really", "I don't know"])
async def test_nobody_has_to_say_how_to_reach_them(gateway: Gateway, said: str) -> None:
    carer, _ = await in_danger(gateway)
    await carer.say("no")
    (answer,) = (await carer.say(said))["messages"]
    assert answer["text"].startswith("All right.")
    await carer.say("what is psychosis")
    await carer.until_replies(4)
    assert gateway.rasa.texts() == ["what is psychosis"]


async def test_to_one_who_is_hurt_the_question_says_nothing_of_why(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with running(sqlite_url, tmp_path, net="real") as gateway:
        carer = await gateway.begin()
        await carer.say("my husband checks my phone and won't let me leave the house")
        await carer.until_replies(1)
        (answer,) = (await carer.say("no"))["messages"]
        assert "How and when is a good time to reach you?" in answer["text"]
        assert "safe to reach" not in answer["text"]


async def test_who_holds_the_phone_is_an_answer_and_no_new_danger(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with running(sqlite_url, tmp_path, net="real") as gateway:
        carer = await gateway.begin()
        await carer.say("my daughter says she will kill herself tonight")
        await carer.until_replies(1)
        await carer.say("no")
        said = "she has my phone in the day"
        (thanks,) = (await carer.say(said))["messages"]
        assert thanks["text"].startswith("Thank you. The team will see that.")
        assert await kept_contact(gateway, carer) == said
        assert "danger_again" not in await happened(gateway, carer)


@pytest.mark.parametrize(
    "said",
    [
        "text me",
        "please don't ring",
        "I can't talk, text me",
        "ring my sister",
        "she reads my texts",
    ],
)
async def test_how_to_reach_them_is_kept_whenever_it_is_told(gateway: Gateway, said: str) -> None:
    carer, _ = await in_danger(gateway)
    (still,) = (await carer.say(said))["messages"]
    # Whether anyone is in danger is not answered yet.
    assert still["kind"] == "urgent"
    assert "The team will see how to reach you." in still["text"]
    assert await kept_contact(gateway, carer) == said
    (answer,) = (await carer.say("no"))["messages"]
    assert "safe to reach you" not in answer["text"]


@pytest.mark.parametrize(
    "said",
    [
        "should I ring my sister?",
        "I will ring my mum",
        "don't ring the police he says",
        "i cant ring they will hear",
        "he will ring at night",
    ],
)
async def test_other_talk_of_ringing_is_not_kept_unasked(gateway: Gateway, said: str) -> None:
    carer, _ = await in_danger(gateway)
    await carer.say(said)
    await carer.until_replies(2)
    assert await kept_contact(gateway, carer) is None


async def test_what_was_told_before_is_not_lost(gateway: Gateway) -> None:
    carer, _ = await in_danger(gateway)
    for said in ("don't ring", "he has my phone in the day", "ring my sister"):
        await carer.say(said)
    assert (
        await kept_contact(gateway, carer)
        == "don't ring; he has my phone in the day; ring my sister"
    )


async def test_it_is_kept_from_the_first_words_about_danger(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with running(sqlite_url, tmp_path, net="real") as gateway:
        carer = await gateway.begin()
        said = "my husband hits me. please don't ring, he listens"
        await carer.say(said)
        await carer.until_replies(1)
        assert await kept_contact(gateway, carer) == said


async def test_a_plain_yes_to_the_question_is_asked_how_and_a_second_means_danger(
    gateway: Gateway,
) -> None:
    carer, _ = await in_danger(gateway)
    await carer.say("no")
    (how,) = (await carer.say("Yes"))["messages"]
    assert how["text"].startswith("How, and when?")
    assert "999" in how["text"]
    assert how["actions"]
    (answer,) = (await carer.say("yes"))["messages"]
    assert "Ring 999 now" in answer["text"]


async def test_after_a_plain_yes_how_and_when_is_kept(gateway: Gateway) -> None:
    carer, _ = await in_danger(gateway)
    await carer.say("no")
    await carer.say("yes please")
    (thanks,) = (await carer.say("mornings"))["messages"]
    assert thanks["text"].startswith("Thank you. The team will see that.")
    assert await kept_contact(gateway, carer) == "mornings"
