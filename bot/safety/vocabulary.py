"""Reads the word classes and the spelling of ``data/safety/phrases``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from bot.safety.grammar import Classes
from bot.safety.words import Spelling

_ENTRY = re.compile(r"[a-z0-9'#]+( [a-z0-9'#]+)*|\[[a-z_]+\]")


def read_classes(section: Mapping[str, Any], faults: list[str]) -> Classes:
    """Word class -> its entries; an entry ``[other]`` stands for those of that class."""
    classes: dict[str, frozenset[str]] = {}
    for name, entries in section.items():
        found: set[str] = set()
        for entry in entries if isinstance(entries, list) else [None]:
            found.update(_entry(name, entry, classes, faults))
        classes[name] = frozenset(found)
    return classes


def _entry(name: str, entry: Any, classes: Classes, faults: list[str]) -> Iterable[str]:
    if not isinstance(entry, str) or not _ENTRY.fullmatch(entry):
        faults.append(f"class {name}: {entry!r} must be words in lower case")
        return ()
    if not entry.startswith("["):
        return (entry,)
    if entry[1:-1] not in classes:
        faults.append(f"class {name}: {entry} must be a class that stands above it")
    return classes.get(entry[1:-1], ())


def read_rewrites(section: Mapping[str, Any], faults: list[str]) -> dict[str, tuple[str, ...]]:
    """Written word -> the words it stands for, such as gonna -> going, to."""
    faults += [f"rewrite {key}: needs words" for key, value in section.items() if not value]
    return {str(key): tuple(str(value).split()) for key, value in section.items()}


def read_spelling(
    sections: Mapping[str, Any], known: frozenset[str], faults: list[str]
) -> Spelling:
    """What is known of spelling; ``known`` are the words of all phrases."""
    unused = sorted(set(sections["variants"]) - known)
    faults += [f"variants: {word} is in no phrase" for word in unused]
    ordinary = frozenset(word for line in sections["ordinary"] for word in str(line).split())
    rewrites = read_rewrites(sections["rewrites"], faults)
    return Spelling(_variants(sections["variants"]), known, rewrites, ordinary)


def _variants(section: Mapping[str, Any]) -> dict[str, frozenset[str]]:
    """Written form -> words, out of word -> written forms."""
    variants: dict[str, frozenset[str]] = {}
    for word, forms in section.items():
        for form in forms:
            variants[str(form)] = variants.get(str(form), frozenset()) | {str(word)}
    return variants
