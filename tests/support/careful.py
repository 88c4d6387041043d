"""A carer after danger, and what the team sees of it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from bot.content.library import Library
from bot.safety.careful import CarefulWords
from tests.support.gateway import Carer, Gateway, Json, library

DANGER = "he says he will kill himself tonight"


@cache
def words() -> CarefulWords:
    """The words that are shipped."""
    shipped: Library = library()
    texts = {one.id: one.text for one in shipped.services.values() if one.text}
    return CarefulWords.load(Path("data/safety"), {**texts, **shipped.numbers})


async def in_danger(gateway: Gateway) -> tuple[Carer, Json]:
    """A carer who wrote of danger, and the urgent reply as it is kept.

    On a busy machine the reply that comes at once may be without the question.
    """
    carer = await gateway.begin()
    await carer.say(DANGER)
    (urgent,) = await carer.until_replies(1)
    return carer, urgent


def labels(reply: Json) -> list[str]:
    """What the carer may press."""
    return [choice["label"] for choice in reply["choices"]]


async def press(carer: Carer, reply: Json, label: str) -> Json:
    """Press a button of ``reply``; what comes back in the same response."""
    choice = next(one for one in reply["choices"] if one["label"] == label)
    (answer,) = (await carer.press(choice["id"]))["messages"]
    return answer  # type: ignore[no-any-return]


async def happened(gateway: Gateway, carer: Carer) -> list[str]:
    """The timeline of the carer's follow-up."""
    async with gateway.services.database.reading() as work:
        (request,) = await work.requests.of_conversation(carer.id)
        return [one.what for one in await work.requests.timeline(request.id)]


async def kept_contact(gateway: Gateway, carer: Carer) -> str | None:
    """What the follow-up says of when and how the carer may be reached."""
    async with gateway.services.database.reading() as work:
        (request,) = await work.requests.of_conversation(carer.id)
        return request.contact.when
