"""Who may write in a conversation, and what a pressed choice stands for."""

from __future__ import annotations

import hmac
from dataclasses import replace

from bot.conversation.errors import Refused
from bot.messages import InboundMessage
from bot.storage.conversations import Conversation
from bot.storage.unit_of_work import UnitOfWork


def admitted(conversation: Conversation | None, proof: str | None) -> Conversation:
    """The conversation, for one who may write and read in it; raises ``Refused``."""
    if conversation is None or conversation.erased:
        raise Refused("no_conversation")
    expected = conversation.token_hash
    if expected is not None and not hmac.compare_digest(expected, proof or ""):
        raise Refused("wrong_token")
    return conversation


def may_read(conversation: Conversation | None, proof: str | None) -> Conversation:
    """The same for reading: of one that was erased, the receipt is left to read."""
    if conversation and conversation.erased and conversation.token_hash:
        admitted(replace(conversation, erased=False), proof)
        return conversation
    return admitted(conversation, proof)


async def with_choice(
    work: UnitOfWork, conversation: Conversation, message: InboundMessage
) -> tuple[InboundMessage, str | None]:
    """The message with the label of its choice as its text, and what the choice stands for."""
    if message.choice is None:
        return message, None
    choice = await work.outbox.find_choice(conversation.id, message.choice)
    if choice is None:
        raise Refused("unknown_choice")
    return replace(message, text=choice.label), choice.payload
