"""Replies that go back in the answer to the very call that brought the message."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot import clock
from bot.conversation.careful import Met
from bot.conversation.safety_net import Finding, SafetyNet
from bot.messages import InboundMessage, Reply
from bot.safety.model import Concern
from bot.storage.arrivals import Arrival
from bot.storage.inbox import InboxRow
from bot.storage.outbox import reply_id
from bot.storage.transcript import Said
from bot.storage.unit_of_work import UnitOfWork

# Messages further apart than this are not one sentence cut in two.
SOON_AFTER = timedelta(minutes=10)
# How far back a child's word that they are one is remembered.
YOUNG_WITHIN = timedelta(hours=24)
YOUNG_AMONG = 30


async def look_back(
    work: UnitOfWork,
    net: SafetyNet,
    conversation: str,
    message: InboundMessage,
    finding: Finding,
    met: Arrival,
) -> Finding:
    """``finding``, or the danger that the message tells together with those just before it.

    One who said before that they are a child is still one.
    """
    finding = _with_earlier(net, message, finding, met)
    if not isinstance(finding.concern, Concern):
        return finding
    concern = await _known_child(work, net, conversation, message.received_at, finding.concern)
    return Finding(concern, finding.failed)


async def of_a_child(work: UnitOfWork, net: SafetyNet, row: InboxRow, met: Met) -> Met:
    """``met``, in the words for a child if the carer said before that they are one."""
    concern = await _known_child(work, net, row.conversation, row.received_at, met.concern)
    urgent = net.reply(Finding(concern), met.nation) or met.urgent
    return replace(met, concern=concern, urgent=urgent)


async def _known_child(
    work: UnitOfWork, net: SafetyNet, conversation: str, at: datetime, concern: Concern
) -> Concern:
    """``concern`` of one who may have said before ``at`` that they are a child."""
    earlier = await work.inbox.recent(conversation, at - YOUNG_WITHIN, YOUNG_AMONG)
    return net.as_child(earlier, concern)


def _with_earlier(
    net: SafetyNet, message: InboundMessage, finding: Finding, met: Arrival
) -> Finding:
    if finding.to_note or message.choice:
        return finding
    since = message.received_at - SOON_AFTER
    if met.careful:
        # What was answered with the urgent reply must not sound again.
        since = max(since, met.careful.asked_at)
    newest_first = [said for at, said in met.recent if at > since]
    return net.look_back(newest_first[::-1], message.text) if newest_first else finding


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
