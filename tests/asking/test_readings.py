"""Answers are read as carers write them, and never read as more than they say."""

from __future__ import annotations

import pytest

from actions.dependencies import hearing, request_forms

QUESTIONS = request_forms().questions


def read(question: str, text: str) -> tuple[str, str] | None:
    reading = hearing().reader.read(QUESTIONS[question], text)
    return (reading.value, reading.shown) if reading else None


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("07700 900123", "+447700900123"),
        ("07700900123", "+447700900123"),
        ("+44 7700 900123", "+447700900123"),
        ("0044 7700 900 123", "+447700900123"),
        ("its 07700-900-123 thanks", "+447700900123"),
        ("(0113) 496 0123", "+441134960123"),
        ("o7700 9oo123", "+447700900123"),
        ("call me on 020 7946 0123 after 4", "+442079460123"),
        ("028 9018 0123", "+442890180123"),
        ("+353 85 012 3456", "+353850123456"),
    ],
)
def test_a_phone_number_is_read_as_it_is_written(text: str, number: str) -> None:
    found = read("callback_phone", text)
    assert found is not None
    assert found[0] == number


@pytest.mark.parametrize(
    "text", ["0770090012", "07700 9001", "999", "123456", "no", "?", "", "0000000000", "07/11/2026"]
)
def test_what_is_no_whole_phone_number_is_not_taken_for_one(text: str) -> None:
    assert read("callback_phone", text) is None


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("jo@example.org", "jo@example.org"),
        ("its Jo.Smith@Example.org.", "Jo.Smith@example.org"),
        ("mail me: jo+care@example.co.uk please", "jo+care@example.co.uk"),
    ],
)
def test_an_email_address_is_found(text: str, address: str) -> None:
    assert read("email", text) == (address, address)


@pytest.mark.parametrize("text", ["jo at example", "@", "jo@", "jo@example", "none"])
def test_what_is_no_email_address_is_asked_again(text: str) -> None:
    assert read("email", text) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("yes", "yes"), ("Yeah!", "yes"), ("yep thats fine", "yes"), ("aye", "yes"), ("y", "yes"),
        ("ok", "yes"), ("no", "no"), ("nah", "no"), ("no thanks", "no"), ("nope not safe", "no"),
    ],
)  # fmt: skip
def test_yes_and_no_are_read(text: str, value: str) -> None:
    found = read("consent", text)
    assert found is not None
    assert found[0] == value


@pytest.mark.parametrize(
    "text", ["yes but only when hes out", "depends", "not sure", "ok unless its evening", "maybe"]
)
def test_only_a_plain_yes_makes_a_text_safe(text: str) -> None:
    found = read("safe_to_text", text)
    assert found is not None
    assert found[0] == "no"
    assert text in found[1]


def test_half_a_yes_is_no_consent() -> None:
    assert read("consent", "yes but not my name") is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("jo", "Jo"), ("my name is Anne-Marie O'Neill", "Anne-Marie O'Neill"), ("im joan", "Joan"),
        ("Mrs Begum", "Mrs Begum"), ("call me Al.", "Al"), ("Siân", "Siân"), ("李", "李"),
    ],
)  # fmt: skip
def test_names_are_taken_as_people_give_them(text: str, name: str) -> None:
    assert read("name", text) == (name, name)


@pytest.mark.parametrize(
    "text", ["", "?", "123", "jo@x.org", "why do you want to know my name", "😀"]
)
def test_what_is_no_name_is_not_taken_for_one(text: str) -> None:
    assert read("name", text) is None


@pytest.mark.parametrize(
    "text", ["after 4 on weekdays", "mornings", "anytime", "tues or thurs", "16:30", "not friday"]
)
def test_times_are_kept_as_they_were_said(text: str) -> None:
    found = read("when", text)
    assert found is not None
    assert found[0] == text
    assert found[1].startswith(f"{text} (")


def test_a_time_that_is_not_understood_is_kept_as_it_was_said() -> None:
    assert read("when", "not at night") == ("not at night", "not at night")


def test_what_names_no_time_is_asked_again() -> None:
    assert read("when", "banana") is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("ward round", "ward_round"), ("Discharge", "discharge"), ("2", "care_plan_review"),
        ("its a tribunal", "tribunal"), ("care plan reveiw", "care_plan_review"),
    ],
)  # fmt: skip
def test_a_choice_can_be_typed(text: str, value: str) -> None:
    found = read("meeting_kind", text)
    assert found is not None
    assert found[0] == value


@pytest.mark.parametrize(
    ("question", "text", "value"),
    [
        ("concern_how", "pals please", "advice_service"),
        ("concern_how", "make it formal", "formal"),
        ("what_changes", "new mobile", "phone"),
        ("group_kind", "face to face", "in_person"),
        ("meeting_kind", "his cpa", "care_plan_review"),
    ],
)
def test_a_choice_has_other_names(question: str, text: str, value: str) -> None:
    found = read(question, text)
    assert found is not None
    assert found[0] == value


def test_two_choices_at_once_are_asked_about() -> None:
    assert read("concern_how", "pals or formal") is None


def test_a_choice_that_is_none_is_asked_again() -> None:
    assert read("meeting_kind", "lunch") is None


@pytest.mark.parametrize(
    ("text", "council"),
    [("LS1 4AP", "Leeds"), ("ls14ap", "Leeds"), ("it is EH1 1YZ", "City of Edinburgh")],
)
def test_a_postcode_leads_to_its_council(text: str, council: str) -> None:
    found = read("postcode", text)
    assert found is not None
    assert found[0] == council


def test_a_postcode_that_nobody_knows_leads_nowhere() -> None:
    assert read("postcode", "ZZ99 9ZZ") == ("", "ZZ99 9ZZ")
    assert read("postcode", "LS1") is None


@pytest.mark.parametrize("text", ["?", "...", "😀", "", "!!!"])
def test_signs_alone_are_no_answer(text: str) -> None:
    assert read("what_happened", text) is None
