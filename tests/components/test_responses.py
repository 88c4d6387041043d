"""Rasa's responses: in the carer's language, with their placeholders filled."""

from __future__ import annotations

import pytest
from rasa.core.nlg import NaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

NAME = "bot.components.responses.Responses"


@pytest.fixture(scope="module")
def generator() -> NaturalLanguageGenerator:
    domain = Domain.load("domain.yml")
    made = NaturalLanguageGenerator.create(EndpointConfig.from_dict({"type": NAME}), domain)
    # As Rasa's agent does once its model is loaded.
    made.responses = domain.responses
    return made


async def _said(generator: NaturalLanguageGenerator, language: str | None, **words: str) -> str:
    message = UserUttered("hello", metadata={"language": language} if language else None)
    tracker = DialogueStateTracker.from_events("carer", [message], [])
    response = await generator.generate("utter_unknown", tracker, "rest", **words)
    assert response
    return str(response["text"])


@pytest.mark.parametrize(
    ("language", "begins"),
    [("cy", "Dydw i ddim"), ("en", "I don't know"), (None, "I don't know"), ("fr", "I don't know")],
)
async def test_a_response_is_in_the_carers_language(
    generator: NaturalLanguageGenerator, language: str | None, begins: str
) -> None:
    said = await _said(generator, language, phone_samaritans="116 123")
    assert said.startswith(begins)
    assert "116 123" in said


async def test_a_button_keeps_its_meaning(generator: NaturalLanguageGenerator) -> None:
    message = UserUttered("hello", metadata={"language": "cy"})
    tracker = DialogueStateTracker.from_events("carer", [message], [])
    response = await generator.generate("utter_ask_nation", tracker, "rest")
    assert response
    assert response["buttons"][2] == {
        "title": "Cymru",
        "payload": '/change_nation{"nation":"wales"}',
    }
