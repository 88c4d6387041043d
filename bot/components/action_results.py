"""Rasa's check of what the action server answers, without checking the check each time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from jsonschema import ValidationError
from jsonschema.validators import validator_for
from rasa.core.actions.action import RemoteAction
from rasa.shared.utils.schemas.events import EVENT_SCHEMA

SPEC = RemoteAction.action_response_format_spec()
VALIDATOR = validator_for(SPEC)
KINDS = "oneOf"
ANY_EVENT = {name: rule for name, rule in EVENT_SCHEMA.items() if name != KINDS}
CHECK = VALIDATOR(
    {**SPEC, "properties": {**SPEC["properties"], "events": {"type": "array", "items": ANY_EVENT}}}
)
CHECK_OF_KIND = {one["properties"]["event"]["const"]: VALIDATOR(one) for one in EVENT_SCHEMA[KINDS]}


def check_quickly() -> None:
    """From now on, Rasa checks answers of the action server against a schema that is built once.

    Rasa calls ``jsonschema.validate``, which first holds the schema itself, that never changes,
    against the schema of all schemas, and then each event against the schemas of all 23 kinds: more
    work than all the rest of a turn. There is no setting for it, so its method is replaced. What is
    refused, and how, stays the same.
    """
    RemoteAction._validate_action_result = _validate


def _validate(self: RemoteAction, result: dict[str, Any]) -> bool:
    for fault in _faults(result):
        raise ValidationError(
            f"{fault}. The action server's answer to {self.name()} is not as Rasa needs it."
        )
    return True


def _faults(result: dict[str, Any]) -> Iterator[str]:
    yield from (error.message for error in CHECK.iter_errors(result))
    for event in result.get("events", ()):
        check = CHECK_OF_KIND.get(event["event"])
        if check is None:
            yield "There is an event of an unknown kind"
        else:
            yield from (error.message for error in check.iter_errors(event))
