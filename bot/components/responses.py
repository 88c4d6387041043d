"""The responses of domain.yml, in the carer's language and with their placeholders filled."""

from __future__ import annotations

import re
from typing import Any

from rasa.core.nlg import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot.content.reading import read_yaml
from bot.language import LANGUAGES, current, speaking, spoken, translated, translation_of
from bot.settings import Settings

PLACEHOLDER = re.compile(r"{(\w+)}")
FILE = "domain.yml"


class Responses(TemplatedNaturalLanguageGenerator):
    """``endpoints.yml`` names it. The words of a language are in data/<language>/domain.yml.

    Rasa's own takes the braces of a button's payload for a placeholder, does not find it, and logs
    that with all slots: a carer's name and number among them.
    """

    def __init__(self, endpoint_config: EndpointConfig, domain: Domain) -> None:
        super().__init__(domain.responses)

    @property
    def responses(self) -> dict[str, Any]:
        """Those of the language spoken now."""
        return self._responses

    @responses.setter
    def responses(self, english: dict[str, Any]) -> None:
        # Rasa sets them once more when it has loaded its model.
        self._responses = spoken(_versions(english))

    async def generate(
        self,
        utter_action: str,
        tracker: DialogueStateTracker,
        output_channel: str,
        **kwargs: Any,
    ) -> dict[str, Any] | None:
        """The response in the language that the gateway names for this carer."""
        message = tracker.latest_message
        notes = (message.metadata if message else None) or {}
        with speaking(notes.get("language") or current()):
            return await super().generate(utter_action, tracker, output_channel, **kwargs)

    def _fill_response(
        self,
        response: dict[str, Any],
        filled_slots: dict[str, Any] | None = None,
        **given: Any,
    ) -> dict[str, Any]:
        values = {**(filled_slots or {}), **given}
        if response.get("text"):
            response["text"] = PLACEHOLDER.sub(
                lambda found: str(values.get(found[1], found[0])), response["text"]
            )
        return response


def _versions(responses: dict[str, Any]) -> dict[str, dict[str, Any]]:
    paths = {one: translation_of(Settings.from_env().data_dir / FILE, one) for one in LANGUAGES}
    return {
        one: translated(responses, read_yaml(path)["says"]) if path.exists() else responses
        for one, path in paths.items()
    }
