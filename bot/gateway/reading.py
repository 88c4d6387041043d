"""What requests carry: bodies, tokens, ids and places in a conversation."""

from __future__ import annotations

import asyncio
from uuid import UUID

from aiohttp import ClientError, web

from bot.channels.web_chat import token_hash
from bot.conversation.admission import may_read
from bot.gateway.errors import ApiError
from bot.gateway.keys import SERVICES
from bot.storage.conversations import Conversation

# 10,000 characters, each written as two JSON escapes, and some room.
LONGEST_BODY = 160_000
SECONDS_FOR_BODY = 15
LARGEST_POSITION = 2**31 - 1


async def read_body(request: web.Request, longest: int = LONGEST_BODY) -> tuple[bytes, bool]:
    """What came of the body, and whether that is the whole of it."""
    body = bytearray()
    try:
        async with asyncio.timeout(SECONDS_FOR_BODY):
            async for chunk in request.content.iter_any():
                body += chunk
                if len(body) > longest:
                    return bytes(body[:longest]), False
    except (TimeoutError, ClientError, web.HTTPException):
        # What is missing shows when the rest is read as JSON.
        return bytes(body), True
    return bytes(body), True


def conversation_id(request: web.Request) -> str:
    """The conversation in the path; one that can't be an id is one that isn't there."""
    try:
        return str(UUID(request.match_info.get("id", "")))
    except ValueError as error:
        raise ApiError("no_conversation") from error


def bearer_token(request: web.Request) -> str:
    """The token shown, empty if none was."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def after(request: web.Request) -> int:
    """The last position that the browser has; -1 would be before the first."""
    raw = request.headers.get("Last-Event-ID") or request.query.get("after", "0")
    if not raw.isascii() or not raw.isdigit() or len(raw) > 10:
        raise ApiError("bad_position")
    return min(int(raw), LARGEST_POSITION)


async def admit(request: web.Request) -> Conversation:
    """The conversation in the path, to read, for whoever shows its token; raises ``Refused``."""
    identity = conversation_id(request)
    async with request.app[SERVICES].database.reading() as work:
        conversation = await work.conversations.find(identity)
    return may_read(conversation, token_hash(bearer_token(request)))
