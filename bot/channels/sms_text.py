"""A reply as text messages."""

from __future__ import annotations

from bot.channels.base import Part
from bot.channels.numbered import as_numbers
from bot.channels.sms_parts import plain, split
from bot.channels.words import ChannelWords
from bot.messages import Reply


def parts(reply: Reply, words: ChannelWords, most_segments: int) -> list[Part]:
    """As few messages as will do. What a person wrote begins with who they are."""
    return [Part(text) for text in split(plain(whole(reply, words)), most_segments)]


def whole(reply: Reply, words: ChannelWords) -> str:
    """Title of a person's message, text, and choices as numbers."""
    title = f"{reply.title}:" if reply.kind == "person" and reply.title else ""
    said = "\n".join(part for part in (title, reply.text) if part)
    numbers = as_numbers(reply.choices, words.reply_with_number)
    return "\n\n".join(part for part in (said, numbers) if part)
