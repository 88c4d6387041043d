"""The words of care requests, as blind indexes: what the console's search finds a request by.

Of the answers whole words; of the contact also beginnings of three letters or more, because people
type half a name.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, false, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.casework.model import CareRequest
from bot.storage.casework_tables import care_request_words, care_requests

# What of a request is searched.
SEARCHED = {"answers", "contact"}
WORD = re.compile(r"[^\W_]+")
SHORTEST_WORD = 2
SHORTEST_BEGINNING = 3
# A number or a web address can be one endless word.
LONGEST_WORD = 40

W = care_request_words.c


async def keep_words(connection: AsyncConnection, request: CareRequest) -> None:
    """Make the index of ``request`` anew, of all that it holds now."""
    await connection.execute(delete(care_request_words).where(W.request == request.id))
    said = [text for one in request.answers.values() for text in (one.said, one.understood)]
    words = words_of(said, [one for one in vars(request.contact).values() if isinstance(one, str)])
    if words:
        rows = [{"request": request.id, "word": word} for word in sorted(words)]
        await connection.execute(care_request_words.insert(), rows)


def words_of(answers: list[str], contact: list[str]) -> set[str]:
    """What is indexed of a request."""
    whole = {word for text in answers for word in split(text)}
    names = {word for text in contact for word in split(text)}
    begun = {word[:length] for word in names for length in range(SHORTEST_BEGINNING, len(word) + 1)}
    return whole | names | begun


def split(text: str) -> list[str]:
    """The words of ``text``: letters and digits, lower case, without accents."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return [word[:LONGEST_WORD] for word in WORD.findall(plain) if len(word) >= SHORTEST_WORD]


def have_words(text: str, most: int) -> ColumnElement[bool]:
    """True of requests that have each of the first ``most`` words of ``text``."""
    words = split(text)[:most]
    if not words:
        return false()
    found: list[Any] = [
        care_requests.c.id.in_(select(W.request).where(W.word == word)) for word in words
    ]
    return and_(*found)
