"""What a carer said, as a document for the record: the carer's view, a list for a meeting."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from bot.casework.model import CareRequest
from bot.casework.promises import as_words
from bot.console.keys import CONSOLE, SESSION
from bot.console.pages import number_in_path, page

WIDTH = 78
# Answers that the safety net gives, and no carer: names of kinds, to be put into words.
OURS = ("concern", "at_risk")


@dataclass(frozen=True)
class Answered:
    """A question, and what was said; ``understood`` where we read it otherwise."""

    question: str
    said: str
    understood: str | None


async def show(request: web.Request) -> web.Response:
    """GET /requests/{id}/document: to copy or print."""
    found = await _document_of(request, "request_document_read")
    console = request.app[CONSOLE]
    text = as_text(found, console.questions, console.words, _kind(request, found))
    context = {"request": found, "text": text}
    return page(request, "document.html", context)


async def download(request: web.Request) -> web.Response:
    """GET /requests/{id}/document.txt."""
    found = await _document_of(request, "request_downloaded")
    console = request.app[CONSOLE]
    text = as_text(found, console.questions, console.words, _kind(request, found))
    headers = {"Content-Disposition": f'attachment; filename="{found.reference}.txt"'}
    return web.Response(text=text, content_type="text/plain", charset="utf-8", headers=headers)


def answers_of(
    request: CareRequest, questions: Mapping[str, str], words: Mapping[str, Any]
) -> list[Answered]:
    """Each answer with its question, in the order in which they were asked."""
    return [
        Answered(
            questions.get(name, name.replace("_", " ").capitalize()),
            words["values"].get(answer.said, answer.said) if name in OURS else answer.said,
            answer.understood if _differs(answer.said, answer.understood) else None,
        )
        for name, answer in request.answers.items()
        # The cared-for person's name is kept apart, and shown only on demand.
        if name != "person_name"
    ]


def as_text(
    request: CareRequest, questions: Mapping[str, str], words: Mapping[str, Any], kind: str
) -> str:
    """The document as plain text."""
    head = words["document"]["head"].format(
        kind=kind, reference=request.reference, at=as_words(request.opened_at)
    )
    parts = [head.strip(), "-" * WIDTH]
    for answer in answers_of(request, questions, words):
        meant = answer.understood
        note = f"\n({words['request']['understood']} {meant})" if meant else ""
        parts.append(f"{answer.question}\n{answer.said}{note}")
    parts += ["-" * WIDTH, words["document"]["foot"].strip()]
    return "\n\n".join(parts) + "\n"


async def _document_of(request: web.Request, audited: str) -> CareRequest:
    console = request.app[CONSOLE]
    async with console.database.work() as work:
        found = await work.requests.find(number_in_path(request))
        if found is None:
            raise web.HTTPNotFound
        member = request[SESSION].member.id
        await work.audit.add(audited, console.now(), member, f"request:{found.id}")
        await work.commit()
    return found


def _kind(request: web.Request, found: CareRequest) -> str:
    return str(request.app[CONSOLE].words["kinds"][found.kind.value])


def _differs(said: str, understood: str) -> bool:
    one, other = (" ".join(text.split()).lower() for text in (said, understood))
    return bool(other) and one != other
