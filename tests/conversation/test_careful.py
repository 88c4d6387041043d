"""After danger: one gentle question, and no article until the carer says that all is well."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from pathlib import Path
from unittest.mock import patch

import pytest

from bot import clock
from bot.casework.silence import SILENT_AFTER
from bot.content.library import Library
from bot.safety.careful import CarefulWords, Danger
from bot.safety.model import KINDS
from tests.support.gateway import Carer, Gateway, Json, library, running

DANGER = "he says he will kill himself tonight"


@cache
def words() -> CarefulWords:
    """The words that are shipped."""
    shipped: Library = library()
    texts = {one.id: one.text for one in shipped.services.values() if one.text}
    return CarefulWords.load(Path("data/safety"), {**texts, **shipped.numbers})


async def in_danger(gateway: Gateway) -> tuple[Carer, Json]:
    """A carer who wrote of danger, and the urgent reply as it is kept.

    On a busy machine the reply that comes at once may be without the question.
    """
    carer = await gateway.begin()
    await carer.say(DANGER)
    (urgent,) = await carer.until_replies(1)
    return carer, urgent


def labels(reply: Json) -> list[str]:
    """What the carer may press."""
    return [choice["label"] for choice in reply["choices"]]


async def press(carer: Carer, reply: Json, label: str) -> Json:
    """Press a button of ``reply``; what comes back in the same response."""
    choice = next(one for one in reply["choices"] if one["label"] == label)
    (answer,) = (await carer.press(choice["id"]))["messages"]
    return answer  # type: ignore[no-any-return]


async def happened(gateway: Gateway, carer: Carer) -> list[str]:
    """The timeline of the carer's follow-up."""
    async with gateway.services.database.reading() as work:
        (request,) = await work.requests.of_conversation(carer.id)
        return [one.what for one in await work.requests.timeline(request.id)]


async def test_the_urgent_reply_asks_one_question_and_says_who_will_see_it(
    gateway: Gateway,
) -> None:
    _, urgent = await in_danger(gateway)
    assert urgent["text"].endswith("Is anyone in danger right now?")
    assert labels(urgent) == ["Yes", "No, not now", "I'm not sure"]
    assert "the carers' team" in urgent["text"]
    assert "nobody reads this chat" in urgent["text"]


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
    ],
)
async def test_a_no_may_be_a_sentence(gateway: Gateway, typed: str) -> None:
    carer, _ = await in_danger(gateway)
    (answer,) = (await carer.say(typed))["messages"]
    assert "Thank you for telling me" in answer["text"]


