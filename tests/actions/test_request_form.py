"""Carers are asked for what a team needs, one thing at a time, and send it when they say so."""

from __future__ import annotations

import pytest

from actions.dependencies import library, request_forms
from tests.support.request_talks import ANSWERS, RequestTalker, answer_until

FORMS = request_forms().forms
KINDS = [name for name, form in FORMS.items() if form.note == "open" and form.questions]
CONTACT = {
    "name": "Jo",
    "phone": "+447700900123",
    "when": "after 4 on weekdays",
    "when_understood": "Monday to Friday, 4pm onwards",
    "safe_to_text": True,
    "safe_to_leave_message": False,
}


async def begun(kind: str = "ask_callback", until: str | None = None) -> RequestTalker:
    talker = RequestTalker()
    await talker.send(f"/{kind}")
    if until:
        await answer_until(talker, until)
    return talker


@pytest.mark.parametrize("kind", KINDS)
async def test_every_kind_ends_in_one_request_that_was_read_back(kind: str) -> None:
    talker = await begun(kind, "confirm")
    read_back = talker.replies[-1]["text"]
    assert talker.notes == []
    await talker.press("Send it")
    (note,) = talker.notes
    assert note["kind"] == kind
    assert note["consent"] == request_forms().consent_version
    assert not talker.is_open
    for answer in note["answers"].values():
        assert answer["understood"] in read_back
    assert "07700 900123" in read_back
    assert note["contact"].items() <= CONTACT.items()
    assert {"phone", "when", "safe_to_text", "safe_to_leave_message"} <= set(note["contact"])


@pytest.mark.parametrize("kind", KINDS)
async def test_no_personal_question_comes_before_the_notice(kind: str) -> None:
    talker = await begun(kind)
    asked = await answer_until(talker, "confirm")
    personal = {"phone", "callback_phone", "reach_phone", "email", "name", "person_name"}
    assert not personal & set(asked[: asked.index("consent")])


async def test_who_does_not_agree_to_the_notice_sends_nothing() -> None:
    talker = await begun()
    said = await talker.say("no")
    assert "I've sent nothing" in said
    assert not talker.is_open
    assert talker.notes == []


async def test_why_it_is_asked_is_said_and_then_it_is_asked_again() -> None:
    talker = await begun(until="safe_to_text")
    said = await talker.say("why do you need to know that?")
    assert "Some carers share a phone" in said
    assert talker.asked == "safe_to_text"


async def test_what_need_not_be_said_can_be_skipped() -> None:
    talker = await begun(until="about")
    await talker.say("id rather not say")
    await talker.press("Skip this")
    assert talker.asked == "callback_phone"
    await answer_until(talker, "confirm")
    await talker.say("yes")
    assert talker.notes[0]["answers"] == {}
    assert "name" not in talker.notes[0]["contact"]


@pytest.mark.parametrize("words", ["skip", "no", "i dont want to give my number"])
async def test_a_call_without_a_number_can_not_be_asked_for(words: str) -> None:
    talker = await begun(until="callback_phone")
    assert "the team needs a number" in await talker.say(words)
    assert talker.asked == "callback_phone"


async def test_where_it_is_not_known_to_be_safe_it_is_not() -> None:
    talker = await begun(until="safe_to_text")
    await talker.say("not sure")
    assert talker.slots["safe_to_text"] is False
    await talker.say("id rather not say")
    assert talker.slots["safe_to_leave_message"] is False


async def test_a_number_can_be_corrected_by_its_ending() -> None:
    talker = await begun(until="safe_to_text")
    said = await talker.say("no, my number ends 41")
    assert "07700 900141" in said
    assert talker.asked == "safe_to_text"
    assert talker.slots["contact_phone"] == "+447700900141"


async def test_a_number_may_be_given_after_all() -> None:
    talker = await begun("request_carer_assessment", until="phone")
    await talker.say("skip")
    assert talker.asked == "email"
    assert "07700 900123" in await talker.say("07700 900123")
    assert talker.asked == "safe_to_text"


async def test_yes_is_no_story() -> None:
    talker = await begun("request_carer_assessment", until="assessment_about")
    assert "in a few words" in await talker.say("yes")
    assert talker.asked == "assessment_about"


async def test_the_answer_before_can_be_corrected() -> None:
    talker = await begun(until="may_ask_later")
    assert "tuesday" in await talker.say("sorry, i meant tuesday")
    assert talker.slots["contact_when"] == "tuesday"
    assert talker.asked == "may_ask_later"


async def test_times_are_kept_and_read_back_as_said_and_as_understood() -> None:
    talker = await begun(until="when")
    await talker.say("evenings after half six, not fridays")
    await answer_until(talker, "confirm")
    read_back = talker.replies[-1]["text"]
    assert (
        "Good times: evenings after half six, not fridays (any day, 6.30pm onwards; not Friday)"
        in read_back
    )
    await talker.say("yes")
    contact, answers = talker.notes[0]["contact"], talker.notes[0]["answers"]
    assert contact["when"] == "evenings after half six, not fridays"
    assert contact["when_understood"] == "any day, 6.30pm onwards; not Friday"
    assert "when" not in answers


