"""The responses of domain.yml, their placeholders filled."""

from __future__ import annotations

import re
from typing import Any

from rasa.core.nlg import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.utils.endpoints import EndpointConfig

PLACEHOLDER = re.compile(r"{(\w+)}")


class Responses(TemplatedNaturalLanguageGenerator):
    """Fills the text only; ``endpoints.yml`` names it.

    Rasa's own takes the braces of a button's payload for a placeholder, does not find it, and logs
    that with all slots: a carer's name and number among them.
    """

    def __init__(self, endpoint_config: EndpointConfig, domain: Domain) -> None:
        super().__init__(domain.responses)

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
