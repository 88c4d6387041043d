"""The questions are data; their faults are told all at once, in words an editor understands."""

from __future__ import annotations

from pathlib import Path
from shutil import copy
from typing import Any

import pytest
import yaml

from bot.asking.phrases import Phrases
from bot.asking.questions import RequestForms
from bot.content.errors import ContentError
from bot.content.readability import grade, sentences
from tests.support.content import dump

PATH = Path("data/requests.yml")
HARDEST_GRADE = 8.0
LONGEST_SENTENCE = 30


def data() -> dict[str, Any]:
    return dict(yaml.safe_load(PATH.read_text(encoding="utf-8")))


def test_the_questions_are_sound() -> None:
    forms = RequestForms.load(PATH)
    assert forms.of("ask_callback")[0].id == "consent"


@pytest.mark.parametrize(
    "kind", [name for name, one in data()["kinds"].items() if "questions" in one]
)
def test_each_request_asks_for_consent_and_what_is_safe(kind: str) -> None:
    questions = data()["kinds"][kind]["questions"]
    assert {"consent", "safe_to_text", "safe_to_leave_message", "when"} <= set(questions)


def test_every_question_is_asked_somewhere() -> None:
    forms = RequestForms.load(PATH)
    asked = {name for form in forms.forms.values() for name in form.questions}
    assert set(forms.questions) == asked


def test_every_question_is_easy_to_read() -> None:
    texts = [text for one in data()["questions"].values() for text in (one["ask"], one["why"])]
    hard = [text for text in texts if len(text.split()) > 12 and grade(text) > HARDEST_GRADE]
    assert hard == []
    long = [one for text in texts for one in sentences(text) if len(one.split()) > LONGEST_SENTENCE]
    assert long == []


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    broken = data()
    broken["questions"]["name"]["answer"] = "nickname"
    broken["questions"]["phone"]["only_if"] = {"shoe_size": ["given"]}
    broken["kinds"]["ask_callback"]["questions"].append("star_sign")
    broken["questions"]["how_people"]["choices"] = {"enough": True}
    dump(tmp_path / "requests.yml", broken)
    copy(PATH.with_name("good_times.yml"), tmp_path)
    with pytest.raises(ContentError) as caught:
        RequestForms.load(tmp_path / "requests.yml")
    told = " ".join(caught.value.faults)
    assert all(word in told for word in ("nickname", "shoe_size", "star_sign", "quotes"))


def test_a_missing_list_of_phrases_is_told(tmp_path: Path) -> None:
    dump(tmp_path / "phrases.yml", {"skip": ["skip"]})
    with pytest.raises(ContentError, match="why is missing"):
        Phrases.load(tmp_path / "phrases.yml")
