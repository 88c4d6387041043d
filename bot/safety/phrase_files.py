"""Reads ``data/safety/phrases``: one YAML file, or a folder of them by kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from bot import yaml_text
from bot.safety.errors import SafetyDataError

SECTIONS: dict[str, type] = {
    "variants": dict,
    "rewrites": dict,
    "ordinary": list,
    "clause_words": list,
    "and_before": list,
    "classes": dict,
    "contexts": dict,
    "guards": dict,
    "kinds": dict,
    "patterns": list,
}


def read_sections(folder: Path) -> dict[str, Any]:
    """The sections of all phrase files put together; raises ``SafetyDataError``."""
    paths = sorted([*folder.glob("phrases.yml"), *folder.glob("phrases/*.yml")])
    faults: list[str] = [] if paths else [f"{folder}: no phrases.yml and no phrases/*.yml"]
    merged: dict[str, Any] = {name: kind() for name, kind in SECTIONS.items()}
    for path in paths:
        faults += [f"{path}: {fault}" for fault in _merge(path, merged)]
    if faults:
        raise SafetyDataError(faults)
    return merged


def _merge(path: Path, merged: dict[str, Any]) -> Iterator[str]:
    try:
        content = yaml_text.parse(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        yield f"can't be read: {error}"
        return
    if not isinstance(content, dict):
        yield "must have sections, such as patterns:"
        return
    for name, section in content.items():
        yield from _merge_section(str(name), section, merged)


def _merge_section(name: str, section: Any, merged: dict[str, Any]) -> Iterator[str]:
    kind: Callable[[], Any] | None = SECTIONS.get(name)
    if kind is None or not isinstance(section, SECTIONS[name]):
        yield f"{name}: unknown section, or not a {getattr(kind, '__name__', 'section')}"
    elif isinstance(section, Mapping):
        yield from (f"{name}: {key} is there already" for key in section if key in merged[name])
        merged[name].update(section)
    else:
        merged[name].extend(section)
