"""Where to turn for a need: the services and groups of a carer's nation and place, as text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from bot.content.groups import Group, find_groups
from bot.content.library import Library
from bot.content.services import Service, find
from bot.dates import weekday

MOST_SERVICES = 4
MOST_GROUPS = 4
MOST_IN_A_TEXT = 2


def leads_on(topic: str, library: Library) -> bool:
    """Whether an answer on ``topic`` is followed by services and groups of the carer's nation."""
    return topic in library.wording["signposts"]["topics"] and bool(
        find(library.services, topic) or find_groups(library.groups, topic)
    )


def signposts(
    topic: str, library: Library, nation: str, place: str | None, now: datetime
) -> str | None:
    """The services and groups for ``topic``, a paragraph each; None where there are none."""
    words = library.wording["signposts"]
    groups = find_groups(library.groups, topic, nation, place)[:MOST_GROUPS]
    services = find(library.services, topic, nation, place)[:MOST_SERVICES]
    if not groups and not services:
        return None
    heading = words["heading"].format(nation=library.wording["nations"][nation])
    parts = [_group(group, words, now) for group in groups]
    parts += [_service(service, words) for service in services]
    ending = words["before_you_go"] if groups else words["no_groups"]
    return "\n\n".join([heading, *parts, ending])


def short_signposts(
    topic: str, library: Library, nation: str, place: str | None, now: datetime
) -> str | None:
    """The first groups and services for ``topic``, as short as a text message needs."""
    words = library.wording["signposts"]
    groups = find_groups(library.groups, topic, nation, place)[:MOST_IN_A_TEXT]
    services = find(library.services, topic, nation, place)[:MOST_IN_A_TEXT]
    parts = [_group(group, words, now, "short_group") for group in groups]
    parts += [words["short_service"].format(name=one.name, ways=_ways(one)) for one in services]
    name = library.wording["nations"][nation]
    return " ".join([words["heading"].format(nation=name), *parts]) if parts else None


def place_in(text: str, library: Library) -> tuple[str, str] | tuple[None, None]:
    """The place in ``text`` of which the directory knows a service or a group, and its nation."""
    places = {group.place: group.nation for group in library.groups.values()}
    for service in library.services.values():
        places |= dict.fromkeys(service.places, service.nations[0])
    for place in sorted(places, key=len, reverse=True):
        if re.search(rf"\b{re.escape(place)}\b", text, re.IGNORECASE):
            return place, places[place]
    return None, None


def _group(group: Group, words: Mapping[str, str], now: datetime, form: str = "group") -> str:
    meeting = group.next_meeting(now)
    when = words["next"].format(when=_moment(meeting)) if meeting else words["ask_when"]
    return words[form].format(
        name=group.name,
        for_whom=group.for_whom,
        place=group.place,
        venue=group.venue,
        when=when,
        how_to_join=group.how_to_join,
    )


def _service(service: Service, words: Mapping[str, str]) -> str:
    ways = (
        [words["phone"].format(phone=service.phone, hours=service.hours)] if service.phone else []
    )
    ways += [way for way in (service.text, _web(service)) if way]
    return words["service"].format(
        name=service.name, helps_with=service.helps_with, ways="; ".join(ways)
    )


def _ways(service: Service) -> str:
    return ", ".join(way for way in (service.phone or service.text, _web(service)) if way)


def _web(service: Service) -> str | None:
    return service.web and service.web.removeprefix("https://").removeprefix("www.")


def _moment(moment: datetime) -> str:
    minutes = f":{moment:%M}" if moment.minute else ""
    half = "am" if moment.hour < 12 else "pm"
    return f"{weekday(moment)}, {moment.hour % 12 or 12}{minutes}{half}"
