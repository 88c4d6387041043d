"""What carers may mean while a question is open is told apart."""

from __future__ import annotations

import pytest

from actions.dependencies import hearing, request_forms
from bot.asking.draft import Draft, Progress
from bot.understanding.decision import Ranked, Understanding

FORMS = request_forms()


def heard(question: str, text: str, label: str | None, band: str = "sure") -> str:
    form = next(name for name, one in FORMS.forms.items() if question in one.questions)
    read = Understanding(band if label else "unknown", (Ranked(label or "guilt", 0.9),))
    progress = Progress(Draft(form, asked=question), {}, FORMS)
    return hearing().hear(progress, text, read).deed


@pytest.mark.parametrize(
    ("question", "text", "label"),
    [
        ("early_signs", "when he starts talking to himself at night", "hearing_voices"),
        ("keeps_well", "is better when he takes his lithium", None),
        ("what_happened", "why nobody rang back i dont know, it has been three weeks", None),
        ("meeting_points", "what happens with his flat", "housing"),
        ("meeting_points", "when can he come home?", "discharge_planning"),
        ("the_question", "can he drive on this?", "driving_dvla"),
        ("told_about", "who his care coordinator is", "community_team"),
        ("name", "Joy", "positives_of_caring"),
        ("when", "can you ring me tuesday", "ask_callback"),
        ("phone", "can they text me on 07700 900123?", "ask_callback"),
        ("can_and_cannot", "i cant have him home at night", "respite"),
    ],
)
def test_answers_are_taken(question: str, text: str, label: str | None) -> None:
    assert heard(question, text, label) == "answer"


@pytest.mark.parametrize(
    ("question", "text", "label"),
    [
        ("early_signs", "is psychosis hereditary", "causes_genetics"),
        ("early_signs", "why does he hear voices", "hearing_voices"),
        ("callback_phone", "how long does section 2 last", "section_2"),
        ("name", "are you a real person", "are_you_a_robot"),
        ("safe_to_text", "who is the nearest relative", "nearest_relative"),
        ("when", "how long does it take to get an assessment, days or weeks?", "carers_assessment"),
        ("meeting_kind", "i want to complain", "raise_concern_or_complaint"),
        ("keeps_well", "what do you do with my data", "privacy_what_do_you_store"),
        ("phone", "can i talk to a person", "talk_to_human"),
    ],
)
def test_questions_are_no_answers(question: str, text: str, label: str) -> None:
    assert heard(question, text, label) == "interruption"


@pytest.mark.parametrize(
    ("question", "text", "label", "band"),
    [
        ("put_right", "a meeting with the consultant", "prepare_for_meeting", "sure"),
        ("about", "my son needs help", "help_what_can_you_do", "sure"),
        ("about", "i just need to talk to someone", "talk_to_human", "sure"),
        ("keeps_well", "should i hide his keys", "driving_dvla", "unsure"),
    ],
)
def test_where_it_may_be_either_it_is_asked(
    question: str, text: str, label: str, band: str
) -> None:
    assert heard(question, text, label, band) == "either"


@pytest.mark.parametrize(
    "text", ["why", "why?", "why do you need that", "what's it for", "wot for"]
)
def test_why_is_heard(text: str) -> None:
    assert heard("callback_phone", text, None) == "why"


@pytest.mark.parametrize(
    ("text", "deed"),
    [
        ("forget it please", "stop"), ("STOP THIS", "stop"), ("stop", "stop_word"),
        ("can we go back", "back"), ("lets carry on", "carry_on"), ("dont want to say", "skip"),
        ("no", "skip"), ("hello", "answer"),
    ],
)  # fmt: skip
def test_short_words_do_what_they_say(text: str, deed: str) -> None:
    assert heard("about", text, None) == deed


def test_a_question_that_nobody_can_answer_is_owned_up_to() -> None:
    assert heard("callback_phone", "do i get paid for this?", None) == "not_sure"
