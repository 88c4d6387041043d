"""The dangers that a carer told of in one follow-up, as its answers and timeline keep them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.casework.model import CareRequest, Happening, Kind
from bot.conversation import safe_contact as contact
from bot.conversation.safety_net import NOT_CHECKED, TRAINED, Finding
from bot.messages import InboundMessage
from bot.safety.careful import ABUSE, CARER, Danger
from bot.safety.model import Concern
from bot.safety.typed import Typed
from bot.storage.unit_of_work import UnitOfWork

# "He's asleep" is no all-clear after these.
OF_THE_BODY = ("overdose", "medical")
# For so long "he's back" is danger by itself.
BACK_WITHIN = timedelta(hours=24)
# Stands in the audit where a pattern's id would.
BACK = "back"
# What finds that somebody holds the carer's phone or reads it.
OF_CONTROL = ("abuse.control", TRAINED)


@dataclass(frozen=True)
class Told:
    """One danger, and when it was told."""

    danger: Danger
    at: datetime


def dangers(request: CareRequest | None, happenings: Sequence[Happening]) -> list[Told]:
    """Every danger that was told, in order; the first is the one that stands on top."""
    if request is None:
        return []
    answers = request.answers
    top = Danger(answers["concern"].understood, answers["at_risk"].understood)
    return [Told(top, request.opened_at), *_later(happenings)]


def _later(happenings: Sequence[Happening]) -> Iterator[Told]:
    for one in happenings:
        if one.data.get("concern", NOT_CHECKED) != NOT_CHECKED:
            who = one.data.get("at_risk")
            yield Told(Danger(str(one.data["concern"]), str(who) if who else None), one.at)


def kind_told_last(request: CareRequest | None, happenings: Sequence[Happening]) -> str | None:
    """The kind of danger that the carer wrote of last."""
    again = [one for one in happenings if one.what == contact.AGAIN]
    told = dangers(request, again)
    return told[-1].danger.kind if told else None


async def weigh(
    work: UnitOfWork, typed: Typed, conversation: str, message: InboundMessage, finding: Finding
) -> Finding:
    """``finding`` of a text, in the light of the danger that was told before.

    "He's back" is danger where he is the danger; "she has my phone", where that is known or how to
    reach the carer was asked, tells how to reach them and nothing new.
    """
    text = message.text
    if message.choice or finding.failed:
        return finding
    if finding.concern is None:
        if typed.is_of_coming(text) and not await work.careful.of(conversation):
            return Finding(await _come_back(work, conversation, message.received_at))
        return finding
    kind, pattern = finding.concern.kind, finding.concern.pattern or ""
    if kind == ABUSE and pattern.startswith(OF_CONTROL) and typed.is_contact_told(text):
        return Finding() if await _is_known(work, conversation) else finding
    return finding


async def _come_back(work: UnitOfWork, conversation: str, at: datetime) -> Concern | None:
    """The danger that is back, where the newest follow-up is of one."""
    requests = await work.requests.of_conversation(conversation)
    request = next((one for one in requests if one.kind is Kind.CRISIS), None)
    if request is None:
        return None
    told = dangers(request, await work.requests.timeline(request.id))
    since = at - BACK_WITHIN
    by_them = [one.danger for one in told if one.danger.is_by_the_person and one.at >= since]
    if not by_them:
        return None
    return Concern(str(by_them[-1].kind), by_them[-1].at_risk or CARER, BACK)


async def _is_known(work: UnitOfWork, conversation: str) -> bool:
    """Whether careful talk is of abuse already, or how to reach them was asked just now."""
    request = await contact.open_follow_up(work, conversation)
    if request is None or not await work.careful.of(conversation):
        return False
    happenings = await work.requests.timeline(request.id)
    told = {one.danger.kind for one in dangers(request, happenings)}
    return ABUSE in told or contact.is_open(happenings)
