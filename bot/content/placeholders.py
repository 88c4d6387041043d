"""Fill ``{fact:…}``, ``{phone:…}``, ``{text:…}`` and ``{web:…}`` so that a figure lives once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from bot.content.library import Library
from bot.content.reading import Fault

PLACEHOLDER = re.compile(r"\{(fact|phone|text|web):([a-z0-9_]+)\}")


def fill(text: str, library: Library, show_phone: Callable[[str], str] = str) -> str:
    """``text`` with each placeholder replaced; raises ``Fault`` for one that has no value.

    ``show_phone`` turns a phone number into what the channel shows, for example a link.
    """

    def value(found: re.Match[str]) -> str:
        words = _value(found[1], found[2], library)
        return show_phone(words) if found[1] == "phone" else words

    return PLACEHOLDER.sub(value, text)


def names_in(text: str, kind: str) -> set[str]:
    """The names that ``text`` quotes of one kind: ``fact``, ``phone``, ``text`` or ``web``."""
    return {name for found, name in PLACEHOLDER.findall(text) if found == kind}


def unfillable(text: str, library: Library) -> Iterator[str]:
    """What is wrong with each placeholder of ``text`` that has no value."""
    for kind, name in PLACEHOLDER.findall(text):
        try:
            _value(kind, name, library)
        except Fault as fault:
            yield str(fault)


def _value(kind: str, name: str, library: Library) -> str:
    if kind == "fact":
        return _fact(name, library)
    if name not in library.services:
        raise Fault(f"{{{kind}:{name}}}: no such service in data/services")
    value = getattr(library.services[name], kind)
    if not value:
        raise Fault(f"{{{kind}:{name}}}: that service has no {kind} that may be shown")
    return str(value).removeprefix("https://").removeprefix("www.") if kind == "web" else value


def _fact(name: str, library: Library) -> str:
    if name not in library.facts:
        raise Fault(f"{{fact:{name}}}: no such fact in data/facts")
    return library.facts[name].value
