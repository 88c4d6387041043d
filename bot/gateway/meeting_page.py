"""The page with a carer's list for a meeting, to print or to show on a phone."""

from __future__ import annotations

from aiohttp import web

from bot import clock
from bot.asking.meeting_list import MeetingList
from bot.casework.hours import LONDON
from bot.channels.web_chat import token_hash
from bot.dates import weekday
from bot.gateway.keys import SERVICES
from bot.gateway.linked_pages import gone_page, language_of, linked_page
from bot.language import speak
from bot.storage.meeting_pages import MeetingPage

# Lines to write on, where the carer gave no points of their own.
BLANK_POINTS = 4
BLANK_DEEDS = 4


async def show(request: web.Request) -> web.Response:
    """GET /list/{token}: the list, or a friendly word where the link has ended."""
    services = request.app[SERVICES]
    async with services.database.reading() as work:
        found = await work.meeting_pages.find(token_hash(request.match_info["token"]), clock.now())
        if found:
            speak(await language_of(request, work, found.conversation))
    words = services.forms.page_words
    if found is None:
        return gone_page(request, words)
    return linked_page(request, "meeting.html", {"words": words, **_content(found, request)})


def _content(page: MeetingPage, request: web.Request) -> dict[str, object]:
    forms = request.app[SERVICES].forms
    made = MeetingList(page.kind, page.meeting_when, tuple(page.points))
    until = page.until.astimezone(LONDON)
    return {
        "title": made.title(forms),
        "made": made,
        "questions": made.questions(forms),
        "blank_points": BLANK_POINTS,
        "blank_deeds": BLANK_DEEDS,
        "until": weekday(until),
    }
