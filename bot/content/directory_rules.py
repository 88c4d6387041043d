"""The rules for the directory: services and groups. Each yields what is wrong, and the cure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bot.content.groups import Group
from bot.content.library import Library
from bot.content.nations import NATIONS
from bot.content.services import Service

# How sure a number is: read on its own page; on another; known to everybody; none of these.
CONFIDENCE = ("verified", "secondary", "known", "unverified")
TOLD = ("name", "helps_with", "for_whom", "hours", "cost", "languages", "deaf_access", "source")


def directory_faults(library: Library, today: date) -> Iterator[str]:
    """Every fault of every service and group."""
    for service in library.services.values():
        for fault in _service_faults(service, library, today):
            yield f"data/services: {service.id} {fault}"
    for group in library.groups.values():
        for fault in _group_faults(group, library, today):
            yield f"data/groups.yml: {group.id} {fault}"


def _service_faults(service: Service, library: Library, today: date) -> Iterator[str]:
    if service.review_by < today:
        yield f"was to be checked by {service.review_by}; look at its own site and ring it"
    for key in TOLD:
        if not getattr(service, key):
            yield f"doesn't say {key}"
    if not any((service.phone, service.text, service.email, service.web)):
        yield "can't be reached; give a phone, text, email or web"
    if service.phone and service.confidence == "unverified":
        yield "shows a number that is not checked; set show_phone: false"
    if service.confidence not in CONFIDENCE:
        yield f"has confidence {service.confidence}; one of {', '.join(CONFIDENCE)}"
    for nation in set(service.nations) - set(NATIONS):
        yield f"has nation {nation}; one of {', '.join(NATIONS)}"
    yield from _topic_faults(service.topics, library)


def _group_faults(group: Group, library: Library, today: date) -> Iterator[str]:
    if group.review_by < today:
        yield f"was to be checked by {group.review_by}; ask whoever runs it"
    yield from _topic_faults(group.topics, library)


def _topic_faults(topics: tuple[str, ...], library: Library) -> Iterator[str]:
    if not topics:
        yield "names no topic, so that nobody is sent to it"
    for topic in topics:
        if topic not in library.vocabulary.topics:
            yield f"has topic {topic}, which is not in data/topics.yml"
