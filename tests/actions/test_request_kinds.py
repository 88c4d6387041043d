"""What is special about each kind of request."""

from __future__ import annotations

from typing import Any

import pytest

from actions.dependencies import request_forms
from bot.asking.meeting_list import MeetingList
from tests.support.request_talks import RequestTalker, answer_until


async def begun(kind: str, until: str | None = None, **slots: Any) -> RequestTalker:
    talker = RequestTalker(slots=slots)
    await talker.send(f"/{kind}")
    if until:
        await answer_until(talker, until)
    return talker


@pytest.mark.parametrize(
    ("nation", "name"),
    [
        ("england", "a carer's assessment"),
        ("scotland", "an adult carer support plan"),
        ("wales", "a carer's needs assessment"),
        ("northern_ireland", "a carer's assessment"),
    ],
)
async def test_an_assessment_has_its_nations_name(nation: str, name: str) -> None:
    talker = await begun("request_carer_assessment", "confirm", nation=nation)
    assert any(name in str(one.get("text")) for one in talker.everything)


async def test_the_council_is_found_said_and_confirmed() -> None:
    talker = await begun("request_carer_assessment", "postcode")
    said = await talker.say("EH1 1YZ")
    assert "City of Edinburgh" in said
    await talker.say("yes")
    assert talker.slots["council"] == "City of Edinburgh"
    assert talker.slots["nation"] == "scotland"
    assert {"nation": "scotland"} in [one.get("custom") for one in talker.everything]


async def test_the_postcode_itself_is_not_kept() -> None:
    talker = await begun("request_carer_assessment", "postcode")
    await talker.say("EH1 1YZ")
    assert "EH1" not in str(talker.slots)


async def test_a_wrong_council_is_asked_for_by_name() -> None:
    talker = await begun("request_carer_assessment", "council_right")
    await talker.say("no")
    assert talker.asked == "council_name"
    await talker.say("edinburgh")
    assert "City of Edinburgh" in talker.titles
    await talker.press("City of Edinburgh")
    assert talker.slots["council"] == "City of Edinburgh"


@pytest.mark.parametrize("words", ["skip", "i dont know", "ZZ99 9ZZ"])
async def test_without_a_postcode_the_council_is_asked_for_by_name(words: str) -> None:
    talker = await begun("request_carer_assessment", "postcode")
    await talker.say(words)
    assert talker.asked == "council_name"


async def test_a_council_that_nobody_knows_can_be_left_out() -> None:
    talker = await begun("request_carer_assessment", "postcode")
    await talker.say("skip")
    assert "don't know a council" in await talker.say("xyzzyplugh")
    await talker.press("Skip this")
    assert talker.slots.get("council") is None
    await answer_until(talker, "confirm")
    await talker.say("yes")
    assert talker.notes[0]["council"] is None


async def test_a_trust_in_northern_ireland_is_found_by_name() -> None:
    talker = await begun("request_carer_assessment", "postcode")
    await talker.say("skip")
    await talker.say("belfast trust")
    await talker.press(next(one for one in talker.titles if "Belfast" in one))
    assert talker.slots["nation"] == "northern_ireland"