async def test_times_that_are_not_understood_are_taken_as_they_were_said() -> None:
    talker = await begun(until="when")
    await talker.say("any time is fine but not at night please")
    await answer_until(talker, "confirm")
    read_back = talker.replies[-1]["text"]
    assert "Good times: any time is fine but not at night please\n" in read_back
    await talker.say("yes")
    assert talker.notes[0]["contact"]["when_understood"] == ""


async def test_a_story_is_not_replaced_by_the_words_that_put_it_right() -> None:
    talker = await begun("raise_concern_or_complaint", "what_happened")
    await talker.say("on monday nobody came and they lost his coat")
    await talker.say("i meant tuesday")
    said = talker.slots["request_draft"]["answers"]["what_happened"]["said"]
    assert said == "on monday nobody came and they lost his coat\ni meant tuesday"


async def test_i_meant_may_answer_the_open_question() -> None:
    talker = await begun("raise_concern_or_complaint", "concern_how")
    await talker.say("sorry i meant a formal complaint")
    answers = talker.slots["request_draft"]["answers"]
    assert answers["concern_how"]["value"] == "formal"
    assert answers["what_happened"]["said"] == "nobody rang us back"


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ("change my name", "name"),
        ("my number is wrong", "callback_phone"),
        ("wrong number", "callback_phone"),
        ("can you change the time", "when"),
    ],
)
async def test_an_answer_can_be_opened_again_by_its_name(words: str, asked: str) -> None:
    talker = await begun(until="may_ask_later")
    await talker.say(words)
    assert talker.asked == asked


async def test_a_new_value_in_the_correction_is_taken_at_once() -> None:
    talker = await begun(until="may_ask_later")
    await talker.say("my name is wrong it should be Joan")
    assert talker.slots["contact_name"] == "Joan"
    await talker.say("my number is 07700 900456")
    assert talker.slots["contact_phone"] == "+447700900456"
    assert talker.asked == "may_ask_later"


async def test_a_story_that_speaks_of_a_number_changes_nothing() -> None:
    talker = await begun("raise_concern_or_complaint", "confirm")
    await talker.send("/have_a_say")
    await talker.say("Join a trialogue")
    story = "they had the wrong phone number on her letter and nobody noticed for weeks on end"
    await talker.say(story)
    assert talker.slots["request_draft"]["answers"]["say_words"]["said"] == story
    assert talker.slots["contact_phone"] == "+447700900123"


async def test_go_back_asks_the_last_question_again() -> None:
    talker = await begun(until="callback_phone")
    await talker.say("go back")
    assert talker.asked == "name"
    await talker.say("Ann")
    assert talker.asked == "callback_phone"
    assert talker.slots["contact_name"] == "Ann"


async def test_what_was_read_back_can_be_changed_before_it_is_sent() -> None:
    talker = await begun(until="confirm")
    await talker.press("Change something")
    await talker.press("Good times")
    assert talker.asked == "when"
    assert "mornings" in await talker.say("mornings")
    assert talker.asked == "confirm"
    await talker.say("send it")
    assert talker.notes[0]["contact"]["when"] == "mornings"


@pytest.mark.parametrize(
    "words", ["forget it", "stop this", "cancel", "ive changed my mind", "stop"]
)
async def test_a_request_can_be_dropped_at_any_question(words: str) -> None:
    for question in ("consent", "about", "when", "confirm"):
        talker = await begun(until=question)
        assert "nothing" in await talker.say(words)
        assert not talker.is_open
        assert talker.notes == []


async def test_stop_alone_says_how_to_stop_text_messages() -> None:
    talker = await begun(until="about")
    assert "stop messages" in await talker.say("STOP")


async def test_cancel_my_request_in_the_middle_drops_this_one() -> None:
    talker = await begun(until="about")
    await talker.say("cancel my request", "cancel_request")
    assert not talker.is_open
    assert talker.notes == []


async def test_a_question_is_answered_and_then_it_goes_on() -> None:
    talker = await begun("share_my_view_with_team", "crisis_helps")
    await talker.say("what does a care coordinator do?", "guilt")
    assert talker.replies[0]["custom"]["topic"] == "guilt"
    assert "What helps when things get very bad?" in talker.replies[-1]["text"]
    assert talker.asked == "crisis_helps"


async def test_an_answer_that_sounds_like_a_topic_is_an_answer() -> None:
    talker = await begun("share_my_view_with_team", "early_signs")
    await talker.say("when he goes quiet and hears voices", "hearing_voices")
    assert talker.asked == "crisis_helps"


async def test_words_that_may_be_an_answer_or_an_order_are_asked_about() -> None:
    talker = await begun("raise_concern_or_complaint", "put_right")
    words = "i want someone to ring me"
    await talker.say(words, "ask_callback")
    assert talker.titles == ["That's my answer", "Ask for a call back"]
    await talker.press("That's my answer")
    assert talker.slots["request_draft"]["answers"]["put_right"]["said"] == words


