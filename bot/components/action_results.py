"""Rasa's check of what the action server answers, without checking the check each time."""

from __future__ import annotations

from typing import Any

from jsonschema import ValidationError
from jsonschema.validators import validator_for
from rasa.core.actions.action import RemoteAction

SPEC = RemoteAction.action_response_format_spec()
CHECK = validator_for(SPEC)(SPEC)


def check_quickly() -> None:
    """From now on, Rasa checks answers of the action server against a schema that is built once.

    Rasa calls ``jsonschema.validate``, which first holds the schema itself, that never changes,
    against the schema of all schemas: more work than all the rest of a turn. There is no setting
    for it, so its method is replaced. What is refused, and how, stays the same.
    """
    RemoteAction._validate_action_result = _validate


def _validate(self: RemoteAction, result: dict[str, Any]) -> bool:
    for error in CHECK.iter_errors(result):
        raise ValidationError(
            f"{error.message}. The action server's answer to {self.name()} is not as Rasa needs it."
        )
    return True
