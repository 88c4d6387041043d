"""What carers answer to the question after danger, and what is said to it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.careful import happened, in_danger, labels, press
from tests.support.gateway import Gateway, running


@pytest.mark.parametrize(
    ("label", "expected"), [("Yes", "Ring 999 now"), ("I'm not sure", "treat it as yes")]
)
async def test_yes_and_not_sure_come_at_once_and_keep_the_conversation_careful(
    gateway: Gateway, label: str, expected: str
) -> None:
    gateway.rasa.mode = "error"
    carer, urgent = await in_danger(gateway)
    answer = await press(carer, urgent, label)
    assert answer["kind"] == "urgent"
    assert expected in answer["text"]
    assert answer["actions"]
    (still,) = (await carer.say("he is in the bathroom"))["messages"]
    assert "ring 999" in still["text"]
    assert not gateway.rasa.asked
    assert await happened(gateway, carer) == ["opened", "danger_answer", "carer_wrote"]


@pytest.mark.parametrize("typed", ["no", "Nah!! he's ok now", "false alarm"])
async def test_a_no_ends_the_careful_mode_and_the_follow_up_stays(
    gateway: Gateway, typed: str
) -> None:
    carer, _ = await in_danger(gateway)
    (answer,) = (await carer.say(typed))["messages"]
    assert (answer["kind"], answer["choices"]) == ("notice", [])
    await carer.say("what is psychosis")
    await carer.until_replies(3)
    assert gateway.rasa.texts() == ["what is psychosis"]
    assert await happened(gateway, carer) == ["opened", "danger_answer", "contact_asked"]


@pytest.mark.parametrize(
    "typed",
    [
        "nobody is in danger right now",
        "No, he's in the ambulance now",
        "she's home, safe",
        "Nobody is in danger, he's asleep",
        "she's back, wet but OK",
        "Not at all",
        "Nie",
        "no shes asleep now",
        "they found her safe",
        "he came back, he's ok",
        "she turned up, she's at her mates, freezing but fine",
        "ok he's safe now, thank you so much",
    ],
)
async def test_a_no_may_be_a_sentence(gateway: Gateway, typed: str) -> None:
    carer, _ = await in_danger(gateway)
    (answer,) = (await carer.say(typed))["messages"]
    assert "Thank you for telling me" in answer["text"]


@pytest.mark.parametrize(
    "typed",
    [
        "nobody is in danger but he is shouting",
        "he's back with a bat",
        "ok thank you but he has a knife",
        "No, he's gone",
        "no shes gone",
    ],
)
async def test_a_no_with_bad_news_is_no_no(gateway: Gateway, typed: str) -> None:
    carer, _ = await in_danger(gateway)
    (answer,) = (await carer.say(typed))["messages"]
    assert answer["kind"] == "urgent"


async def test_sleep_is_no_all_clear_after_tablets(sqlite_url: str, tmp_path: Path) -> None:
    async with running(sqlite_url, tmp_path, net="real") as gateway:
        carer = await gateway.begin()
        await carer.say("my son has taken all his tablets")
        await carer.until_replies(1)
        (answer,) = (await carer.say("shall I make him sick??"))["messages"]
        assert "Don't make anyone sick" in answer["text"]
        for told in ("nobody is in danger, he's asleep", "he has my phone in the day"):
            (answer,) = (await carer.say(told))["messages"]
            assert (answer["kind"], answer["actions"][0]["href"]) == ("urgent", "tel:999")
        # Another danger in between does not end the first.
        (answer,) = (await carer.say("no he's asleep"))["messages"]
        assert (answer["kind"], answer["actions"][0]["href"]) == ("urgent", "tel:999")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Thank you", "You are welcome."),
        ("delete my data", "stays with them until they close it"),
        ("how do I delete this chat", "stays with them until they close it"),
        ("where do i ring", "If anyone may be hurt or is missing, ring 999"),
        ("ok what do I tell the police?", "I am the carer. Then the address"),
    ],
)
async def test_thanks_and_questions_are_answered_at_once_and_end_nothing(
    gateway: Gateway, typed: str, expected: str
) -> None:
    carer, _ = await in_danger(gateway)
    (answer,) = (await carer.say(typed))["messages"]
    assert expected in answer["text"]
    assert labels(answer) == ["Yes", "No, not now", "I'm not sure", "Ask something else"]
    assert await happened(gateway, carer) == ["opened", "carer_wrote"]
    assert not gateway.rasa.asked


async def test_who_is_the_danger_and_back_is_no_all_clear(sqlite_url: str, tmp_path: Path) -> None:
    async with running(sqlite_url, tmp_path, net="real") as gateway:
        carer = await gateway.begin()
        await carer.say("my husband hits me")
        await carer.until_replies(1)
        for said in (
            "he's back",
            "he is home now and safe",
            "ok hes back",
            "oh well, he's home",
            "no he's back now",
            "so he's turned up",
            "he's back, thank you",
        ):
            (answer,) = (await carer.say(said))["messages"]
            assert answer["kind"] == "urgent"
        (answer,) = (await carer.say("no, he's in bed"))["messages"]
        assert "Thank you for telling me" in answer["text"]
        (answer,) = (await carer.say("he's back"))["messages"]
        assert answer["kind"] == "urgent"


@pytest.mark.parametrize(
    "typed",
    [
        "I've rung",
        "they're coming. ambulance is on its way",
        "ok i will ring them",
        "ok theyre here now thank you",
        "police r here",
        "the paramedics have arrived and they are with him",
    ],
)
async def test_who_rings_is_told_that_it_is_right_and_stays_careful(
    gateway: Gateway, typed: str
) -> None:
    carer, _ = await in_danger(gateway)
    (answer,) = (await carer.say(typed))["messages"]
    assert answer["text"].startswith("Ringing is the right thing to do.")
    assert labels(answer) == ["No, not now", "Ask something else"]
    assert await happened(gateway, carer) == ["opened", "danger_answer", "contact_asked"]


async def test_no_two_careful_replies_in_a_row_are_the_same(gateway: Gateway) -> None:
    carer, _ = await in_danger(gateway)
    said = [
        (await carer.say(text))["messages"][0]["text"]
        for text in ("he won't want me to", "what will they do", "i am on the stairs")
    ]
    assert said[0] != said[1] != said[2]
    assert "nobody is in trouble" in said[1]


async def test_what_is_offered_may_be_typed(gateway: Gateway) -> None:
    carer, _ = await in_danger(gateway)
    (left,) = (await carer.say("Ask something else"))["messages"]
    assert left["kind"] == "notice"


async def test_careful_replies_and_numbers_are_those_of_the_danger(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with running(sqlite_url, tmp_path, net="real") as gateway:
        carer = await gateway.begin()
        await carer.say("my husband checks my phone and won't let me leave the house")
        await carer.until_replies(1)
        (unsure,) = (await carer.say("not sure"))["messages"]
        assert unsure["text"].startswith("Trust that feeling.")
        assert "tel:116123" not in [one["href"] for one in unsure["actions"]]
        # Danger of another kind is answered in its own way from then on.
        await carer.say("he has taken all his tablets")
        await carer.until_replies(3)
        (unsure,) = (await carer.say("not sure"))["messages"]
        assert unsure["text"].startswith("Then treat it as yes.")


async def test_a_carer_may_ask_something_else(gateway: Gateway) -> None:
    carer, _ = await in_danger(gateway)
    (still,) = (await carer.say("what about his meds"))["messages"]
    left = await press(carer, still, "Ask something else")
    assert left["kind"] == "notice"
    await carer.say("what about his meds")
    await carer.until_replies(4)
    assert gateway.rasa.texts() == ["what about his meds"]


async def test_an_old_not_sure_counts_after_a_no(gateway: Gateway) -> None:
    carer, urgent = await in_danger(gateway)
    await carer.say("no")
    answer = await press(carer, urgent, "I'm not sure")
    assert "treat it as yes" in answer["text"]


async def test_an_old_button_still_counts(gateway: Gateway) -> None:
    carer, urgent = await in_danger(gateway)
    await carer.say("no")
    answer = await press(carer, urgent, "Yes")
    assert "Ring 999 now" in answer["text"]
