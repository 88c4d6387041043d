"""Replies that go back in the answer to the very call that brought the message."""

from __future__ import annotations

from bot import clock
from bot.conversation.safety_net import Finding, SafetyNet
from bot.messages import InboundMessage, Reply
from bot.storage.outbox import reply_id
from bot.storage.transcript import Said


def urgent_reply(
    net: SafetyNet, message: InboundMessage, finding: Finding, nation: str | None = None
) -> Said | None:
    """The urgent reply to ``message`` as a message of its own, not yet placed."""
    reply = net.reply(finding, nation)
    return at_once(message, reply) if reply else None


def at_once(message: InboundMessage, reply: Reply) -> Said:
    """``reply`` to ``message`` as it goes back in the same response, not yet placed."""
    identity = reply_id(message.channel, message.provider_id, "urgent")
    return Said(None, identity, clock.now(), reply=reply, in_reply_to=message.provider_id)
