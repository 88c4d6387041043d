"""The phrases that speak of danger, and what may show that they don't: read and made ready."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.safety import people, risk
from bot.safety.automaton import Automaton
from bot.safety.errors import SafetyDataError
from bot.safety.grammar import Classes, PhraseError, Step, expand
from bot.safety.model import Context, Guard, Pattern
from bot.safety.phrase_checks import read_context, read_guard, read_pattern
from bot.safety.phrase_files import read_sections
from bot.safety.tokens import Reader
from bot.safety.vocabulary import read_classes, read_spelling

Owned = tuple[str, tuple[Step, ...]]
GUARD = "guard:"
CONTEXT = "context:"


@dataclass(frozen=True)
class Phrases:
    """All that the detector needs, checked and compiled. Owners in ``automaton`` are pattern ids,
    or the names of guards and contexts behind ``GUARD`` and ``CONTEXT``.
    """

    patterns: Mapping[str, Pattern]
    guards: Mapping[str, Guard]
    contexts: Mapping[str, Context]
    classes: Classes
    automaton: Automaton
    reader: Reader

    @classmethod
    def load(cls, folder: Path) -> Phrases:
        """Read ``phrases.yml`` or ``phrases/*.yml`` in ``folder``.

        Raises ``SafetyDataError``, which lists every fault.
        """
        return cls.build(read_sections(folder))

    @classmethod
    def build(cls, sections: Mapping[str, Any]) -> Phrases:
        """Check and compile what was read; raises ``SafetyDataError`` with every fault."""
        faults: list[str] = []
        classes = read_classes(sections["classes"], faults)
        needed = (*risk.NEEDED, *people.NEEDED)
        faults += [f"classes: {name} is needed" for name in needed if name not in classes]
        contexts = {
            name: read_context(name, entry, faults) for name, entry in sections["contexts"].items()
        }
        guards = {
            name: read_guard(name, entry, classes, contexts, faults)
            for name, entry in sections["guards"].items()
        }
        patterns = _patterns(sections, guards, faults)
        owned = _expand_all(_sources(sections), classes, faults)
        spelling = read_spelling(sections, _known(owned), faults)
        if faults:
            raise SafetyDataError(faults)
        stoppers = classes.get("stoppers", frozenset())
        starts = frozenset(sections["clause_words"]), frozenset(sections["and_before"])
        reader = Reader(spelling, *starts)
        return cls(patterns, guards, contexts, classes, Automaton(owned, stoppers, GUARD), reader)


def _patterns(
    sections: Mapping[str, Any], guards: Mapping[str, Guard], faults: list[str]
) -> dict[str, Pattern]:
    patterns: dict[str, Pattern] = {}
    for entry in sections["patterns"]:
        pattern = read_pattern(entry, sections["kinds"], guards, faults)
        if pattern and pattern.id in patterns:
            faults.append(f"pattern {pattern.id}: is there twice")
        elif pattern:
            patterns[pattern.id] = pattern
    if not patterns:
        faults.append("there are no patterns")
    return patterns


def _sources(sections: Mapping[str, Any]) -> Iterable[tuple[str, Any]]:
    """Every owner with its phrases as written."""
    for entry in sections["patterns"]:
        if isinstance(entry, dict):
            yield str(entry.get("id")), entry.get("phrases")
    for prefix, section in ((GUARD, "guards"), (CONTEXT, "contexts")):
        for name, entry in sections[section].items():
            yield f"{prefix}{name}", entry.get("phrases") if isinstance(entry, dict) else None


def _expand_all(
    sources: Iterable[tuple[str, Any]], classes: Classes, faults: list[str]
) -> list[Owned]:
    owned: dict[Owned, None] = {}
    for owner, phrases in sources:
        if not isinstance(phrases, list) or not phrases:
            faults.append(f"{owner}: needs a list of phrases")
            continue
        for phrase in phrases:
            try:
                owned |= {(owner, way): None for way in expand(str(phrase), classes)}
            except PhraseError as error:
                faults.append(f"{owner}: {phrase!r}: {error}")
    return list(owned)


def _known(owned: Iterable[Owned]) -> frozenset[str]:
    return frozenset(
        word for _, steps in owned for step in steps if step.words for word in step.words
    )
