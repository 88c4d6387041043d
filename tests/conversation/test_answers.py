"""What Rasa says, put together again and shown as the channel shows it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.channels.web_chat import WebChat
from bot.content.languages import Languages
from bot.conversation.answers import Answers, Utterance, read_utterances
from bot.conversation.notes import known
from bot.conversation.rasa_client import as_plain_text
from bot.conversation.wording import Wording
from tests.support.gateway import library

YES = {"title": "Yes", "payload": "/affirm"}
PRESSED = (("Yes", "/affirm"),)


@pytest.mark.parametrize(
    ("items", "utterances"),
    [
        ([{"text": "One."}, {"text": "Two."}], [Utterance("One.\n\nTwo.")]),
        ([{"text": "One.", "buttons": [YES]}, {"text": "Two."}],
         [Utterance("One.", PRESSED), Utterance("Two.")]),
        ([{"text": "One.", "buttons": [YES]}, {"custom": {"topic": "x"}}],
         [Utterance("One.", PRESSED, {"topic": "x"})]),
        ([{"buttons": [YES]}, {"custom": {"article": "a"}}, {"custom": {"article": "b"}}],
         [Utterance("", PRESSED, {"article": "a"}), Utterance("", (), {"article": "b"})]),
        ([{"text": "One."}, {"text": "Two.", "buttons": [YES]}, {"custom": {"kind": "choices"}}],
         [Utterance("One.\n\nTwo.", PRESSED, {"kind": "choices"})]),
        ([{"custom": {"nation": "wales"}}, {"text": "Noted."}],
         [Utterance("", (), {"nation": "wales"}), Utterance("Noted.")]),
        ([{"text": None, "buttons": [{"title": "No payload"}, "x"], "custom": 3}], [Utterance()]),
        ([{"image": "x"}], [Utterance()]),
    ],
)  # fmt: skip
def test_split_utterances_are_joined(
    items: list[dict[str, Any]], utterances: list[Utterance]
) -> None:
    assert read_utterances(items) == utterances


@pytest.fixture(scope="module")
def answers() -> Answers:
    words = Wording.load(Path("data/interface.yml"), library())
    languages = Languages.load(Path("data/languages.yml"))
    return Answers(library(), words, {"web": WebChat()}, languages)


def test_an_articles_short_form_is_not_said_before_it(answers: Answers) -> None:
    slug = next(iter(library().articles))
    reply = answers.reply(Utterance("The short form.", PRESSED, {"article": slug}), "web", None)
    assert reply is not None
    assert "The short form." not in reply.text


def test_buttons_alone_get_a_question(answers: Answers) -> None:
    reply = answers.reply(Utterance("", PRESSED), "web", None)
    assert reply is not None
    assert reply.text.endswith("?")


@pytest.mark.parametrize(
    "utterance",
    [
        Utterance(),
        Utterance("", (), {"nation": "wales"}),
        Utterance("", (), {"article": "no/such"}),
    ],
)
def test_notes_alone_say_nothing(answers: Answers, utterance: Utterance) -> None:
    assert answers.reply(utterance, "web", None) is None


def test_rasa_can_t_claim_what_only_the_net_may_say(answers: Answers) -> None:
    reply = answers.reply(Utterance("Hello.", (), {"kind": "urgent"}), "web", None)
    assert reply is not None
    assert reply.kind == "answer"


def test_only_what_we_know_is_remembered() -> None:
    notes = {"nation": "france", "topic": ["crisis_team"], "article": 3, "else": 1}
    assert known(notes, library()) == {}
    assert known({"nation": "wales", "topic": "crisis_team"}, library()) == {
        "nation": "wales",
        "topic": "crisis_team",
    }


@pytest.mark.parametrize("typed", ["/restart", " /restart", "//x", "\u00a0/x", "/"])
def test_typed_commands_become_plain_text(typed: str) -> None:
    assert not as_plain_text(typed).strip().startswith("/")
    assert typed in as_plain_text(typed)


def test_other_texts_stay_as_they_are() -> None:
    assert as_plain_text("mum and/or dad") == "mum and/or dad"
