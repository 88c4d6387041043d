"""Reads single messages with the trained model: the very code that serves carers."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from rasa.core.agent import Agent
from rasa.utils.log_utils import configure_structlog


class Reader:
    """The model's understanding without dialogue, one message at a time."""

    def __init__(self, agent: Agent) -> None:
        self._agent = agent

    @classmethod
    def load(cls, model: Path) -> Reader:
        """Load the model in ``model``."""
        # Until structlog is set up, Rasa logs the text of every message.
        configure_structlog(logging.WARNING)
        return cls(Agent.load(str(model)))

    async def read(self, text: str) -> dict[str, Any]:
        """Rasa's parse of ``text``, with our ``understanding`` and ``nearest_articles``."""
        # A leading slash would be a command; the gateway takes it off in the same way.
        return dict(await self._agent.parse_message(text.lstrip("/ ") or text))
