"""One short notice comes before the first personal question, and its version is kept."""

from __future__ import annotations

import hashlib
from pathlib import Path

from bot.asking.questions import RequestForms

FORMS = RequestForms.load(Path("data/requests.yml"))
# The version of the words, and a sign of the words: who changes one changes the other.
VERSION, SIGN = "2026-11-24", "38c0adb1"
PERSONAL = {
    "name", "callback_phone", "phone", "reach_phone", "email", "person_name", "when", "postcode",
}  # fmt: skip


def sign(text: str) -> str:
    """Eight letters that stand for the words."""
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:8]


def test_words_that_change_get_a_new_version() -> None:
    words = FORMS.questions["consent"].ask
    assert (FORMS.consent_version, sign(words)) == (VERSION, SIGN)
    assert len(words.split()) < 70


def test_no_form_asks_for_anything_personal_before_it() -> None:
    for form in FORMS.forms.values():
        asked = [question.id for question in FORMS.of(form.id)]
        if PERSONAL & set(asked) and "consent" in asked:
            before = asked[: asked.index("consent")]
            assert not PERSONAL & set(before), form.id


def test_every_personal_question_says_why_it_is_asked() -> None:
    for name in PERSONAL & set(FORMS.questions):
        assert FORMS.questions[name].why, name
