"""Events as they are stored: what a later turn needs of them, and nothing else.

``to_payload`` and ``from_payload`` are the one place where a stored event becomes text and text
becomes an event. The column that the text goes to is sealed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from rasa.shared.core.events import Event, UserUttered
from rasa.shared.nlu.constants import (
    ENTITIES,
    ENTITY_ATTRIBUTE_TYPE,
    ENTITY_ATTRIBUTE_VALUE,
    INTENT,
    INTENT_NAME_KEY,
)
from rasa.shared.utils.common import all_subclasses

Json = dict[str, Any]
# The same on each event of a conversation, and told by the model that is loaded.
OF_THE_MODEL = {"model_id", "assistant_id"}
# Rasa looks through all its classes anew for each event, which took a tenth of a turn.
KINDS: dict[str, type[Event]] = {one.type_name: one for one in all_subclasses(Event)}


def to_payload(events: Iterable[Event]) -> str:
    """``events`` as text, without what no later turn reads."""
    needed = [_needed(event) for event in events]
    return json.dumps(needed, ensure_ascii=False, separators=(",", ":"))


def from_payload(payload: str) -> list[Event]:
    """The events of ``to_payload``."""
    return [KINDS[one["event"]]._from_parameters(one) for one in json.loads(payload)]


def _needed(event: Event) -> Json:
    stored = _without_empty(event.as_dict())
    notes = stored.get("metadata")
    if notes:
        stored["metadata"] = {key: notes[key] for key in notes if key not in OF_THE_MODEL}
    if isinstance(event, UserUttered):
        stored["parse_data"] = _understood(event)
    return stored


def _understood(event: UserUttered) -> Json:
    """What the message meant. How sure that was, and what else it may have been, is of its turn."""
    entities = [
        {key: one[key] for key in (ENTITY_ATTRIBUTE_TYPE, ENTITY_ATTRIBUTE_VALUE)}
        for one in event.entities
    ]
    return {INTENT: {INTENT_NAME_KEY: event.intent_name}, ENTITIES: entities}


def _without_empty(stored: Json) -> Json:
    """A slot's None stays: it says that the slot was emptied."""
    shown = {key: value for key, value in stored.items() if value is not None or key == "value"}
    if isinstance(shown.get("data"), dict):
        shown["data"] = {key: value for key, value in shown["data"].items() if value}
    return shown