@pytest.mark.parametrize(("agrees", "sent"), [("yes", 1), ("no", 0)])
async def test_out_of_area_it_is_passed_on_only_if_the_carer_agrees(
    agrees: str, sent: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.casework.teams.Team.takes", lambda *_: False)
    talker = await begun("request_carer_assessment", "outside")
    assert "Leeds" in talker.replies[-1]["text"]
    await talker.say(agrees)
    if sent:
        await answer_until(talker, "confirm")
        await talker.say("yes")
    assert len(talker.notes) == sent
    assert not talker.is_open


async def test_the_persons_name_is_kept_apart_and_is_no_answer() -> None:
    talker = await begun("share_my_view_with_team", "confirm")
    await talker.say("yes")
    assert talker.notes[0]["person_name"] == "Sam"
    assert "Sam" not in str(talker.notes[0]["answers"])


@pytest.mark.parametrize("kind", ["ask_callback", "join_peer_group", "request_carer_assessment"])
async def test_the_persons_name_is_not_asked_for_elsewhere(kind: str) -> None:
    talker = await begun(kind)
    assert "person_name" not in await answer_until(talker, "confirm")


@pytest.mark.parametrize(
    ("nation", "service"),
    [("England", "PALS"), ("Wales", "Llais"), ("Northern Ireland", "Patient and Client Council")],
)
async def test_the_ways_to_complain_are_told_apart_by_nation(nation: str, service: str) -> None:
    talker = await begun("raise_concern_or_complaint", "nation")
    said = await talker.say(nation)
    assert service in said
    assert talker.titles == ["A quiet word", "Help to sort it out", "A formal complaint"]


async def test_a_meeting_ends_in_a_list_to_take_along() -> None:
    talker = await begun("prepare_for_meeting", "send_list")
    (note,) = talker.lists
    assert note == {
        "do": "meeting_page", "kind": "ward_round", "when": "next tuesday at 10",
        "points": ["he sleeps all day", "who rings me"],
    }  # fmt: skip
    text = MeetingList.read(note).as_text(request_forms())
    assert "- he sleeps all day\n- who rings me" in text
    for question in request_forms().meeting_questions["ward_round"]:
        assert question in text


async def test_a_list_is_made_anew_only_if_it_changed() -> None:
    talker = await begun("prepare_for_meeting", "send_list")
    await talker.say("why do you ask?")
    assert len(talker.lists) == 1
    await talker.say("change my points")
    await talker.say("he eats nothing")
    assert [note["points"] for note in talker.lists] == [
        ["he sleeps all day", "who rings me"], ["he eats nothing"],
    ]  # fmt: skip


async def test_a_list_is_sent_only_if_the_carer_wants_it() -> None:
    talker = await begun("prepare_for_meeting", "send_list")
    assert "The list is yours" in await talker.say("no")
    assert not talker.is_open
    assert (talker.notes, len(talker.lists)) == ([], 1)


async def test_a_check_in_scores_nothing_and_ends_in_offers() -> None:
    talker = await begun("wellbeing_checkin")
    while talker.is_open:
        await talker.press(
            {"how_sleep": "Hardly at all", "how_people": "Nobody"}.get(
                str(talker.asked), "Skip this"
            )
        )
    assert talker.titles == [
        "My own mental health", "Getting a break", "Feeling alone", "Ask for a call back"
    ]  # fmt: skip
    assert talker.notes == []


async def test_a_question_that_i_could_not_answer_is_passed_on_in_the_carers_words() -> None:
    talker = RequestTalker()
    talker.events = [{"event": "user", "text": "do they look after his cat"}]
    await talker.send("/unanswered_question")
    assert "the_question" not in await answer_until(talker, "reach_me")
    await talker.say("no")
    await talker.say("yes")
    (note,) = talker.notes
    assert note["answers"] == {
        "the_question": {
            "said": "do they look after his cat", "understood": "do they look after his cat"
        }
    }  # fmt: skip
    assert note["contact"] == {}


async def test_a_cancelling_is_asked_about_first() -> None:
    talker = RequestTalker()
    said = await talker.say("please cancel CR-7F3K-2X", "cancel_request")
    assert talker.notes == []
    assert "Shall I cancel" in said
    await talker.say("no")
    assert talker.notes == []
    await talker.say("cancel my request", "cancel_request")
    await talker.press("Yes")
    assert talker.notes == [{"do": "cancel", "reference": None, "pin": None}]


async def test_a_new_number_is_read_back_and_passed_on() -> None:
    talker = RequestTalker(slots={"contact_phone": "+447700900123", "safe_to_text": True})
    await talker.say("change my number", "change_contact_details")
    await answer_until(talker, "confirm")
    assert "07700 900456" in talker.replies[-1]["text"]
    await talker.press("Send it")
    (note,) = talker.notes
    assert note["contact"] == {
        "phone": "+447700900456", "safe_to_text": True, "safe_to_leave_message": True
    }  # fmt: skip
    assert talker.slots["contact_phone"] == "+447700900456"


async def test_a_new_number_in_the_first_message_is_taken() -> None:
    talker = RequestTalker()
    await talker.say("my new number is 07700 900456", "change_contact_details")
    assert talker.asked == "new_safe_to_text"


async def test_something_is_added_to_a_request() -> None:
    talker = RequestTalker()
    await talker.send("/add_to_request")
    await talker.say("he likes dogs")
    assert talker.notes == [
        {"do": "add", "reference": None, "pin": None, "words": "he likes dogs"}
    ]  # fmt: skip
    assert not talker.is_open
