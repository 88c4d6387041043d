"""The software bill of materials: every library of the lock, as CycloneDX 1.5 in JSON.

Versions and hashes are the lock's, licences what each installed library says of itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.metadata import PackageMetadata, PackageNotFoundError, metadata
from pathlib import Path

from bot.messages import JsonObject

LOCK = Path("requirements.lock")
PINNED = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)")
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
# Some write the whole licence where its name belongs.
LONGEST_NAME = 80


@dataclass(frozen=True)
class Locked:
    """A library as the lock pins it; ``hashes`` are of all its files, for all platforms."""

    name: str
    version: str
    hashes: list[str] = field(default_factory=list)


def read_lock(text: str) -> Iterator[Locked]:
    """Every library that ``text``, a requirements file with hashes, pins."""
    current: Locked | None = None
    for line in text.splitlines():
        pinned = PINNED.match(line)
        if pinned:
            if current:
                yield current
            current = Locked(pinned[1], pinned[2])
        if current:
            current.hashes.extend(HASH.findall(line))
    if current:
        yield current


def bill(version: str) -> JsonObject:
    """The whole bill for ``version`` of Alongside; the same lock gives the same bill."""
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": "alongside", "version": version}},
        "components": [_component(one) for one in read_lock(LOCK.read_text(encoding="utf-8"))],
    }


def _component(one: Locked) -> JsonObject:
    purl = f"pkg:pypi/{one.name.lower().replace('_', '-')}@{one.version}"
    found: JsonObject = {
        "type": "library",
        "bom-ref": purl,
        "name": one.name,
        "version": one.version,
        "purl": purl,
        "hashes": [{"alg": "SHA-256", "content": digest} for digest in one.hashes],
    }
    licences = _licences(one.name)
    return {**found, "licenses": licences} if licences else found


def _licences(name: str) -> list[JsonObject]:
    """What the library itself says; nothing where it isn't installed here or says nothing."""
    try:
        said = metadata(name)
    except PackageNotFoundError:
        return []
    if "License-Expression" in said:
        return [{"expression": said["License-Expression"]}]
    return [{"license": {"name": licence}} for licence in _names(said)]


def _names(said: PackageMetadata) -> list[str]:
    classifiers = [
        line.rpartition(" :: ")[2]
        for line in said.get_all("Classifier") or []
        if line.startswith("License :: ") and not line.endswith("OSI Approved")
    ]
    written = (said["License"] if "License" in said else "").strip()
    is_name = 0 < len(written) <= LONGEST_NAME and "\n" not in written and written != "UNKNOWN"
    return classifiers or ([written] if is_name else [])
