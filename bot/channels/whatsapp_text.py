"""What both ways to WhatsApp have in common: the 24-hour window, formatting, lengths."""

from __future__ import annotations

from datetime import timedelta

from bot.channels.sms_parts import SENTENCE
from bot.content.articles import Article
from bot.content.library import Library
from bot.content.rendering import whatsapp_answer
from bot.messages import Reply

WINDOW = timedelta(hours=24)


def show_article(article: Article, library: Library) -> Reply:
    """The whole article in WhatsApp's formatting."""
    return Reply("answer", whatsapp_answer(article, library))


def cut(text: str, longest: int) -> list[str]:
    """``text`` in messages of ``longest`` characters at most, cut at the ends of sentences."""
    parts = [""]
    for sentence in SENTENCE.findall(text):
        pieces = [sentence[at : at + longest] for at in range(0, len(sentence), longest)]
        for piece in pieces:
            if len(parts[-1]) + len(piece.rstrip()) > longest:
                parts.append("")
            parts[-1] += piece
    return [part.strip() for part in parts]