@pytest.mark.parametrize(
    "typed", ["nobody is in danger but he is shouting", "he's back with a bat"]
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
    ],
)
async def test_thanks_and_a_wish_to_delete_are_answered_at_once_and_end_nothing(
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
        for said in ("he's back", "he is home now and safe"):
            (answer,) = (await carer.say(said))["messages"]
            assert answer["kind"] == "urgent"
        (answer,) = (await carer.say("no, he's in bed"))["messages"]
        assert "Thank you for telling me" in answer["text"]
        (answer,) = (await carer.say("he's back"))["messages"]
        assert answer["kind"] == "urgent"


async def kept_contact(gateway: Gateway, carer: Carer) -> str | None:
    """What the follow-up says of when and how the carer may be reached."""
    async with gateway.services.database.reading() as work:
        (request,) = await work.requests.of_conversation(carer.id)
        return request.contact.when


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
        said = "he reads my texts"
        (urgent,) = (await carer.say(f"don't text, {said}"))["messages"]
        assert urgent["kind"] == "urgent"
        assert await kept_contact(gateway, carer) == f"don't text, {said}"


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


@pytest.mark.parametrize(
    "typed", ["I've rung", "they're coming. ambulance is on its way", "ok i will ring them"]
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


async def test_danger_again_is_met_again(gateway: Gateway) -> None:
    carer, _ = await in_danger(gateway)
    await carer.say(f"please {DANGER}")
    again = (await carer.until_replies(2))[-1]
    assert again["text"].startswith("Please call 999 now.")
    assert await happened(gateway, carer) == ["opened", "danger_again"]


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


async def test_danger_that_only_the_trained_layer_saw_is_met_alike(gateway: Gateway) -> None:
    carer = await gateway.begin()
    gateway.rasa.answers["he has gone quiet"] = [
        {"text": "Call 999."},
        {"custom": {"concern": "suicide_person"}},
    ]
    await carer.say("he has gone quiet")
    (urgent,) = await carer.until_replies(1)
    assert labels(urgent) == ["Yes", "No, not now", "I'm not sure"]
    assert await happened(gateway, carer) == ["opened"]
    (answer,) = (await carer.say("yes"))["messages"]
    assert "Ring 999 now" in answer["text"]


@pytest.mark.parametrize(
    ("words", "who"), [("not safe with myself", "carer"), ("he is at it again", "person")]
)
async def test_who_is_at_risk_by_what_the_trained_layer_saw_is_read_from_the_words(
    gateway: Gateway, words: str, who: str
) -> None:
    carer = await gateway.begin()
    gateway.rasa.answers[words] = [{"text": "Call 999."}, {"custom": {"concern": "self_harm"}}]
    await carer.say(words)
    await carer.until_replies(1)
    async with gateway.services.database.work() as work:
        talk = await work.careful.of(carer.id)
    assert talk is not None
    assert talk.at_risk == who


@pytest.mark.parametrize("earlier", ["hello im 13 and i look after my mum", None])
async def test_a_child_is_spoken_to_as_one_where_only_the_trained_layer_saw_the_danger(
    sqlite_url: str, tmp_path: Path, earlier: str | None
) -> None:
    text = "she has gone all odd" if earlier else "im 13 and she has gone all odd"
    async with running(sqlite_url, tmp_path, net="real") as gateway:
        carer = await gateway.begin()
        gateway.rasa.answers[text] = [{"text": "Call 999."}, {"custom": {"concern": "medical"}}]
        if earlier:
            await carer.say(earlier)
            await carer.until_replies(1)
        await carer.say(text)
        urgent = (await carer.until_replies(2 if earlier else 1))[-1]
        assert "tel:08001111" in [one["href"] for one in urgent["actions"]]


async def test_clearing_the_chat_ends_the_careful_mode_but_not_the_follow_up(
    gateway: Gateway,
) -> None:
    carer, _ = await in_danger(gateway)
    async with gateway.services.database.work() as work:
        await work.conversations.erase(carer.id)
        assert await work.careful.of(carer.id) is None
        assert len(await work.requests.of_conversation(carer.id)) == 1


DANGERS = [
    Danger(kind, at_risk)
    for kind in (*KINDS, None)
    for at_risk in ("carer", "person", "child", "unknown", None)
]


@pytest.mark.parametrize("nation", ["england", "scotland", "wales", "northern_ireland", None])
@pytest.mark.parametrize(
    "answer", ["yes", "no", "unsure", "rung", "leave", "thanks", "delete", None]
)
def test_every_careful_reply_is_short_and_names_999(nation: str | None, answer: str | None) -> None:
    for danger in DANGERS:
        for earlier in (0, 1):
            reply = words().reply(answer, danger, nation, earlier)
            assert len(reply) <= 320, reply
            assert "999" in reply
            assert "{" not in reply


def test_northern_ireland_is_never_sent_to_111() -> None:
    shipped = words()
    for answer in ("yes", "no", "unsure", "rung", None):
        for danger in DANGERS:
            for earlier in (0, 1):
                said = shipped.reply(answer, danger, "northern_ireland", earlier)
                assert "111" not in said.replace("0800 1111", "")
    for danger in DANGERS:
        assert "111" not in dict(shipped.numbers(danger, "northern_ireland")).values()


@pytest.mark.parametrize("answer", ["yes", "no", "unsure", "rung", None])
def test_someone_who_is_hurt_by_another_is_not_told_of_hurting_themselves(
    answer: str | None,
) -> None:
    said = words().reply(answer, Danger("abuse", "carer"), "england")
    assert "yourself" not in said
    assert "Samaritans" not in said
    assert words().reply(answer, Danger("violence", "carer"), "england") == said


@pytest.mark.parametrize("nation", ["england", "wales", "scotland"])
def test_illness_of_the_body_is_not_sent_to_the_line_for_minds(nation: str) -> None:
    shipped = words()
    for answer in ("yes", "no", "unsure", "rung", None):
        said = shipped.reply(answer, Danger("medical", "person"), nation)
        assert "mental health" not in said
        assert "press 2" not in said
    # Who sees nobody in danger may not know that it is an emergency.
    assert "Even so, ring 111 now" in shipped.reply("no", Danger("medical", "person"), "wales")


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
        assert still["text"].startswith("I have kept what you wrote for the team.")
        assert await happened(gateway, carer) == ["opened", "carer_wrote"]


async def test_gone_again_is_danger(sqlite_url: str, tmp_path: Path) -> None:
    async with running(sqlite_url, tmp_path, net="real") as gateway:
        carer = await gateway.begin()
        (urgent,) = (await carer.say("my sister is gone again"))["messages"]
        assert urgent["kind"] == "urgent"
