"""Messages as the chat API shows them: without what choices stand for."""

from __future__ import annotations

from typing import Any

from bot.channels.web_chat import client_id
from bot.messages import JsonObject, Reply
from bot.storage.transcript import Said

NOTHING: JsonObject = {
    "kind": None,
    "html": None,
    "title": None,
    "choices": [],
    "actions": [],
    "sources": [],
    "footer": None,
    "language": None,
    "in_reply_to": None,
}


def present(said: Said) -> JsonObject:
    """A message of either side."""
    shown = {**NOTHING, "position": said.position, "at": said.at.isoformat()}
    if said.reply is None:
        return {**shown, "id": client_id(said.id), "from": "carer", "text": said.text}
    in_reply_to = client_id(said.in_reply_to) if said.in_reply_to else None
    ours = {"id": said.id, "from": "alongside", "in_reply_to": in_reply_to}
    return {**shown, **ours, **_reply(said.reply)}


def _reply(reply: Reply) -> dict[str, Any]:
    choices = [{"id": choice.id, "label": choice.label} for choice in reply.choices]
    return {**reply.to_json(), "choices": choices}