async def test_what_else_it_may_be_is_of_the_carers_nation() -> None:
    talker = await begun("raise_concern_or_complaint", "put_right")
    talker.slots["nation"] = "northern_ireland"
    labels = ("carers_assessment_scotland", "carers_assessment", "respite")
    ranking = [{"label": label, "confidence": 0.3} for label in labels]
    await talker.say("can i get a plan?", "respite", band="unsure", ranking=ranking)
    words = library().vocabulary.choice
    expected = [words("carers_assessment_ni"), words("respite")]
    assert talker.titles == ["That's my answer", *expected]


async def test_the_nation_is_asked_alone_and_then_it_goes_on() -> None:
    talker = await begun("share_my_view_with_team", "crisis_helps")
    await talker.say("what is a section?", "sectioning_general")
    assert [one["response"] for one in talker.replies if one.get("response")] == [
        "utter_ask_nation"
    ]
    await talker.send('/change_nation{"nation": "wales"}')
    assert talker.replies[0]["custom"]["nation"] == "wales"
    assert talker.asked == "crisis_helps"


async def test_a_number_given_out_of_turn_is_taken() -> None:
    talker = await begun(until="about")
    await talker.say("07700 900456")
    assert talker.slots["contact_phone"] == "+447700900456"
    assert talker.asked == "about"


async def test_what_the_first_message_says_is_not_asked_again() -> None:
    talker = RequestTalker()
    words = "please ring me on 07700 900456 about my sons new injection at the clinic"
    await talker.say(words, "ask_callback")
    asked = await answer_until(talker, "confirm")
    assert "callback_phone" not in asked
    assert "about" not in asked
    await talker.say("yes")
    assert talker.notes[0]["answers"]["about"]["said"] == words


async def test_what_is_known_is_not_asked_for_the_next_request() -> None:
    talker = await begun(until="confirm")
    await talker.say("yes")
    await talker.send("/have_a_say")
    assert await answer_until(talker, "confirm") == ["say_kind", "say_words", "may_ask_later"]
    assert "Your phone number: 07700 900123" in talker.replies[-1]["text"]
    await talker.say("my number ends 99")
    await talker.say("yes")
    assert talker.notes[1]["contact"]["phone"] == "+447700900199"


async def test_danger_in_a_form_is_met_and_the_request_kept() -> None:
    talker = await begun("share_my_view_with_team", "early_signs")
    await talker.say("he has taken all his tablets", "danger:overdose")
    assert talker.replies[0]["response"] == "utter_urgent"
    assert {"concern": "overdose"} in [one.get("custom") for one in talker.replies]
    assert talker.titles == ["That's my answer", "Carry on"]
    await talker.say("the ambulance is here now")
    assert "early_signs" not in talker.slots["request_draft"]["answers"]
    await talker.press("Carry on")
    await talker.say("he stops washing")
    assert talker.asked == "crisis_helps"


async def test_an_early_sign_that_sounds_like_danger_can_still_be_the_answer() -> None:
    talker = await begun("share_my_view_with_team", "early_signs")
    words = "he says the police are watching him"
    await talker.say(words, "danger:violence")
    await talker.press("That's my answer")
    assert talker.slots["request_draft"]["answers"]["early_signs"]["said"] == words
    assert talker.asked == "crisis_helps"


async def test_a_button_of_an_earlier_question_changes_its_answer() -> None:
    talker = await begun("request_carer_assessment", "name")
    await talker.press("I can't go on like this")
    given = talker.slots["request_draft"]["answers"]["assessment_urgent"]
    assert given["value"] == "cannot"
    assert talker.asked == "name"


async def test_a_button_of_another_form_is_not_taken_for_an_answer() -> None:
    talker = await begun(until="about")
    said = await talker.send('/answer_request{"question": "meeting_kind", "value": "tribunal"}')
    assert "something earlier" in said
    assert talker.asked == "about"


async def test_a_long_answer_is_kept_whole_and_read_back_short() -> None:
    story = "they did not listen. " * 450
    talker = await begun("raise_concern_or_complaint", "what_happened")
    await talker.say(story)
    await answer_until(talker, "confirm")
    assert len(talker.replies[-1]["text"]) < 1500
    await talker.say("yes")
    assert talker.notes[0]["answers"]["what_happened"]["said"].strip() == story.strip()


@pytest.mark.parametrize("kind", [*KINDS, "wellbeing_checkin", "change_contact_details"])
@pytest.mark.parametrize("text", ["?", "😀😀", "...", "\u200b?!"])
async def test_signs_alone_are_never_taken_for_an_answer(kind: str, text: str) -> None:
    talker = await begun(kind)
    while talker.asked != "confirm" and talker.is_open:
        asked = talker.asked
        await talker.say(text)
        assert talker.asked == asked
        assert talker.replies
        await talker.say(ANSWERS[asked or ""])


async def test_what_was_talked_about_before_is_over() -> None:
    talker = await begun("request_carer_assessment")
    assert {"topic": "carers_assessment"} in [one.get("custom") for one in talker.replies]


async def test_consent_to_older_words_is_asked_for_again() -> None:
    talker = RequestTalker(slots={"consent_version": "2020-01-01"})
    await talker.send("/ask_callback")
    assert talker.asked == "consent"
